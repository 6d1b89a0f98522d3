"""What a new draft says before anybody writes in it: what lasts, what was tried and how it went, what reports came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handrail.plans.models import Rating, Review
from handrail.plans.rows import published_version
from handrail.plans.text import LASTING_FIELDS, TRIES, fields_of, read_draft
from handrail.pupils.models import Document
from handrail.pupils.models.documents import About
from handrail.rules.calendar import say_day, say_day_short
from handrail.rules.impact import rating_word
from handrail.rules.plan_kinds import kind_on

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


def text_to_begin(pupil: Pupil, kind: str, by: Member) -> dict[str, str]:
    """What the next draft of a kind begins with, out of the last plan and the pupil's documents."""
    last = pupil.plans.filter(kind=kind, published_on__isnull=False).first()
    said = published_version(last) if last else None
    text = read_draft(said) if said else {}
    text = {name: text[name] for name in LASTING_FIELDS if text.get(name)}
    known = text.get("advice_from", "").splitlines()
    new = [line for line, day in reports_of(pupil, by) if last is None or day > (last.published_on or day)]
    text["advice_from"] = "\n".join(dict.fromkeys([*known, *new]))
    review = Review.objects.for_school(by.school).filter(plan=last, finished_at__isnull=False).first() if last else None
    text |= tried_in(review, by) if review else {}
    asked = fields_of(kind_on(kind, by.on))
    return {name: words for name, words in text.items() if words and name in asked}


def reports_of(pupil: Pupil, member: Member) -> list[tuple[str, date]]:
    """The reports of specialists that this member may open, newest first: a line for each, and when it came."""
    rows = Document.objects.visible_to(member).filter(pupil=pupil, about=About.REPORT)
    return [(f"{row.title}, {say_day(row.received_on)}", row.received_on) for row in rows]


def tried_in(review: Review, by: Member) -> dict[str, str]:
    """What was done in the cycle that a finished review ends, and what came of it: a place for each outcome."""
    begun, ended = review.plan.published_on, review.held_on
    period = " to ".join(say_day_short(day) for day in (begun, ended) if day)
    ratings = review.ratings.select_related("outcome").prefetch_related("outcome__strategies")
    text: dict[str, str] = {}
    for n, rating in zip(TRIES, ratings, strict=False):
        what = "; ".join(strategy.text for strategy in rating.outcome.strategies.all() if strategy.text)
        if what:
            result = _result(rating, by)
            text |= {f"tried-{n}-what": what, f"tried-{n}-period": period, f"tried-{n}-result": result}
    return text


def _result(rating: Rating, by: Member) -> str:
    words = [rating_word(rating.value, by.school.scale) if rating.is_rated else "", rating.what_we_saw]
    return ": ".join(filter(None, words))
