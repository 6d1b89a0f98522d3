"""SQLCipher and PostgreSQL are answered alike and hold the same records. `tests/lasting/alike.py` says how."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lasting.alike import compared
from tests.lasting.place import URL

ACTS = 120


@pytest.mark.skipif(not URL, reason="Asked once, where there is a PostgreSQL beside")
def test_the_same_acts_are_answered_alike_and_leave_the_same_records(tmp_path: Path) -> None:
    """And an order, the keys of JSON and one letter that are not as on the other are noticed."""
    found = compared(ACTS, tmp_path)
    assert found.is_clean, str(found)
    assert found.asked["POST"] > ACTS / 8
