"""The plans that many children are on, with their outcomes: what lists of children say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.plans.models import Outcome, Plan, PlanVersion, Strategy, Voice

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@dataclass(frozen=True, slots=True)
class PlanNow:
    """A plan that is going on, and its outcomes as published last, each with what is done towards it."""

    plan: Plan
    outcomes: list[tuple[Outcome, list[Strategy]]]


def plans_now(pupils: Iterable[Pupil], member: Member) -> dict[int, list[PlanNow]]:
    """The current plans of pupils the member may see, by the key of the pupil. Three queries, whatever their number."""
    rows = Plan.objects.visible_to(member).current().filter(pupil__in=list(pupils)).order_by("pk")
    plans = list(rows)
    outcomes = _outcomes(plans, member)
    found: dict[int, list[PlanNow]] = defaultdict(list)
    for plan in plans:
        found[plan.pupil_id].append(PlanNow(plan, outcomes.get(plan.pk, [])))
    return dict(found)


def _outcomes(plans: list[Plan], member: Member) -> dict[int, list[tuple[Outcome, list[Strategy]]]]:
    """By plan, the outcomes of the version published last, each with what is done towards it."""
    published = PlanVersion.objects.for_school(member.school).filter(plan__in=plans, published_at__isnull=False)
    newest: dict[int, int] = dict(published.order_by("number").values_list("plan", "pk"))
    versions = {pk: plan for plan, pk in newest.items()}
    strategies: dict[Outcome, list[Strategy]] = defaultdict(list)
    rows = Strategy.objects.for_school(member.school).filter(version__in=versions).select_related("outcome")
    for strategy in rows.order_by("version", "outcome__position", "position"):
        strategies[strategy.outcome].append(strategy)
    found: dict[int, list[tuple[Outcome, list[Strategy]]]] = defaultdict(list)
    for outcome, done in strategies.items():
        found[versions[outcome.version_id]].append((outcome, done))
    return found


def spoken_for(plans: Iterable[Plan], member: Member) -> set[int]:
    """The keys of those plans in whose review the child's own words are written down. One query."""
    words = Voice.objects.for_school(member.school).filter(review__plan__in=list(plans), whose=Voice.Whose.PUPIL)
    return set(words.exclude(text="").values_list("review__plan", flat=True))
