"""kill -9 of the server while people write: what was said to be saved is there, once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.lasting.ledger import TAPS_A_PERSON, WRITERS, Ledger, Verdict, found_in
from tests.lasting.place import Place, Server, served
from tests.lasting.postgres import Postgres, postgres

BROKEN = "tests.lasting.broken"
"""A server that, where a phone asks for it, answers before it has written or dies before it answers."""
CONTROL_WRITES = 70

Kill = Callable[[], None]


def on_sqlite(folder: Path, writes: int, kills: int, writers: int = WRITERS) -> Verdict:
    """Kill one that answers, and now and then everything at once; `kills` times."""
    place = Place(folder)
    place.fill(people_for(writes))
    return under_load(place, writes, kills, writers)


def on_postgres(folder: Path, writes: int, kills: int, writers: int = WRITERS) -> Verdict:
    """The same, and now and then the database with all its processes. What pg_amcheck finds is in `sound`."""
    with postgres() as database:
        place = Place(folder, database.url)
        place.fill(people_for(writes))
        verdict = under_load(place, writes, kills, writers, database)
        verdict.sound = database.check() or "ok"
        return verdict


def people_for(writes: int) -> int:
    """A day takes so many taps of one person."""
    return max(WRITERS, writes // TAPS_A_PERSON + 1)


def under_load(
    place: Place, writes: int, kills: int, writers: int = WRITERS, database: Postgres | None = None
) -> Verdict:
    """`kills` while so many people of a place send `writes` at once."""
    with served(place) as server:
        ledger = _sent(place, server, writes, kills, database, writers)
    return ledger.compare(found_in(place))


def with_control(place: Place, writes: int, kills: int, database: Postgres | None = None) -> tuple[Verdict, Verdict]:
    """The same and, of one start of the server, what is found of writes to which it does as it must not."""
    with served(place, BROKEN) as server:
        ledger = _sent(place, server, writes, kills, database)
        control = Ledger(place, server.port, CONTROL_WRITES, is_control=True)
        control.send()
    found = found_in(place)
    return ledger.compare(found), control.compare(found)


def _sent(
    place: Place, server: Server, writes: int, kills: int, database: Postgres | None, writers: int = WRITERS
) -> Ledger:
    ledger = Ledger(place, server.port, writes, writers=writers)
    ledger.send(lambda: _kill_by_turns(ledger, _turns(server, kills, database)))
    return ledger


def _turns(server: Server, kills: int, database: Postgres | None) -> list[Kill]:
    """Of twenty kills, one of everything at once and one of the database; of fewer, one of each where there are
    three at least."""
    whole = kills // 20 or int(kills > 2)
    ways: list[Kill] = [server.kill_all] * whole + ([database.kill] * whole if database else [])
    ways += [server.kill_one] * (kills - len(ways))
    random.shuffle(ways)
    return ways


def _kill_by_turns(ledger: Ledger, ways: Sequence[Kill]) -> None:
    """Each when its share of the writes has been answered, and a moment that nobody chose."""
    for number, kill in enumerate(ways, start=1):
        while len(ledger.acknowledged) < ledger.writes * number // (len(ways) + 1) and not ledger.is_over:
            time.sleep(0.002)
        time.sleep(random.random() / 50)
        kill()
