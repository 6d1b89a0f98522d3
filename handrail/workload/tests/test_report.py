"""The report of a SENCO's time: a half-term counted by hand, who may open it, and what nobody can work out from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.audit.models import AuditEvent
from handrail.packs.papers import TimePaper, time_pdf
from handrail.packs.tests.reading import pages, words
from handrail.plans.models import Plan
from handrail.pupils.actions import PupilDetails, add_pupil
from handrail.rules.school_days import SchoolYear, Stretch
from handrail.schools.actions import RateDetails, put_back_rate, save_school_years, take_back_rate, write_rate
from handrail.schools.models import StaffRate
from handrail.workload.actions import end_benchmark
from handrail.workload.log.actions import carry_on
from handrail.workload.log.actions.days import EntryDetails
from handrail.workload.report.actions import finish_undertaking, hand_over, note_opening, take_back_report, undertake
from handrail.workload.report.composing import Composed, compose
from handrail.workload.report.models import WorkloadReport
from handrail.workload.tests.factories import (
    make_benchmark,
    make_day,
    make_planned,
    make_slots,
    make_tap,
    stretch,
    week,
)
from tests.cast import Cast, make_cast

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HALF = "half-2026-09-28"
YEAR = SchoolYear(
    date(2026, 9, 1), date(2027, 8, 31),
    (Stretch(date(2026, 9, 28), date(2026, 12, 18), "Autumn term"),),
    (Stretch(date(2026, 10, 26), date(2026, 10, 30), "", "half_term"),),
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with time_machine.travel(NOON, tick=False):
        yield make_cast()


@pytest.fixture
def ana(cast: Cast) -> Member:
    """Her half-term, counted by hand. Promised are Mondays 9 to 12 and Wednesdays 13 to 15; paid is 8 to 16.

    |             | promised | kept                  | taken             | given back | not known  | own time          |
    |-------------|----------|-----------------------|-------------------|------------|------------|-------------------|
    | 28 September| 300      | Mon 180, Wed 60 = 240 | Wed 60 (cover)    |            |            | Mon 60            |
    | 5 October   | 300      | Mon 90, Wed 120 = 210 | Mon 90 (behaviour)| Thu 60     |            | Tue 90            |
    | 12 October  | 300      | no data               |                   |            | 300        |                   |
    | 19 October  | 300      | Mon 120               | Wed 120 (nobody   |            | Mon 60     | Sat 23:30 to 2:30 |
    |             |          |                       | said what for)    |            | (her class)| = 240, clocks back|
    | together    | 1200     | 570                   | 270               | 60         | 360        | 390               |

    Confirmed days: 2 + 4 + 0 + 3 = 9. Strategic: 60 + 120 + 120 = 300 of 1020 sorted. An hour costs £30 until
    4 October and £33 from then on: 60 minutes at £30 and 330 at £33 are £30 + £181.50 = £211.50.
    """
    by = cast.member("ana")
    save_school_years(by=by, years=[YEAR])
    make_slots(by, date(2026, 9, 28), week(mon="9 to 12", wed="13:00 to 15:00"))
    for pence, starts_on in ((3000, date(2026, 9, 1)), (3300, date(2026, 10, 5))):
        write_rate(by=by, details=RateDetails("Ana Ferreira", pence, starts_on, "Payroll", by.user_id))
    first, second, last = date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 19)
    wednesday = timedelta(days=2)
    make_day(by, first, stretch(first, "09:00", "12:00"), stretch(first, "19:00", "20:00"))
    away = make_away(by, first + wednesday, "cover")
    make_day(
        by, first + wednesday,
        stretch(first + wednesday, "13:00", "14:00", "taken", "", tap_id=away),
        stretch(first + wednesday, "14:00", "15:00", category="leading"),
    )  # fmt: skip
    away = make_away(by, second, "behaviour")
    make_day(
        by, second,
        stretch(second, "09:00", "10:30", "taken", "", tap_id=away),
        stretch(second, "10:30", "12:00", category="office"),
    )  # fmt: skip
    for day, starts, ends, category, back in (
        (second + timedelta(days=1), "17:00", "18:30", "plans", None),
        (second + wednesday, "13:00", "15:00", "leading", None),
        (second + timedelta(days=3), "14:00", "15:00", "families", second),
    ):
        make_day(by, day, stretch(day, starts, ends, category=category, given_back_for=back))
    make_day(
        by, last, stretch(last, "09:00", "11:00", category="leading"), stretch(last, "11:00", "12:00", "other", "")
    )
    make_day(by, last + wednesday, stretch(last + wednesday, "13:00", "15:00", "taken", ""))
    night = last + timedelta(days=5)
    make_day(by, night, stretch(night, "23:30", "02:30", category="ehc"))
    carry_on(by=replace(by, on=second), planned=make_planned(by, first))
    return by


def make_away(by: Member, day: date, what_for: str) -> int:
    with time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=UTC), tick=False):
        return make_tap(replace(by, on=day), what_for=what_for).pk


def put_on_plans(by: Member, count: int) -> None:
    """So many children have a plan whose review day, 7 October, went by."""
    for number in range(count):
        pupil = add_pupil(by=by, details=PupilDetails(f"Sandhurst{number}", "Kit"), year="4", home="4B")
        Plan.objects.create(
            school=by.school, pupil=pupil, number=1, published_on=date(2026, 9, 1), review_on=date(2026, 10, 7)
        )


def figure(paper: TimePaper, label: str) -> tuple[str, str]:
    return next((one["value"], one["note"]) for one in paper["figures"] if one["label"] == label)


def test_a_half_term_is_what_a_hand_counts(ana: Member) -> None:
    composed = compose(ana, HALF)
    ledger = composed.figures.whole.ledger
    assert (ledger.promised_minutes, ledger.kept_minutes, ledger.taken_minutes) == (1200, 570, 270)
    assert (ledger.given_back_minutes, ledger.unknown_minutes, ledger.days_with_data) == (60, 360, 9)
    assert composed.figures.whole.own_minutes == 390
    assert [week.own_minutes for week in composed.figures.weeks] == [60, 90, 0, 240]
    assert composed.figures.taken_for == [("", 120), ("behaviour", 90), ("cover", 60)]
    for paper in (composed.head, composed.governor):
        assert paper["headline"].startswith(
            "Of 20 h promised, 9 h 30 were kept and 4 h 30 taken; 1 h given back. Outside paid hours 6 h 30 more."
        )
        assert paper["rests"] == "Rests on 9 confirmed days in 3 of 4 weeks; 1 week has no data."
        assert [row["cells"] for row in paper["weeks"] if row["has_data"]] == [
            ["5 h", "4 h", "1 h", "none", "1 h"],
            ["5 h", "3 h 30", "1 h 30", "1 h", "1 h 30"],
            ["5 h", "2 h", "2 h", "none", "4 h"],
        ]
        assert figure(paper, "Kept") == ("9 h 30", "48% of it")
        assert figure(paper, "Strategic work") == ("29%", "of 17 h of SENCO work")
        # The term to this Monday: 3 h more promised, of which nothing is on record.
        assert paper["terms"] == [["Autumn 2026", "23 h", "41%", "20%", "39%", "6 h 30", "9"]]
        assert paper["consequences"] == [
            "1 piece of planned strategic work slipped past its week, and was planned 2 weeks running.",
            "6 h 30 of SENCO work was done outside paid hours.",
        ]
        assert "taken in 3 of 3 weeks with data" in paper["same_weeks"]
        assert "because" not in str(paper)
    assert figure(composed.head, "Own time") == ("6 h 30", "£211.50 at the hourly rate")
    assert figure(composed.governor, "Own time") == ("6 h 30", "about £200 at the hourly rate")
    assert "behaviour (1 h 30) and cover (1 h)" in composed.head["agenda"][0]


LAST_DAY = datetime(2026, 12, 18, 18, tzinfo=UTC)
TERM = {
    # Minutes:  promised, kept, taken, given back, not known, own; None is a week without data. The first four weeks
    # are those of `ana`. In the week of 26 October school is closed: nothing is promised, and it is no week.
    "28 Sep": (300, 240, 60, 0, 0, 60),
    "5 Oct": (300, 210, 90, 60, 0, 90),
    "12 Oct": None,
    "19 Oct": (300, 120, 120, 0, 60, 240),  # the night in which the clocks go back
    "2 Nov": (300, 300, 0, 0, 0, 0),  # Mon 180 leading, Wed 120 plans
    "9 Nov": (300, 60, 120, 0, 120, 60),  # Mon 60 ehc, 120 cover; Tue evening 60 plans
    "16 Nov": (300, 180, 120, 60, 0, 0),  # Mon 180 families; Wed 120 admissions, of which Fri 60 plans gives back
    "23 Nov": (300, 120, 60, 0, 120, 0),  # Mon 120 leading, 60 another role
    "30 Nov": (300, 240, 0, 0, 60, 90),  # Mon 180 office; Wed 60 plans, in the evening 90 ehc
    "7 Dec": (300, 120, 180, 120, 0, 0),  # Mon 180 safeguarding; Wed 120 leading; Thu 120 plans gives back
    "14 Dec": (300, 240, 0, 0, 60, 60),  # Mon 120 plans; Wed 120 families; Thu 60 plans after hours
}
"""A term counted by hand. Together with the 300 promised and not known in the week of 12 October: promised 3300, kept
1830, taken 750, given back 240, not known 720, own time 600. Confirmed days: 9 until half-term, then 2, 2, 3, 1, 2, 3
and 3. Strategic: 300 of 1020 until half-term, then 180 + 120 + 120 of 1650; 720 of 2670. An hour costs £30 until
4 October (60 minutes) and £33 from then on (540): £30 + £297."""


@pytest.fixture
def term(ana: Member) -> Iterator[Member]:
    """The second half of it written down, on its last day."""
    with time_machine.travel(LAST_DAY, tick=False):
        by = replace(ana, on=LAST_DAY.date())
        november = date(2026, 11, 2)
        for week_no, day, lines in (
            (0, 0, "09:00-12:00 leading"),
            (0, 2, "13:00-15:00 plans"),
            (1, 0, "09:00-10:00 ehc, 10:00-12:00 taken cover"),
            (1, 1, "17:00-18:00 plans"),
            (2, 0, "09:00-12:00 families"),
            (2, 2, "13:00-15:00 taken admissions"),
            (2, 4, "14:00-15:00 plans back 2"),
            (3, 0, "09:00-11:00 leading, 11:00-12:00 taken other_role"),
            (4, 0, "09:00-12:00 office"),
            (4, 2, "13:00-14:00 plans, 20:00-21:30 ehc"),
            (5, 0, "09:00-12:00 taken safeguarding"),
            (5, 2, "13:00-15:00 leading"),
            (5, 3, "09:00-11:00 plans back 0"),
            (6, 0, "09:00-11:00 plans"),
            (6, 2, "13:00-15:00 families"),
            (6, 3, "16:30-17:30 plans"),
        ):
            monday = november + week_no * timedelta(days=7)
            on = monday + timedelta(days=day)
            make_day(by, on, *(a_line(by, on, monday, *line.split()) for line in lines.split(", ")))
        yield by


def a_line(by: Member, on: date, monday: date, times: str, what: str, *more: str) -> EntryDetails:
    """Like "10:00-12:00 taken cover", or "14:00-15:00 plans back 2": given back for the third day of that week."""
    starts, ends = times.split("-")
    if what == "taken":
        return stretch(on, starts, ends, "taken", "", tap_id=make_away(by, on, more[0]))
    back = monday + timedelta(days=int(more[1])) if more else None
    return stretch(on, starts, ends, category=what, given_back_for=back)


def said(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest}".removesuffix(" 0") if minutes else "none"


def test_a_term_is_what_a_hand_counts_on_the_page_and_on_both_papers(term: Member, cast: Cast) -> None:
    client, at = cast.client("ana"), "?period=term-2026-09-28&for="
    composed = compose(term, "term-2026-09-28")
    counted = {row["label"]: row for row in composed.head["weeks"]}
    assert counted.keys() == TERM.keys(), "no week for the holiday"
    for edition, cost in (("head", "£327 at the hourly rate"), ("governor", "about £350 at the hourly rate")):
        page = client.get(f"/s/alder/time/report/{at}{edition}").content.decode().replace("<", " <")
        paper = words(time_pdf(composed.paper(edition)))
        for text in (" ".join(unescape(strip_tags(page)).split()), paper):
            assert "Of 55 h promised, 30 h 30 were kept and 12 h 30 taken; 4 h given back." in text
            assert "Outside paid hours 10 h more. Of 12 h nothing is known." in text
            assert "Rests on 25 confirmed days in 10 of 11 weeks; 1 week has no data." in text
            assert "Protected time was taken in 7 of 10 weeks with data." in text
            assert cost in text
            assert "27%" in text
            assert "of 44 h 30 of SENCO work" in text
            assert "Autumn 2026 55 h 55% 23% 22% 10 h 25" in text
            for label, row in TERM.items():
                promised, kept, taken, back, _, own = row or (300, 0, 0, 0, 0, 0)
                cells = [said(minutes) for minutes in (promised, kept, taken, back, own)] if row else ["5 h", "no data"]
                assert " ".join([label, *cells]) in text, (edition, label)
    for label, row in TERM.items():
        promised, kept, taken, _, unknown, _ = row or (300, 0, 0, 0, 300, 0)
        found = counted[label]
        assert (found["promised"], found["kept"], found["taken"], found["unknown"]) == (promised, kept, taken, unknown)
        assert found["has_data"] == (row is not None)
    assert "12 h 30 taken, most of it for cover (3 h) and safeguarding (3 h)." in composed.head["agenda"][0]


def test_a_week_without_data_is_never_nought(ana: Member, cast: Cast) -> None:
    client = cast.client("ana")
    page = client.get(f"/s/alder/time/report/?period={HALF}").content.decode()
    row = page.partition("12 Oct</th>")[2].partition("</tr>")[0]
    assert "no data" in row
    assert "none" not in row
    assert "no data" in words(time_pdf(compose(ana, HALF).head))
    nothing = compose(ana)  # the half-term that began this morning
    assert not nothing.says_anything
    with pytest.raises(ValidationError, match="No day of these weeks is confirmed"):
        hand_over(by=ana, composed=nothing)
    assert "No day of these weeks is confirmed" in client.get("/s/alder/time/report/").content.decode()


def test_fewer_than_five_pupils_cannot_be_told_apart(ana: Member, cast: Cast) -> None:
    """One to four give the same two papers, word for word and figure for figure; so nothing on them gives it back."""
    assert "pupils" not in str(compose(ana, HALF).head["consequences"])
    put_on_plans(ana, 1)
    one = compose(ana, HALF)
    assert one.head["consequences"][0] == "Plans of fewer than five pupils went past their review day without a review."
    for _ in range(3):
        late = Plan.objects.for_school(ana.school).order_by("-pk")[0]
        pupil = add_pupil(by=ana, details=PupilDetails("Sandhurst", "Kit"), year="4", home="4B")
        dates = {"published_on": late.published_on, "review_on": late.review_on}
        Plan.objects.create(school=ana.school, pupil=pupil, number=1, **dates)
        now = compose(ana, HALF)
        assert (now.head, now.governor) == (one.head, one.governor)
    for edition in ("head", "governor"):
        text = words(time_pdf(one.paper(edition)))
        assert "fewer than five pupils" in text
        assert not any(name in text for name in ("Kit", "Sandhurst", "Mia", "Kowalczyk", "Omar", "Haddad", "Learning"))
    for more in (1, 4):
        put_on_plans(ana, more)
        assert compose(ana, HALF).head["consequences"][0].startswith("Plans of 5 to 9 pupils "), "not one more or less"


def test_a_review_counts_only_in_a_week_in_which_time_was_taken(ana: Member) -> None:
    put_on_plans(ana, 6)
    plans = list(Plan.objects.for_school(ana.school))
    for plan, changed in zip(
        plans,
        (
            {"review_on": date(2026, 10, 14)},  # the week without data
            {"reviewed_on": date(2026, 10, 7)},  # held on its day
            {"reviewed_on": date(2026, 10, 8)},  # held a day late
        ),
        strict=False,
    ):
        Plan.objects.for_school(ana.school).filter(pk=plan.pk).update(**changed)
    pupil = plans[5].pupil
    pupil.left_on = date(2026, 10, 6)
    pupil.save()
    assert "fewer than five" in compose(ana, HALF).head["consequences"][0]  # three: one late, two not held
    Plan.objects.for_school(ana.school).update(review_on=date(2026, 10, 14), reviewed_on=None)
    assert "pupils" not in str(compose(ana, HALF).head["consequences"])


def test_only_the_line_of_comparison_changes_with_the_benchmark(ana: Member) -> None:
    without = compose(ana, HALF)
    make_benchmark(ana, 900)
    compared = compose(ana, HALF)
    assert compared.head["compared"].startswith("‘Our authority’s guidance’ says 15 h a week; 15 h is promised here: ")
    for edition in ("head", "governor"):
        assert compared.paper(edition) == without.paper(edition) | {"compared": compared.paper(edition)["compared"]}
    end_benchmark(by=ana)
    assert compose(ana, HALF).head == without.head


def test_own_time_without_a_rate_has_no_cost(ana: Member) -> None:
    rates = list(StaffRate.objects.visible_to(ana))
    take_back_rate(by=ana, rate=rates[0])
    assert figure(compose(ana, HALF).head, "Own time") == ("6 h 30", "£195 at the hourly rate")
    take_back_rate(by=ana, rate=rates[1])
    for paper in (compose(ana, HALF).head, compose(ana, HALF).governor):
        assert figure(paper, "Own time") == ("6 h 30", "no rate written down")
    write_rate(by=ana, details=RateDetails("senco", 3300, date(2026, 10, 5), "Pay scale"))
    assert figure(compose(ana, HALF).head, "Own time") == ("6 h 30", "£181.50, and 1 h with no rate")


def test_titles_of_planned_work_are_printed_for_the_head_where_she_asks(ana: Member) -> None:
    make_planned(ana, date(2026, 10, 19), "Talk to Mia’s teachers")
    asked = compose(ana, HALF, with_titles=True)
    assert "Learning walk in Year 3" in asked.head["consequences"][0]
    assert "Mia" not in str(asked.head)
    assert "Learning walk" not in str(asked.governor)
    assert "Learning walk" not in str(compose(ana, HALF).head)


@pytest.fixture
def handed(ana: Member) -> WorkloadReport:
    return hand_over(by=ana, composed=compose(ana, HALF))


def at(report: WorkloadReport, end: str = "") -> str:
    return f"/s/alder/time/reports/{report.ref}/{end}"


def opens(client: Client, report: WorkloadReport) -> set[int]:
    return {client.get(at(report)).status_code, client.get(at(report, "pdf/")).status_code}


def test_who_opens_a_report_and_when(ana: Member, cast: Cast) -> None:
    clients = {who: cast.client(who) for who in ("ana", "hal", "gil", "sam", "lena", "ben", "ola")}
    user = User.objects.create_user(email="dee@example.org", name="Dee Marsh")
    Membership.objects.create(user=user, school=ana.school, role_key="senco", starts_on=ana.on)
    cast.users["dee"] = user
    clients["dee"] = cast.client("dee")
    sent = clients["ana"].post("/s/alder/time/report/hand-over/", {"period": HALF})
    report = WorkloadReport.objects.visible_to(ana).get()
    assert sent["Location"] == at(report)
    assert {who: opens(client, report) for who, client in clients.items()} == {
        "ana": {200}, "hal": {200}, "gil": {404}, "dee": {404}, "sam": {403}, "lena": {403}, "ben": {403}, "ola": {403},
    }  # fmt: skip
    assert clients["gil"].post(at(report, "pass-on/")).status_code == 403
    assert clients["hal"].post(at(report, "pass-on/")).status_code == 302
    assert opens(clients["gil"], report) == {200}
    page = clients["gil"].get(f"{at(report)}?for=head").content.decode()
    assert "about £200" in page
    assert "£211" not in page
    assert "£211" not in clients["gil"].get(f"{at(report)}pdf/?for=head").content.decode("latin-1")
    assert (
        clients["gil"]
        .post(at(report, "agreed/"), {"what": "More time", "who": "Hal", "by_on": "1 Dec 2026"})
        .status_code
        == 403
    )
    assert "Reports of SENCO time" in clients["gil"].get("/s/alder/").content.decode()
    clients["hal"].post(at(report, "not-passed-on/"))
    assert opens(clients["gil"], report) == {200}, "the governor has opened it"


def test_it_is_taken_back_while_nobody_has_opened_it(handed: WorkloadReport, ana: Member, cast: Cast) -> None:
    hal = cast.member("hal")
    with pytest.raises(PermissionDenied):
        take_back_report(by=hal, report=handed)
    take_back_report(by=ana, report=handed)
    assert opens(cast.client("hal"), handed) == {404}
    again = hand_over(by=ana, composed=compose(ana, HALF))
    assert hand_over(by=ana, composed=compose(ana, HALF)) == again, "the same twice is one"
    note_opening(by=hal, report=again)
    with pytest.raises(ValidationError, match="Hal Bramwell has opened it"):
        take_back_report(by=ana, report=again)


def test_page_and_pdf_opened_at_once_are_one_opening(handed: WorkloadReport, ana: Member, cast: Cast) -> None:
    hal = cast.member("hal")
    page, pdf = (WorkloadReport.objects.visible_to(hal).prefetch_related("steps").get() for _ in range(2))
    note_opening(by=hal, report=page)
    note_opening(by=hal, report=pdf)
    assert [step.by for step in handed.steps.all()] == ["Hal Bramwell"]
    assert AuditEvent.objects.filter(type="time_report.opened").count() == 1


def test_what_was_handed_over_stays_as_it_stood(handed: WorkloadReport, ana: Member, cast: Cast) -> None:
    before = cast.client("hal").get(at(handed)).content.decode()
    make_day(ana, date(2026, 10, 14), stretch(date(2026, 10, 14), "13:00", "15:00", "taken", ""))
    assert "20 h promised, 9 h 30 were kept and 4 h 30 taken" in before
    assert "9 h 30 were kept and 4 h 30 taken" in cast.client("hal").get(at(handed)).content.decode()
    assert "6 h 30 taken" in compose(ana, HALF).head["headline"]
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkloadReport.objects.for_school(ana.school).update(handed_by="Somebody")


def test_the_next_report_opens_with_what_was_agreed(handed: WorkloadReport, ana: Member, cast: Cast) -> None:
    hal, client = cast.member("hal"), cast.client("hal")
    said = {"what": "Cover goes to the rota first", "who": "Hal Bramwell", "by_on": "9 Nov 2026"}
    named = client.post(at(handed, "agreed/"), said | {"what": "Mia’s mornings go to the rota"})
    assert "“Mia” is the name of a child here" in named.content.decode().replace("&#x27;", "’")
    client.post(at(handed, "agreed/"), said)
    undertake(by=ana, report=handed, what="The office files", who="Sam Doyle", by_on=date(2026, 10, 30))
    rota, _ = sorted(handed.undertakings.all(), key=lambda row: row.who)
    finish_undertaking(by=hal, undertaking=rota)
    found = compose(ana, HALF)
    assert [(row["what"], row["became"]) for row in found.head["agreed"]] == [
        ("The office files", "Open, was for 30 Oct 2026"),
        ("Cover goes to the rota first", "Done, 2 Nov 2026"),
    ]
    assert found.head["agenda"][0] == "What was agreed last time: 1 done, 1 open: what helps?"
    assert words(time_pdf(found.governor)).index("The office files") < words(time_pdf(found.governor)).index("Week by")
    mine = cast.client("ana")
    with CaptureQueriesContext(connection) as captured:  # with all there can be on it
        mine.get(f"/s/alder/time/report/?period={HALF}&titles=yes")
    assert len(captured) <= 15
    here = f"/s/alder/time/agreed/{rota.ref}/"
    for asked, done_on in (("open", None), ("done", ana.on)):
        client.post(here, {"do": asked})
        rota.refresh_from_db()
        assert rota.done_on == done_on
    client.post(here, {"do": "out"})
    assert len(compose(ana, HALF).head["agreed"]) == 1
    client.post(f"{here}?do=in")  # the way back beside the word
    assert len(compose(ana, HALF).head["agreed"]) == 2
    assert client.post(here, {"do": "nothing"}).status_code == 404


def test_the_fullest_report_fits_one_side(ana: Member) -> None:
    paper = compose(ana, HALF).head
    long = "The deputy keeps the list of who covers when, and asks the office to ring two people before anybody else. "
    fullest: Any = paper | {
        "agreed": [{"what": long + str(place), "who": "Hal Bramwell", "became": "Open"} for place in range(5)],
        "weeks": paper["weeks"] * 4,
        "consequences": [long] * 3,
        "terms": [[f"Autumn {year}", "120 h", "88%", "12%", "not known", "60"] for year in range(4)],
        "agenda": [long] * 4,
        "compared": long,
        "facts": [long * 2],
    }
    for reading in (None, {"size": 1.3, "font": "OpenDyslexic", "is_wide": True, "tint": "#fdf3d7"}):
        made = time_pdf(fullest, reading)  # type: ignore[arg-type]
        assert made.tagged
        assert len(pages(made)) == 1
        assert "Confidential" in pages(made)[0]
        assert "Page 1 of 1" in pages(made)[0]


def test_a_rate_is_written_put_right_and_taken_back(ana: Member, cast: Cast) -> None:
    client = cast.client("sam")
    said = {"post": "Teaching assistant", "hourly_pence": "17.20", "starts_on": "1 Sep 2026", "source": "Tariff, 2026"}
    for wrong in (
        {"post": ""},
        {"hourly_pence": "seventeen"},
        {"hourly_pence": "0"},
        {"source": ""},
        {"starts_on": ""},
    ):
        assert client.post("/s/alder/rates/write/", said | wrong).status_code == 200
    assert client.post("/s/alder/rates/write/", said | {"whose": str(ana.user_id)}).status_code == 200, "one of the two"
    client.post("/s/alder/rates/write/", said)
    client.post("/s/alder/rates/write/", said | {"hourly_pence": "£18", "starts_on": "1 Oct 2026"})
    earlier = client.post("/s/alder/rates/write/", said | {"starts_on": "15 Sep 2026"})
    assert "Another rate holds from 1 October 2026" in earlier.content.decode()
    page = client.get("/s/alder/rates/").content.decode()
    assert all(said in page for said in ("£18", "£17.20 until 30 Sep 2026", "£33"))
    assert "£18" in cast.client("hal").get("/s/alder/rates/").content.decode()
    assert cast.client("hal").post("/s/alder/rates/write/", said).status_code == 403
    newest = StaffRate.objects.visible_to(ana).of(None, "teaching assistant")[0]
    take_back_rate(by=ana, rate=newest)
    assert [(row.hourly_pence, row.ends_on) for row in rates_of_assistants(ana)] == [(1720, None)]
    newest.refresh_from_db()
    put_back_rate(by=ana, rate=newest)
    assert [(row.hourly_pence, row.ends_on) for row in rates_of_assistants(ana)] == [
        (1800, None), (1720, date(2026, 9, 30)),
    ]  # fmt: skip
    right = RateDetails("Teaching assistant", 1850, date(2026, 10, 1), "Tariff, 2026")
    take_back_rate(by=ana, rate=write_rate(by=ana, details=right))
    assert [(row.hourly_pence, row.ends_on) for row in rates_of_assistants(ana)] == [
        (1800, None), (1720, date(2026, 9, 30)),
    ], "what was put right stands as it was"  # fmt: skip
    for who in ("gil", "ben", "tess", "ola"):
        assert not StaffRate.objects.visible_to(cast.member(who)).exists(), who


def rates_of_assistants(by: Member) -> list[StaffRate]:
    return list(StaffRate.objects.visible_to(by).of(None, "Teaching assistant"))


def test_without_the_schools_dates_it_is_of_the_last_twelve_weeks(cast: Cast) -> None:
    ana = cast.member("ana")
    make_slots(ana, date(2026, 9, 28))
    day = date(2026, 10, 1)
    make_day(ana, day, stretch(day, "09:00", "12:00"), stretch(day, "19:00", "20:00"))
    write_rate(by=ana, details=RateDetails("SENCO", 3000, date(2026, 9, 14), "Pay scale"))
    found: Composed = compose(ana)
    assert figure(found.head, "Own time") == ("1 h", "£30 at the hourly rate"), "before her hours there was no work"
    assert found.head["title"] == "SENCO time: the last 12 weeks"
    assert found.head["terms"] == []
    assert len(found.head["weeks"]) == 12


def test_a_rate_without_a_day_is_asked_for_it(cast: Cast) -> None:
    said = {"post": "Teaching assistant", "hourly_pence": "17.20", "starts_on": "", "source": "Tariff, 2026"}
    page = cast.client("ana").post("/s/alder/rates/write/", said).content.decode()
    assert 'href="#id_starts_on"' in page
    assert 'value="17.20"' in page
    assert not StaffRate.objects.across_schools(reason="test").exists()


PAY = {"annual_pence": "£24,000", "on_costs": "25%", "weeks_worked": "39", "hours_a_week": "32.5"}
TARIFF = {"tariff_pence": "653.60", "tariff_weeks": "38"}


@pytest.mark.parametrize(
    ("typed", "pence", "source"),
    [
        (PAY, 2367, "Payroll. Worked out of £24,000 a year and 25% on-costs, 39 weeks of 32.5 hours."),
        (TARIFF, 1720, "Payroll. Worked out of £653.60 a year for an hour a week, 38 weeks."),
    ],
)
def test_an_hour_is_worked_out_of_pay_or_of_a_tariff(
    cast: Cast, typed: dict[str, str], pence: int, source: str
) -> None:
    said = {"whose": "", "post": "Teaching assistant", "starts_on": "1 Sep 2026", "source": "Payroll.", **typed}
    cast.client("ana").post("/s/alder/rates/write/", said)
    row = StaffRate.objects.across_schools(reason="test").get()
    assert (row.hourly_pence, row.source) == (pence, source)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Write pounds an hour, like 31.50, or have it worked out below"),
        (PAY | TARIFF, "Say it in one way alone"),
        (PAY | {"hourly_pence": "17.20"}, "Say it in one way alone"),
        (PAY | {"hours_a_week": ""}, "Write this too"),
        (PAY | {"hours_a_week": "0"}, "Write more than 0"),
        (PAY | {"on_costs": "-5"}, "Write per cent, like 25 or 28.5"),
        (PAY | {"weeks_worked": "54"}, "up to 53"),
        (PAY | {"annual_pence": "lots"}, "is not an amount"),
        (PAY | {"annual_pence": "£2,400,000"}, "Check the figures"),
    ],
)
def test_an_hour_that_cannot_be_worked_out_is_said_beside_its_field_and_kept(
    cast: Cast, typed: dict[str, str], words: str
) -> None:
    said = {"whose": "", "post": "Teaching assistant", "starts_on": "1 Sep 2026", "source": "Payroll", **typed}
    page = cast.client("ana").post("/s/alder/rates/write/", said).content.decode()
    assert words in page
    assert all(f'value="{value}"' in page for value in typed.values() if value)
    assert not StaffRate.objects.across_schools(reason="test").exists()
