from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.workload import KINDS, Entry, Ledger, Paid, Slot, workload

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
MORNING = Slot(MONDAY, time(9), time(12))
SCHOOL_DAY = [Paid(weekday, time(8), time(16)) for weekday in range(5)]


def ledger(*entries: Entry, slots: list[Slot] | None = None, paid: list[Paid] | None = None) -> Ledger:
    """Of that Monday and Tuesday, with the morning protected and the usual paid hours."""
    asked = [MORNING] if slots is None else slots
    return workload(asked, entries, SCHOOL_DAY if paid is None else paid, MONDAY, TUESDAY)


def work(starts: str, ends: str, day: date = MONDAY, **rest: Any) -> Entry:
    return Entry(day, time.fromisoformat(starts), time.fromisoformat(ends), **rest)


def test_a_slot_without_a_record_is_unknown_and_not_lost() -> None:
    assert ledger() == Ledger(180, 0, 0, 0, 180, 0, {}, 0)


def test_a_morning_is_kept_then_taken_then_unknown() -> None:
    found = ledger(
        work("09:00", "10:00", category="plans"),
        work("09:30", "11:00", kind="taken", category="cover"),
        work("11:00", "12:00", kind="other"),
    )
    assert (found.promised_minutes, found.kept_minutes, found.taken_minutes, found.unknown_minutes) == (180, 60, 60, 60)
    assert found.by_category == {"plans": 60}
    assert (found.outside_paid_minutes, found.days_with_data) == (0, 1)


def test_what_overlaps_counts_once() -> None:
    twice = [MORNING, Slot(MONDAY, time(11), time(13)), MORNING]
    found = ledger(work("09:00", "10:00", category="a"), work("09:00", "10:00", category="b"), slots=twice)
    assert (found.promised_minutes, found.kept_minutes, sum(found.by_category.values())) == (240, 60, 60)


def test_a_minute_of_two_entries_is_that_of_the_later_start_in_whatever_order_they_come() -> None:
    long, inside = work("09:00", "12:00", category="long"), work("10:00", "11:00", category="inside")
    for entries in ((long, inside), (inside, long)):
        assert ledger(*entries).by_category == {"inside": 60, "long": 120}


def test_time_given_back_is_counted_apart_and_never_also_as_kept() -> None:
    back = work("13:00", "14:30", TUESDAY, category="plans", given_back_for=MONDAY)
    within = work("09:00", "10:00", category="plans", given_back_for=date(2026, 10, 30))
    found = ledger(back, within, work("09:30", "10:30", category="calls"))
    assert (found.given_back_minutes, found.kept_minutes, found.unknown_minutes) == (150, 30, 150)
    assert found.by_category == {"calls": 60, "plans": 120}


def test_own_time_is_senco_work_outside_the_paid_hours_of_its_day() -> None:
    evening, cover = work("15:30", "18:00"), work("17:00", "19:00", kind="taken")
    assert ledger(evening, cover).outside_paid_minutes == 120
    assert ledger(work("09:00", "10:00", date(2026, 11, 8))).outside_paid_minutes == 0  # the Sunday after
    assert ledger(work("09:00", "10:00"), paid=[]).outside_paid_minutes == 60
    assert ledger(work("09:00", "10:00"), paid=[Paid(1, time(8), time(16))]).outside_paid_minutes == 60


def test_an_entry_that_runs_past_midnight_is_cut_at_the_period() -> None:
    before, after = work("23:00", "01:00", MONDAY - timedelta(days=1)), work("22:00", "06:00", TUESDAY)
    found = ledger(before, after, paid=[Paid(6, time(22), time(0, 30)), Paid(1, time(8), time(23))])
    assert sum(found.by_category.values()) == 60 + 120
    assert found.outside_paid_minutes == 30 + 60
    assert found.days_with_data == 1  # the first began on a day that is not asked for


def test_an_entry_that_ends_when_it_starts_is_a_whole_day() -> None:
    assert sum(ledger(work("09:00", "09:00")).by_category.values()) == 24 * 60


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 3, 29), 60), (date(2026, 10, 25), 180)])
def test_real_minutes_count_where_the_clocks_change(day: date, minutes: int) -> None:
    slot, entry = Slot(day, time(0, 30), time(2, 30)), work("00:30", "02:30", day)
    found = workload([slot], [entry], [Paid(6, time(0, 30), time(2, 30))], day, day)
    assert (found.promised_minutes, found.kept_minutes, found.outside_paid_minutes) == (minutes, minutes, 0)


def test_a_period_that_ends_before_it_begins_holds_nothing() -> None:
    assert workload([MORNING], [work("09:00", "10:00")], [], TUESDAY, MONDAY) == Ledger(0, 0, 0, 0, 0, 0, {}, 0)


DAYS = st.dates(MONDAY - timedelta(days=2), TUESDAY + timedelta(days=2))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
ENTRIES = st.lists(
    st.builds(Entry, DAYS, TIMES, TIMES, st.sampled_from("ab"), st.sampled_from(KINDS), st.none() | DAYS), max_size=6
)


@given(slots=st.lists(st.builds(Slot, DAYS, TIMES, TIMES), max_size=4), entries=ENTRIES)
def test_every_promised_minute_is_kept_taken_or_unknown_and_every_minute_worked_has_one_category(
    slots: list[Slot], entries: list[Entry]
) -> None:
    found = ledger(*entries, slots=slots)
    assert found.promised_minutes == found.kept_minutes + found.taken_minutes + found.unknown_minutes
    assert min(found.promised_minutes, found.kept_minutes, found.taken_minutes, found.unknown_minutes) >= 0
    assert sum(found.by_category.values()) >= found.kept_minutes + found.given_back_minutes
    assert sum(found.by_category.values()) >= found.outside_paid_minutes
