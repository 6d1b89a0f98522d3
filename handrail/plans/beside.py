"""Any two cycles of a child side by side, each outcome beside the one that carries it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.plans.models import Outcome, Plan
from handrail.plans.reading import OutcomeReading, PlanReading, read_plan
from handrail.plans.words import compared

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class Pair:
    """An outcome in the earlier cycle, in the later, or in both."""

    one: OutcomeReading | None
    other: OutcomeReading | None

    @property
    def compared(self) -> str:
        """The two ratings in words; empty where there are not two to compare."""
        ratings = [side.rating for side in (self.one, self.other) if side and side.rating]
        return compared(ratings[1].row.value, ratings[0].row.value) if len(ratings) == 2 else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two readings, and their outcomes lined up: those that go on, then those that ended, then those that are new."""

    one: PlanReading
    other: PlanReading
    pairs: list[Pair]


def set_beside(one: Plan, other: Plan, member: Member) -> Beside | None:
    """Two plans of one child, the earlier first; None where the member may not read either of them."""
    before, after = read_plan(one, member), read_plan(other, member)
    if before is None or after is None:
        return None
    return Beside(before, after, _pairs(before, after, _carried(one, member)))


def _carried(plan: Plan, member: Member) -> dict[str, str]:
    """{ref: the ref it was carried from} of every outcome of the child: the two cycles may lie years apart."""
    rows = Outcome.objects.visible_to(member).filter(version__plan__pupil=plan.pupil_id).exclude(carried_from_ref="")
    return dict(rows.values_list("ref", "carried_from_ref"))


def _pairs(one: PlanReading, other: PlanReading, carried: dict[str, str]) -> list[Pair]:
    before = {outcome.row.ref: outcome for outcome in one.outcomes}
    going_on, new = [], []
    for outcome in other.outcomes:
        ref = _back_to(outcome.row.ref, before, carried)
        if ref:
            going_on.append(Pair(before.pop(ref), outcome))
        else:
            new.append(Pair(None, outcome))
    return [*going_on, *(Pair(outcome, None) for outcome in before.values()), *new]


def _back_to(ref: str, before: dict[str, OutcomeReading], carried: dict[str, str]) -> str:
    """The outcome of the earlier cycle that this one goes back to; empty where there is none."""
    gone_past: set[str] = set()
    while ref and ref not in before and ref not in gone_past:
        gone_past.add(ref)
        ref = carried.get(ref, "")
    return ref if ref in before else ""
