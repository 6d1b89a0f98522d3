"""A school's provision of a chosen size, with the rows its actions write: for the pages of the map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.core import clock
from handrail.impact.models import Measure
from handrail.provision.actions import take_starter_types
from handrail.provision.linking import keep_links
from handrail.provision.models import (
    InterventionSession,
    Placement,
    PlacementOutcome,
    Provision,
    ProvisionAdult,
    ProvisionSlot,
    SessionPupil,
)
from handrail.pupils.models import Pupil, Score
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import academic_year, monday_of
from handrail.rules.school_days import usual_year
from handrail.rules.scores import say_age
from handrail.schools.actions import save_school_years

RUNS, PLACES, SESSIONS = 60, 200, 6_000


def make_provision(senco: Member, outcome: str) -> tuple[str, str, str]:
    """60 runs with 200 places, all measured, and 6,000 sessions, the newest of a week ago, on days of any kind.

    A hundred pupils have two places each; what those of the first are for is the outcome. The second pupil has five
    more. Gives the refs of a run, of its type and of that second pupil.
    """
    first = academic_year(senco.on).starts_on.year
    save_school_years(by=senco, years=[usual_year(year) for year in (first - 1, first, first + 1)])
    kinds = [kind for kind in take_starter_types(by=senco) if kind.usual_times]
    starts, source = monday_of(senco.on) - timedelta(weeks=SESSIONS // RUNS // 3 + 2), typed_by(senco)
    runs = Provision.objects.bulk_create(
        Provision(
            school=senco.school, type=kinds[place % len(kinds)], group_name=f"Group {place}", shape="small_group",
            minutes=30, times=3, starts_on=starts, place="Library", funding="school", **source,
        )
        for place in range(RUNS)
    )  # fmt: skip
    ProvisionSlot.objects.bulk_create(
        ProvisionSlot(school=senco.school, provision=run, weekday=day) for run in runs for day in (0, 2, 4)
    )
    ProvisionAdult.objects.bulk_create(
        ProvisionAdult(school=senco.school, provision=run, user_id=senco.user_id, name=senco.name) for run in runs
    )
    pupils = list(Pupil.objects.for_school(senco.school).by_name()[: PLACES // 2])
    places = [(runs[place % RUNS], pupils[place % len(pupils)]) for place in range(PLACES - 5)]
    places += [(run, pupils[1]) for run in runs[3::12] if (run, pupils[1]) not in places]
    rows = Placement.objects.bulk_create(
        Placement(school=senco.school, provision=run, pupil=pupil, starts_on=starts, **source) for run, pupil in places
    )
    PlacementOutcome.objects.bulk_create(
        PlacementOutcome(school=senco.school, placement=row, outcome_ref=outcome)
        for row in rows
        if row.pupil == pupils[0]
    )
    keep_links(runs, senco.on)
    _measure(senco, rows)
    sessions = InterventionSession.objects.bulk_create(_sessions(senco, runs, starts))
    of_run: dict[int, list[Pupil]] = {}
    for run, pupil in places:
        of_run.setdefault(run.pk, []).append(pupil)
    SessionPupil.objects.bulk_create(
        SessionPupil(school=senco.school, session=session, pupil=pupil, was_there=True)
        for session in sessions
        if session.is_held
        for pupil in of_run[session.provision_id]
    )
    return runs[0].ref, runs[0].type.ref, pupils[1].ref


def _measure(senco: Member, places: list[Placement]) -> None:
    """An age at entry and at exit of each place."""
    scores, measures = [], []
    for number, place in enumerate(places):
        for moment, day, months in (("entry", place.starts_on, 80), ("exit", senco.on, 81 + number % 7)):
            said = {"test": f"Sample reading {place.provision_id}", "kind": "age", "taken_on": day}
            score = Score(
                school=senco.school, pupil=place.pupil, score=say_age(months), number=months, **said, **typed_by(senco)
            )
            scores.append(score)
            measures.append(
                Measure(school=senco.school, placement=place, moment=moment, score=score, **typed_by(senco))
            )
    Score.objects.bulk_create(scores)
    Measure.objects.bulk_create(measures)


def _sessions(senco: Member, runs: list[Provision], starts: date) -> Iterator[InterventionSession]:
    """Three a week of each run; one in nine was missed."""
    for number in range(SESSIONS):
        place, run = divmod(number, RUNS)
        is_missed = number % 9 == 0
        yield InterventionSession(
            school=senco.school, provision=runs[run], met_on=starts + timedelta(weeks=place // 3, days=place % 3 * 2),
            status="missed" if is_missed else "held", minutes=0 if is_missed else 30, planned_minutes=30,
            missed_reason="pulled_away" if is_missed else "", taken_by=senco.name, taken_by_id=senco.user_id,
            recorded_at=clock.now(), recorded_by=senco.name, recorded_by_id=senco.user_id,
        )  # fmt: skip
