"""The kinds of plan a school may write, as dated data: what each asks, in what order, and what it cannot do without.

A kind whose rules change gets a further row with its own days; a plan reads the row that was in force when it began.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handrail.rules.source import Source

ASSESS, PLAN, AGREE = "assess", "plan", "agree"

STEPS: dict[str, str] = {ASSESS: "Assess", PLAN: "Plan", AGREE: "Review and agreement"}
"""The parts of a plan that its sections stand in, in order."""


@dataclass(frozen=True)
class Section:
    """A part of a plan: its key, its heading, and the step it belongs to.

    `must` says that something has to be there before the plan is published. A section that is only shown (scores)
    asks nothing.
    """

    key: str
    title: str
    step: str
    must: bool = False


@dataclass(frozen=True)
class PlanKind:
    """One kind of plan, as it is from `valid_from` to `valid_to` (both days count; None is open).

    `proposal` is a sentence for a kind that is no law: it is offered only where a school chose to try it, and says so
    wherever it is seen. `most_months` is the longest time to its review; None where no rule says.
    """

    key: str
    name: str
    sections: tuple[Section, ...]
    valid_from: date | None
    valid_to: date | None
    source: Source
    proposal: str = ""
    most_months: int | None = None

    def has(self, section: str) -> bool:
        """Whether the kind has such a section."""
        return any(one.key == section for one in self.sections)

    def must_have(self, section: str) -> bool:
        """Whether something must be in the section before the plan is published."""
        return any(one.key == section and one.must for one in self.sections)

    def holds(self, on: date) -> bool:
        """Whether this row is in force on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


SUPPORT_PLAN, ISP = "support_plan", "isp"

_GRADUATED = Source("SEND Code of Practice 2015, 6.44 to 6.56; what an outcome needs is Handrail’s own bar", "S")
_PROPOSED = Source(
    "Consultation “SEND reform: putting children and young people first”, February 2026; the day it begins is disputed",
    "?",
)

_STRENGTHS = Section("strengths", "Strengths", ASSESS)
_SCORES = Section("scores", "Scores and screeners", ASSESS)
_VOICES = Section("voices", "Voices", ASSESS)
_ADVICE = Section("advice", "Advice received", ASSESS)
_TRIED = Section("tried", "What was tried before", ASSESS)
_IMPACT = Section("impact", "Expected impact", PLAN)

KINDS: tuple[PlanKind, ...] = (
    PlanKind(
        SUPPORT_PLAN,
        "Support plan",
        (
            _STRENGTHS,
            Section("barriers", "What gets in the way", ASSESS),
            _SCORES,
            _VOICES,
            _ADVICE,
            _TRIED,
            Section("outcomes", "Outcomes", PLAN, must=True),
            Section("everyday_help", "What helps every day", PLAN),
            _IMPACT,
            Section("agreement", "Review and agreement", AGREE, must=True),
        ),
        date(2014, 9, 1),
        None,
        _GRADUATED,
    ),
    PlanKind(
        ISP,
        "Individual support plan",
        (
            Section("barriers", "Barriers", ASSESS, must=True),
            _STRENGTHS,
            _VOICES,
            _SCORES,
            _ADVICE,
            Section("everyday_help", "Day-to-day support", PLAN, must=True),
            Section("outcomes", "Outcomes", PLAN, must=True),
            _IMPACT,
            Section("agreement", "Review and agreement", AGREE, must=True),
        ),
        date(2026, 2, 23),
        None,
        _PROPOSED,
        proposal="Proposed by the government in 2026, and not law: your school is trying it out.",
        most_months=12,
    ),
)
"""Every kind of plan, the usual one first."""

KEYS: tuple[str, ...] = tuple(dict.fromkeys(kind.key for kind in KINDS))


def kind_on(key: str, on: date | None) -> PlanKind:
    """The row of a kind that is in force on a day; before the first of them the first. Raises KeyError for no kind."""
    rows = [kind for kind in KINDS if kind.key == key]
    if not rows:
        raise KeyError(key)
    return next((kind for kind in reversed(rows) if on is None or kind.holds(on)), rows[0])


def kinds_offered(on: date, tried: Iterable[str] = ()) -> list[PlanKind]:
    """The kinds a school may begin on a day: those that are law or usual, and the proposals it chose to try."""
    chosen = set(tried)
    return [kind for kind in KINDS if kind.holds(on) and (not kind.proposal or kind.key in chosen)]
