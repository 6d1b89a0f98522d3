"""What lies ahead: the forecast of the weeks to come, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from handrail.access.member import Member
from handrail.concerns.tests.factories import make_concern
from handrail.core.registry import work_to_come
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.who import Came
from handrail.plans.tests.factories import make_draft, make_published
from handrail.pupils.models import Need, Pupil, RegisterEntry
from handrail.rules.look_ahead import Length
from handrail.rules.school_days import SchoolYear, Stretch
from handrail.schools.actions import save_school_years
from handrail.workload.ahead.lengths import lengths_of
from handrail.workload.ahead.weeks import weeks_ahead
from handrail.workload.log.actions import carry_on, finish_planned, say_usual
from handrail.workload.log.actions.days import EntryDetails, confirm_day
from handrail.workload.log.day import day_of_mine
from handrail.workload.tests.factories import make_day, make_planned, make_slots, stretch
from tests.cast import Cast

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
WEEK = timedelta(days=7)
PAGE = "/s/alder/time/ahead/"


@pytest.fixture
def ana(cast: Cast) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast.member("ana")


def year() -> SchoolYear:
    """The rest of the autumn term, Christmas, and half a spring term with one day closed."""
    terms = (
        Stretch(date(2026, 9, 3), date(2026, 12, 18), "Autumn"),
        Stretch(date(2027, 1, 4), date(2027, 3, 25), "Spring"),
    )
    closures = (
        Stretch(date(2026, 10, 26), date(2026, 10, 30), "", "half_term"),
        Stretch(date(2026, 11, 27), date(2026, 11, 27), "", "inset"),
        Stretch(date(2027, 2, 15), date(2027, 2, 19), "", "half_term"),
    )
    return SchoolYear(date(2026, 9, 1), date(2027, 8, 31), terms, closures)


def record_line(day: date, starts: str, ends: str, ref: str) -> EntryDetails:
    """Work of the record whose length she put right."""
    return stretch(day, starts, ends, source="record", source_ref=ref, is_corrected=True)


def test_the_weeks_run_to_the_end_of_the_next_half_term_and_respect_what_is_closed(ana: Member) -> None:
    save_school_years(by=ana, years=[year()])
    make_slots(ana, MONDAY)  # three hours each morning
    found = weeks_ahead(ana)
    assert [half.ends_on for half in found.halves] == [date(2026, 12, 18), date(2027, 2, 14)]
    weeks = {week.starts_on: week.promised_minutes for week in found.weeks}
    assert (min(weeks), max(weeks), len(weeks)) == (MONDAY, date(2027, 2, 8), 13)
    assert (weeks[MONDAY], weeks[MONDAY + WEEK]) == (540, 720), "Wednesday to Friday; the INSET day has no slot"
    assert found.holidays == {date(2026, 12, 21), date(2026, 12, 28)}
    assert weeks[date(2026, 12, 21)] == 0


def test_at_the_weekend_the_weeks_begin_with_the_next(ana: Member) -> None:
    firsts = [weeks_ahead(replace(ana, on=MONDAY + timedelta(days=day))).weeks[0].starts_on for day in (4, 5, 6, 7)]
    assert firsts == [MONDAY, MONDAY + WEEK, MONDAY + WEEK, MONDAY + WEEK]


def test_without_the_schools_dates_eight_weeks_are_shown_and_it_is_said(ana: Member, cast: Cast) -> None:
    assert len(weeks_ahead(ana).weeks) == 8
    page = cast.client("ana").get(PAGE).content.decode()
    assert "Nobody has written down the school’s dates" in page
    assert "No protected slots are written down" in page
    assert "Nothing that has a date comes up" in page


def test_what_comes_up_is_reviews_drafts_concerns_and_planned_work(ana: Member, cast: Cast) -> None:
    make_published(cast.pupils["mia"], ana, review_on="26 March 2027")
    make_draft(cast.pupils["omar"], ana)
    concern = make_concern(cast.member("ben"), cast.pupils["mia"])
    carry_on(by=ana, planned=make_planned(ana, MONDAY))
    finish_planned(by=ana, planned=make_planned(ana, MONDAY, "This is done"))
    make_planned(ana, MONDAY - WEEK, "This slipped, and is of a week that is past")
    come = work_to_come(ana, ana.on, date(2027, 3, 25))
    assert sorted(come) == sorted([("plan", ana.on), ("concern", concern.due_on), ("planned", MONDAY + WEEK)])
    assert ("review", date(2027, 3, 26)) in work_to_come(ana, ana.on, date(2027, 3, 26))
    assert concern.due_on
    assert "concern" not in dict(work_to_come(ana, ana.on, concern.due_on - timedelta(days=1)))
    assert work_to_come(cast.member("gil"), ana.on, date(2027, 3, 26)) == []


def test_gaps_of_the_register_come_with_the_census_that_asks_for_them(ana: Member, cast: Cast) -> None:
    census = date(2027, 1, 21)
    Need.objects.for_school(ana.school).delete()
    RegisterEntry.objects.for_school(ana.school).filter(status="K").update(parent_told_on=ana.on)
    listed = RegisterEntry.objects.for_school(ana.school).filter(status__in=("K", "E"), ends_on=None).count()
    assert listed
    assert work_to_come(ana, ana.on, census - timedelta(days=1)) == []
    assert work_to_come(ana, ana.on, census) == [("register", census)] * listed


def test_a_length_is_measured_from_confirmed_days_else_it_is_what_she_said(ana: Member) -> None:
    day = MONDAY - WEEK
    meeting = hold_meeting(by=ana, pupil=_mia(ana), details=MeetingDetails(day, 40), who=[Came("Pat Kowalczyk", "Mum")])
    type(meeting).objects.for_school(ana.school).update(review_ref="r1")
    make_day(
        ana, day,
        record_line(day, "09:00", "09:40", f"meeting {meeting.ref}"),  # it was a review
        record_line(day, "10:00", "11:30", "review r2 2"),
        record_line(day, "13:00", "14:00", "meeting other"),
        stretch(day, "15:00", "16:00"),  # typed: of no piece that is known
    )  # fmt: skip
    say_usual(by=ana, minutes={"review": 5, "concern": 20})
    known = lengths_of(ana)
    assert known["review"] == Length(43, pieces=3, days=1)  # 40 + 90 of three
    assert known["concern"] == Length(20)
    assert "plan" not in known


def _mia(by: Member) -> Any:
    return Pupil.objects.visible_to(by).get(forename="Mia")


def test_a_night_of_a_clock_change_is_measured_in_real_minutes(ana: Member) -> None:
    sunday = date(2026, 10, 25)  # the hour from one to two comes twice
    make_day(ana, sunday, record_line(sunday, "00:30", "02:30", "plan 1"))
    assert lengths_of(ana)["plan"].minutes == 180


def test_what_took_her_usual_minutes_as_they_were_is_said_and_not_measured(ana: Member, cast: Cast) -> None:
    say_usual(by=ana, minutes={"plan": 30})
    for name in ("mia", "omar"):
        make_published(cast.pupils[name], ana)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        [line] = [line for line in day_of_mine(ana, ana.on).lines if line.work == "plan"]  # two, one after the other
        assert line.starts
        assert line.ends
        both = EntryDetails(line.kind, line.starts, line.ends, source=line.source, source_ref=line.source_ref)
        sheet = confirm_day(by=ana, day=ana.on, lines=[both])
        assert lengths_of(ana)["plan"] == Length(30)
        sorted_anew = replace(both, category="staff", is_corrected=True)
        sheet = confirm_day(by=ana, day=ana.on, lines=[sorted_anew], seen=str(sheet.pk))
        assert lengths_of(ana)["plan"] == Length(30), "what she put right was its kind"
        longer = replace(both, ends_at=line.ends + timedelta(minutes=20), is_corrected=True)
        confirm_day(by=ana, day=ana.on, lines=[longer], seen=str(sheet.pk))
        assert lengths_of(ana)["plan"] == Length(40, pieces=2, days=1)


def test_the_page_says_what_it_rests_on_and_names_no_child(ana: Member, cast: Cast) -> None:
    save_school_years(by=ana, years=[year()])
    make_slots(ana, MONDAY)
    make_day(ana, MONDAY, record_line(MONDAY, "13:00", "13:45", "review r"))
    make_published(cast.pupils["mia"], ana, review_on="1 December 2026")
    make_draft(cast.pupils["omar"], ana)
    page = unescape(cast.client("ana").get(PAGE).content.decode())
    assert "A forecast" in page
    assert "45 min each, the mean of 1 piece on 1 day that you confirmed" in page
    assert "length not known, so counted and not forecast" in page
    assert "Forecast of the hours" in page
    assert "Kowalczyk" not in page
    make_day(ana, MONDAY, seen=str(_sheet(ana)))
    assert "length not known" in unescape(cast.client("ana").get(PAGE).content.decode()), "confirmed anew without it"


def _sheet(by: Member) -> int:
    from handrail.workload.log.models import DaySheet

    found: int = DaySheet.objects.visible_to(by).get(day=MONDAY, is_standing=True).pk
    return found
