"""Calendars of others: meetings out of them, and nothing that a hostile file wants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from handrail.workload.ahead.weeks import weeks_ahead
from handrail.workload.log.calendar_file import MOST_EVENTS, read_calendar
from handrail.workload.log.models import CalendarOffer
from tests.cast import Cast

FIRST, LAST = date(2026, 10, 19), date(2026, 11, 1)


def ics(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n".replace("\n", "\r\n").replace("\r\r", "\r")
        for event in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


def times(content: bytes) -> list[str]:
    return [
        f"{met.starts_at:%d %H:%M}-{met.ends_at:%H:%M} {met.title}"
        for met in read_calendar(content, FIRST, LAST).meetings
    ]


WEEKLY = """UID:w
DTSTART;TZID=Europe/London:20250106T091500
DTEND;TZID=Europe/London:20250106T100000
RRULE:FREQ=WEEKLY
EXDATE;TZID=Europe/London:20261019T091500
SUMMARY:Leadership team"""


def test_a_series_stays_at_its_hour_when_the_clocks_change() -> None:
    assert times(ics(WEEKLY)) == ["26 09:15-10:00 Leadership team"]
    assert times(ics(WEEKLY.replace("EXDATE;TZID=Europe/London:20261019T091500\n", ""))) == [
        "19 09:15-10:00 Leadership team",
        "26 09:15-10:00 Leadership team",
    ]


def test_one_of_a_series_that_was_moved_counts_where_it_went() -> None:
    moved = """UID:w
RECURRENCE-ID;TZID=Europe/London:20261026T091500
DTSTART;TZID=Europe/London:20261027T140000
DURATION:PT30M
SUMMARY:Leadership team, moved"""
    assert times(ics(WEEKLY, moved)) == ["27 14:00-14:30 Leadership team, moved"]


def test_zones_all_day_and_cancelled() -> None:
    abroad = "UID:z\nDTSTART;TZID=America/New_York:20261020T040000\nDURATION:PT1H\nSUMMARY:Webinar"
    utc = "UID:u\nDTSTART:20261020T120000Z\nDTEND:20261020T123000Z\nSUMMARY:Panel"
    whole = "UID:d\nDTSTART;VALUE=DATE:20261021\nSUMMARY:INSET"
    gone = "UID:c\nDTSTART:20261020T140000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    assert times(ics(abroad, utc, whole, gone)) == ["20 09:00-10:00 Webinar", "20 13:00-13:30 Panel"]
    assert read_calendar(ics(whole), FIRST, LAST).all_day == 1


@pytest.mark.parametrize(
    "event",
    [
        "UID:s\nDTSTART:20200101T000000Z\nDURATION:PT1M\nRRULE:FREQ=SECONDLY",
        "UID:s\nDTSTART:20260101T000000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;INTERVAL=0",
        "UID:s\nDTSTART:00010101T000000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY",
        "UID:s\nDTSTART:20261020T090000Z\nDTEND:20261019T090000Z",
        "UID:s\nDTSTART:20261020T090000Z\nDURATION:P900D",
        "UID:s\nDTSTART:20261099T990000Z\nDURATION:PT1H",
        "UID:s\nDTSTART;TZID=Nowhere/Land:20261020T090000\nDTEND:banana",
        "UID:s\nSUMMARY:no time at all",
        "UID:s\nDTSTART:20261020T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
    ],
)
def test_what_cannot_be_is_left_out_and_counted(event: str) -> None:
    good = "UID:g\nDTSTART:20261020T120000Z\nDURATION:PT30M\nSUMMARY:Good"
    found = read_calendar(ics(event, good), FIRST, LAST)
    assert [met.title for met in found.meetings] == ["Good"]
    assert found.unread == 1


def test_a_rule_that_never_comes_takes_no_time() -> None:
    never = "UID:{0}\nDTSTART:20120101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    assert read_calendar(ics(*(never.format(number) for number in range(40))), FIRST, LAST).meetings == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", "Name,Date\nMia,1".encode("utf-16"), b"\x00" * 100])
def test_what_is_no_calendar_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a calendar file"):
        read_calendar(content, FIRST, LAST)


def test_too_much_is_refused() -> None:
    many = ics(*["UID:x\nDTSTART:20261020T120000Z"]) * 1
    line = b"BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n"
    many = many.replace(b"END:VCALENDAR", line * (MOST_EVENTS + 1) + b"END:VCALENDAR")
    with pytest.raises(ValueError, match="more than 5000 entries"):
        read_calendar(many, FIRST, LAST)
    with pytest.raises(ValueError, match="larger than 5 MB"):
        read_calendar(b"x" * (5 * 1024 * 1024 + 1), FIRST, LAST)


def test_meetings_to_come_count_in_the_weeks_ahead_until_their_day(cast: Cast) -> None:
    weekly = (
        "UID:w\nDTSTART;TZID=Europe/London:20261007T140000\nDURATION:PT45M\nRRULE:FREQ=WEEKLY\nSUMMARY:Link governor"
    )
    once = "UID:o\nDTSTART;TZID=Europe/London:20261119T090000\nDURATION:PT2H\nSUMMARY:Panel"
    with time_machine.travel(datetime(2026, 11, 18, 10, tzinfo=UTC), tick=False) as moved:  # a Wednesday
        ana, client = cast.member("ana"), cast.client("ana")
        assert "In your calendar" not in read(client, "/s/alder/time/ahead/")
        page = bring(client, ics(weekly, once))
        assert "2 meetings of the last two weeks are offered" in page  # last Wednesday's and the one before
        first, second, *_, last = weeks_ahead(ana).weeks
        assert [(week.counts, week.minutes) for week in (first, second, last)] == [
            ({"calendar": 2}, {"calendar": 45 + 120}), *[({"calendar": 1}, {"calendar": 45})] * 2
        ]  # fmt: skip
        assert last.starts_on == weeks_ahead(ana).weeks[7].starts_on, "no meeting after the last week is kept"
        assert CalendarOffer.objects.visible_to(ana).count() == 2 + 8 + 1
        page = read(client, "/s/alder/time/ahead/")
        assert "2 h 45" in page
        assert "as long as it stands there" in page
        assert "Link governor" not in read(client, "/s/alder/time/day/"), "this afternoon’s has not been yet"
        assert client.get("/s/alder/time/day/2026-11-19/").status_code == 404
        bring(client, ics(weekly.replace("140000", "150000")))
        assert weeks_ahead(ana).weeks[0].minutes == {"calendar": 45}, "the newer calendar stands"
        moved.shift(timedelta(hours=6))
        client = cast.client("ana")
        assert "Link governor" in read(client, "/s/alder/time/day/")
        assert "Keep none of them" in read(client, "/s/alder/time/calendar/")
        client.post("/s/alder/time/calendar/", {"do": "forget"})
        assert not any("calendar" in week.counts for week in weeks_ahead(ana).weeks)
        assert "Link governor" in read(client, "/s/alder/time/day/"), "what has been is still offered"


def read(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def bring(client: Client, content: bytes) -> str:
    sent = {"file": SimpleUploadedFile("c.ics", content)}
    return unescape(client.post("/s/alder/time/calendar/", sent, follow=True).content.decode())


def test_meetings_are_offered_once_to_their_owner_alone(cast: Cast) -> None:
    ana, client = cast.member("ana"), cast.client("ana")
    day = f"{ana.on:%Y%m%d}"
    event = ics(f"UID:m\nDTSTART:{day}T000000\nDURATION:PT1M\nSUMMARY:<b>Panel</b>")
    for _ in range(2):
        answer = client.post("/s/alder/time/calendar/", {"file": SimpleUploadedFile("c.ics", event)}, follow=True)
        assert "1 meeting of the last two weeks" in answer.content.decode()
    assert CalendarOffer.objects.visible_to(ana).count() == 1
    page = client.get("/s/alder/time/day/").content.decode()
    assert "&lt;b&gt;Panel&lt;/b&gt;" in page
    refused = client.post("/s/alder/time/calendar/", {"file": SimpleUploadedFile("c.ics", b"PK")})
    assert "not a calendar file" in refused.content.decode()
