"""Sessions planned on the days on which the school is open, what became of them, and sizes that cannot be."""

from datetime import date, datetime, time, timedelta

import pytest

from handrail.rules.provision import (
    Done,
    Lost,
    Pattern,
    PlannedWeek,
    Slot,
    Spell,
    across_years,
    clashes,
    date_faults,
    end_after_weeks,
    over_hours,
    overlap,
    pattern_faults,
    planned,
    read_minutes,
    read_times,
    school_weeks,
    tally,
    term_after,
    term_on,
    together,
    week_minutes,
)
from handrail.rules.school_days import CalendarMissing, SchoolCalendar, SchoolYear, Stretch, usual_year

YEAR = usual_year(2026)
CALENDAR = SchoolCalendar((YEAR,))
MONDAY = date(2026, 11, 2)
CLOSED_TUESDAY = SchoolCalendar(
    (
        SchoolYear(
            YEAR.starts_on, YEAR.ends_on, YEAR.terms, (Stretch(date(2026, 11, 3), date(2026, 11, 3), "", "inset"),)
        ),
    )
)


def sessions(pattern: Pattern, first: date, last: date, calendar: SchoolCalendar = CALENDAR) -> list[int]:
    weeks = school_weeks(first, last, calendar)
    return [week.sessions for week in planned([Spell(first, last, pattern)], weeks, first, last)]


def test_half_term_has_no_sessions() -> None:
    assert sessions(Pattern(30, 3), date(2026, 10, 19), date(2026, 11, 6)) == [3, 3]


def test_named_days_count_where_the_school_is_open() -> None:
    pattern = Pattern(30, 2, weekdays=(1, 3))
    assert sessions(pattern, MONDAY, date(2026, 11, 6)) == [2]
    assert sessions(pattern, MONDAY, date(2026, 11, 6), CLOSED_TUESDAY) == [1]


def test_without_days_a_closed_day_loses_a_session_only_where_no_day_is_left() -> None:
    assert sessions(Pattern(30, 3), MONDAY, date(2026, 11, 6), CLOSED_TUESDAY) == [3]
    assert sessions(Pattern(30, 5), MONDAY, date(2026, 11, 6), CLOSED_TUESDAY) == [4]
    assert sessions(Pattern(30, 3), date(2026, 11, 5), date(2026, 11, 6)) == [2]


def test_every_other_week_is_counted_from_the_week_it_began_in() -> None:
    weeks = school_weeks(MONDAY, date(2026, 11, 29), CALENDAR)
    spell = Spell(MONDAY, None, Pattern(30, 1, every_weeks=2))
    assert [week.monday for week in planned([spell], weeks, MONDAY, None)] == [MONDAY, date(2026, 11, 16)]
    joined_late = planned([spell], weeks, date(2026, 11, 9), None)
    assert [week.monday for week in joined_late] == [date(2026, 11, 16)]


def test_a_week_in_which_the_pattern_changed_is_not_counted_twice() -> None:
    weeks = school_weeks(MONDAY, date(2026, 11, 6), CALENDAR)
    spells = [
        Spell(MONDAY, date(2026, 11, 4), Pattern(30, 3)),
        Spell(date(2026, 11, 5), None, Pattern(20, 2)),
    ]
    assert planned(spells, weeks, MONDAY, None) == [PlannedWeek(MONDAY, 3, 90)]


def test_a_year_nobody_wrote_has_a_sentence_and_no_guess() -> None:
    weeks = school_weeks(date(2027, 9, 6), date(2027, 9, 10), CALENDAR)
    assert weeks.weeks == ()
    assert "2027/28" in weeks.missing[0]


def test_six_weeks_end_on_the_friday_of_the_sixth_with_half_term_left_out() -> None:
    assert end_after_weeks(date(2026, 10, 12), 2, CALENDAR) == date(2026, 10, 23)
    assert end_after_weeks(date(2026, 10, 12), 3, CALENDAR) == date(2026, 11, 6)
    with pytest.raises(CalendarMissing):
        end_after_weeks(date(2027, 7, 5), 12, CALENDAR)


def test_what_became_of_them() -> None:
    plan = [PlannedWeek(MONDAY, 6, 180)]
    done = [
        Done(MONDAY, True, 30, 30),
        Done(MONDAY, True, 20, 30),
        Done(MONDAY, False, 0, 30, "pulled_away"),
        Done(MONDAY, False, 0, 30, "pulled_away"),
        Done(MONDAY, False, 0, 30, "event"),
    ]
    told = tally(plan, done)
    assert (told.planned, told.held, told.held_minutes, told.unrecorded) == (6, 2, 50, 1)
    assert told.lost == {"short": Lost(0, 10), "pulled_away": Lost(2, 60), "event": Lost(1, 30)}
    assert told.say() == "Of 6 sessions planned 2 happened, 3 were lost and 1 is not recorded."
    both = together([told, told])
    assert (both.planned, both.lost["pulled_away"], both.unrecorded) == (12, Lost(4, 120), 2)


def test_minutes_add_up_to_what_was_planned() -> None:
    told = tally([PlannedWeek(MONDAY, 2, 60)], [Done(MONDAY, True, 20, 30), Done(MONDAY, False, 0, 30, "other")])
    assert told.held_minutes + told.lost_minutes == told.planned_minutes


def test_one_more_than_planned_is_held_and_nothing_is_owed() -> None:
    told = tally([PlannedWeek(MONDAY, 1, 30)], [Done(MONDAY, True, 30, 30)] * 2)
    assert (told.held, told.unrecorded) == (2, 0)


def test_days_in_common() -> None:
    assert overlap((MONDAY, None), (None, date(2026, 11, 6))) == (MONDAY, date(2026, 11, 6))
    assert overlap((MONDAY, None), (None, date(2026, 11, 1))) is None


def test_terms_around_a_day() -> None:
    now, then = term_on(MONDAY, CALENDAR), term_after(MONDAY, CALENDAR)
    assert [term.name for term in (now, then) if term] == ["Autumn term", "Spring term"]
    assert term_after(date(2027, 7, 1), CALENDAR) is None


@pytest.mark.parametrize(
    ("pattern", "field", "said"),
    [
        (Pattern(0, 1), "minutes", "at least a minute"),
        (Pattern(-5, 1), "minutes", "at least a minute"),
        (Pattern(25 * 60, 1), "minutes", "longer than a school day"),
        (Pattern(30, 0), "times", "from 1 to 25"),
        (Pattern(30, 2, weekdays=(0,)), "times", "1 day is named"),
        (Pattern(480, 6), "minutes", "more than a school week"),
        (Pattern(30, 1, every_weeks=0), "every_weeks", "every how many weeks"),
    ],
)
def test_sizes_that_cannot_be(pattern: Pattern, field: str, said: str) -> None:
    assert said in pattern_faults("small_group", pattern)[field]


def test_sizes_that_can_be() -> None:
    assert pattern_faults("small_group", Pattern(30, 3, weekdays=(0, 2, 4))) == {}
    assert pattern_faults("one_off", Pattern(0, 0)) == {}
    assert "times" in pattern_faults("one_off", Pattern(30, 2))


def test_days_that_cannot_be() -> None:
    assert "before it starts" in date_faults(MONDAY, date(2026, 11, 1))["ends_on"]
    assert "starts_on" in date_faults(None, None)
    assert "three years" in date_faults(MONDAY, date(2030, 1, 1))["ends_on"]
    assert date_faults(MONDAY, MONDAY) == {}


def test_a_run_past_the_first_of_september_is_told() -> None:
    assert "31 August 2027" in across_years(MONDAY, date(2027, 10, 1))
    assert across_years(MONDAY, date(2027, 8, 31)) == ""
    assert across_years(MONDAY, None) == ""


def test_an_adults_week() -> None:
    assert week_minutes(Pattern(30, 3), 50) == 45
    assert week_minutes(Pattern(30, 1, every_weeks=2)) == 15
    assert over_hours("Tess", 600, 900) == ""
    assert "10 h a week" in over_hours("Tess", 600, 540)
    one, other, after = (Slot(0, time(9, minute), 30, "") for minute in (0, 15, 30))
    assert clashes([one, other, after, Slot(0, None, 30, "")]) == [(one, other), (other, after)]


@pytest.mark.parametrize(
    ("text", "read"),
    [("3", (3, 1)), ("3x", (3, 1)), ("3 × a week", (3, 1)), ("2 per wk", (2, 1)), ("Daily", (5, 1)),
     ("fortnightly", (1, 2)), ("every 3 weeks", (1, 3)), ("2 x every 4 weeks", (2, 4)), ("3x wk", (3, 1)),
     ("2 weekly", (2, 1)), ("4 times each week", (4, 1)), ("3 pw", (3, 1))],
)  # fmt: skip
def test_how_often_is_read_as_it_is_written(text: str, read: tuple[int, int]) -> None:
    assert read_times(text) == read


@pytest.mark.parametrize(
    ("text", "said"), [("0.5", "part of a session"), ("½", "part of"), ("often", "cannot be read")]
)
def test_how_often_that_is_no_number(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_times(text)


def test_minutes_are_read_as_they_are_written() -> None:
    said = ("30", "30 min", "1h", "1 h 15", "1:15", "Half an hour")
    assert [read_minutes(text) for text in said] == [30, 30, 60, 75, 75, 30]
    with pytest.raises(ValueError, match="cannot be read"):
        read_minutes("some")


NINE = (time(9), None)


@pytest.mark.parametrize(
    ("at", "starts", "recorded", "planned_now", "unrecorded", "to_come"),
    [
        ("08:00", NINE, 0, 0, 0, 2),
        ("09:29", NINE, 0, 0, 0, 2),
        ("09:30", NINE, 0, 1, 1, 1),
        ("23:59", NINE, 0, 1, 1, 1),
        ("08:00", NINE, 1, 1, 0, 1),
        ("10:00", NINE, 1, 1, 0, 1),
        ("10:00", NINE, 2, 2, 0, 0),
        ("08:00", NINE, 3, 2, 0, 0),
    ],
)
def test_a_session_of_today_is_to_come_until_its_slot_or_the_day_is_over(
    at: str, starts: tuple[time | None, ...], recorded: int, planned_now: int, unrecorded: int, to_come: int
) -> None:
    now = datetime.combine(MONDAY, time.fromisoformat(at))
    weeks = school_weeks(MONDAY, MONDAY, CALENDAR, now)
    plan = planned([Spell(MONDAY, None, Pattern(30, 2, weekdays=(0, 0)), starts)], weeks, MONDAY, MONDAY)
    told = tally(plan, [Done(MONDAY, True, 30, 30)] * recorded)
    assert (told.planned, told.unrecorded, told.to_come) == (planned_now, unrecorded, to_come)
    assert told.planned_minutes == 30 * planned_now


def test_yesterday_counts_whatever_is_to_come_today() -> None:
    tuesday = MONDAY + timedelta(days=1)
    weeks = school_weeks(MONDAY, tuesday, CALENDAR, datetime.combine(tuesday, time(8)))
    loose = planned([Spell(MONDAY, None, Pattern(30, 3))], weeks, MONDAY, tuesday)
    told = tally(loose, [])
    assert (told.planned, told.unrecorded, told.to_come) == (1, 1, 1)
    assert told.say() == "Of 1 session planned 0 happened and 1 is not recorded. 1 is to come today."
    assert tally(loose, [Done(tuesday, True, 30, 30)]).to_come == 0
    after = school_weeks(MONDAY, tuesday, CALENDAR, datetime.combine(tuesday + timedelta(days=1), time(0)))
    assert tally(planned([Spell(MONDAY, None, Pattern(30, 3))], after, MONDAY, tuesday), []).unrecorded == 2
