"""What falls due in plans: reviews near or past their date, plans to approve, and one's own drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value

from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.legs import leg
from handrail.core.registry import DueItem
from handrail.core.statements import Slot, made_once
from handrail.plans.models import Plan, PlanVersion, Rating, Review
from handrail.plans.readers import unread_by
from handrail.pupils.models import Link
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.links import Nearest, key_adults_of
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
    """New plans to read, and for those who may read drafts what they move on. Five queries, whatever their number."""
    yield from _to_read(member, on)
    if not member.may(Permission.PLAN_READ_DRAFT):
        return
    yield from _reviews(member, on)
    yield from _drafts(_open_drafts(member), member, on)


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


def _reviews(member: Member, on: date) -> Iterator[DueItem]:
    """A review is its teacher's to fill in (Code 6.52 to 6.54), and then the SENCO's to finish."""
    soon = on + timedelta(days=DUE_SOON_DAYS)
    plans: list[Any] = [plan for plan in _to_review(member, soon=soon) if not _has_left(plan, on)]
    teachers = key_adults_of(_teachers(member, soon=soon)) if plans else {}
    for plan in plans:
        filled = plan.is_filled_in
        [(user_id, name), *_] = teachers.get(plan.pupil_id, [(None, "")])
        holder = _senco(member) if filled or user_id is None else Holder(name, user_id)
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


@registry.coming.add
def plans_to_come(member: Member, on: date, until: date) -> Iterator[QuerySet[Any, Any]]:
    """Reviews by their day, and the drafts that are this member's to write or to approve."""
    if not member.may(Permission.PLAN_READ_DRAFT):
        return
    reviews = Plan.objects.visible_to(member).current().filter(_stays(on), review_on__lte=until)
    yield leg(reviews, Value("review"), "review_on")
    drafts = _drafts_before(member).filter(_stays(on, "plan__"))
    yield leg(drafts, Value("plan"), Value(on, DateField()))


def _stays(on: date, prefix: str = "") -> Q:
    """What `_has_left` asks of a plan in hand."""
    left = f"{prefix}pupil__left_on"
    return Q((left, None)) | Q((f"{left}__gte", on))


def _has_left(plan: Plan, on: date) -> bool:
    """Of who has left, nothing falls due."""
    return plan.pupil.left_on is not None and plan.pupil.left_on < on


_SOON = Slot("soon", DateField())


@made_once
def _to_review(reader: Member) -> QuerySet[Plan]:
    """The plans whose review is near its day or past it, and those whose review is filled in before: `is_filled_in` is
    whether it is under way and has every outcome rated, with what comes next."""
    begun = Review.objects.for_school(reader.school).filter(plan=OuterRef("pk"))
    ratings = Rating.objects.for_school(reader.school).filter(review__plan=OuterRef("pk"))
    unfinished = ratings.filter(Q(is_rated=False) | Q(next_step=""))
    filled_in = Q(Exists(begun)) & ~Q(Exists(unfinished))
    plans = Plan.objects.visible_to(reader).current().annotate(is_filled_in=filled_in)
    return plans.filter(Q(review_on__lte=_SOON) | Q(is_filled_in=True)).select_related("pupil")


@made_once
def _teachers(reader: Member) -> QuerySet[Link, Nearest]:
    """Who may be nearest to the children whose plan is near its day or past it."""
    near = Plan.objects.for_school(reader.school).current().filter(review_on__lte=_SOON)
    theirs = holds_on(reader.on) & Q(pupil__in=near.values("pupil"))
    return Link.objects.for_school(reader.school).nearest(theirs)


@made_once
def _open_drafts(reader: Member) -> QuerySet[PlanVersion]:
    return _drafts_before(reader)


def _drafts_before(reader: Member) -> QuerySet[PlanVersion]:
    """Drafts that are sent, or the member's own."""
    mine = Q(held_by_id=reader.user_id) | Q(held_by="", started_by_id=reader.user_id)
    drafts = PlanVersion.objects.visible_to(reader).filter(
        mine | Q(sent_at__isnull=False), published_at=None, plan__closed_on=None
    )
    return drafts.select_related("plan__pupil")


def _drafts(drafts: Iterable[PlanVersion], member: Member, on: date) -> Iterator[DueItem]:
    """A draft is the move of who began it or sent it last, and while it is sent of whoever publishes."""
    for draft in drafts:
        plan, sent = draft.plan, draft.sent_at is not None
        if _has_left(plan, on):
            continue
        holder = _senco(member) if sent else Holder(*draft.holder)
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
