"""Good news, the week on Home, the award among what is due, coming back, and the first half-term."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.audit.models import AccessEvent, AuditDetail, AuditEvent
from handrail.concerns.tests.factories import make_concern
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.who import Came
from handrail.plans.actions import send_for_approval
from handrail.plans.rows import newest_version
from handrail.plans.tests.factories import make_draft, make_published, make_reviewed, rated
from handrail.pupils.actions import RegisterChange, change_status
from handrail.workload.actions import PromiseDetails, accept_promise, propose_promise
from handrail.workload.ahead.actions import put_first_weeks_away, take_news_away
from handrail.workload.ahead.facts import facts_of
from handrail.workload.ahead.falling_due import own_due
from handrail.workload.ahead.first import first_half_term
from handrail.workload.ahead.models import GoodNews, Mentor, StepDone
from handrail.workload.ahead.since import away_since, changed_since
from handrail.workload.ahead.week import MyWeek, award_due, is_new, my_week, own_facts, spoken_of
from handrail.workload.log.ledger import week_of_mine
from handrail.workload.report.actions import finish_undertaking, hand_over, pass_on, undertake, withdraw_undertaking
from handrail.workload.report.composing import compose
from handrail.workload.tests.factories import (
    make_day,
    make_first_weeks,
    make_news,
    make_role,
    make_slots,
    stretch,
)
from handrail.workload.tests.test_ahead import year
from tests.cast import Cast

MONDAY = date(2026, 11, 16)
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def ana(cast: Cast) -> Any:
    with time_machine.travel(FRIDAY, tick=False):
        yield cast.member("ana")


def at(page: str, **refs: str) -> str:
    return reverse(f"workload:{page}", kwargs={"school": "alder", **refs})


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def send(client: Client, address: str, **fields: str) -> str:
    return unescape(client.post(address, fields, follow=True).content.decode())


def the_week(member: Member) -> MyWeek:
    found = my_week(member, own_facts(member), [])
    assert found
    return found


# Good news


def test_a_line_is_kept_in_one_press_undone_and_erased(ana: Member, cast: Cast) -> None:
    client = cast.client("ana")
    page = send(client, at("news"), words="Thanks from the Year 2 team")
    assert "Kept. Only you read it." in page
    assert "Thanks from the Year 2 team" in page
    send(client, at("news"), words="Thanks from the Year 2 team")
    [row] = GoodNews.objects.visible_to(ana)
    assert at("news_away", news=row.ref) in page, "the way back beside the word"
    page = send(client, at("news_away", news=row.ref))
    assert 'value="Thanks from the Year 2 team"' in page, "to be kept again"
    assert not GoodNews.objects.visible_to(ana).exists()
    assert client.post(at("news_away", news=row.ref)).status_code == 404, "pressed twice"
    assert "Write one line" in send(client, at("news"), words="  ")


def test_outcomes_that_were_met_are_offered_once_and_kept_without_the_childs_name(ana: Member, cast: Cast) -> None:
    said = {"outcome-1-text": "Mia explains problem 1 in three of Mia’s own sentences"}
    plan = make_published(cast.pupils["mia"], ana, 2, **said)
    make_reviewed(plan, ana, {**rated("0", "achieved"), **rated("-1", position=2)})
    client = cast.client("ana")
    page = read(client, at("news"))
    assert "The child explains problem 1 in three of the child’s own sentences: met" in page
    assert "problem 2" not in page, "partly met"
    assert AccessEvent.objects.filter(section="good news", pupil_refs__contains=cast.pupils["mia"].ref).exists()
    [offer] = [part.split('"')[0] for part in page.split("/good-news/keep/")[1:]]
    assert "Kept." in send(client, f"{at('news')}keep/{offer}")
    [row] = GoodNews.objects.visible_to(ana)
    assert (row.pupil, "Mia" in row.words) == (cast.pupils["mia"], False)
    assert client.post(f"{at('news')}keep/{offer}").status_code == 404, "offered no longer"
    with time_machine.travel(FRIDAY + timedelta(days=15), tick=False):
        client = cast.client("ana")
        assert "Kept" not in send(client, at("news_away", news=row.ref))
        assert "Take away" not in read(client, at("news"))
        assert "problem 1" not in read(client, at("news")), "a review of long ago is not offered"


def test_the_trail_says_that_she_wrote_and_nothing_of_what(ana: Member) -> None:
    take_news_away(by=ana, news=make_news(ana))
    make_first_weeks(ana, MONDAY)
    events = AuditEvent.objects.filter(type__in=("good_news.written", "first_weeks.written"))
    assert {(one.detail_sha256, one.subject_ref, one.pupil_ref) for one in events} == {("", "", "")}
    assert events.count() == 3
    assert not AuditDetail.objects.filter(seq__in=events.values("seq")).exists()


# The week on Home


def test_the_week_agrees_with_the_ledger(ana: Member, cast: Cast) -> None:
    make_slots(ana, MONDAY - 2 * WEEK)
    tuesday = MONDAY + timedelta(days=1)
    make_day(ana, MONDAY, stretch(MONDAY, "09:00", "10:30"), stretch(MONDAY, "10:30", "12:00", "taken", ""))
    make_day(
        ana, tuesday, stretch(tuesday, "09:00", "12:00"), stretch(tuesday, "14:00", "15:00", given_back_for=MONDAY)
    )
    make_news(ana, "A parent wrote to say thank you")
    found, ledger = the_week(ana), week_of_mine(ana, MONDAY).count.ledger
    assert found.spoken.title == "This week"
    assert (found.promised_minutes, found.kept_minutes, found.taken_minutes) == (900, 270, 90)
    assert (found.kept_minutes, found.taken_minutes) == (ledger.kept_minutes, ledger.taken_minutes)
    assert (found.given_back_minutes, found.unknown_minutes, found.days_with_data) == (60, 540, 2)
    assert (found.news, found.next_promised) == (["A parent wrote to say thank you"], 900)
    so_far = the_week(replace(ana, on=tuesday))
    assert (so_far.promised_minutes, so_far.unknown_minutes) == (360, 0), "of Wednesday there is nothing to know yet"
    page = read(cast.client("ana"), "/s/alder/")
    assert "Of 15 h promised, 4 h 30 kept, 1 h 30 lost, 1 h given back, 9 h not known." in page
    assert "A parent wrote to say thank you" in page


def test_which_week_is_spoken_of() -> None:
    said = [(spoken_of(MONDAY + timedelta(days=day)).starts_on, spoken_of(MONDAY + timedelta(days=day)).title)
            for day in range(7)]  # fmt: skip
    assert said[0] == (MONDAY - WEEK, "Last week")
    assert said[1:4] == [(MONDAY, "This week so far")] * 3
    assert said[4:] == [(MONDAY, "This week")] * 3


def test_a_week_with_no_data_says_so_and_never_nought(ana: Member, cast: Cast) -> None:
    make_slots(ana, MONDAY)
    found = the_week(ana)
    assert (found.kept_minutes, found.taken_minutes) == (None, None)
    page = read(cast.client("ana"), "/s/alder/")
    assert "No data yet: 15 h were promised, and no day is confirmed" in page
    assert "0 min" not in page


def test_closures_of_the_school_take_no_time_that_could_be_lost(ana: Member) -> None:
    from handrail.schools.actions import save_school_years

    save_school_years(by=ana, years=[year()])
    make_slots(ana, MONDAY)
    assert (the_week(ana).promised_minutes, the_week(ana).next_promised) == (900, 720), "an INSET day on the 27th"


def test_home_asks_nothing_and_says_nothing_for_who_keeps_no_time(ana: Member, cast: Cast) -> None:
    for who in ("ben", "sam", "hal"):
        member = cast.member(who)
        assert my_week(member, facts_of(member, MONDAY), []) is None, who
        assert "went well" not in read(cast.client(who), "/s/alder/"), who
    with_hours = cast.member("hal")
    make_slots(with_hours, MONDAY)
    assert my_week(with_hours, own_facts(with_hours), []), "a head who is the SENCO too"


@pytest.mark.parametrize(
    ("since", "kinds"),
    [
        (date(2023, 11, 21), ["due_soon"]),  # the third anniversary is tomorrow
        (date(2024, 11, 20), ["due_soon"]),  # twelve months to the day
        (date(2024, 11, 21), []),
        (date(2023, 11, 20), ["due_soon"]),  # its day is still in time
        (date(2023, 11, 19), ["late"]),
    ],
)
def test_the_award_is_among_what_is_due_from_twelve_months_before(
    since: date, kinds: list[str], ana: Member, cast: Cast
) -> None:
    make_role(ana, senco_since=date(2010, 1, 1))
    make_role(ana, senco_since=since)
    assert [item.kind for item in award_due(ana, own_facts(ana))] == kinds
    assert ("Complete the award" in read(cast.client("ana"), "/s/alder/")) == bool(kinds)
    assert "Complete the award" not in read(cast.client("hal"), "/s/alder/")


def test_a_course_that_counts_ends_the_clock(ana: Member) -> None:
    make_role(ana, senco_since=date(2023, 9, 1), course="NPQ", course_began_on=date(2025, 9, 1))
    assert [item.kind for item in award_due(ana, own_facts(ana))] == ["late"]
    done = {"course": "NPQ", "course_began_on": date(2025, 9, 1), "completed_on": date(2026, 11, 1)}
    make_role(ana, senco_since=date(2023, 9, 1), **done)
    assert not list(award_due(ana, own_facts(ana)))


def due_titles(who: str, cast: Cast) -> list[str]:
    member = cast.member(who)
    return [item.title for item in own_due(member, own_facts(member))]


def test_what_was_agreed_on_a_report_is_among_what_is_due(ana: Member, cast: Cast) -> None:
    make_day(ana, MONDAY, stretch(MONDAY, "09:00", "12:00"))
    report = hand_over(by=ana, composed=compose(ana))
    for days, what in ((-1, "The office files"), (14, "Cover goes to the rota first"), (15, "Look at the hours again")):
        who = "Hal Bramwell" if days == 14 else "Sam and the office"
        undertake(by=ana, report=report, what=what, who=who, by_on=ana.on + timedelta(days=days))
    for who in ("ana", "hal"):
        assert due_titles(who, cast) == ["The office files", "Cover goes to the rota first"], "two weeks before its day"
    assert (due_titles("gil", cast), due_titles("ben", cast)) == ([], [])
    page = read(cast.client("hal"), "/s/alder/")
    assert f"/time/reports/{report.ref}/#agreed" in page
    assert "Sam and the office" in page
    mine = read(cast.client("hal"), "/s/alder/?show=mine")
    assert "Cover goes to the rota first" in mine
    assert "The office files" not in mine
    files, rota, _ = report.undertakings.all()
    finish_undertaking(by=ana, undertaking=files)
    withdraw_undertaking(by=ana, undertaking=rota)
    assert due_titles("ana", cast) == due_titles("hal", cast) == []


def test_hours_that_the_head_proposed_wait_among_what_is_due(ana: Member, cast: Cast) -> None:
    details = PromiseDetails(MONDAY, 720, protected={})
    proposed = propose_promise(by=cast.member("hal"), user_id=ana.user_id or 0, details=details)
    page = read(cast.client("ana"), "/s/alder/?show=mine")
    assert "Say whether your hours are as proposed" in page
    assert "12 h a week from 16 November 2026, proposed by Hal Bramwell" in page
    assert due_titles("hal", cast) == [], "it is hers to answer"
    accept_promise(by=ana, promise=proposed)
    assert due_titles("ana", cast) == []


# Coming back


def test_what_changed_is_counted_by_kind_and_by_day_under_her_own_eyes(ana: Member, cast: Cast) -> None:
    early = replace(ana, on=MONDAY - 3 * WEEK)
    make_published(cast.pupils["omar"], early)
    with time_machine.travel(FRIDAY, tick=False):
        leo = cast.pupils["leo"]
        told: dict[str, Any] = {"parent_told_on": MONDAY, "parent_told_how": "in a meeting"}
        change_status(by=ana, pupil=leo, change=RegisterChange("K", MONDAY, reason="Reading", **told))
        make_concern(cast.member("ben"), cast.pupils["mia"])
        hold_meeting(by=ana, pupil=leo, details=MeetingDetails(MONDAY, 30), who=[Came("Pat", "Mum")])
        plan = make_draft(cast.pupils["mia"], cast.member("ben"))
        version = newest_version(plan)
        send_for_approval(version=version, by=cast.member("ben"))
    found = changed_since(ana, MONDAY)
    assert found.kinds["support"] == 1
    assert (found.kinds["concern"], found.kinds["meeting"]) == (1, 1)
    assert found.sent == [("Ben Adeyemi", "approve", 1)]
    assert [day for day, _ in found.days] == sorted({MONDAY, *(day for day, _ in found.days)})
    assert sum(sum(counts.values()) for _, counts in found.days) == found.total
    page = read(cast.client("ana"), f"{at('coming_back')}?since=2026-11-16")
    assert "1 child came onto the register" in page
    assert "Ben Adeyemi" in page
    assert "Kowalczyk" not in page
    assert "Marchetti" not in page
    by_day = read(cast.client("ana"), f"{at('coming_back')}?since=16+Nov+2026&by=day")
    assert "16 Nov 2026" in by_day


def test_a_day_that_cannot_be_read_is_said_beside_its_field(ana: Member, cast: Cast) -> None:
    page = read(cast.client("ana"), f"{at('coming_back')}?since=soon")
    assert "cannot be read as a date" in page
    assert "By kind" not in page
    assert cast.client("ana").get(f"{at('coming_back')}?since=1+Jan+1950").status_code == 200


def test_the_longest_gap_is_proposed(ana: Member, cast: Cast) -> None:
    assert away_since(ana) is None
    for day in (date(2026, 9, 10), date(2026, 10, 1), date(2026, 10, 9), date(2026, 10, 12)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False):
            cast.client("ana").get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/")
    assert away_since(ana) == date(2026, 10, 12), "39 days, longer than the 21 of September"
    assert "12 October 2026" in read(cast.client("ana"), at("coming_back"))


# The first half-term


def test_the_path_is_drawn_from_the_record_and_ticked_with_the_way_back(ana: Member, cast: Cast) -> None:
    client = cast.client("ana")
    make_first_weeks(ana, MONDAY)
    page = read(client, at("first_weeks"))
    assert "Give each child on SEN support a plan" in page
    assert "1 child on SEN support without a plan" in page
    assert "SEN Regulations" not in page
    assert "SEND Code of Practice 2015, 6.91 (read in a secondary source)" in page
    assert "Hold the reviews whose day is past" not in page, "none is late"
    page = send(client, at("step", step="no_plan"))
    assert "Done: Give each child on SEN support a plan." in page
    assert f"{at('step', step='no_plan')}?do=back" in page
    send(client, f"{at('step', step='no_plan')}?do=back")
    assert not StepDone.objects.visible_to(ana).exists()
    assert client.post(at("step", step="nothing")).status_code == 404


def test_what_a_report_shows_is_done_without_a_tick(ana: Member) -> None:
    make_first_weeks(ana, MONDAY)
    make_day(ana, MONDAY, stretch(MONDAY, "09:00", "12:00"))
    assert on_record(ana) == set()
    report = hand_over(by=ana, composed=compose(ana))
    assert on_record(ana) == {"ahead"}, "the head has the figures"
    pass_on(by=ana, report=report)
    assert on_record(ana) == {"ahead", "governor"}
    make_first_weeks(ana, MONDAY + WEEK)
    assert on_record(ana) == set(), "a report of before is of another path"


def on_record(member: Member) -> set[str]:
    return {one.step.key for week in first_half_term(member).weeks for one in week.steps if one.is_on_record}


def test_the_time_for_it_stands_beside_the_promised_hours(ana: Member, cast: Cast) -> None:
    client = cast.client("ana")
    make_slots(ana, MONDAY)
    send(client, at("first_weeks"), starts_on="16 Nov 2026", minutes_a_week="1")
    page = send(client, at("mentor"), name="Jo Hart", place="Oak Primary", minutes_a_week="30 min", contact="01234 5")
    assert "Jo Hart is written down. Only you read it." in page
    assert "15 h promised in this week. You give 1 h 30 to this path and your mentor, as you said" in page
    assert "Name your mentor." in send(client, at("mentor"), name="")
    send(client, at("mentor"), do="off")
    assert not Mentor.objects.visible_to(ana).exists()


def test_who_is_new_is_led_to_the_path_until_it_is_put_away(ana: Member, cast: Cast) -> None:
    link = "Your first half-term, week by week"
    assert link not in read(cast.client("ana"), "/s/alder/"), "SENCO for a year and more"
    assert first_half_term(ana).starts_on == ana.on, "by choice it begins today"
    Membership.objects.filter(user=cast.users["ana"]).update(starts_on=MONDAY)
    assert link in read(cast.client("ana"), "/s/alder/")
    assert first_half_term(ana).starts_on == MONDAY
    page = send(cast.client("ana"), at("first_weeks"), do="away")
    assert "The path is put away" in page
    assert link not in read(cast.client("ana"), "/s/alder/")
    assert "You put this path away" in read(cast.client("ana"), at("first_weeks"))
    make_first_weeks(ana, MONDAY)
    assert is_new(ana, own_facts(ana))
    later = replace(ana, on=MONDAY + 8 * WEEK)
    assert not is_new(later, own_facts(later)), "a first half-term ends"
    put_first_weeks_away(by=ana, starts_on=MONDAY)


def test_the_weeks_of_the_path_are_weeks_with_school(ana: Member) -> None:
    from handrail.schools.actions import save_school_years

    save_school_years(by=ana, years=[year()])
    make_first_weeks(ana, date(2026, 12, 14))
    days = [week.week.starts_on for week in first_half_term(ana).weeks]
    assert days[:2] == [date(2026, 12, 14), date(2027, 1, 4)], "Christmas has no week"
