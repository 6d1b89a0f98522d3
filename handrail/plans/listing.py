"""The plans of a school as a list: each plan that is going on, and the last one where none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from handrail.access.permissions import Permission
from handrail.plans.models import Plan, PlanVersion
from handrail.pupils.line import ChildLine, lines_of
from handrail.rules.reviews import review_state

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the list. `draft` is what is being written, a first version or a correction."""

    plan: Plan
    child: ChildLine
    draft: PlanVersion | None
    review: str  # a state of `rules.reviews`, or '' where no review can be due

    @property
    def is_late(self) -> bool:
        return self.review == "late"

    @property
    def is_due(self) -> bool:
        return self.review in {"late", "due soon"}

    @property
    def is_sent(self) -> bool:
        return self.draft is not None and self.draft.sent_at is not None

    @property
    def state(self) -> str:
        """A key of the status table."""
        return "sent_for_approval" if self.is_sent and self.plan.state == "draft" else self.plan.state

    @property
    def place(self) -> tuple[int, date, str]:
        """Where it stands in the list: late first, then due, to approve, drafts, published, reviewed; then by name."""
        ranks = (self.is_late, self.is_due, self.is_sent, self.draft is not None, self.plan.state == "published", True)
        day = (self.plan.review_on or date.max) if self.is_due else date.max
        return ranks.index(True), day, self.child.list_name


LONG_TEXTS = ("strengths", "everyday_help", "expected_impact", "advice", "tried", "correction_reason", "as_typed")
"""What no list reads of a version."""

SHOWS: dict[str, tuple[str, Callable[[PlanRow], bool]]] = {
    "all": ("All", lambda _: True),
    "approve": ("To approve", lambda row: row.is_sent),
    "due": ("Review due", lambda row: row.is_due),
    "late": ("Late", lambda row: row.is_late),
    "drafts": ("Drafts", lambda row: row.draft is not None),
}
"""The filters of the list: key in the address, words on the chip, and which rows it keeps."""


def list_plans(member: Member) -> list[PlanRow]:
    """Every line a member may see, in four queries whatever their number."""
    plans = list(_plans_for(member))
    drafts = {draft.plan_id: draft for draft in _drafts_of([plan for plan in plans if not plan.closed_on], member)}
    lines = lines_of([plan.pupil for plan in plans], member.on)
    rows = [
        PlanRow(plan, child, drafts.get(plan.pk), _review_of(plan, member.on))
        for plan, child in zip(plans, lines, strict=True)
    ]
    return sorted(rows, key=lambda row: row.place)


def count_shows(rows: Iterable[PlanRow]) -> Counter[str]:
    """How many rows each filter keeps."""
    return Counter(key for row in rows for key, (_, keeps) in SHOWS.items() if keeps(row))


def _plans_for(member: Member) -> Iterable[Plan]:
    visible = Plan.objects.visible_to(member)
    later = Plan.objects.for_school(member.school).filter(
        pupil=OuterRef("pupil"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    if not member.may(Permission.PLAN_READ_DRAFT):
        later = later.filter(published_on__isnull=False)
    is_going_on = Q(reviewed_on__isnull=True, closed_on__isnull=True)
    on_roll = Q(pupil__left_on__isnull=True) | Q(pupil__left_on__gte=member.on)
    return visible.filter(on_roll).filter(is_going_on | ~Exists(later)).select_related("pupil")


def _drafts_of(plans: list[Plan], member: Member) -> Iterable[PlanVersion]:
    if not member.may(Permission.PLAN_READ_DRAFT):
        return []
    drafts = PlanVersion.objects.for_school(member.school).filter(plan__in=plans, published_at__isnull=True)
    return drafts.defer(*LONG_TEXTS)


def _review_of(plan: Plan, on: date) -> str:
    if plan.published_on is None or plan.review_on is None or plan.closed_on:
        return ""
    return review_state(plan.review_on, on, plan.reviewed_on).state
