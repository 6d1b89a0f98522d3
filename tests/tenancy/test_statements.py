"""Questions that are asked again with another school and another day: the same rows as a query made for them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.core.errors import UnscopedQuery
from handrail.core.statements import DAY, SCHOOL, made_once
from tests.tenancy.conftest import World
from tests.tenancy.probe_app.models import Need, Plan

TODAY = date(2026, 11, 22)

needs = made_once(lambda: Need.objects.for_school(SCHOOL).order_by("pk").values_list("pupil_id", "code"))
plans = made_once(lambda: Plan.objects.for_school(SCHOOL).filter(published_on__lte=DAY).values_list("published_on"))


def test_each_school_has_its_own_rows_however_often_the_statement_is_asked(world: World) -> None:
    for school in (world.alder, world.cedar, world.alder):
        asked_anew = Need.objects.for_school(school).order_by("pk").values_list("pupil_id", "code")
        assert needs(school, TODAY) == list(asked_anew)
    assert [code for _, code in needs(world.cedar, TODAY)] == ["ASD"]


def test_the_day_is_that_of_the_question_and_dates_come_back_as_dates(world: World) -> None:
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    for day in (first, second):
        Plan.objects.create(school=world.alder, pupil=world.mia, published_on=day)
    assert plans(world.alder, date(2026, 10, 31)) == []
    assert plans(world.alder, first) == [(first,)]
    assert sorted(plans(world.alder, second)) == [(first,), (second,)]


def test_what_was_written_since_is_found_in_one_query(world: World) -> None:
    needs(world.cedar, TODAY)
    Need.objects.create(school=world.cedar, pupil=world.zoe, code="MLD")
    with CaptureQueriesContext(connection) as asked:
        assert len(needs(world.cedar, TODAY)) == 2
    assert len(asked) == 1


def test_a_question_that_does_not_say_whose_rows_is_refused(world: World) -> None:
    with pytest.raises(UnscopedQuery, match="without saying whose rows"):
        made_once(lambda: Need.objects.values_list("code"))(world.alder, TODAY)


def test_only_plain_values_are_asked_for(world: World) -> None:
    with pytest.raises(TypeError, match="values_list"):
        made_once(lambda: Need.objects.for_school(SCHOOL))(world.alder, TODAY)  # type: ignore[arg-type, return-value]
