"""The pages of the map, as somebody presses through them."""

from __future__ import annotations

import gc
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handrail.provision.actions import SlotTime, take_starter_types
from handrail.provision.models import Placement, Provision, ProvisionType
from handrail.provision.tests.factories import make_run, make_type, open_all_year
from handrail.pupils.actions import PupilDetails, add_pupil
from handrail.rules.calendar import say_day
from tests.cast import Cast

BASE = "/s/alder/provision/"


@pytest.fixture
def ana(cast: Cast) -> Client:
    return cast.client("ana")


def page(client: Client, address: str = BASE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_a_new_provision_is_on_the_map_with_its_pupils(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    open_all_year(member)
    make_type(member, usual_minutes=30, usual_times=2, usual_weeks=6)
    sent = {"kind": "talk", "pupils": "mia\nOmar Haddad\n", "adults": "tess 50%\nRobin Vale, speech therapist",
            "starts_on": say_day(member.on), "ref": "r" * 22}  # fmt: skip
    answer = ana.post(f"{BASE}add/", sent, follow=True)
    said = words(answer.content.decode())
    assert "Talking group is on the map with 2 pupils." in said
    run = Provision.objects.visible_to(member).get()
    assert (run.minutes, run.times) == (30, 2)
    assert [(one.name, one.share) for one in run.adults.all()] == [
        ("Robin Vale, speech therapist", 100),
        ("Tess Whitfield", 50),
    ]
    grid = words(page(ana))
    assert "Tess Whitfield (50%), 2 pupils, 2 × 30 min" in grid or "1 of 2 pupils" in grid
    ana.post(f"{BASE}add/", sent)
    assert Provision.objects.visible_to(member).count() == 1


def test_a_name_that_several_have_is_asked_again_and_nothing_typed_is_lost(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    twin = add_pupil(by=member, details=PupilDetails(surname="Abara", forename="Mia"))
    kind = make_type(member, usual_minutes=30, usual_times=2)
    sent = {"kind": kind.name, "pupils": "Mia\nOmar", "adults": "Nobody Here", "starts_on": say_day(member.on)}
    said = ana.post(f"{BASE}add/", sent).content.decode()
    assert "Which “Mia”?" in said
    assert twin.ref in said
    assert "Nobody who works here is called “Nobody Here”" in words(said)
    assert "Mia\nOmar" in said
    assert not Provision.objects.visible_to(member).exists()
    answer = ana.post(f"{BASE}add/", sent | {"adults": "", "which-pupil-mia": twin.ref}, follow=True)
    assert "is on the map with 2 pupils" in words(answer.content.decode())
    assert {row.pupil for row in Placement.objects.visible_to(member)} == {twin, cast.pupils["omar"]}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "Juggling"}, "The library has no “Juggling”"),
        ({"minutes": "1500"}, "longer than a school day"),
        ({"times": "0.5"}, "part of a session"),
        ({"days": "Someday 9:30"}, "cannot be read as a day"),
        ({"pupils": ""}, "A group of nobody cannot meet"),
        ({"adults": "Tess 150%"}, "share from 1 to 100"),
        ({"ends_on": "1 January 2001"}, "before it starts"),
        ({"pupils": "Zoe"}, "Nobody on roll is called “Zoe”"),
    ],
)
def test_what_cannot_be_is_said_beside_it(cast: Cast, ana: Client, sent: dict[str, str], sentence: str) -> None:
    member = cast.member("ana")
    kind = make_type(member, usual_minutes=30, usual_times=2)
    usual = {"kind": kind.name, "pupils": "Omar", "starts_on": say_day(member.on)}
    answer = ana.post(f"{BASE}add/", usual | sent)
    assert sentence in words(answer.content.decode())
    assert not Provision.objects.visible_to(member).exists()


def test_the_map_as_on_another_day(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    make_run(member, [cast.pupils["mia"]], starts_on=member.on + timedelta(days=30), ends_on=None)
    assert "Nothing runs today" in page(ana)
    assert "Talking group" in page(ana, f"{BASE}?on={(member.on + timedelta(days=40)).isoformat()}")
    assert "cannot be read as a date" in page(ana, f"{BASE}?on=soon")


def test_a_run_without_anybody_says_so(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    make_run(member, [cast.pupils["mia"]], user=cast.users["tess"])
    assert "Nobody delivers it" not in page(ana)
    cast.users["tess"].memberships.update(ends_on=member.on - timedelta(days=1))
    assert "Nobody delivers it" in page(ana)


def test_what_the_school_offers_names_nobody(cast: Cast) -> None:
    member = cast.member("ana")
    make_run(member, [cast.pupils["mia"]])
    make_type(member, "Counselling", is_confidential=True)
    for who in ("gil", "hal"):
        said = page(cast.client(who), f"{BASE}published/")
        assert "Talking group" in said
        assert "Mia" not in said
        assert "Counselling" not in said


def test_the_starter_set_is_taken_over_and_a_line_removed_in_one_press(cast: Cast, ana: Client) -> None:
    assert "Look at the starter set" in page(ana)
    ana.post(f"{BASE}library/starter/", {"keep": ["talking-group", "equipment"]})
    row = ProvisionType.objects.visible_to(cast.member("ana")).get(name="Talking group")
    said = ana.post(f"{BASE}library/{row.ref}/remove/", follow=True).content.decode()
    assert "is no longer offered" in said
    ana.post(f"{BASE}library/{row.ref}/bring-back/")
    assert "Talking group" in page(ana, f"{BASE}library/")


def test_a_run_is_stopped_adapted_and_extended_on_its_page(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    run = make_run(member, [cast.pupils["mia"]], slots=(SlotTime(0), SlotTime(2)))
    at = f"{BASE}{run.ref}/"
    today = say_day(member.on)
    said = ana.post(f"{at}stop/", {"stop-on": today, "stop-reason": ""}).content.decode()
    assert "Say why, in a few words." in said
    adapted = {"on": today, "minutes": "20", "times": "2", "days": "Mon 9:30, Wed", "reason": "Too long"}
    sent = {f"adapt-{name}": value for name, value in adapted.items()}
    said = ana.post(f"{at}adapt/", sent, follow=True).content.decode()
    assert "minutes 30 to 20, days Mon, Wed to Mon 09:30, Wed" in words(said)
    ana.post(f"{at}stop/", {"stop-on": today, "stop-reason": "It is done"})
    change = run.changes.get(kind="stopped")
    assert "Ended" in page(ana, at) or "Running" in page(ana, at)
    ana.post(f"{at}undo/{change.ref}/")
    run.refresh_from_db()
    assert run.ends_on != member.on


def test_pupils_and_adults_come_and_go_on_its_page(cast: Cast, ana: Client) -> None:
    member, today = cast.member("ana"), say_day(cast.member("ana").on)
    run = make_run(member, [cast.pupils["mia"]])
    at = f"{BASE}{run.ref}/"
    ana.post(f"{at}pupils/", {"pupils": "omar", "starts_on": today})
    ana.post(f"{at}adults/", {"adult-adults": "Tess"})
    assert {row.pupil.forename for row in run.placements.all()} == {"Mia", "Omar"}
    adult = run.adults.get()
    place = run.placements.get(pupil=cast.pupils["omar"])
    ana.post(f"{at}pupils/{place.ref}/", {"ends_on": today, "reason": "met"})
    ana.post(f"{at}adults/{adult.ref}/end/")
    adult.refresh_from_db()
    place.refresh_from_db()
    assert place.end_reason == "met"
    assert adult.ends_on == member.on - timedelta(days=1)
    ana.post(f"{at}take-back/")
    assert "Nothing runs" in page(ana)
    ana.post(f"{at}put-back/")
    assert "Talking group" in page(ana)


def test_one_pupils_map_is_for_the_family_and_says_nothing_of_others(cast: Cast) -> None:
    member = cast.member("ana")
    make_run(member, [cast.pupils["mia"], cast.pupils["omar"]], user=cast.users["tess"], note="For staff only")
    said = page(cast.client("pat"), f"/s/alder/pupils/{cast.pupils['mia'].ref}/provision/")
    assert "Talking group" in said
    assert "Tess Whitfield" in said
    assert "Omar" not in said
    assert "For staff only" not in said
    assert cast.client("pat").get(BASE).status_code == 403


def test_pages_cost_the_same_however_many_rows(cast: Cast, ana: Client, django_assert_max_num_queries: object) -> None:

    member = cast.member("ana")
    take_starter_types(by=member)
    kinds = list(ProvisionType.objects.visible_to(member))
    counts = []
    for part in (kinds[:2], kinds[2:12]):
        for kind in part:
            run = make_run(member, [cast.pupils["mia"], cast.pupils["omar"]], kind=kind, user=cast.users["tess"])
        found = []
        for address in (BASE, f"{BASE}adults/", f"{BASE}outcomes/", f"{BASE}library/", f"{BASE}{run.ref}/",
                        f"/s/alder/pupils/{cast.pupils['mia'].ref}/provision/"):  # fmt: skip
            ana.get(address)
            with CaptureQueriesContext(connection) as asked:
                ana.get(address)
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 20


def test_a_map_goes_when_it_is_sent(cast: Cast, ana: Client) -> None:
    """Rows that the collector has to find keep every page after it waiting."""
    make_run(cast.member("ana"), [cast.pupils["mia"]])
    gc.collect()
    gc.disable()
    try:
        before = _runs_in_memory()
        page(ana)
        assert _runs_in_memory() == before
    finally:
        gc.enable()


def _runs_in_memory() -> int:
    return sum(type(one) is Provision for one in gc.get_objects())
