"""The server is killed while people write. `python -m tests.lasting kill` sends more; docs/trust.md has its figures."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.lasting import killing
from tests.lasting.conftest import WRITES
from tests.lasting.place import URL, Place
from tests.lasting.postgres import HASTY, SAFE, Postgres, postgres

ON_POSTGRES, KILLS = 3_000, 3
COMMITS = 50
on_sqlite = pytest.mark.skipif(bool(URL), reason="Asked of the other database")
on_postgres = pytest.mark.skipif(not URL, reason="Asked of the other database")


@on_sqlite
def test_on_sqlite_what_was_answered_is_there_once(place: Place) -> None:
    """And by the same look a server is found that answers too early, and phones that forget their ids."""
    verdict, control = killing.with_control(place, WRITES, KILLS)
    assert verdict.answered == WRITES
    assert verdict.is_clean, verdict
    assert verdict.retries
    assert control.lost
    assert control.doubled


@on_postgres
def test_on_postgres_what_was_answered_is_there_once(tmp_path: Path) -> None:
    """And where PostgreSQL answers before it writes, or a server of ours does, that is found."""
    with postgres() as database:
        place = Place(tmp_path, database.url)
        place.fill(killing.people_for(ON_POSTGRES))
        verdict, control = killing.with_control(place, ON_POSTGRES, KILLS, database)
        assert verdict.answered == ON_POSTGRES
        assert verdict.is_clean, verdict
        assert verdict.retries
        assert control.lost
        assert database.check() == ""
        assert [_lost_at_a_kill(database, settings) > 0 for settings in (SAFE, HASTY)] == [False, True]


def _lost_at_a_kill(database: Postgres, settings: dict[str, str]) -> int:
    """How many of the commits that it answered are gone."""
    database.begin_anew(settings)
    with psycopg.connect(database.url, autocommit=True) as line:
        line.execute("CREATE TABLE IF NOT EXISTS line (n int)")
        line.execute("TRUNCATE line")
        line.execute("CHECKPOINT")
        for number in range(COMMITS):
            line.execute("INSERT INTO line VALUES (%s)", [number])
        database.kill()
    with psycopg.connect(database.url) as line:
        found = line.execute("SELECT count(*) FROM line").fetchone()
    assert found
    return COMMITS - int(found[0])
