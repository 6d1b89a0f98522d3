"""The same school on SQLite and on PostgreSQL is answered with the same pages (bar 46), on demand:

    HANDRAIL_ALIKE=pages.json .venv/bin/pytest -q tests/leaks/test_alike.py
    HANDRAIL_ALIKE=pages.json script/test-postgres -q tests/leaks/test_alike.py

The first writes what every page of eight people says, the second holds its own against it.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from handrail.pupils.models import Pupil
from tests.cast import make_cast
from tests.leaks.crawl import alike, told_by
from tests.structure.test_matrix import LETTERS, MATRIX, every_address
from tests.structure.world import World, make_world

HELD = Path(os.environ.get("HANDRAIL_ALIKE", ""))
NEW = re.compile(r"\b[0-9a-f]{32,}\b|ETag: \S+|Expires: [^\n]+|\b\d+ ms\b")
"""What is made anew for each answer: marks and times of the very moment."""
MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


def pages(world: World) -> dict[str, str]:
    """{"who address": what it says}, without what is made by chance."""
    found = {}
    needs = {name: needs for name, _, needs in every_address() if name in MATRIX}
    for letter in "SAHTtGXP":
        client = world.cast.client(LETTERS[letter])
        client.raise_request_exception = False
        for name, places in needs.items():
            answer = client.get(world.address(name, places, who=LETTERS[letter]))
            found[f"{LETTERS[letter]} {name}"] = f"{answer.status_code} {NEW.sub('', alike(told_by(answer), ' '))}"
    return found


@pytest.mark.skipif("HANDRAIL_ALIKE" not in os.environ, reason="On demand: it is asked on both databases")
def test_both_databases_say_the_same(db: None) -> None:
    """And a page that says another name is found."""
    with time_machine.travel(MONDAY, tick=False):
        world = make_world(make_cast())
        here = pages(world)
        if not HELD.exists():
            HELD.write_text(json.dumps(here))
        there = json.loads(HELD.read_text())
        assert here.keys() == there.keys()
        assert [name for name, said in here.items() if said != there[name]] == []
        Pupil._base_manager.filter(pk=world.cast.pupils["mia"].pk).update(preferred_name="Mina", forename="Mina")
        assert any(pages(world)[name] != there[name] for name in here)
