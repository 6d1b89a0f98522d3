"""What was done, planned and lost: by week, run, child, adult and reason."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from handrail.provision.actions import (
    AdultShare,
    Presence,
    SessionDetails,
    SlotTime,
    start_run,
)
from handrail.provision.actions import record_session as record
from handrail.provision.actions.runs import RunDetails
from handrail.provision.done import (
    by_adult,
    by_pupil,
    by_reason,
    by_run,
    periods_of,
    runs_between,
    what_was_done,
)
from handrail.provision.models import Provision
from handrail.provision.tests.factories import last_monday, make_run, make_type, mark_missed, open_all_year
from handrail.rules.provision import Lost, Tally, minutes_fault, share_of
from handrail.schools.calendar import calendar_of
from tests.cast import Cast
from tests.times import in_the_morning


@pytest.fixture
def run(cast: Cast) -> Provision:
    """Three times last week: held (Omar away), cut short, and missed since Tess was pulled away."""
    ana = cast.member("ana")
    monday = last_monday(ana)
    open_all_year(ana, monday)
    run = make_run(ana, [cast.pupils["mia"], cast.pupils["omar"]], user=cast.users["tess"], starts_on=monday, times=4)
    away = {cast.pupils["omar"].ref: Presence(False, "declined")}
    record(by=ana, run=run, details=SessionDetails(monday), there=away)
    record(by=ana, run=run, details=SessionDetails(monday + timedelta(days=1), minutes=20))
    mark_missed(by=ana, run=run, met_on=monday + timedelta(days=2), reason="pulled_away")
    return run


def test_a_week_is_told_by_run_pupil_adult_and_reason(cast: Cast, run: Provision) -> None:
    ana = cast.member("ana")
    calendar = calendar_of(ana.school)
    week = next(period for period in periods_of(calendar, ana.on) if period.key == "last-week")
    found = runs_between(ana, week.first, week.last, calendar)
    total = what_was_done(found, calendar, week).total
    assert (total.planned, total.held, total.lost_sessions, total.unrecorded) == (4, 2, 1, 1)
    assert (total.held_minutes, total.lost_minutes, total.unrecorded_minutes) == (50, 40, 30)
    assert [(line.label, line.tally) for line in by_run(found, week)] == [("Talking group", total)]
    assert [(line.label, line.tally.lost_minutes) for line in by_reason(total)] == [
        ("Adult pulled away", 30), ("Session cut short", 10),
    ]  # fmt: skip
    assert [(line.label, line.tally) for line in by_adult(ana, found, week)] == [("Tess Whitfield", total)]
    told = {line.label.split()[0]: (line.tally.held, line.why) for line in by_pupil(ana, week, found.weeks)}
    assert told["Mia"] == (2, "adult pulled away 1, session cut short (10 min)")
    assert told["Omar"] == (1, "adult pulled away 1, did not want to come 1, session cut short (10 min)")


@in_the_morning
def test_what_is_to_come_today_is_not_said_to_be_missing(cast: Cast) -> None:
    ana = cast.member("ana")
    open_all_year(ana)
    slots = (SlotTime(ana.on.weekday()),)
    make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"], starts_on=ana.on, times=1, slots=slots)
    page = cast.client("ana").get("/s/alder/provision/done/?period=week").content.decode()
    shut = ana.on.weekday() > 4
    assert ("1 session is to come today." in page) is not shut
    child = cast.client("ana").get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/").content.decode()
    assert ("the first is today" in child) is not shut
    every = cast.client("ana").get("/s/alder/sessions/?every=1").content.decode()
    assert ("Still open today." in every) is not shut
    assert "Not recorded." not in every
    assert "not recorded." not in page


def test_two_adults_share_the_minutes_and_not_the_sessions(cast: Cast) -> None:
    ana = cast.member("ana")
    monday = last_monday(ana)
    open_all_year(ana, monday)
    details = RunDetails(monday, minutes=30, times=1, shape="in_class")
    adults = [AdultShare("Tess Whitfield", cast.users["tess"], 70), AdultShare("Ms Lark, speech therapist", None, 30)]
    run = start_run(by=ana, kind=make_type(ana), details=details, adults=adults, pupils=[])
    record(by=ana, run=run, details=SessionDetails(monday))
    calendar = calendar_of(ana.school)
    week = next(period for period in periods_of(calendar, ana.on) if period.key == "last-week")
    lines = by_adult(ana, runs_between(ana, week.first, week.last, calendar), week)
    assert [(line.label, line.tally.held, line.tally.held_minutes) for line in lines] == [
        ("Ms Lark, speech therapist", 1, 9), ("Tess Whitfield", 1, 21),
    ]  # fmt: skip


def test_the_page_shows_the_figures_as_words_a_picture_and_tables(cast: Cast, run: Provision) -> None:
    for by, seen in (
        ("run", "Talking group"),
        ("pupil", "Mia Kowalczyk"),
        ("adult", "Tess Whitfield"),
        ("reason", "Adult pulled away"),
    ):
        page = cast.client("ana").get(f"/s/alder/provision/done/?period=last-week&by={by}").content.decode()
        assert "Of 4 sessions planned 2 happened, 1 was lost and 1 is not recorded." in page
        assert seen in page
    page = cast.client("ana").get("/s/alder/provision/done/?period=nonsense&by=nonsense").content.decode()
    assert "Talking group" in page
    page = cast.client("ana").get(f"/s/alder/provision/done/{run.ref}/?day=soon").content.decode()
    assert "“soon”" in unescape(page)
    days = (run.starts_on + timedelta(days=3)).isoformat()
    assert days in cast.client("ana").get(f"/s/alder/provision/done/{run.ref}/?day={days}").headers["Location"]


def test_what_is_planned_and_what_was_done_lead_to_each_other(cast: Cast, run: Provision) -> None:
    planned, done = f"/s/alder/provision/{run.ref}/", f"/s/alder/provision/done/{run.ref}/"
    assert f'href="{done}"' in cast.client("ana").get(planned).content.decode()
    assert f'href="{planned}"' in cast.client("ana").get(done).content.decode()


def test_a_school_without_dates_is_told_so(cast: Cast) -> None:
    make_run(cast.member("ana"), [cast.pupils["mia"]])
    page = cast.client("ana").get("/s/alder/provision/done/").content.decode()
    assert "Nobody has written down the school’s dates" in page


def test_shares_and_minutes_that_cannot_be() -> None:
    whole = Tally(planned=3, planned_minutes=90, held=2, held_minutes=60, lost={"event": Lost(1, 30)})
    half = share_of(whole, 50)
    assert (half.planned, half.planned_minutes, half.held_minutes, half.lost_minutes) == (3, 45, 30, 15)
    assert minutes_fault(90, 30) == ""
    assert "3 times" in minutes_fault(91, 30)
    assert minutes_fault(91, 30, is_sure=True) == ""
    assert minutes_fault(400, 0) == ""
