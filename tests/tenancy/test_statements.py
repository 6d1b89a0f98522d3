"""Questions asked again for another asker: the same rows as a query made for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from handrail.access.permissions import ROLES, Permission, Reach, Role
from handrail.core.errors import UnscopedQuery
from handrail.core.statements import Slot, made_once
from handrail.schools.models import School
from tests.tenancy.conftest import World
from tests.tenancy.probe_app.models import Need, Plan

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Asker:
    """What a question made once knows of a member."""

    school: School
    user_id: int | None = None
    on: date = TODAY
    role: Role = ROLES["senco"]
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    has_conflicts: bool = False
    covers_on: date | None = None

    @property
    def reach(self) -> Reach:
        return self.role.reach


needs = made_once(lambda of: Need.objects.for_school(of.school).order_by("pk").values_list("pupil_id", "code"))
plans = made_once(
    lambda of: Plan.objects.for_school(of.school).filter(published_on__lte=of.on).values_list("published_on")
)


@made_once
def whole_needs(of: Asker) -> QuerySet[Need]:
    """Those of one code, with their pupil, and whether the child has a plan."""
    planned = Exists(Plan.objects.for_school(of.school).filter(pupil=OuterRef("pupil")))
    rows = Need.objects.for_school(of.school).filter(code=Slot("code", CharField())).annotate(is_planned=planned)
    return rows.select_related("pupil", "noticed_by").order_by("pk")


@made_once
def own_needs(of: Asker) -> QuerySet[Need, tuple[str]]:
    """All of them for who may read notes; for others what they noticed themselves; for nobody in particular none."""
    rows = Need.objects.for_school(of.school).order_by("pk").values_list("code")
    if of.user_id is None:
        return rows.none()
    return rows if Permission.NOTE_READ in of.permissions else rows.filter(noticed_by=of.user_id)


def test_each_school_has_its_own_rows_however_often_the_statement_is_asked(world: World) -> None:
    for school in (world.alder, world.cedar, world.alder):
        asked_anew = Need.objects.for_school(school).order_by("pk").values_list("pupil_id", "code")
        assert needs(Asker(school)) == list(asked_anew)
    assert [code for _, code in needs(Asker(world.cedar))] == ["ASD"]


def test_the_day_is_that_of_the_question_and_dates_come_back_as_dates(world: World) -> None:
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    for day in (first, second):
        Plan.objects.create(school=world.alder, pupil=world.mia, published_on=day)
    asker = Asker(world.alder)
    assert plans(asker, date(2026, 10, 31)) == []
    assert plans(asker, first) == [(first,)]
    assert sorted(plans(asker)) == [(first,), (second,)]
    assert plans(replace(asker, on=first)) == [(first,)]


def test_whole_rows_come_with_what_they_point_at_and_what_the_query_said_of_them(world: World) -> None:
    Plan.objects.create(school=world.alder, pupil=world.mia)
    whole_needs(Asker(world.cedar), code="SLCN")
    with CaptureQueriesContext(connection) as asked:
        found: Any = whole_needs(Asker(world.alder), code="ASD") + whole_needs(Asker(world.alder), code="SEMH")
        said = [(row.code, row.pupil.name, row.noticed_by.name, row.is_planned) for row in found]
    assert said == [("ASD", "Mia", "Ana", True), ("SEMH", "Omar", "Ana", False)]
    assert len(asked) == 2


def test_who_asks_gets_the_rows_of_their_own_rights(world: World) -> None:
    nobody = Asker(world.alder)
    ana, other = replace(nobody, user_id=world.ana.pk), replace(nobody, user_id=world.ana.pk + 1)
    reader = replace(other, permissions=frozenset({Permission.NOTE_READ}))
    codes = [("SLCN",), ("ASD",), ("SEMH",)]
    for _ in range(2):
        assert own_needs(nobody) == []
        assert own_needs(ana) == own_needs(reader) == codes
        assert own_needs(other) == []


def test_what_was_written_since_is_found_in_one_query(world: World) -> None:
    asker = Asker(world.cedar)
    needs(asker)
    Need.objects.create(school=world.cedar, pupil=world.zoe, code="MLD")
    with CaptureQueriesContext(connection) as asked:
        assert len(needs(asker)) == 2
    assert len(asked) == 1


def test_a_question_that_does_not_say_whose_rows_is_refused(world: World) -> None:
    with pytest.raises(UnscopedQuery, match="without saying whose rows"):
        made_once(lambda of: Need.objects.values_list("code"))(Asker(world.alder))


def test_a_slot_without_a_value_is_refused(world: World) -> None:
    with pytest.raises(KeyError, match="code"):
        whole_needs(Asker(world.alder))


def test_a_question_that_asks_again_is_refused(world: World) -> None:
    asker = Asker(world.alder)
    with pytest.raises(TypeError, match="made once"):
        made_once(lambda of: Need.objects.for_school(of.school).prefetch_related("pupil"))(asker)
    with pytest.raises(TypeError, match="made once"):
        made_once(lambda of: Need.objects.for_school(of.school).values("code"))(asker)
