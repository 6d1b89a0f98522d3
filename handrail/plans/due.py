"""What falls due in plans: reviews near or past their date, plans to approve, and one's own drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, prefetch_related_objects

from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.plans.models import Plan, PlanVersion, Review
from handrail.plans.readers import unread_by
from handrail.pupils.models import Link
from handrail.pupils.models.dated import holds_on
from handrail.rules.reviews import DUE_SOON_DAYS, review_state
from handrail.ui.addresses import url
from handrail.ui.environment import moment

if TYPE_CHECKING:
    from handrail.access.member import Member

_KINDS = {"late": "late", "due soon": "due_soon"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose move it is: a name, and whose account."""

    name: str
    id: int | None


@registry.due.add
def plans_due(member: Member, on: date) -> Iterable[DueItem]:
    """New plans to read, and for those who may read drafts what they move on. Seven queries, whatever their number."""
    yield from _to_read(member, on)
    if not member.may(Permission.PLAN_READ_DRAFT):
        return
    plans, drafts = _plans_to_review(member, on), _open_drafts(member)
    prefetch_related_objects([*plans, *(draft.plan for draft in drafts)], "pupil")
    yield from _reviews(plans, member, on)
    yield from _drafts(drafts, member, on)


def _to_read(member: Member, on: date) -> Iterator[DueItem]:
    """What was published of the children whom this person works with, until they open it."""
    for version in unread_by(member, on):
        plan = version.plan
        yield DueItem(
            title=f"New plan for {plan.pupil.name}: read it",
            due_on=on,
            holder=member.name,
            holder_id=member.user_id,
            pupil=plan.pupil,
            url=_url("plan", plan, member),
            kind="due",
            detail=f"{member.school.plan_name(plan.kind)} {plan.number}, published by {version.published_by}",
        )


def _reviews(plans: list[Plan], member: Member, on: date) -> Iterator[DueItem]:
    """A review is its teacher's to fill in (Code 6.52 to 6.54), and then the SENCO's to finish."""
    plans = [plan for plan in plans if not _has_left(plan, on)]
    teachers = _teachers(plans, member, on) if plans else {}
    for plan in plans:
        filled = _is_filled_in(plan)
        holder = _senco(member) if filled else teachers.get(plan.pupil_id, _senco(member))
        state = review_state(plan.review_on or on, on).state
        yield DueItem(
            title=f"Review {_called(plan, member)} of {plan.pupil.name}",
            due_on=plan.review_on or on,
            holder=holder.name,
            holder_id=holder.id,
            pupil=plan.pupil,
            url=_url("review" if member.may(Permission.PLAN_WRITE) else "plan", plan, member),
            kind=_KINDS.get(state, "due"),
            detail="Filled in, and ready to be finished" if filled else "Review of the plan, with the family",
        )


def _has_left(plan: Plan, on: date) -> bool:
    """Of who has left, nothing falls due."""
    return plan.pupil.left_on is not None and plan.pupil.left_on < on


def _is_filled_in(plan: Plan) -> bool:
    """Whether its review is under way and has every outcome rated, with what comes next."""
    review: Review | None = getattr(plan, "review", None)
    return review is not None and all(rating.is_rated and rating.next_step for rating in review.ratings.all())


def _plans_to_review(member: Member, on: date) -> list[Plan]:
    """The plans whose review is near its day or past it, and those whose review is filled in before."""
    soon = on + timedelta(days=DUE_SOON_DAYS)
    near_or_begun = Q(review_on__lte=soon) | Q(review__isnull=False)
    plans = list(Plan.objects.visible_to(member).current().filter(near_or_begun).select_related("review"))
    prefetch_related_objects([plan for plan in plans if hasattr(plan, "review")], "review__ratings")
    return [plan for plan in plans if _is_filled_in(plan) or (plan.review_on and plan.review_on <= soon)]


def _teachers(plans: list[Plan], member: Member, on: date) -> dict[int, Holder]:
    """The class teacher or key person of each pupil, by the pupil's key."""
    theirs = holds_on(on) & Q(pupil__in=[plan.pupil_id for plan in plans])
    found = Link.objects.for_school(member.school).key_adults(theirs)
    return {pupil_id: Holder(name, user_id) for pupil_id, [(user_id, name), *_] in found.items()}


def _open_drafts(member: Member) -> list[PlanVersion]:
    """Drafts that are sent, or the member's own."""
    mine_or_sent = Q(sent_at__isnull=False) | Q(started_by_id=member.user_id)
    drafts = PlanVersion.objects.visible_to(member).filter(mine_or_sent, published_at=None, plan__closed_on=None)
    return list(drafts.select_related("plan"))


def _drafts(drafts: list[PlanVersion], member: Member, on: date) -> Iterator[DueItem]:
    """A draft is the move of who began it until it is sent, then of whoever publishes."""
    for draft in drafts:
        plan, sent = draft.plan, draft.sent_at is not None
        if _has_left(plan, on):
            continue
        holder = _senco(member) if sent else Holder(draft.started_by, draft.started_by_id)
        yield DueItem(
            title=f"{'Approve' if sent else 'Write'} {_called(plan, member)} of {plan.pupil.name}",
            due_on=on,
            holder=holder.name,
            holder_id=holder.id,
            pupil=plan.pupil,
            url=_draft_url(draft, member),
            kind="sent_for_approval" if sent else "draft",
            detail=f"Sent by {draft.sent_by}" if sent else f"Saved {moment(draft.saved_at)} by {draft.saved_by}",
        )


def _senco(member: Member) -> Holder:
    """Whoever reads this, if they publish plans and write them; else the school's SENCO, by the word for it."""
    is_senco = member.may(Permission.PLAN_PUBLISH) and member.may(Permission.PLAN_WRITE)
    return Holder(member.name, member.user_id) if is_senco else Holder(member.school.senco_word, None)


def _called(plan: Plan, member: Member) -> str:
    """'plan 2'; a plan of another kind by its name, since a pupil may have both."""
    if plan.kind == Plan.Kind.SUPPORT_PLAN:
        return f"plan {plan.number}"
    return f"{member.school.plan_name(plan.kind)} {plan.number}"


def _draft_url(draft: PlanVersion, member: Member) -> str:
    """To write in while it is somebody's own; to read, and publish, once it is sent."""
    if draft.sent_at is None and member.may(Permission.PLAN_WRITE):
        return _url("edit", draft.plan, member)
    return f"{_url('plan', draft.plan, member)}?version={draft.number}"


def _url(page: str, plan: Plan, member: Member) -> str:
    return url(f"plans:{page}", school=member.school.slug, plan=plan.ref)
