"""What may be kept as good news: the outcomes that reviews of the last weeks found met."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from handrail.access.member import Member
from handrail.plans.models import Rating, Review
from handrail.pupils.models import Pupil
from handrail.rules.impact import rating_word
from handrail.workload.ahead.models import GoodNews
from handrail.workload.log.moments import bounds_of

LOOKED_BACK = timedelta(days=14)
MOST_OFFERED = 8
LONGEST = GoodNews._meta.get_field("words").max_length or 0


@dataclass(frozen=True, slots=True)
class Offer:
    """An outcome that was met, in one line without the child's name; `ref` is what it is known by."""

    ref: str
    pupil: Pupil
    words: str


def offers(member: Member, review: Review | None = None) -> list[Offer]:
    """Outcomes that reviews finished in the last two weeks, or one of them, found met or achieved and that are not kept
    yet, the newest first. Two queries."""
    kept = GoodNews.objects.visible_to(member).exclude(from_ref="").values("from_ref")
    since = bounds_of(member.on - LOOKED_BACK)[0]
    rows = Rating.objects.visible_to(member).filter(
        Q(value__gte=0) | Q(next_step=Rating.NextStep.ACHIEVED), review__finished_at__gte=since
    )
    rows = rows.filter(review=review) if review else rows
    rows = rows.select_related("outcome", "review__plan__pupil").order_by("-review__finished_at", "position")
    found = [_offer(row, member) for row in rows[: 4 * MOST_OFFERED]]
    known = set(kept.values_list("from_ref", flat=True)) if found else set()
    return [offer for offer in found if offer.ref not in known][:MOST_OFFERED]


def offered(member: Member, ref: str) -> Offer | None:
    """One of those that are offered."""
    return next((offer for offer in offers(member) if offer.ref == ref), None)


def _offer(row: Rating, member: Member) -> Offer:
    word = rating_word(row.value, member.school.scale) if row.value is not None else Rating.NextStep.ACHIEVED.label
    said, pupil = f": {word.lower()}", row.review.plan.pupil
    return Offer(f"outcome-{row.pk}", pupil, _cut(_unnamed(row.outcome.text, pupil), LONGEST - len(said)) + said)


def _unnamed(text: str, pupil: Pupil) -> str:
    """The words about a child without the child's own names."""
    names = (pupil.forename, pupil.preferred_name, pupil.surname, pupil.preferred_surname)
    known = "|".join(re.escape(word) for name in names for word in name.split())
    return re.sub(rf"\b(?:{known})\b", lambda found: "the child" if found.start() else "The child", text)


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]}…"
