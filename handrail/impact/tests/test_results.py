"""What is said of a group, a type and a year: what was seen, and never why."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest

from handrail.budget.tests.factories import make_once, rate
from handrail.impact.actions import record_measures
from handrail.impact.results import at_once, results_between, results_of_run, results_of_type, summed
from handrail.impact.tests.factories import Measured, entry_day, make_decision, make_measures, place_of, typed
from handrail.provision.actions import Presence, SessionDetails, record_session, stop_run
from handrail.provision.tests.factories import make_run, make_type
from handrail.pupils.tests.factories import make_pupil, make_status
from tests.cast import Cast

NEVER = re.compile(
    r"\b(because|caused?s?|thanks to|due to|works?|worked|led to|as a result|effective|impact of)\b", re.I
)
UP = [("7;00", "7;04"), ("7;00", "7;05"), ("7;00", "7;06"), ("7;00", "7;00"), ("7;00", "6;11"), ("7;00", "7;08")]


@pytest.fixture
def measured(cast: Cast) -> Measured:
    found = Measured(cast.member("ana"))
    make_measures(found.by, found.run, dict(zip(found.pupils, UP, strict=True)))
    return found


@pytest.fixture
def costs(measured: Measured) -> None:
    """Its adult has a rate, no session was held, and £600 were paid once."""
    rate(measured.by, user_id=measured.by.user_id, pence=1500)
    make_once(measured.by, measured.run, pence=60_000)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") :])).split())


def test_several_gains_are_said_by_how_many_went_which_way(cast: Cast, measured: Measured) -> None:
    page = words(cast.client("ana").get(f"/s/alder/provision/{measured.run.ref}/impact/").content.decode())
    assert "Of 6 pupils 4 went up, 1 stayed the same and 1 went down. The middle of them: 4.5 months gained." in page
    assert "Before and after" in page
    assert "The same figures as a table" in page


def test_below_five_there_is_too_little_to_say(cast: Cast) -> None:
    few = Measured(cast.member("ana"))
    make_measures(few.by, few.run, dict(zip(few.pupils[:4], UP, strict=False)))
    page = words(cast.client("ana").get(f"/s/alder/provision/{few.run.ref}/impact/").content.decode())
    assert "Too few to say: 4 usable pairs, and it takes 5." in page
    assert "The middle of them" not in page


def test_a_pair_without_a_number_is_in_words_and_in_no_sum(cast: Cast) -> None:
    found = Measured(cast.member("ana"))
    scores = [*UP[:5], ("<6:00", "7;00")]
    make_measures(found.by, found.run, dict(zip(found.pupils, scores, strict=True)))
    page = words(cast.client("ana").get(f"/s/alder/provision/{found.run.ref}/impact/").content.decode())
    assert "below the floor of the test" in page
    assert "One pair has no number and is left out." in page
    [(_, _, spread)] = summed(results_of_run(found.by, found.run).places).spreads
    assert (spread.count, spread.left_out) == (5, 1)


def test_another_form_and_one_day_have_words_and_no_number(cast: Cast) -> None:
    found = Measured(cast.member("ana"))
    on, rows = entry_day(found.by), []
    for number, pupil in enumerate(found.pupils[:2]):
        place = place_of(found.run, pupil)
        rows.append(typed(place, "entry", "84", on, "standardised", form="A"))
        exit_on = on + timedelta(weeks=8 * (1 - number))
        rows.append(typed(place, "exit", "90", exit_on, "standardised", form="AB"[1 - number]))
    record_measures(by=found.by, run=found.run, measures=rows[:2])
    pair = results_of_run(found.by, found.run).places[0].pairs[0]
    assert pair.gain.gain is None
    assert "The form of the test changed from A to B" in str(pair.gain.why_not)


def test_intervals_that_meet_are_said(cast: Cast) -> None:
    found = Measured(cast.member("ana"))
    scores = {found.pupils[0]: ("84 (78-90)", "88 (82-94)"), found.pupils[1]: ("70 (66-74)", "90 (86-94)")}
    make_measures(found.by, found.run, scores, "standardised")
    first, second = (one.pairs[0] for one in results_of_run(found.by, found.run).places[:2])
    assert "The intervals of the two scores meet" in first.note
    assert (second.note, second.gain.gain) == ("", Decimal(20))


def test_ages_and_standardised_scores_are_never_in_one_figure(cast: Cast, measured: Measured) -> None:
    scores = dict.fromkeys(measured.pupils, ("84", "86"))
    make_measures(measured.by, measured.run, scores, "standardised")
    whole = summed(results_of_run(measured.by, measured.run).places)
    assert sorted((kind, spread.count) for _, kind, spread in whole.spreads) == [("age", 6), ("standardised", 6)]


def test_a_measure_that_changed_on_the_way_is_said(cast: Cast) -> None:
    found = Measured(cast.member("ana"))
    place = place_of(found.run, found.pupils[0])
    on = entry_day(found.by)
    rows = [
        typed(place, "entry", "7;00", on),
        typed(place, "exit", "12", on + timedelta(weeks=8), "count", test="Sounds"),
    ]
    record_measures(by=found.by, run=found.run, measures=rows)
    page = words(cast.client("ana").get(f"/s/alder/provision/{found.run.ref}/impact/").content.decode())
    assert "Measured with Sample reading at entry and with Sounds at exit" in page


def test_a_child_in_two_groups_at_once_is_said_and_counted_once(cast: Cast, measured: Measured) -> None:
    other = make_run(measured.by, [measured.pupils[0]], group_name="Two")
    make_measures(measured.by, other, {measured.pupils[0]: UP[0]})
    found = results_of_type(measured.by, measured.run.type_id)
    assert at_once(found.places) == [measured.pupils[0].name]
    whole = summed(found.places)
    assert (whole.pupils, whole.spreads[0][2].count) == (6, 6)
    assert len(found.places) == 7
    page = words(cast.client("ana").get(f"/s/alder/provision/library/{other.type.ref}/impact/").content.decode())
    assert "has two places here on the same days" in page


def test_sessions_are_those_a_child_was_at_of_those_held(cast: Cast, measured: Measured) -> None:
    first, second = measured.pupils[:2]
    on = entry_day(measured.by)
    for number in range(3):
        there = {first.ref: Presence(was_there=False, reason="pupil_absent")} if number == 0 else {}
        details = SessionDetails(on + timedelta(days=7 * number))
        record_session(by=measured.by, run=measured.run, details=details, there=there)
    missed = SessionDetails(on + timedelta(days=28), missed_reason="pulled_away")
    record_session(by=measured.by, run=measured.run, details=missed)
    found = {one.place.pupil: (one.there, one.held) for one in results_of_run(measured.by, measured.run).places}
    assert (found[first], found[second]) == ((2, 3), (3, 3))


def test_what_came_next_is_read_from_the_record(cast: Cast) -> None:
    ana = cast.member("ana")
    pupils = [make_pupil(ana, surname=name) for name in ("Ash", "Bay", "Cob", "Dew", "Elm")]
    begun, over = ana.on - timedelta(weeks=20), ana.on - timedelta(weeks=10)
    run = make_run(ana, pupils, starts_on=begun, ends_on=over)
    make_run(ana, [pupils[0]], starts_on=over + timedelta(days=7))
    make_run(ana, [pupils[1]], starts_on=over + timedelta(days=7), kind=make_type(ana, "One to one", tier=3))
    make_run(ana, [pupils[2]], starts_on=over + timedelta(days=7), kind=make_type(ana, "Another"))
    make_status(ana, pupils[3], "E", on=over + timedelta(days=3))
    found = {one.place.pupil: one.next for one in results_of_run(ana, run).places}
    assert [found[pupil] for pupil in pupils] == ["continued", "tier", "other", "ehc", "ended"]
    running = make_run(ana, [pupils[4]], group_name="Now")
    assert results_of_run(ana, running).places[0].next == "still"


@pytest.mark.usefixtures("costs")
def test_what_it_cost_is_for_who_may_read_it(cast: Cast, measured: Measured) -> None:
    address = f"/s/alder/provision/{measured.run.ref}/impact/"
    page = words(cast.client("ana").get(address).content.decode())
    assert "£100 for a pupil" in page
    assert "£27.27 for each month gained" in page
    teacher = make_run(measured.by, [cast.pupils["mia"]], user=cast.users["tess"])
    assert "£" in words(cast.client("ana").get(f"/s/alder/provision/{teacher.ref}/impact/").content.decode())
    assert "£" not in words(cast.client("tess").get(f"/s/alder/provision/{teacher.ref}/impact/").content.decode())


def test_by_adult_is_for_who_may_read_what_staff_cost(cast: Cast, measured: Measured) -> None:
    base = "/s/alder/provision/impact/?by=adult"
    make_run(measured.by, [cast.pupils["mia"]], user=cast.users["tess"], group_name="Of Tess")
    assert "Tess Whitfield" in words(cast.client("ana").get(base).content.decode())
    for who in ("ben", "tess"):
        assert "By provision" in words(cast.client(who).get(base).content.decode())


@pytest.mark.parametrize("by", ["type", "need", "year", "adult"])
def test_the_year_has_a_line_for_each(cast: Cast, measured: Measured, by: str) -> None:
    page = words(cast.client("hal").get(f"/s/alder/provision/impact/?by={by}").content.decode())
    assert "Of 6 pupils 4 went up" in page
    assert "Provision across the year" in page


def test_no_page_says_why(cast: Cast, measured: Measured, costs: None) -> None:
    make_decision(measured.by, measured.run, reason="Kept for now")
    stop_run(by=measured.by, run=measured.run, on=measured.by.on, reason="Enough")
    client = cast.client("ana")
    pages = [
        f"/s/alder/provision/{measured.run.ref}/impact/",
        f"/s/alder/provision/library/{measured.run.type.ref}/impact/",
        "/s/alder/provision/impact/",
        "/s/alder/provision/term/",
    ]
    for address in pages:
        said = words(client.get(address).content.decode())
        assert not NEVER.search(said), (address, NEVER.search(said))


def test_a_teacher_is_told_of_their_own_pupils(cast: Cast, measured: Measured) -> None:
    ben = cast.member("ben")
    assert results_between(ben, ben.on - timedelta(days=60), ben.on).places == []
    assert cast.client("ben").get(f"/s/alder/provision/{measured.run.ref}/impact/").status_code == 404
