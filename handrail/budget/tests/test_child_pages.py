"""The pages of one child's costs, the paper, what the authority asks, and bands."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.access.member import Member
from handrail.budget.actions import (
    BandDetails,
    HeldDetails,
    begin_with_common,
    hold_band,
    turn_ask,
    turn_band,
    turn_held,
    write_band,
)
from handrail.budget.child.band import band_of_child
from handrail.budget.models import AuthorityAsk, Band, PupilBand
from handrail.budget.models.authority import CRITERIA
from handrail.budget.tests.factories import make_ask, make_band, make_once, rate
from handrail.budget.tests.test_child import all_year, says
from handrail.provision.tests.factories import make_run, make_session, make_type, open_all_year
from handrail.pupils.tests.factories import make_document
from handrail.rules.asked import LEGAL_TEST_WORDS
from handrail.rules.run_costs import cost_year
from tests.cast import Cast

NEVER = re.compile(r"eligib|insufficien|\bfails?\b|\bfailed\b|not enough|must first", re.IGNORECASE)


@pytest.fixture
def ana(cast: Cast) -> Member:
    member = cast.member("ana")
    for days in (-400, 0, 400):
        open_all_year(member, member.on + timedelta(days=days))
    rate(member)
    return member


def asked(cast: Cast, name: str, who: str = "ana", **refs: str) -> str:
    """The page of Mia, or of no child."""
    answer = cast.client(who).get(address(name, **refs))
    assert answer.status_code == 200
    return str(answer.content.decode())


def address(name: str, **refs: str) -> str:
    return reverse(f"budget:{name}", kwargs={"school": "alder", **refs})


def test_the_page_says_what_it_costs_and_of_what(cast: Cast, ana: Member) -> None:
    says(ana, weeks_a_year=Decimal(38))
    mia = cast.pupils["mia"]
    run = all_year(
        ana, [mia], cast.users["tess"], minutes=60, times=5, shape="one_to_one", kind=make_type(ana, "Reading")
    )
    make_session(ana, run)
    make_once(ana, None, 24_000, pupils=[mia])
    page = asked(cast, "child", pupil=mia.ref)
    for words in ("£3,508", "£2,492 below £6,000", "Reading", "Teaching assistant", "Writing slopes", "£17.20",
                  "Not yet funded", "Exampleshire", "The same figures as a table"):  # fmt: skip
        assert words in page, words
    assert "year=financial" in page
    assert "of the year before" not in page


def test_a_child_for_whom_nothing_costs(cast: Cast, ana: Member) -> None:
    page = asked(cast, "child", pupil=cast.pupils["mia"].ref)
    assert "Nothing on the map costs anything for Mia" in page
    assert "£6,000" in page


def test_costs_are_linked_for_who_may_read_them(cast: Cast, ana: Member) -> None:
    mia = cast.pupils["mia"]
    make_run(ana, [mia], user=cast.users["tess"])
    link = address("child", pupil=mia.ref)
    for name in ("provision:pupil", "desk:pupil"):
        where = reverse(name, kwargs={"school": "alder", "pupil": mia.ref})
        assert link in cast.client("ana").get(where).content.decode()
        assert link not in cast.client("ben").get(where).content.decode()


def filled(cast: Cast, ana: Member) -> None:
    run = all_year(ana, [cast.pupils["mia"]], cast.users["tess"], minutes=60, times=5)
    make_session(ana, run)
    make_document(ana, cast.pupils["mia"])


@pytest.mark.parametrize("state", ["empty", "filled", "own", "over"])
def test_ready_says_what_is_asked_and_never_that_a_child_may_not(cast: Cast, ana: Member, state: str) -> None:
    mia = cast.pupils["mia"]
    if state != "empty":
        filled(cast, ana)
    if state == "own":
        for criterion in CRITERIA:
            make_ask(ana, criterion, f"Words of {criterion}", number=2)
    if state == "over":
        says(ana, threshold_pence=100)
    for name in ("child_ready", "child"):
        page = asked(cast, name, pupil=mia.ref)
        assert not NEVER.search(re.sub(r"<[^>]+>", " ", page))
    page = asked(cast, "child_ready", pupil=mia.ref)
    assert LEGAL_TEST_WORDS in page
    assert "section 36(8)" in page
    assert "can ask for an assessment at any time" in page
    assert ("commonly ask" in page) is (state != "own")
    if state == "own":
        assert all(f"Words of {criterion}" in page for criterion in CRITERIA)
        assert "Its top-up form, page 3." in page
    if state == "empty":
        assert "Nothing is written yet." in page


def test_what_is_asked_is_begun_taken_back_and_put_back(cast: Cast, ana: Member) -> None:
    client = cast.client("ana")
    client.post(address("asks_begin"))
    client.post(address("asks_begin"))
    rows = AuthorityAsk.objects.visible_to(ana).standing()
    count = rows.count()
    assert count > 10
    ask = rows.earliest("pk")
    client.post(address("ask_turn", ask=ask.ref))
    assert rows.count() == count - 1
    client.post(address("ask_turn", ask=ask.ref))
    assert rows.count() == count
    assert begin_with_common(by=ana) == []
    assert turn_ask(by=ana, ask=ask).removed_at is not None


def test_an_ask_is_refused_in_words(cast: Cast, ana: Member) -> None:
    said = {
        "purpose": "top_up",
        "criterion": "cycles",
        "words": " ",
        "starts_on": "1/9/2026",
        "source": "",
        "number": "0",
    }
    answer = cast.client("ana").post(address("ask_write"), said)
    page = answer.content.decode()
    assert "Write what it asks." in page
    assert "Say where it asks that." in page
    said |= {"words": "Two plans", "source": "Its form", "number": "2"}
    assert cast.client("ana").post(address("ask_write"), said).status_code == 302
    assert "Two plans" in asked(cast, "authority")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"pence": None}, "what it is worth a year"),
        ({"pence": -5}, "more than 0"),
        ({"pence": 0}, "more than 0"),
        ({"pence": 5, "hourly_pence": 5}, "not both"),
        ({"pence": None, "hourly_pence": 1720, "hours_a_week": Decimal(5)}, "the weeks"),
        ({"pence": None, "hourly_pence": 1720, "hours_a_week": Decimal(5), "weeks": Decimal(54)}, "1 to 53"),
        ({"source": " "}, "where the figure comes from"),
        ({"name": ""}, "calls it"),
    ],
)
def test_a_band_is_refused_in_words(ana: Member, said: dict[str, Any], words: str) -> None:
    usual: dict[str, Any] = {"name": "C", "starts_on": ana.on, "source": "Its bands", "pence": 100}
    with pytest.raises(ValidationError, match=words):
        write_band(by=ana, details=BandDetails(**usual | said))
    assert not Band.objects.visible_to(ana).exists()


def test_bad_amounts_on_the_page_keep_what_was_written(cast: Cast, ana: Member) -> None:
    said = {"name": "Band C", "pence": "-20", "starts_on": "", "source": "Its bands", "hours_a_week": "many"}
    page = cast.client("ana").post(address("band_write"), said).content.decode()
    assert 'value="Band C"' in page
    assert "is not a number" in page
    assert "things need another look" in page


def test_a_band_by_hours_of_53_weeks(ana: Member) -> None:
    hours: dict[str, Any] = {"pence": None, "hourly_pence": 1720, "hours_a_week": Decimal("12.5"), "weeks": Decimal(53)}
    assert make_band(ana, "D", **hours).yearly_pence == 1720 * 25 * 53 // 2


def test_what_a_child_holds_is_worth_its_days(cast: Cast, ana: Member) -> None:
    mia, year = cast.pupils["mia"], cost_year("financial", ana.on)
    make_band(ana, starts_on=year.first - timedelta(days=400), pence=365_000)
    band = make_band(ana, "Band D", starts_on=year.first, pence=730_000)
    hold_band(by=ana, pupil=mia, details=HeldDetails("Band C", year.first, "Its letter"))
    if ana.on == year.first:
        return
    found = band_of_child(ana, mia, year)
    assert (found.now and found.now.name, found.pence) == ("Band C", 365_000)
    later = hold_band(
        by=ana, pupil=mia, details=HeldDetails("Band D", year.first + timedelta(days=100), "A new letter")
    )
    found = band_of_child(ana, mia, year)
    days = (year.last - year.first).days + 1
    exact = 365_000 * 100 / days + 730_000 * (days - 100) / days
    assert abs(found.pence - exact) <= 1
    assert len(found.said) == 2
    assert "held for 100 of" in found.said[0]
    with pytest.raises(ValidationError, match="Write a later day"):
        hold_band(by=ana, pupil=mia, details=HeldDetails("Band C", year.first, "x"))
    assert later is not None
    turn_held(by=ana, held=later)
    assert band_of_child(ana, mia, year).pence == 365_000
    turn_held(by=ana, held=later)
    assert band_of_child(ana, mia, year).pence == found.pence
    turn_band(by=ana, band=band)
    assert "has no value from" in band_of_child(ana, mia, year).missing[0]
    hold_band(by=ana, pupil=mia, details=HeldDetails("", year.last))
    assert PupilBand.objects.visible_to(ana).standing().filter(ends_on=None).count() == 0
    assert PupilBand.objects.visible_to(cast.member("ben")).count() == 0


def test_a_band_is_written_for_a_child_on_their_page(cast: Cast, ana: Member) -> None:
    mia, client = cast.pupils["mia"], cast.client("ana")
    make_band(ana)
    said = {"name": "Band C", "starts_on": ana.on.strftime("%d/%m/%Y"), "source": ""}
    refused = client.post(address("child_band", pupil=mia.ref), said)
    assert "Say where that is written" in refused.content.decode()
    assert client.post(address("child_band", pupil=mia.ref), said | {"source": "Its letter"}).status_code == 302
    page = asked(cast, "child", pupil=mia.ref)
    assert "Its letter" in page
    assert "£4,200 a year" in page
    held = PupilBand.objects.visible_to(ana).get()
    client.post(address("child_band_turn", pupil=mia.ref, top_up=held.ref))
    assert "holds no band today" in asked(cast, "child", pupil=mia.ref)


@pytest.mark.parametrize("name", ["child", "child_ready"])
def test_questions_do_not_grow(cast: Cast, ana: Member, name: str) -> None:
    mia, counts = cast.pupils["mia"], []
    where = address(name, pupil=mia.ref)
    for count in (1, 4):
        for number in range(count):
            all_year(ana, [mia], cast.users["tess"], kind=make_type(ana, f"Group {count} {number}"))
            make_ask(ana, words=f"Ask {count} {number}")
            make_document(ana, mia, title=f"Report {count} {number}")
        client = cast.client("ana")
        client.get(where)
        with CaptureQueriesContext(connection) as seen:
            client.get(where)
        counts.append(len(seen))
    assert counts[0] == counts[1]
