"""How long 'who looked' takes with 500,000 readings on the disk: `script/check --looked [NUMBER]`.

A school of 900 children and 60 staff; one reading in ten is a list of 120 children, two of 30, the rest of one. Asked
for are the pages of a child who is opened often, of one who is never opened, and of one person; 2 seconds is the most.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.audit.models import AccessEvent

MOST_SECONDS = 2.0
READINGS, SEED_ROWS, EVERY_SECONDS = 500_000, 5_000, 120


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else READINGS
    with tempfile.TemporaryDirectory(prefix="handrail-looked-") as folder:
        os.environ["HANDRAIL_HOME"], os.environ["HANDRAIL_KEY_FILE"] = f"{folder}/home", f"{folder}/key"
        from handrail.cli import start_django

        start_django()
        refs = _fill(wanted)
        size = (Path(folder) / "home/database.sqlite3").stat().st_size / 1e6
        times = _measure(refs)
    worst = max(times.values())
    for name, seconds in times.items():
        print(f"{name:<45} {seconds:6.3f} s")
    print(f"{wanted:,} readings, {size:.0f} MB: the slowest {worst:.3f} s, of {MOST_SECONDS} s")
    return 0 if worst <= MOST_SECONDS else 1


def _fill(wanted: int) -> list[str]:
    from django.db import connection, transaction

    from handrail.audit.models import AccessEvent
    from handrail.core import clock
    from handrail.core.refs import new_ref

    dice = random.Random(1)
    refs = [new_ref() for _ in range(900)]
    now = clock.now()
    rows = [_row(dice, refs, number, now - timedelta(seconds=EVERY_SECONDS * number)) for number in range(SEED_ROWS)]
    AccessEvent.objects.bulk_create(rows, batch_size=1000)
    names = [field.column for field in AccessEvent._meta.concrete_fields if not field.primary_key]
    told = ", ".join("strftime('%%Y-%%m-%%d %%H:%%M:%%f', at, %s)" if name == "at" else name for name in names)
    sql = f"INSERT INTO audit_accessevent ({', '.join(names)}) SELECT {told} FROM audit_accessevent WHERE seq <= %s"
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in range(1, wanted // SEED_ROWS):
            cursor.execute(sql, [f"-{copy * SEED_ROWS * EVERY_SECONDS} seconds", SEED_ROWS])
    return refs


def _row(dice: random.Random, refs: list[str], number: int, at: datetime) -> AccessEvent:
    from handrail.audit.models import AccessEvent

    many = 120 if number % 10 == 0 else 30 if number % 10 < 3 else 1
    shown = dice.sample(refs[:-1], many)
    return AccessEvent(
        at=at, actor_id=number % 60, actor_name=f"Person {number % 60}", role="teacher", via="person", school_id=1,
        section="record", path=f"/s/alder/pupils/{shown[0]}/", pupil_refs=f" {' '.join(shown)} ", request_id="x",
    )  # fmt: skip


def _measure(refs: list[str]) -> dict[str, float]:
    from handrail.audit.looked import lists_with, openings_of, readings_of
    from handrail.core import clock
    from handrail.watching.views import MONTH, MOST

    now = clock.now()
    asked = {
        "own pages of a child opened often": openings_of(1, refs[3]),
        "own pages of a child never opened": openings_of(1, refs[-1]),
        "lists of a month, a child on many": lists_with(1, refs[3], now - MONTH, now),
        "lists of a month, a child on none": lists_with(1, refs[-1], now - MONTH, now),
        "lists of a month of one person": lists_with(1, refs[-1], now - MONTH, now).filter(actor_id=7),
        "what one person looked at": readings_of(1, 7),
    }
    times = {}
    for name, rows in asked.items():
        began = time.perf_counter()
        list(rows[:MOST])
        times[name] = time.perf_counter() - began
    return times


if __name__ == "__main__":
    raise SystemExit(main())
