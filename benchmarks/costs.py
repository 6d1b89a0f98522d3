"""What the account of a school's year costs: `python -m benchmarks.costs [--json]`.

A primary school of 1,000 pupils with 400 runs, 2,000 places, 24,000 sessions held, two adults a run, rates that changed
once, five streams and 100 things paid once. Measured is the processor time of the whole of `account_of`, of asking the
database, and of reckoning what it answered: the middle of several. A second is the most for the whole.

On PostgreSQL: `python tests/postgres_server.py python -m benchmarks.costs`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.models import InterventionSession, Provision

PUPILS, RUNS, EACH, SESSIONS, ONCE, TURNS = 1_000, 400, 5, 60, 100, 7
MOST_SECONDS = 1.0
DAYS = ((0, 2), (1, 3), (0, 1, 2, 3, 4))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as folder:
        from benchmarks.imports import megabytes, set_up

        set_up(folder)
        senco = _make_school()
        idle = megabytes()
        report = _measure(senco)
        report |= {"idle_mb": round(idle, 1), "peak_mb": round(megabytes(), 1)}
    print(json.dumps(report, indent=1) if options.json else "\n".join(f"{name:<28} {report[name]}" for name in report))
    return 0 if report["account_cpu_s"] <= MOST_SECONDS else 1


def _measure(senco: Member) -> dict[str, Any]:
    from django.db import connection

    from handrail.budget.account import account_of, reckoned
    from handrail.budget.rows import rows_of_year
    from handrail.rules.run_costs import cost_year

    year = cost_year("school", senco.on)
    rows = rows_of_year(senco, year)
    account = account_of(senco, year)
    found = {
        "account_cpu_s": _middle(lambda: account_of(senco, year)),
        "asking_cpu_s": _middle(lambda: rows_of_year(senco, year)),
        "reckoning_cpu_s": _middle(lambda: reckoned(senco, year, rows, senco.on)),
    }
    sizes = {"database": connection.vendor, "pupils": PUPILS, "runs": len(account.lines), "places": len(rows["places"])}
    return sizes | {"sessions": len(rows["held"]), "planned_pence": account.whole.planned} | found


def _middle(act: Callable[[], Any]) -> float:
    took = []
    for _ in range(TURNS):
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return round(statistics.median(took), 3)


def _make_school() -> Member:
    from benchmarks.school import make_school
    from handrail.access.memberships import find_member
    from handrail.budget.models import OneOff
    from handrail.budget.tests.factories import make_stream, rate
    from handrail.core import clock
    from handrail.provision.actions import take_starter_types
    from handrail.provision.models import InterventionSession, Placement, Provision, ProvisionAdult, ProvisionSlot
    from handrail.pupils.models import Pupil
    from handrail.pupils.models.source import typed_by
    from handrail.rules.calendar import academic_year
    from handrail.rules.school_days import usual_year
    from handrail.schools.actions import save_school_years

    made = make_school("bench", pupils=PUPILS, on_register=400, with_plans=0)
    senco = find_member(made.user, made.slug, "bench")
    if senco is None:
        raise LookupError(made.slug)
    first = academic_year(senco.on).starts_on
    save_school_years(by=senco, years=[usual_year(first.year + off) for off in (-1, 0, 1)])
    kinds = [kind for kind in take_starter_types(by=senco) if kind.usual_times]
    for pence, since in ((1720, first - timedelta(days=400)), (1810, first + timedelta(days=90))):
        rate(senco, pence, starts_on=since)
        rate(senco, pence * 2, "SENCO", starts_on=since)
    streams = [make_stream(senco, f"Stream {place}", "other") for place in range(5)]
    fields: dict[str, Any] = {"school": senco.school, **typed_by(senco)}
    runs = Provision.objects.bulk_create(
        Provision(
            type=kinds[place % len(kinds)], group_name=f"Group {place}", shape="small_group", minutes=30,
            times=len(DAYS[place % len(DAYS)]), starts_on=first, place="Library", funding="school", **fields,
        )
        for place in range(RUNS)
    )  # fmt: skip
    each = list(enumerate(runs))
    ProvisionSlot.objects.bulk_create(
        ProvisionSlot(school=senco.school, provision=run, weekday=day)
        for place, run in each
        for day in DAYS[place % len(DAYS)]
    )
    adults = ((senco.user_id, senco.name, 50), (None, "Ines Moss, TA", 100))
    ProvisionAdult.objects.bulk_create(
        ProvisionAdult(school=senco.school, provision=run, user_id=user, name=name, share=share)
        for run in runs
        for user, name, share in adults
    )
    pupils = list(Pupil.objects.for_school(senco.school).by_name())
    Placement.objects.bulk_create(
        Placement(
            provision=run, pupil=pupils[(place * EACH + seat) % len(pupils)],
            starts_on=first + timedelta(days=20 * (seat == 0)), **fields,
        )
        for place, run in each
        for seat in range(EACH)
    )  # fmt: skip
    written: dict[str, Any] = {"school": senco.school, "recorded_at": clock.now(), "recorded_by": senco.name}
    _pay(runs, streams, first, written)
    OneOff.objects.bulk_create(
        OneOff(provision=run, kind="equipment", what="Slopes", paid_on=first, pence=24_001, **written)
        for run in runs[:ONCE]
    )
    InterventionSession.objects.bulk_create(_sessions(senco, runs))
    return senco


def _pay(runs: list[Provision], streams: list[Any], first: Any, written: dict[str, Any]) -> None:
    from handrail.budget.models import RunFunding

    RunFunding.objects.bulk_create(
        RunFunding(provision=run, stream=streams[place % 5], percent=60, starts_on=first, **written)
        for place, run in enumerate(runs)
    )


def _sessions(senco: Member, runs: list[Provision]) -> Iterator[InterventionSession]:
    from handrail.core import clock
    from handrail.provision.models import InterventionSession

    for run in runs:
        for number in range(SESSIONS):
            yield InterventionSession(
                school=senco.school, provision=run, met_on=run.starts_on + timedelta(days=number), status="held",
                minutes=30, planned_minutes=30, taken_by=senco.name, taken_by_id=senco.user_id,
                recorded_at=clock.now(), recorded_by=senco.name, recorded_by_id=senco.user_id,
            )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
