"""Double presses, two tabs and Back at the same moment; several at one child's notes and one draft.

`tests/lasting/twice.py` and `tests/lasting/together.py` say how.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.lasting.place import empty_database


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one run in a world of its own found."""
    with empty_database(tmp_path_factory.mktemp("world")) as environment:
        command = [sys.executable, "-m", "tests.lasting.twice"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_what_is_pressed_twice_at_the_same_moment_is_done_once(told: dict[str, Any]) -> None:
    """And what has no guard, or is not taken in turn, is found by the same look."""
    assert told["wrong"] == []
    assert told["pressed"] >= 23
    assert any("doubled pupils.Pupil" in found for found in told["control"])
    assert told["unturned"]


def test_every_view_of_a_childs_notes_is_a_beginning_of_one_list(told: dict[str, Any]) -> None:
    """And a reader from whom a note is kept is found."""
    assert told["together"]["anomalies"] == []
    assert told["together"]["added"] == 24
    assert told["together"]["forgetful"]


def test_of_several_who_save_one_draft_nobody_loses_a_word_and_who_is_late_sees_both(told: dict[str, Any]) -> None:
    """And where nobody looks from which text one wrote, words are lost, which is seen."""
    edited = told["together"]["edited"]
    assert (edited["lost"], edited["not_shown"]) == ([], 0)
    assert edited["losers"]
    assert told["together"]["overwritten"]
