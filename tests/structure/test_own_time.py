"""The log of a SENCO's time is on no page, in no file and in no answer of anybody else, whatever their role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handrail.access.models import Membership, User
from handrail.core import clock
from handrail.workload.ahead.models import FirstWeeks, GoodNews, Mentor, StepDone
from handrail.workload.log.models import DaySheet, Interruption, OwnQuerySet, PlannedWork, TimeEntry
from handrail.workload.tests.factories import (
    make_day,
    make_device,
    make_first_weeks,
    make_mentor,
    make_news,
    make_planned,
    make_step_done,
    stretch,
)
from tests.cast import Cast
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.test_restricted import words_of
from tests.structure.world import World, make_world

CANARY = "cnrylog"
TABLES: tuple[Any, ...] = (
    Interruption, DaySheet, TimeEntry, PlannedWork, GoodNews, FirstWeeks, StepDone, Mentor,
)  # fmt: skip
NOT_HERS = ("hal", "gil", "ola", "sam", "ben", "lena", "dee")


@pytest.fixture
def world(cast: Cast) -> World:
    """The log holds a word that stands nowhere else. Dee is a SENCO of the same school; the school shares with Lena."""
    world = make_world(cast)
    ana = cast.member("ana")
    day = ana.on - timedelta(days=2)
    make_day(ana, day, stretch(day, "09:00", "10:00", "taken", "", words=CANARY))
    make_planned(ana, day, CANARY)
    make_device(ana, CANARY)
    make_news(ana, CANARY)
    make_mentor(ana, CANARY)
    make_first_weeks(ana, day)
    make_step_done(ana)
    dee = User.objects.create_user(email="dee@example.org", name="Dee Marsh")
    Membership.objects.create(user=dee, school=ana.school, role_key="senco", starts_on=clock.today())
    cast.users["dee"] = dee
    cast.share()
    world.refs |= {"day": day.isoformat(), "week": day.isoformat()}
    return world


def test_nobody_else_reaches_the_log_by_any_address(world: World) -> None:
    for who in NOT_HERS:
        assert _found_by(world, who) == [], who
    assert set(_found_by(world, "ana")) >= {
        "workload:day", "workload:week", "workload:devices", "workload:news", "workload:mentor",
        "workload:first_weeks", "desk:home",
    }  # fmt: skip


def _found_by(world: World, who: str) -> list[str]:
    client, found = world.cast.client(who), []
    for name, _, needs in every_address():
        if name in MATRIX and (name.startswith("workload:") or not needs & {"pupil", "plan", "token"}):
            answer = client.get(world.address(name, needs))
            if answer.status_code == 200 and CANARY in words_of(answer):
                found.append(name)
    return found


def test_nobody_else_changes_it_by_its_refs(world: World, cast: Cast) -> None:
    refs = {"tap", "device", "planned", "news"}
    before = _rows()
    for who in NOT_HERS:
        client = cast.client(who)
        for name, _, needs in every_address():
            if name in MATRIX and needs & refs:
                answer = client.post(world.address(name, needs), {"do": "done", "asked_by": "leader"})
                assert answer.status_code in {403, 404}, (who, name)
    assert _rows() == before


def _rows() -> list[object]:
    why = "the test compares what is there before and after"
    return [list(table.objects.across_schools(reason=why).order_by("pk").values()) for table in TABLES]


def test_visible_to_gives_nobody_elses_rows(world: World, cast: Cast) -> None:
    for table in TABLES:
        rows: OwnQuerySet[Any] = table.objects.all()
        for who in ("hal", "gil", "ola", "sam", "ben"):
            assert not rows.visible_to(cast.member(who)).exists(), (table, who)
        assert rows.visible_to(cast.member("ana")).exists(), table


def test_words_of_a_day_wait_in_no_draft(world: World, cast: Cast) -> None:
    page = cast.client("ana").get(f"/s/alder/time/day/{world.refs['day']}/").content.decode()
    assert "data-keep=" not in page
    assert "data-autosave" not in page
