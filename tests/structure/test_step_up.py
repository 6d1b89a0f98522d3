"""Every view that takes many records out, changes what somebody may do, or takes a file back asks for a second step
given within ten minutes: written by hand here, and compared with the walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from handrail.access import second_step
from handrail.access.signing_in import SECOND_STEP_OWED
from handrail.core import clock
from tests.cast import Cast
from tests.structure.step_up import ACTS, EXPORTS, is_undeclared_file
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world


def steps_up(kind: str) -> set[str]:
    return {name for name, pattern, _ in every_address() if getattr(pattern.callback, "steps_up", "") == kind}


def test_the_views_that_step_up_are_those_written_here() -> None:
    assert steps_up("export") == EXPORTS
    assert steps_up("act") == ACTS


def test_a_new_workbook_is_found_by_the_walk() -> None:
    workbook = HttpResponse(b"PK", content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert is_undeclared_file(workbook, "reports:somebodys_new_workbook")
    assert not is_undeclared_file(workbook, "reports:register_xlsx")


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def _let_through(world: World, client: Client, asked: set[str]) -> set[str]:
    """Which of these views do not ask first. They are asked by GET and by POST, as far as each is there."""
    through = set()
    for name, _, needs in every_address():
        if name in asked and "S" in MATRIX[name]:
            for send in (client.get, client.post):
                answer: Any = send(world.address(name, needs))
                asks = answer.status_code == 405 or answer.headers.get("Location", "").startswith("/account/")
                through |= set() if asks else {name}
    return through


def _doors(world: World) -> Iterator[Client]:
    """Two sessions that prove too little: a password alone, and a second step of eleven minutes ago."""
    alone = world.cast.client("ana")
    session = alone.session
    session[SECOND_STEP_OWED] = "later"
    session.save()
    yield alone
    world.cast.users["ana"].set_password("seven grey herons wade")
    world.cast.users["ana"].save()
    stale = world.cast.client("ana")
    with time_machine.travel(clock.now().timestamp() + 11 * 60, tick=False):
        yield stale


def test_none_of_them_opens_to_a_session_that_proves_too_little(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with the guard patched out, the same walk finds them open."""
    everything, workbooks = EXPORTS | ACTS, {name for name in EXPORTS if name.endswith("_xlsx")}
    assert [_let_through(world, client, everything) for client in _doors(world)] == [set(), set()]
    monkeypatch.setattr(second_step, "came_without", lambda request: False)
    monkeypatch.setattr(second_step, "proved_lately", lambda request: True)
    assert [_let_through(world, client, workbooks) for client in _doors(world)] == [workbooks, workbooks]
