"""The only place that asks the time. Moments are UTC; days are civil days in England."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date on a calendar in England, which in summer begins an hour before it does in UTC."""
    return now().astimezone(LONDON).date()


def by_the_wall() -> datetime:
    """This moment as a clock on a wall in England shows it, without a zone: for the hours of a timetable."""
    return now().astimezone(LONDON).replace(tzinfo=None)
