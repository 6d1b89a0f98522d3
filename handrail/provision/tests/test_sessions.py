"""Sessions are recorded once, put right, taken back, and nothing of them disappears; and what became of the plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.provision.actions import (
    AlreadyRecorded,
    Presence,
    SessionDetails,
    SlotTime,
    correct_session,
    put_back_session,
    record_as_planned,
    record_session,
    take_back_session,
)
from handrail.provision.models import InterventionSession, Placement, SessionPupil
from handrail.provision.reading import tally_of_placements
from handrail.provision.tests.factories import last_monday, make_run, make_session, mark_missed, open_all_year
from handrail.rules.provision import Lost, school_weeks
from handrail.schools.calendar import calendar_of
from tests.cast import Cast


def test_a_session_says_who_was_there(cast: Cast) -> None:
    ana, mia, omar = cast.member("ana"), cast.pupils["mia"], cast.pupils["omar"]
    run = make_run(ana, [mia, omar], user=cast.users["tess"])
    there = {omar.ref: Presence(False, "elsewhere"), mia.ref: Presence(line="Took three turns.")}
    session = record_session(
        by=cast.member("tess"), run=run, details=SessionDetails(last_monday(ana)), there=there, client_id="a"
    )
    assert (session.minutes, session.is_held) == (30, True)
    assert {row.pupil: (row.was_there, row.reason, row.line) for row in session.pupils.all()} == {
        mia: (True, "", "Took three turns."),
        omar: (False, "elsewhere", ""),
    }
    again = record_session(
        by=cast.member("tess"), run=run, details=SessionDetails(last_monday(ana)), there=there, client_id="a"
    )
    assert again == session
    assert InterventionSession.objects.for_school(ana.school).count() == 1


def test_two_people_who_record_the_same_session_lose_nothing(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"])
    first = make_session(ana, run)
    details = SessionDetails(first.met_on)
    assert record_session(by=cast.member("tess"), run=run, details=details) == first
    details = SessionDetails(first.met_on, minutes=10)
    with pytest.raises(AlreadyRecorded, match="Ana Ferreira recorded this session as held"):
        record_session(by=cast.member("tess"), run=run, details=details)
    beside = record_session(by=cast.member("tess"), run=run, details=details, client_id="t", keep_beside=True)
    assert (beside.minutes, beside.set_aside_why) == (10, "second")
    assert InterventionSession.objects.for_school(ana.school).standing().get() == first


def test_a_session_is_put_right_and_both_are_kept(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]])
    first = make_session(ana, run)
    missed = correct_session(by=ana, session=first, details=SessionDetails(first.met_on, missed_reason="pulled_away"))
    assert (missed.replaces, missed.minutes, missed.missed_reason) == (first, 0, "pulled_away")
    with pytest.raises(AlreadyRecorded):
        correct_session(by=ana, session=first, details=SessionDetails(first.met_on, minutes=20))
    take_back_session(by=ana, session=missed)
    standing = InterventionSession.objects.for_school(ana.school).standing().get()
    assert (standing.is_held, standing.minutes) == (True, 30)
    assert InterventionSession.objects.for_school(ana.school).count() == 3


def test_taken_back_and_put_back(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]])
    session = take_back_session(by=ana, session=make_session(ana, run, note="Short"))
    assert not InterventionSession.objects.for_school(ana.school).standing().exists()
    assert put_back_session(by=ana, session=session).note == "Short"
    with pytest.raises(AlreadyRecorded):
        put_back_session(by=ana, session=session)


def test_what_cannot_be_recorded(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]])
    for details, field in (
        (SessionDetails(ana.on + timedelta(days=1)), "met_on"),
        (SessionDetails(run.starts_on - timedelta(days=1)), "met_on"),
        (SessionDetails(ana.on, minutes=0), "minutes"),
        (SessionDetails(ana.on, minutes=1500), "minutes"),
        (SessionDetails(ana.on, ordinal=0), "ordinal"),
    ):
        with pytest.raises(ValidationError) as refused:
            record_session(by=ana, run=run, details=details)
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(ValidationError, match="Say why it did not happen"):
        mark_missed(by=ana, run=run, met_on=ana.on, reason="")


def test_only_who_delivers_it_records_it(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]])
    with pytest.raises(PermissionDenied):
        make_session(cast.member("ben"), run)
    with pytest.raises(PermissionDenied):
        make_session(cast.member("hal"), run)


def test_a_week_as_planned_fills_what_is_open_and_no_more(cast: Cast) -> None:
    ana = cast.member("ana")
    monday = last_monday(ana)
    open_all_year(ana, monday)
    run = make_run(ana, [cast.pupils["mia"]], times=5, slots=tuple(SlotTime(day) for day in range(5)))
    mark_missed(by=ana, run=run, met_on=monday + timedelta(days=1), reason="event")
    made = record_as_planned(by=ana, run=run, week=monday)
    open_days = {
        day
        for _, days in school_weeks(monday, monday + timedelta(days=6), calendar_of(ana.school)).weeks
        for day in days
    }
    assert {row.met_on for row in made} == open_days - {monday + timedelta(days=1)}
    assert all(row.is_as_planned for row in made)
    assert record_as_planned(by=ana, run=run, week=monday) == []
    assert SessionPupil.objects.for_school(ana.school).count() == len(made)


def test_what_became_of_the_plan_for_each_child(cast: Cast) -> None:
    ana, mia, omar = cast.member("ana"), cast.pupils["mia"], cast.pupils["omar"]
    monday = last_monday(ana)
    open_all_year(ana, monday)
    run = make_run(ana, [mia, omar], starts_on=monday, times=3)
    record_session(by=ana, run=run, details=SessionDetails(monday), there={omar.ref: Presence(False, "pupil_absent")})
    mark_missed(by=ana, run=run, met_on=monday + timedelta(days=2), reason="pulled_away")
    rows = Placement.objects.visible_to(ana).select_related("pupil", "provision")
    sunday = monday + timedelta(days=6)
    told = tally_of_placements(rows, school_weeks(monday, sunday, calendar_of(ana.school)), monday, sunday)
    by_name = {row.pupil.forename: told[row.pk] for row in rows}
    assert (by_name["Mia"].planned, by_name["Mia"].held, by_name["Mia"].unrecorded) == (3, 1, 1)
    assert by_name["Mia"].lost == {"pulled_away": Lost(1, 30)}
    assert by_name["Omar"].lost == {"pulled_away": Lost(1, 30), "pupil_absent": Lost(1, 30)}
