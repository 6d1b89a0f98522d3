"""What plans add to a child's story: published, corrected, reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.loading import rows_at
from handrail.core.registry import TimelineEntry
from handrail.plans.models import Plan, PlanVersion, Review
from handrail.plans.reading import agreed_in_a_line
from handrail.rules.impact import rating_word
from handrail.ui.addresses import url

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@registry.timeline.add
def plans_in_story(member: Member, pupil: Pupil) -> Iterable[TimelineEntry]:
    """Published versions and finished reviews of a visible pupil.

    Reads the rows of the child in hand, so that a page that has loaded plans, versions and ratings asks no more.
    """
    if member.may(Permission.PLAN_READ):
        for plan in rows_at(pupil, "plans"):
            yield from _published(member, plan)
            yield from _reviewed(member, plan)
            yield from _closed(member, plan)


def _published(member: Member, plan: Plan) -> Iterator[TimelineEntry]:
    for version in rows_at(plan, "versions"):
        if version.published_at is None or version.starts_on is None:
            continue
        is_first = version.number == 1
        yield TimelineEntry(
            on=version.starts_on,
            kind="plan",
            title=f"{member.school.plan_name(plan.kind)} {plan.number} {'published' if is_first else 'corrected'}",
            detail=_first_said(version) if is_first else version.correction_reason,
            who=version.published_by,
            url=_url(plan.ref, member),
            sort_at=version.published_at,
            row=version,
        )


def _reviewed(member: Member, plan: Plan) -> Iterator[TimelineEntry]:
    review: Review | None = getattr(plan, "review", None)
    if review is None or review.held_on is None or review.finished_at is None:
        return
    words = [rating_word(rating.value, member.school.scale) for rating in rows_at(review, "ratings")]
    yield TimelineEntry(
        on=review.held_on,
        kind="plan",
        title=f"{member.school.plan_name(plan.kind)} {plan.number} reviewed",
        detail="Outcomes: " + ", ".join(words).lower() if words else "",
        who=review.finished_by,
        url=_url(plan.ref, member),
        sort_at=review.finished_at,
        row=review,
    )


def _first_said(version: PlanVersion) -> str:
    agreed = agreed_in_a_line(version)
    return f"Agreed with {agreed}" if agreed else "Not agreed with the family yet"


def _closed(member: Member, plan: Plan) -> Iterator[TimelineEntry]:
    if plan.closed_on is None or plan.closed_at is None or plan.published_on is None:
        return
    yield TimelineEntry(
        on=plan.closed_on,
        kind="plan",
        title=f"{member.school.plan_name(plan.kind)} {plan.number} closed without a review",
        detail=plan.closed_because,
        who=plan.closed_by,
        sort_at=plan.closed_at,
        url=_url(plan.ref, member),
    )


def _url(ref: str, member: Member) -> str:
    return url("plans:plan", school=member.school.slug, plan=ref)
