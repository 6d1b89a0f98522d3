"""Who is where: an adult's week against their hours, clashes, and what is lost when they are absent."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from handrail.provision.actions import AdultShare, SlotTime, add_adult
from handrail.provision.forms import next_monday
from handrail.provision.models import AdultHours
from handrail.provision.tests.factories import make_hours, make_run, make_type, open_all_year
from handrail.provision.tests.seeing import Page
from handrail.rules.calendar import monday_of, say_day
from tests.cast import Cast

WHO, ABSENT = "/s/alder/provision/who/", "/s/alder/provision/absent/"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    open_all_year(cast.member("ana"))
    return cast


def words(cast: Cast, address: str, who: str = "ana") -> str:
    answer = cast.client(who).get(address)
    assert answer.status_code == 200
    return Page(answer.content.decode()).words


def test_a_week_is_summed_by_share_and_laid_against_the_hours(cast: Cast) -> None:
    ana = cast.member("ana")
    run = make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"], minutes=300, times=5)
    make_run(ana, [cast.pupils["omar"]], group_name="Otters", user=cast.users["tess"], slots=(SlotTime(0), SlotTime(2)))
    add_adult(by=ana, run=run, adult=AdultShare("Ben Adeyemi", cast.users["ben"], 50))
    make_hours(ana, cast.users["tess"], 20)
    said = words(cast, WHO)
    assert "Tess Whitfield is planned for 26 h a week and works 20 h. Give some of it away." in said
    assert "Ben Adeyemi" in said
    assert "12 h 30" in said
    assert "no account here" not in said


def test_two_sessions_at_one_time_are_a_clash_and_those_after_another_none(cast: Cast) -> None:
    ana = cast.member("ana")
    tess = cast.users["tess"]
    make_run(ana, [cast.pupils["mia"]], user=tess, times=1, slots=(SlotTime(0, time(9)),))
    make_run(ana, [cast.pupils["mia"]], user=tess, times=1, group_name="After", slots=(SlotTime(0, time(9, 30)),))
    assert "overlap" not in words(cast, WHO)
    make_run(ana, [cast.pupils["omar"]], user=tess, times=1, group_name="Over", slots=(SlotTime(0, time(9, 15)),))
    said = words(cast, WHO)
    assert "Monday: Talking group at 09:00 and Talking group · Over at 09:15 overlap." in said


def test_absent_says_what_is_lost_and_who_could_cover(cast: Cast) -> None:
    ana, tess = cast.member("ana"), cast.users["tess"]
    monday = next_monday(ana.on)
    mia, omar = cast.pupils["mia"], cast.pupils["omar"]
    make_run(ana, [mia], user=tess, times=1, group_name="Otters", slots=(SlotTime(0, time(9)),))
    make_run(ana, [omar], user=tess, times=1, group_name="Tuesday", slots=(SlotTime(1, time(9)),))
    make_run(ana, [omar], user=tess, times=2, group_name="Some day")
    asked = f"{ABSENT}?who=u{tess.pk}&day={monday.isoformat()}"
    said = words(cast, asked)
    assert "1 session with 1 pupil, and perhaps 1 more" in said
    assert "Otters" in said
    assert "Tuesday 30 min" not in said
    assert "Ben Adeyemi knows Mia" in said, "who leads her class"
    assert "It decides nothing" in said
    make_run(ana, [], kind=make_type(ana, "Choir"), user=cast.users["ben"], times=1, slots=(SlotTime(0, time(9, 15)),))
    assert "Ben Adeyemi knows Mia" not in words(cast, asked), "he has something of his own then"


def test_a_day_without_school_loses_nothing_and_a_day_nobody_can_read_is_said(cast: Cast) -> None:
    ana, tess = cast.member("ana"), cast.users["tess"]
    make_run(ana, [cast.pupils["mia"]], user=tess, slots=(SlotTime(0), SlotTime(1)))
    sunday = monday_of(ana.on) + timedelta(days=6)
    said = words(cast, f"{ABSENT}?who=u{tess.pk}&day={sunday.isoformat()}")
    assert "The school is closed on that day" in said
    assert "cannot be read as a date" in words(cast, f"{ABSENT}?who=u{tess.pk}&day=someday")
    assert "cannot be read as a date" in words(cast, f"{WHO}?day=someday")


def test_what_is_confidential_is_counted_and_not_shown(cast: Cast) -> None:
    ana = cast.member("ana")
    kind = make_type(ana, "Bereavement talk", is_confidential=True)
    make_run(ana, [cast.pupils["mia"]], kind=kind, user=cast.users["tess"])
    assert "Bereavement talk" in words(cast, WHO)
    said = words(cast, WHO, "sam")
    assert "Bereavement talk" not in said
    assert "1 provision is not shown" in said


def test_hours_are_for_who_reads_what_staff_cost(cast: Cast) -> None:
    ana = cast.member("ana")
    make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"])
    make_hours(ana, cast.users["tess"], 20)
    shown = {who: "of 20 h" in words(cast, WHO, who) for who in ("ana", "sam", "hal")}
    may = {who: AdultHours.objects.visible_to(cast.member(who)).exists() for who in shown}
    assert shown == may


def test_no_page_asks_more_for_more_runs(cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ana, tess = cast.member("ana"), cast.users["tess"]
    client = cast.client("ana")
    pages = [WHO, f"{ABSENT}?who=u{tess.pk}", "/s/alder/provision/edit/"]
    make_run(ana, [cast.pupils["mia"]], user=tess, times=5, slots=tuple(SlotTime(day) for day in range(5)))
    counts = []
    for size in (0, 6):
        for place in range(size):
            make_run(ana, list(cast.pupils.values())[:2], group_name=str(place), user=tess, minutes=place + 5)
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(page).status_code == 200
            found.append(len(caught))
        counts.append(found)
    assert counts[0] == counts[1], counts


def test_hours_are_written_down_and_counted_against(cast: Cast) -> None:
    client, tess = cast.client("ana"), cast.users["tess"].memberships.get()
    at, today = "/s/alder/provision/hours/", say_day(cast.member("ana").on)
    for hours, sentence in (
        ("", "Write how many hours."),
        ("lots", "lots"),
        ("90", "Write hours a week from 1 to 60."),
    ):
        refused = client.post(at, {"who": tess.ref, "hours": hours, "starts_on": today}).content.decode()
        assert sentence in refused
    client.post(at, {"who": tess.ref, "hours": "27 h 30", "starts_on": today})
    page = client.get(at).content.decode()
    assert "Tess Whitfield: 27 h 30" in page
    make_run(cast.member("ana"), [cast.pupils["mia"]], user=cast.users["tess"])
    assert "of 27 h 30" in client.get("/s/alder/provision/who/").content.decode()
    assert cast.client("hal").get(at).status_code == 403
