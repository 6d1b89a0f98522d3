"""Measures and decisions for tests, made by the actions themselves. The people are those of tests/cast.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.impact.actions import Decided, Kept, Typed, decide_runs, record_measures
from handrail.impact.models import RunDecision
from handrail.provision.models import Placement, Provision
from handrail.provision.tests.factories import make_run
from handrail.pupils.actions import ScoreDetails
from handrail.pupils.models import Pupil
from handrail.pupils.tests.factories import make_pupil
from handrail.rules.calendar import monday_of

TEST = "Sample reading"


def entry_day(by: Member) -> date:
    """A day in the first week of `make_run`."""
    return monday_of(by.on) - timedelta(weeks=8)


def typed(place: Placement, moment: str, score: str, on: date, kind: str = "age", **said: str) -> Typed:
    """One measure of a place, as its page sends it."""
    was = said.pop("was", "")
    details = ScoreDetails(said.get("test", TEST), on, score, said.get("form", ""), kind)
    return Typed(place, moment, details if score else None, was, f"{place.ref}-{moment}")


def place_of(run: Provision, pupil: Pupil) -> Placement:
    place: Placement = run.placements.select_related("pupil").get(pupil=pupil)
    return place


def make_measures(
    by: Member, run: Provision, scores: Mapping[Pupil, tuple[str, str]], kind: str = "age", *, weeks: int = 7
) -> Kept:
    """{pupil: (entry, exit)} of a run, the exit so many weeks after the entry; an empty one is not written."""
    first = entry_day(by)
    rows: list[Typed] = []
    for pupil, (entry, exit_) in scores.items():
        place = place_of(run, pupil)
        rows += [typed(place, "entry", entry, first, kind)] if entry else []
        rows += [typed(place, "exit", exit_, first + timedelta(weeks=weeks), kind)] if exit_ else []
    return record_measures(by=by, run=run, measures=rows)


def make_decision(by: Member, run: Provision, verdict: str = "stop", reason: str = "The scores stayed") -> RunDecision:
    """What was decided of a run, in a term that began with it."""
    [row] = decide_runs(by=by, term_on=run.starts_on, decisions=[Decided(run, verdict, reason, "Seen then.")])
    return row


@dataclass
class Measured:
    """A run of six pupils, whom nobody else knows."""

    by: Member
    pupils: Sequence[Pupil] = ()
    run: Provision = field(init=False)

    def __post_init__(self) -> None:
        names = ("Ash", "Bay", "Cob", "Dew", "Elm", "Fir")
        self.pupils = self.pupils or [make_pupil(self.by, surname=name) for name in names]
        self.run = make_run(self.by, list(self.pupils))
