"""The rows that hang on one row, asked with a statement that is made once: the same rows as Django's own managers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.functional import SimpleLazyObject

from handrail.core.errors import UnscopedQuery
from handrail.core.loading import hold, load, rows_at, rows_of
from tests.tenancy.conftest import World
from tests.tenancy.probe_app.models import Need, Outcome, Plan


def test_each_row_has_its_own_rows_however_often_the_statement_is_asked(world: World) -> None:
    for pupil in (world.mia, world.omar, world.zoe, world.mia):
        assert rows_of(pupil, "needs") == list(pupil.needs.order_by("pk"))
    assert [need.code for need in rows_of(world.mia, "needs")] == ["SLCN", "ASD"]


def test_rows_come_with_what_they_point_at_in_one_query(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = rows_of(world.mia, "needs", "noticed_by")
        assert [(need.noticed_by.name, need.pupil) for need in found] == [("Ana", world.mia)] * 2
    assert len(asked) == 1


def test_rows_that_were_read_are_not_read_again_and_can_be_asked_on(world: World) -> None:
    found = load(world.mia, "needs")
    with CaptureQueriesContext(connection) as asked:
        assert list(world.mia.needs.all()) == rows_at(world.mia, "needs") == found
        assert {need.pupil for need in found} == {world.mia}
    assert len(asked) == 0
    assert [need.pupil for need in world.mia.needs.filter(code="ASD")] == [world.mia]  # and not Zoe's
    assert world.mia.needs.all().order_by("code").first() == found[1]
    assert [need.code for need in rows_at(world.omar, "needs")] == ["SEMH"]  # which nobody has read yet


def test_what_is_asked_on_of_one_row_says_nothing_of_another(world: World) -> None:
    for pupil in (world.mia, world.omar, world.mia):
        load(pupil, "needs")
    assert {need.pupil for need in world.mia.needs.all().exclude(code="ASD")} == {world.mia}
    assert {need.pupil for need in world.omar.needs.all().filter(code="SEMH")} == {world.omar}
    assert world.mia.needs.all().count() == 2


def test_a_key_that_is_empty_brings_nothing_with_it(world: World) -> None:
    Need.objects.create(school=world.alder, pupil=world.omar, code="MLD")
    assert [need.noticed_by for need in rows_of(world.omar, "needs", "noticed_by")] == [world.ana, None]


def test_a_path_of_two_steps_leads_to_the_rows_of_all_between(world: World) -> None:
    for pupil, days in ((world.mia, (1, 2)), (world.zoe, (3,))):
        for day in days:
            plan = Plan.objects.create(school=pupil.school, pupil=pupil)
            Outcome.objects.create(school=pupil.school, plan=plan, text=f"Outcome {day}")
            plan.published_on = date(2026, 11, day)
            plan.save()
    found = rows_of(world.mia, "plans__outcomes", "plan")
    assert [(row.text, row.plan.published_on) for row in found] == [
        ("Outcome 1", date(2026, 11, 1)),
        ("Outcome 2", date(2026, 11, 2)),
    ]


def test_a_row_that_loads_itself_late_is_taken_for_what_it_is(world: World) -> None:
    late: Any = SimpleLazyObject(lambda: world.mia)
    assert rows_of(late, "needs") == rows_of(world.mia, "needs")


def test_what_was_written_since_is_found(world: World) -> None:
    assert len(rows_of(world.omar, "needs")) == 1
    Need.objects.create(school=world.alder, pupil=world.omar, code="MLD")
    assert len(rows_of(world.omar, "needs")) == 2


def test_a_row_of_no_school_leads_into_no_schools_table(world: World) -> None:
    for path in ("pupils", "needs_noticed", "pupils__needs"):
        with pytest.raises(UnscopedQuery):
            rows_of(world.ana, path)
    assert len(rows_of(world.ana, "visits")) == 2


def test_what_is_loaded_is_asked_for_once(world: World) -> None:
    load(world.mia, "needs", "noticed_by")
    with CaptureQueriesContext(connection) as asked:
        assert [need.noticed_by for need in world.mia.needs.all()] == [world.ana, world.ana]
        assert len(world.mia.needs.all()) == 2
    assert len(asked) == 0


def test_a_narrower_question_is_still_asked_of_the_database_and_of_this_row(world: World) -> None:
    load(world.mia, "needs")
    assert [need.pupil for need in world.mia.needs.filter(code="ASD")] == [world.mia]
    assert world.mia.needs.count() == 2


def test_rows_read_otherwise_can_be_held(world: World) -> None:
    found = rows_of(world.mia, "needs")[:1]
    hold(world.mia, "needs", found)
    assert list(world.mia.needs.all()) == found
    world.mia.refresh_from_db()
    assert len(world.mia.needs.all()) == 2
