"""What plans add to a child's story: published, corrected, reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.clock import LONDON
from handrail.core.registry import TimelineEntry
from handrail.plans.models import PlanVersion, Review
from handrail.plans.words import rating_word

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@registry.timeline.add
def plans_in_story(member: Member, pupil: Pupil) -> Iterable[TimelineEntry]:
    """Published versions and finished reviews of a visible pupil, in three queries."""
    if member.may(Permission.PLAN_READ):
        yield from _published(member, pupil)
        yield from _reviewed(member, pupil)


def _published(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    versions = PlanVersion.objects.for_school(member.school).filter(plan__pupil=pupil, published_at__isnull=False)
    for version in versions.select_related("plan"):
        if version.published_at is None:
            continue
        is_first = version.number == 1
        yield TimelineEntry(
            on=version.published_at.astimezone(LONDON).date(),
            kind="Plan",
            title=f"{member.school.plan_word} {version.plan.number} {'published' if is_first else 'corrected'}",
            detail=f"Agreed with {version.agreed_with}" if is_first else version.correction_reason,
            who=version.published_by,
            url=_url(version.plan.ref, member),
            sort_at=version.published_at,
        )


def _reviewed(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    reviews = Review.objects.for_school(member.school).filter(plan__pupil=pupil, finished_at__isnull=False)
    for review in reviews.select_related("plan").prefetch_related("ratings"):
        if review.held_on is None or review.finished_at is None:
            continue
        words = [rating_word(rating.value, member.school.scale) for rating in review.ratings.all()]
        yield TimelineEntry(
            on=review.held_on,
            kind="Review",
            title=f"{member.school.plan_word} {review.plan.number} reviewed",
            detail="Outcomes: " + ", ".join(words).lower() if words else "",
            who=review.finished_by,
            url=_url(review.plan.ref, member),
            sort_at=review.finished_at,
        )


def _url(ref: str, member: Member) -> str:
    return reverse("plans:plan", kwargs={"school": member.school.slug, "plan": ref})
