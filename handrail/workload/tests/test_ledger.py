"""The ledger of a week, and what others are told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, User
from handrail.rules.school_days import SchoolCalendar, SchoolYear, Stretch
from handrail.rules.workload import workload
from handrail.schools.calendar import calendar_of
from handrail.workload.actions import PromiseDetails, make_promise, take_back_promise
from handrail.workload.log.actions import carry_on, finish_planned, take_planned_back
from handrail.workload.log.ledger import Count, add_up, entries_of, half_terms, totals_of, week_of_mine, weeks_of_mine
from handrail.workload.log.models import TimeEntry
from handrail.workload.log.moments import span_of
from handrail.workload.report.figures import figures_of
from handrail.workload.report.periods import chosen_period, periods
from handrail.workload.tests.factories import make_day, make_planned, make_slots, make_tap, stretch
from handrail.workload.tests.factories import week as hours
from tests.cast import Cast

MONDAY = date(2026, 11, 16)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def ana(cast: Cast) -> Any:
    with time_machine.travel(SATURDAY, tick=False):
        yield cast.member("ana")


def fill(by: Member) -> None:
    """A week counted by hand: five mornings of three hours are promised."""
    make_slots(by, MONDAY)
    make_day(
        by, MONDAY,
        stretch(MONDAY, "09:00", "10:30", category="leading"),
        stretch(MONDAY, "10:30", "12:00", "taken", "", words="Cover in Year 2"),
    )  # fmt: skip
    make_day(by, TUESDAY, stretch(TUESDAY, "09:00", "12:30"), stretch(TUESDAY, "11:00", "11:30", category="office"))
    make_day(
        by, WEDNESDAY,
        stretch(WEDNESDAY, "13:00", "14:30", given_back_for=MONDAY),
        stretch(WEDNESDAY, "19:00", "20:00"),
        stretch(WEDNESDAY, "09:00", "10:00", "other", ""),
    )  # fmt: skip


def test_a_week_is_what_a_hand_counts(ana: Member) -> None:
    fill(ana)
    week = week_of_mine(ana, TUESDAY)
    found = week.count.ledger
    assert found.promised_minutes == 5 * 180
    assert (found.kept_minutes, found.taken_minutes, found.unknown_minutes) == (90 + 180, 90, 540)
    assert (found.given_back_minutes, week.count.own_minutes, found.days_with_data) == (90, 60, 3)
    assert found.by_category == {"leading": 90, "office": 30, "plans": 180 + 90 + 60}
    monday, tuesday, wednesday, *_ = week.days
    assert [(slot.state, slot.taken_for) for slot in monday.slots] == [("taken", ["Cover in Year 2"])]
    assert monday.given_back_minutes == 90
    assert [slot.state for slot in tuesday.slots + wednesday.slots] == ["kept", "unknown"]


def test_time_to_study_is_a_line_of_its_own_and_only_own_study_keeps_it(ana: Member, cast: Cast) -> None:
    morning, afternoon = hours(mon="9 to 12"), hours(wed="14 to 16")
    make_promise(by=ana, details=PromiseDetails(MONDAY, 180, protected=morning, study=afternoon))
    make_day(ana, MONDAY, stretch(MONDAY, "09:00", "12:00"))
    make_day(
        ana, WEDNESDAY,
        stretch(WEDNESDAY, "14:00", "15:00", category="study"),
        stretch(WEDNESDAY, "15:00", "15:20", "taken", ""),
        stretch(WEDNESDAY, "15:20", "16:00"),
    )  # fmt: skip
    week = week_of_mine(ana, MONDAY)
    assert (week.count.ledger.promised_minutes, week.count.ledger.kept_minutes) == (180, 180)
    study = week.count.study
    assert (study.promised_minutes, study.kept_minutes, study.taken_minutes) == (120, 60, 20)
    assert [(slot.is_study, slot.kept_minutes) for day in week.days for slot in day.slots] == [(False, 180), (True, 60)]
    [mine] = totals_of(cast.member("hal"), calendar_of(ana.school))
    assert mine.weeks[0].study == study
    for who, page in (("ana", "ledger/"), ("ana", f"ledger/{MONDAY}/"), ("hal", "totals/")):
        assert "1 h of 2 h" in cast.client(who).get(f"/s/alder/time/{page}").content.decode(), page


def test_the_state_of_a_slot_names_who_asked_and_what_for(ana: Member) -> None:
    make_slots(ana, MONDAY)
    tap = make_tap(ana, asked_by="leader", what_for="cover")
    type(tap).objects.for_school(ana.school).update(at=datetime(2026, 11, 20, 10, tzinfo=UTC))
    friday = date(2026, 11, 20)
    make_day(ana, friday, stretch(friday, "10:00", "11:00", "taken", "", tap_id=tap.pk))
    [slot] = week_of_mine(ana, friday).days[4].slots
    assert slot.taken_for == ["Cover, asked by a senior leader"]


def test_a_week_with_no_data_says_so(ana: Member, cast: Cast) -> None:
    make_slots(ana, MONDAY - timedelta(days=7))
    [this, before] = weeks_of_mine(ana, MONDAY - timedelta(days=7), MONDAY)
    assert (this.count.has_data, before.count.has_data) == (False, False)
    for who, path in (("ana", "ledger/"), ("ana", "ledger/2026-11-16/"), ("hal", "totals/")):
        page = cast.client(who).get(f"/s/alder/time/{path}").content.decode()
        assert "o data" in page, path
        assert "0 min" not in page, "no data is not nought"


def test_a_night_counts_in_the_week_of_each_of_its_minutes(ana: Member) -> None:
    sunday = MONDAY - timedelta(days=1)
    make_slots(ana, MONDAY - timedelta(days=7), {0: [(time(0), time(1))]})
    make_day(ana, sunday, stretch(sunday, "22:30", "00:30"))
    this, before = weeks_of_mine(ana, sunday, MONDAY)
    assert (minutes_of(before.count), minutes_of(this.count), this.count.ledger.kept_minutes) == (90, 30, 30)
    assert (before.count.has_data, this.count.has_data) == (True, False), "it is an entry of the day it starts on"


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 10, 25), 180), (date(2026, 3, 29), 60)])
def test_a_slot_in_the_night_of_a_clock_change_has_real_minutes(ana: Member, day: date, minutes: int) -> None:
    """The sheet of the day says half past midnight to half past two, and the ledger counts what passed."""
    make_day(ana, day, stretch(day, "00:30", "02:30"))
    assert minutes_of(week_of_mine(ana, day).count) == minutes


def minutes_of(count: Count) -> int:
    return sum(count.ledger.by_category.values())


def test_own_time_is_not_known_while_she_worked_without_paid_hours_written_down(ana: Member) -> None:
    make_slots(ana, WEDNESDAY)
    make_day(ana, WEDNESDAY, stretch(WEDNESDAY, "18:00", "19:00"))
    assert week_of_mine(ana, MONDAY).count.own_minutes == 60
    make_day(ana, MONDAY, stretch(MONDAY, "18:00", "19:00"))
    assert week_of_mine(ana, MONDAY).count.own_minutes is None, "not the hour of Wednesday alone"


def test_the_hours_that_held_on_the_day_count(ana: Member) -> None:
    make_slots(ana, MONDAY - timedelta(days=30))
    make_slots(ana, WEDNESDAY, {})
    make_day(ana, MONDAY, stretch(MONDAY, "09:00", "12:00"))
    assert week_of_mine(ana, MONDAY).count.ledger.promised_minutes == 2 * 180
    take_back_promise(by=ana)
    take_back_promise(by=ana)
    found = week_of_mine(ana, MONDAY).count
    assert (found.ledger.promised_minutes, found.ledger.by_category) == (0, {"plans": 180}), (
        "a slot that is gone leaves its entries"
    )
    assert found.own_minutes is None, "nobody knows what is outside hours that nobody wrote down"


def test_two_sencos_have_each_their_own(ana: Member, cast: Cast) -> None:
    dee = User.objects.create_user(email="dee@example.org", name="Dee Marsh")
    Membership.objects.create(user=dee, school=ana.school, role_key="senco", starts_on=date(2026, 9, 1))
    other = find_member(dee, "alder", "")
    assert other
    fill(ana)
    make_day(other, MONDAY, stretch(MONDAY, "09:00", "10:00"))
    assert week_of_mine(other, MONDAY).count.ledger.promised_minutes == 0
    assert week_of_mine(ana, MONDAY).count.ledger.kept_minutes == 270
    totals = totals_of(cast.member("hal"), calendar_of(ana.school))
    assert [(one.name, minutes_of(one.weeks[0])) for one in totals] == [("Ana Ferreira", 450), ("Dee Marsh", 60)]


def test_planned_work_that_does_not_happen_is_counted(ana: Member) -> None:
    before = MONDAY - timedelta(days=7)
    walk = make_planned(ana, before)
    assert make_planned(ana, before) == walk
    again = carry_on(by=ana, planned=walk)
    assert carry_on(by=ana, planned=walk) == again
    assert again.week_on == MONDAY
    last = week_of_mine(ana, before)
    assert last.slipped(ana.on) == [walk]
    this = week_of_mine(ana, MONDAY)
    assert (this.slipped(ana.on), this.running[again.pk]) == ([], 2)
    finish_planned(by=ana, planned=again)
    assert week_of_mine(ana, before).slipped(ana.on) == [walk], "the week it slipped in keeps it"


def test_the_same_work_may_stand_twice_in_a_week(ana: Member) -> None:
    slipped, planned = make_planned(ana, MONDAY - timedelta(days=7)), make_planned(ana, MONDAY)
    carry_on(by=ana, planned=slipped)
    assert make_planned(ana, MONDAY) == planned


def test_what_was_carried_on_is_not_taken_out_with_the_week_it_slipped_in(ana: Member, cast: Cast) -> None:
    before = MONDAY - timedelta(days=7)
    walk = make_planned(ana, before)
    again = carry_on(by=ana, planned=walk)
    finish_planned(by=ana, planned=again)
    with pytest.raises(ValidationError, match="16 November 2026"):
        take_planned_back(by=ana, planned=walk)
    assert [row.pk for row in week_of_mine(ana, MONDAY).planned] == [again.pk]
    page = cast.client("ana").get(f"/s/alder/time/ledger/{before}/").content.decode()
    assert "Take out" not in page


def test_the_ledger_the_totals_and_the_report_count_the_same_minutes(ana: Member, cast: Cast) -> None:
    """Up to today: a slot that is still to come is in none of them, and neither is the week before the half-term."""
    half = Stretch(date(2026, 10, 26), date(2026, 11, 16), "October half-term", "half_term")
    term = Stretch(date(2026, 9, 1), date(2026, 12, 18), "Autumn term")
    year = SchoolCalendar((SchoolYear(date(2026, 9, 1), date(2027, 8, 31), (term,), (half,)),))
    make_slots(ana, MONDAY)
    make_day(ana, MONDAY, stretch(MONDAY, "09:00", "12:00"))
    make_day(ana, TUESDAY, stretch(TUESDAY, "10:00", "11:00", "taken", ""), stretch(TUESDAY, "19:00", "20:00"))
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False):
        me, hal = cast.member("ana"), cast.member("hal")
        mine = add_up([week.count for week in weeks_of_mine(me, TUESDAY, me.on)])
        [told] = totals_of(hal, year)
        report = figures_of(me, chosen_period(periods(year, me.on), ""), year)
    ledger = mine.ledger
    assert (ledger.promised_minutes, ledger.taken_minutes, ledger.unknown_minutes) == (360, 60, 300)
    assert (ledger.kept_minutes, mine.own_minutes, ledger.days_with_data) == (0, 60, 1)
    assert report.whole == mine == told.halves[-1][1] == add_up(told.weeks)


def test_a_week_nobody_means_is_not_there(ana: Member, cast: Cast) -> None:
    for week in ("9999-12-31", "0001-01-01", "next"):
        assert cast.client("ana").get(f"/s/alder/time/ledger/{week}/").status_code == 404


def test_the_weeks_before_the_first_term_keep_their_data(ana: Member, cast: Cast) -> None:
    """Between the first of the school year and its first day, the last weeks are those of the summer before."""
    july, term = date(2026, 7, 14), Stretch(date(2026, 11, 30), date(2027, 2, 12), "A late term")
    make_day(ana, july, stretch(july, "09:00", "10:00"))
    year = SchoolCalendar((SchoolYear(date(2026, 9, 1), date(2027, 8, 31), (term,), ()),))
    with time_machine.travel(datetime(2026, 9, 1, 12, tzinfo=UTC), tick=False):
        [mine] = totals_of(cast.member("hal"), year)
    assert sum(map(minutes_of, mine.weeks)) == 60


def test_of_a_week_under_way_nothing_is_unknown_that_is_still_to_come(cast: Cast) -> None:
    """Each morning is protected; it is Wednesday, and Monday and Tuesday are confirmed."""
    with time_machine.travel(datetime(2026, 11, 18, 16, tzinfo=UTC), tick=False):
        ana, hal = cast.member("ana"), cast.member("hal")
        make_slots(ana, MONDAY)
        for day in (MONDAY, TUESDAY):
            make_day(ana, day, stretch(day, "09:00", "12:00"))
        [mine] = totals_of(hal, SchoolCalendar())
        weeks = [mine.weeks[0], weeks_of_mine(ana, MONDAY, WEDNESDAY)[0].count]
    assert [(week.ledger.promised_minutes, week.ledger.unknown_minutes) for week in weeks] == [(540, 180)] * 2


def test_the_head_reads_totals_and_no_line(ana: Member, cast: Cast) -> None:
    fill(ana)
    page = cast.client("hal").get("/s/alder/time/totals/").content.decode()
    assert "Ana Ferreira" in page
    assert "4 h 30" in page
    assert "3 days" in page
    assert "Cover" not in page
    assert totals_of(ana, SchoolCalendar()) == []


def test_half_terms_are_cut_at_the_half_term() -> None:
    term = Stretch(date(2026, 9, 1), date(2026, 12, 18), "Autumn term")
    half = Stretch(date(2026, 10, 24), date(2026, 10, 30), "October half-term", "half_term")
    year = SchoolYear(date(2026, 9, 1), date(2027, 8, 31), (term,), (half,))
    first, second = Stretch(date(2026, 10, 19), date(2026, 10, 23), "", "half_term"), replace(half, name="")
    fortnight = replace(year, closures=(first, replace(second, starts_on=date(2026, 10, 26))))
    found = half_terms(SchoolCalendar((fortnight,)), date(2026, 11, 1))
    assert [(one.name[-6:], one.starts_on, one.ends_on) for one in found] == [
        ("half 1", date(2026, 9, 1), date(2026, 10, 18)),
        ("half 2", date(2026, 11, 2), date(2026, 12, 18)),
    ], "a fortnight that is written down week by week is one half-term"
    found = half_terms(SchoolCalendar((year,)), date(2026, 11, 1))
    assert [(one.name, one.starts_on, one.ends_on) for one in found] == [
        ("Autumn term, half 1", date(2026, 9, 1), date(2026, 10, 23)),
        ("Autumn term, half 2", date(2026, 11, 2), date(2026, 12, 18)),
    ]
    assert half_terms(SchoolCalendar(), date(2026, 11, 1)) == []


# ---- What the rule is given

SATURDAY_BEFORE = date(2026, 10, 24)  # on the Sunday one o'clock comes twice
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def _row(ahead: int, starts: time, ends: time) -> Any:
    since, until = span_of(SATURDAY_BEFORE + timedelta(days=ahead), starts, ends)
    return SimpleNamespace(starts_at=since, ends_at=until, category="plans", kind="senco", given_back_for=None)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), TIMES, TIMES), max_size=4))
def test_what_a_sheet_says_counts_to_the_minute_where_the_clocks_change(said: list[tuple[int, time, time]]) -> None:
    rows: list[TimeEntry] = [_row(*one) for one in said]
    real = {minute for row in rows for minute in range(_minute(row.starts_at), _minute(row.ends_at))}
    found = workload([], entries_of(rows), [], date(2026, 10, 22), date(2026, 10, 31))
    assert sum(found.by_category.values()) == len(real)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
