"""What a file of 3,000 pupils costs, and how long it makes anybody else wait: `python -m benchmarks.imports [--json]`.

A second process does all the while what people do beside it: it opens pages (an access event each) and writes notes
about a child of the same school, one after the other, and keeps the longest that one of them took. Seconds are wall
time, and on a busy machine `cpu` tells more: processor time. `held` is the processor time of the longest transaction,
in which on SQLite nobody else can write. Megabytes are the most that this process ever held.

On PostgreSQL: `python tests/postgres_server.py python -m benchmarks.imports`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")
SLUG = "bench"


@dataclass(frozen=True)
class Step:
    """One act as measured. `wait` is the longest that another person's page or note took meanwhile."""

    name: str
    seconds: float
    cpu: float
    held: float
    wait: float
    acts: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--pupils", type=int, default=3000)
    parser.add_argument("--ctf", action="store_true", help="a transfer file first, in place of a table")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--onlooker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.onlooker:
        look_on()
        return 0
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as folder:
        set_up(folder)
        report = _measure(options.pupils, is_ctf=options.ctf)
    print(json.dumps(report, indent=1) if options.json else _table(report))
    return 0


def set_up(folder: str) -> None:
    os.environ["HANDRAIL_HOME"] = str(Path(folder, "home"))
    os.environ["HANDRAIL_KEY_FILE"] = str(Path(folder, "key"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "handrail.config.settings"
    if address := os.environ.get("HANDRAIL_TEST_DATABASE_URL"):
        os.environ["HANDRAIL_DATABASE_URL"] = address
    import django

    django.setup()
    from handrail.serving import prepare_database

    prepare_database()


def _measure(pupils: int, *, is_ctf: bool) -> dict[str, Any]:
    from django.db import connection

    from benchmarks.big_ctf import big_ctf
    from benchmarks.big_file import big_file
    from handrail.access.member import command_member
    from handrail.exchange.actions import apply_import, stage_file, undo_import
    from handrail.pupils.actions import PupilDetails, add_pupil
    from handrail.schools.actions import add_school

    me = command_member(add_school(name="Bench School", slug=SLUG, kind="secondary"))
    add_pupil(by=me, details=PupilDetails("Onlooked", "Olive"))
    idle, steps, held = megabytes(), [], _time_transactions()
    with _onlooker() as tell:

        def step(name: str, act: Callable[[], Answer]) -> Answer:
            tell()
            held.clear()
            started, used = time.perf_counter(), time.process_time()
            answer = act()
            seconds, cpu = time.perf_counter() - started, time.process_time() - used
            steps.append(Step(name, seconds, cpu, max(held, default=0.0), *tell()))
            return answer

        time.sleep(2)
        step("nothing, for two seconds", lambda: time.sleep(2))
        content, name = (big_ctf(pupils), "new.xml") if is_ctf else (big_file(pupils), "new.csv")
        first = step("preview", lambda: stage_file(by=me, content=content, file_name=name))
        step("apply, all new", lambda: apply_import(by=me, batch=first))
        later = big_file(pupils, later=True)
        second = step("preview a year on", lambda: stage_file(by=me, content=later, file_name="changed.csv"))
        step("apply, all changed", lambda: apply_import(by=me, batch=second))
        step("undo what changed", lambda: undo_import(by=me, batch=second))
        step("undo what came", lambda: undo_import(by=me, batch=first))
    return {
        "pupils": pupils,
        "database": connection.vendor,
        "steps": [{name: _rounded(value) for name, value in asdict(one).items()} for one in steps],
        "idle_mb": round(idle, 1),
        "peak_mb": round(megabytes(), 1),
    }


def _time_transactions() -> list[float]:
    """A list to which every outermost transaction of this process adds its processor time."""
    from django.db import connection
    from django.db.transaction import Atomic

    took: list[float] = []
    begun: list[float] = []
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def timed_enter(atomic: Any) -> None:
        is_outermost = not connection.in_atomic_block
        enter(atomic)
        if is_outermost:
            begun.append(time.process_time())

    def timed_leave(atomic: Any, *error: Any) -> None:
        leave(atomic, *error)
        if not connection.in_atomic_block and begun:
            took.append(time.process_time() - begun.pop())

    Atomic.__enter__, Atomic.__exit__ = timed_enter, timed_leave  # type: ignore[method-assign]
    return took


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def megabytes() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _onlooker() -> Iterator[Callable[[], tuple[float, int]]]:
    """Somebody else at work; asked, they say how long they waited at most since they were asked last."""
    command = [sys.executable, "-m", "benchmarks.imports", "--onlooker"]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell() -> tuple[float, int]:
        assert other.stdin
        assert other.stdout
        other.stdin.write("?\n")
        other.stdin.flush()
        wait, acts = other.stdout.readline().split()
        return float(wait), int(acts)

    try:
        yield tell
    finally:
        assert other.stdin
        other.stdin.close()
        other.wait(30)


def look_on() -> None:
    """Open pages and write notes until nobody asks any more; answer each question with the longest wait."""
    import select

    import django

    django.setup()
    from handrail.access.member import command_member
    from handrail.audit.reading import record_reading
    from handrail.pupils.actions import add_note
    from handrail.pupils.models import Pupil
    from handrail.schools.models import School

    me = command_member(School.objects.get(slug=SLUG))
    pupil = Pupil.objects.for_school(me.school).get(surname="Onlooked")
    longest, acts = 0.0, 0
    while True:
        started = time.perf_counter()
        if acts % 2:
            add_note(by=me, pupil=pupil, text="Seen.", happened_on=me.on)
        else:
            record_reading(by=me, section="register", pupil_refs=[pupil.ref], path="/")
        longest, acts = max(longest, time.perf_counter() - started), acts + 1
        if select.select([sys.stdin], [], [], 0.02)[0]:
            if not sys.stdin.readline():
                return
            print(longest, acts, flush=True)
            longest, acts = 0.0, 0


def _table(report: dict[str, Any]) -> str:
    head = f"{'':<26}{'seconds':>9}{'cpu':>7}{'held':>7}{'others wait':>13}{'acts':>7}"
    lines = [f"{report['pupils']:,} pupils, {report['database']}", head, *(_line(one) for one in report["steps"])]
    lines.append(f"memory: {report['idle_mb']} MB idle, {report['peak_mb']} MB at most")
    return "\n".join(lines)


def _line(one: dict[str, Any]) -> str:
    return (
        f"{one['name']:<26}{one['seconds']:>9.2f}{one['cpu']:>7.2f}{one['held']:>7.3f}{one['wait']:>13.3f}"
        f"{one['acts']:>7}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
