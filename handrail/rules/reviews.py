"""When a plan's review is due, late or done."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handrail.rules.source import Source

REVIEW_BY_DATE = Source("SEND Code of Practice 2015, 6.53: reviewed in line with the agreed date", "M")

DUE_SOON_DAYS = 14
"""Two weeks of notice: Handrail's own choice, not a rule."""


@dataclass(frozen=True)
class ReviewState:
    """How a review stands; `days_late` counts calendar days after the agreed date, 0 when in time."""

    state: Literal["not due", "due soon", "late", "done"]
    days_late: int = 0


def review_state(review_on: date, on: date, reviewed_on: date | None = None) -> ReviewState:
    """How a review agreed for `review_on` stands on a day.

    It falls due soon 14 days before its date and on the date itself, and is late from the day after. A review held
    is done from the day it was held (`days_late` then says by how much it missed its date), so that a look back at an
    earlier day still shows what was open then.
    """
    if reviewed_on is not None and reviewed_on <= on:
        return ReviewState("done", max(0, (reviewed_on - review_on).days))
    if on > review_on:
        return ReviewState("late", (on - review_on).days)
    return ReviewState("due soon" if review_on - on <= timedelta(days=DUE_SOON_DAYS) else "not due")
