from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from handrail.core import clock


def test_now_is_in_utc() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 7, 1, 12, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_today_is_the_day_in_england() -> None:
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 7, 1)
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 12, 31)


def _last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _hours() -> Iterator[tuple[datetime, date, int]]:
    """Each half hour of three days around two years' four changes of the clock, the leap day and two ends of a year:
    (moment, day in England, hours it is ahead), worked out from the Summer Time Order 2002: from one o'clock in the
    morning of the last Sunday in March to that of the last Sunday in October, Greenwich time."""
    middles = [_last_sunday(year, month) for year in (2027, 2028) for month in (3, 10)]
    for middle in (*middles, date(2028, 2, 29), date(2026, 12, 31), date(2027, 12, 31)):
        for half in range(144):
            moment = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) + timedelta(hours=half / 2 - 24)
            begins, ends = (
                datetime(moment.year, month, _last_sunday(moment.year, month).day, 1, tzinfo=UTC) for month in (3, 10)
            )
            ahead = int(begins <= moment < ends)
            yield moment, (moment + timedelta(hours=ahead)).date(), ahead


def _wrong() -> list[datetime]:
    found = []
    for moment, day, ahead in _hours():
        with time_machine.travel(moment, tick=False):
            local = clock.now().astimezone(clock.LONDON)
            if (clock.now(), clock.today(), local.utcoffset()) != (moment, day, timedelta(hours=ahead)):
                found.append(moment)
    return found


def test_the_day_and_the_hour_are_right_across_every_change_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a clock that stays at Greenwich is found."""
    assert _wrong() == []
    monkeypatch.setattr(clock, "LONDON", UTC)
    assert len(_wrong()) > 100
