"""The data of earlier releases, brought up to date. `tests/lasting/upgrade.py` keeps them."""

from __future__ import annotations

from pathlib import Path

from tests.lasting import upgrade
from tests.lasting.place import URL, empty_database

KEPT = upgrade.kept("postgresql" if URL else "sqlite")


def test_the_data_of_a_release_is_kept() -> None:
    assert KEPT


def test_the_newest_release_comes_up_to_date_with_every_row_though_it_is_killed_on_its_way(tmp_path: Path) -> None:
    """And without the mark of an upgrade that is not over, the next start would not go on, which is seen.

    `python -m tests.lasting upgrade` takes every release, and kills each upgrade more often.
    """
    with empty_database(tmp_path) as environment:
        done = upgrade.upgrade(environment, KEPT[-1], upgrade.A_FEW)
    assert done["killed"] == len(upgrade.A_FEW)
    assert (done["changed"], done["has_faults"]) == ([], False)
    assert done["tables"] > 50
    assert done["unmarked"] is True
