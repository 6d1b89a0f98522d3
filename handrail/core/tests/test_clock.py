from datetime import UTC, date, datetime

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
