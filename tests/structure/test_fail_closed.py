"""If the reading cannot be written, the page is not shown: on every page of the matrix (bar 58).

As the SENCO; as an assistant and a parent too by
    HANDRAIL_EVERYBODY=1 .venv/bin/pytest -q tests/structure/test_fail_closed.py
"""

from __future__ import annotations

import os

import pytest
from django.db import DatabaseError

from handrail.access import gate as gates
from handrail.audit import reading
from tests.cast import Cast
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world

WHO = ("ana", "tess", "pat") if os.environ.get("HANDRAIL_EVERYBODY") else ("ana",)
NAMES = (b"Mia Kowalczyk", b"Kowalczyk, Mia", b"Kowalczyk</", b"Haddad", b"Marchetti")
# These show cells of a file to whoever has just sent it, before any of it is compared with a record.
OWN_FILE = {"exchange:columns", "facts:columns"}


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def _break(**_: object) -> None:
    raise DatabaseError("disk full")


def _named(world: World, who: str, most: int = 1000) -> dict[str, int]:
    """{page: status} of the pages that name a child."""
    client = world.cast.client(who)
    client.raise_request_exception = False
    found, asked = {}, 0
    for name, pattern, needs in every_address():
        shows = pattern.callback.policy.shows  # type: ignore[attr-defined]
        if name not in MATRIX or not shows or name in OWN_FILE:
            continue
        asked += 1
        if asked > most:
            break
        answer = client.get(world.address(name, needs, who=who))
        if answer.status_code == 200 and not answer.streaming and any(word in answer.content for word in NAMES):
            found[name] = answer.status_code
    return found


@pytest.mark.parametrize("who", WHO)
def test_no_page_names_a_child_when_its_reading_cannot_be_written(
    who: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "record_reading", _break)
    assert _named(world, who) == {}
    # The control: a gate that goes on in spite of it is noticed, at the first few pages.
    monkeypatch.setattr(gates, "_write_reading", lambda *_: None)
    assert len(_named(world, who, most=12)) > 3
