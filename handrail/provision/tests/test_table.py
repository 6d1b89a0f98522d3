"""Edit the map: rows are written as one, refused as one with each sentence in its cell, and taken back as one."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from handrail.provision.actions import SlotTime, correct_run, place_pupils
from handrail.provision.models import MapSave, Placement, Provision, ProvisionType
from handrail.provision.tests.factories import make_hours, make_run, make_session, make_type, open_all_year
from handrail.provision.tests.seeing import Page
from handrail.pupils.actions import PupilDetails, add_pupil
from handrail.rules.calendar import say_day_short
from handrail.rules.school_days import SchoolYear, Stretch, year_about
from handrail.schools.actions import save_school_years
from tests.cast import Cast

ADDRESS = "/s/alder/provision/edit/"


@pytest.fixture
def ana(cast: Cast) -> Client:
    open_all_year(cast.member("ana"))
    return cast.client("ana")


def opened(client: Client, address: str = ADDRESS) -> Page:
    return Page(client.get(address).content.decode())


def post(client: Client, sent: dict[str, Any]) -> Page:
    """The page that comes back where something is wrong."""
    answer = client.post(ADDRESS, sent)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def write(sent: dict[str, Any], key: str, **cells: str) -> dict[str, Any]:
    return sent | {f"{key}-{cell}": text for cell, text in cells.items()}


def first_new(sent: dict[str, Any]) -> str:
    return new_keys(sent)[0]


def new_keys(sent: dict[str, Any]) -> list[str]:
    return [name.removesuffix("-pupils") for name in sent if name.startswith("new-") and name.endswith("-pupils")]


def run_now(run: Provision) -> Provision:
    held: Provision = Provision.objects.for_school(run.school_id).get(pk=run.pk)
    return held


def names_in(run: Provision) -> set[str]:
    rows = Placement.objects.for_school(run.school_id).filter(provision=run, removed_at=None, ends_on=None)
    return {row.pupil.forename for row in rows.select_related("pupil")}


def test_rows_are_written_with_adults_pupils_days_and_what_is_usual(cast: Cast, ana: Client) -> None:
    make_type(cast.member("ana"), "Talking group", usual_minutes=20, usual_times=3)
    sent = opened(ana).sent
    one, other = new_keys(sent)[:2]
    sent = write(
        sent, one, type="talking group", group="Otters", adults="Tess Whitfield 50%; Sally Speech (outside)",
        pupils="Mia Kowalczyk\nHaddad, Omar", days="Mon 9:15, Wed, Fri", place="Library", funding="School budget",
    )  # fmt: skip
    sent = write(sent, other, type="Talking group", pupils="Mia Kowalczyk, Omar Haddad", minutes="1h", times="2x")
    assert ana.post(ADDRESS, sent).status_code == 302
    first, second = Provision.objects.for_school(cast.schools["alder"]).order_by("pk")
    assert (first.minutes, first.times, first.group_name, first.funding) == (20, 3, "Otters", "school")
    assert [slot.weekday for slot in first.slots.all()] == [0, 2, 4]
    said = {(row.name, row.share, bool(row.user_id)) for row in first.adults.all()}
    assert said == {("Tess Whitfield", 50, True), ("Sally Speech", 100, False)}
    assert names_in(first) == names_in(second) == {"Mia", "Omar"}
    assert (second.minutes, second.times) == (60, 2)
    ana.post(ADDRESS, sent)
    assert Provision.objects.for_school(cast.schools["alder"]).count() == 2, "a form sent twice writes once"


def test_one_wrong_cell_refuses_all_and_loses_nothing(cast: Cast, ana: Client) -> None:
    kind = make_type(cast.member("ana"))
    sent = opened(ana).sent
    good, bad = new_keys(sent)[:2]
    sent = write(sent, good, type=kind.name, pupils="Mia Kowalczyk", minutes="20", times="2")
    sent = write(
        sent, bad, type="Talkin group", adults="Tes Whitfield", pupils="Mia Kowalczyk; Nobody Here", minutes="25 hours",
        days="Someday",
    )  # fmt: skip
    page = post(ana, sent)
    beside = page.beside(bad)
    assert set(beside) == {"type", "adults", "pupils", "days"}
    assert "Is it “Talking group”?" in beside["type"]
    assert "Nobody called Nobody Here is here. Check the spelling, or add the pupil first." in beside["pupils"]
    assert {key: page.sent[key] for key in sent if key.startswith(bad)} == {
        key: text for key, text in sent.items() if key.startswith(bad)
    }
    assert not Provision.objects.for_school(cast.schools["alder"]).exists()
    sent = write(sent, bad, type=kind.name, adults="", pupils="Mia Kowalczyk; Mia Kowalczyk", days="", times="2")
    assert "longer than a school day" in post(ana, sent).beside(bad)["minutes"]
    sent = write(sent, bad, minutes="20")
    assert "Mia Kowalczyk is named twice. Name each pupil once." in post(ana, sent).beside(bad)["pupils"]
    sent = write(sent, bad, pupils="")
    assert "A group of nobody" in post(ana, sent).beside(bad)["pupils"]
    assert not Provision.objects.for_school(cast.schools["alder"]).exists()


def test_a_standing_run_is_changed_with_a_reason_and_all_of_it_taken_back(cast: Cast, ana: Client) -> None:
    by = cast.member("ana")
    run = make_run(by, [cast.pupils["mia"]], user=cast.users["tess"])
    make_session(by, run)
    sent = write(
        opened(ana).sent, run.ref, minutes="20", times="every 2 weeks", pupils="Omar Haddad", adults="Ben Adeyemi",
        group="Otters", to=say_day_short(run.ends_on + timedelta(weeks=1)) if run.ends_on else "",
    )  # fmt: skip
    assert "Say why, in a few words" in post(ana, sent).words
    assert run_now(run).minutes == 30
    assert ana.post(ADDRESS, sent | {"why": "New timetable"}).status_code == 302
    now = run_now(run)
    assert (now.minutes, now.times, now.every_weeks, now.group_name) == (20, 1, 2, "Otters")
    assert names_in(run) == {"Omar"}
    drawn = opened(ana).sent
    assert (drawn[f"{run.ref}-pupils"], drawn[f"{run.ref}-adults"]) == ("Omar Haddad", "Ben Adeyemi")
    save = MapSave.objects.for_school(by.school).get()
    ana.post(f"{ADDRESS}{save.ref}/undo/")
    now = run_now(run)
    assert (now.minutes, now.times, now.every_weeks, now.group_name, now.ends_on) == (30, 2, 1, "", run.ends_on)
    assert names_in(run) == {"Mia"}
    assert [row.name for row in now.adults.standing() if row.ends_on is None] == ["Tess Whitfield"]


def test_what_others_changed_meanwhile_stays_and_what_both_changed_is_shown(cast: Cast, ana: Client) -> None:
    by = cast.member("ana")
    run = make_run(by, [cast.pupils["mia"]], place="Hall")
    before = opened(ana).sent
    correct_run(by=cast.member("sam"), run=run, group_name="Foxes", place="Studio", funding="", note="")
    place_pupils(by=cast.member("sam"), run=run, pupils=[cast.pupils["omar"]])
    page = post(ana, write(before, run.ref, place="Library"))
    beside = page.beside(run.ref)
    assert set(beside) == {"place"}
    assert "Studio" in beside["place"]
    assert page.sent[f"{run.ref}-place"] == "Library"
    assert run_now(run).place == "Studio"
    assert ana.post(ADDRESS, page.sent).status_code == 302
    now = run_now(run)
    assert (now.place, now.group_name, names_in(run)) == ("Library", "Foxes", {"Mia", "Omar"})


def test_two_children_of_one_name_are_told_apart_by_class_or_birthday(cast: Cast, ana: Client) -> None:
    by = cast.member("ana")
    add_pupil(by=by, details=PupilDetails(surname="Kowalczyk", forename="Mia", date_of_birth=date(2015, 3, 2)))
    make_type(by)
    sent = opened(ana).sent
    key = first_new(sent)
    page = post(ana, write(sent, key, type="Talking group", pupils="Mia Kowalczyk", minutes="20", times="1"))
    assert "2 pupils here are called Mia Kowalczyk. Write Mia Kowalczyk (" in page.beside(key)["pupils"]
    sent = write(sent, key, type="Talking group", pupils="Mia Kowalczyk (born 2 Mar 2015)", minutes="20", times="1")
    assert ana.post(ADDRESS, sent).status_code == 302
    place = Placement.objects.for_school(by.school).select_related("pupil").get()
    assert place.pupil.pk != cast.pupils["mia"].pk


def test_a_type_that_the_library_lacks_is_added_from_the_row(cast: Cast, ana: Client) -> None:
    sent = opened(ana).sent
    key = first_new(sent)
    sent = write(sent, key, type="Lego club", pupils="Mia Kowalczyk", minutes="20", times="1")
    assert "Add it to the library" in post(ana, sent).words
    assert ana.post(ADDRESS, sent | {f"{key}-area": "communication"}).status_code == 302
    assert ProvisionType.objects.for_school(cast.schools["alder"]).get().name == "Lego club"
    ana.post(f"{ADDRESS}{MapSave.objects.for_school(cast.schools['alder']).get().ref}/undo/")
    assert not ProvisionType.objects.for_school(cast.schools["alder"]).in_use().exists()


def test_more_rows_keep_what_was_written(cast: Cast, ana: Client) -> None:
    sent = opened(ana).sent
    key = first_new(sent)
    page = post(ana, write(sent, key, type="Lego club") | {"do": "rows"})
    assert len(page.new) == len(new_keys(sent)) + 5
    assert page.sent[f"{key}-type"] == "Lego club"
    assert not MapSave.objects.for_school(cast.schools["alder"]).exists()


def test_rows_are_copied_to_the_next_term_with_their_pupils_and_taken_back(cast: Cast) -> None:
    by, client = cast.member("ana"), cast.client("ana")
    year = year_about(by.on)
    half = year.starts_on + (year.ends_on - year.starts_on) / 2
    terms = (Stretch(year.starts_on, half, "First"), Stretch(half + timedelta(days=1), year.ends_on, "Second"))
    save_school_years(by=by, years=[SchoolYear(year.starts_on, year.ends_on, terms)])
    run = make_run(by, [cast.pupils["mia"]], starts_on=year.starts_on, ends_on=half)
    address = f"{ADDRESS}?term={year.starts_on.isoformat()}_{half.isoformat()}"
    sent = opened(client, address).sent
    assert "Tick at least one row to copy." in Page(client.post(address, sent | {"do": "copy"}).content.decode()).words
    answer = client.post(address, sent | {"do": "copy", "copy": run.ref}, follow=True)
    assert "1 row copied to Second." in Page(answer.content.decode()).words
    copied = Provision.objects.for_school(by.school).get(copied_from=run)
    assert (copied.starts_on, copied.ends_on, names_in(copied)) == (half + timedelta(days=1), year.ends_on, {"Mia"})
    client.post(f"{ADDRESS}{MapSave.objects.for_school(by.school).get().ref}/undo/")
    assert run_now(copied).removed_at is not None


def test_undo_is_refused_whole_where_a_session_was_recorded_since(cast: Cast, ana: Client) -> None:
    by = cast.member("ana")
    make_type(by)
    sent = opened(ana).sent
    monday = say_day_short(by.on - timedelta(days=28))
    sent = write(sent, first_new(sent), type="Talking group", pupils="Mia Kowalczyk", minutes="20", times="1")
    ana.post(ADDRESS, sent | {f"{first_new(sent)}-from": monday})
    run = Provision.objects.for_school(by.school).get()
    make_session(by, run)
    save = MapSave.objects.for_school(by.school).get()
    page = ana.post(f"{ADDRESS}{save.ref}/undo/", follow=True)
    assert "Nothing was taken back" in page.content.decode()
    assert run_now(run).removed_at is None


def test_a_teacher_may_not_and_nobody_outside_knows(cast: Cast) -> None:
    assert cast.client("ben").get(ADDRESS).status_code == 403
    assert cast.client("cal").get(ADDRESS).status_code == 404


def test_what_is_odd_is_said_beside_the_row_and_stops_nothing(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    make_hours(member, cast.users["tess"], hours=2)
    run = make_run(member, [cast.pupils["mia"]], user=cast.users["tess"], slots=(SlotTime(0, time(9)), SlotTime(2)))
    page = opened(ana)
    assert not page.beside(run.ref).get("adults")
    one = first_new(page.sent)
    past = year_about(member.on).ends_on + timedelta(days=30)
    sent = write(
        page.sent, one, type="Talking group", pupils="Omar Haddad", adults="Tess Whitfield", minutes="90", times="1",
        days="Mon 9:15", to=say_day_short(past),
    )  # fmt: skip
    told = ana.post(ADDRESS, sent | {"do": "look"}).json()["rows"]
    assert told[run.ref]["adults"] == told[one]["adults"] == ["Tess Whitfield: 2 h 30 of 2 h a week."]
    assert told[run.ref]["days"] == ["Tess Whitfield has Talking group then: Mon 09:15."]
    assert not MapSave.objects.for_school(member.school).exists()
    more = post(ana, sent | {"do": "rows"})
    assert "Mon 09:00." in more.beside(one)["days"]
    assert "past 31 August" in more.beside(one)["to"]
    answer = ana.post(ADDRESS, sent)
    assert answer.status_code == 302
    after = opened(ana, answer["Location"])
    assert "2 h 30 of 2 h a week" in after.beside(run.ref)["adults"]


def test_what_ends_before_another_begins_clashes_with_nothing(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    slots = (SlotTime(0, time(9)), SlotTime(2))
    make_run(member, [cast.pupils["mia"]], user=cast.users["tess"], slots=slots, ends_on=member.on)
    page = opened(ana)
    row = {"type": "Talking group", "adults": "Tess Whitfield", "minutes": "30", "times": "1", "days": "Mon 9:00"}
    one = first_new(page.sent)
    begins = {day: say_day_short(member.on + timedelta(days=day)) for day in (0, 1)}
    now, later = (write(page.sent, one, **row | {"from": words}) | {"do": "look"} for words in begins.values())
    assert "days" in ana.post(ADDRESS, now).json()["rows"][one]
    assert one not in ana.post(ADDRESS, later).json()["rows"]


def test_a_month_is_read_as_its_first_or_last_school_day(cast: Cast, ana: Client) -> None:
    kind = make_type(cast.member("ana"))
    page = opened(ana)
    year = year_about(cast.member("ana").on).starts_on.year
    cells = {"type": kind.name, "pupils": "Mia Kowalczyk", "minutes": "20", "times": "2"}
    sent = write(page.sent, page.new[0], **cells | {"from": "September", "to": "June"})
    assert ana.post(ADDRESS, sent).status_code == 302
    run = Provision.objects.for_school(cast.schools["alder"]).get()
    assert (run.starts_on.year, run.starts_on.month) == (year, 9)
    assert run.starts_on.day <= 3
    assert run.starts_on.weekday() < 5
    assert (run.ends_on.year, run.ends_on.month) == (year + 1, 6) if run.ends_on else False
    assert (
        "“soon” cannot be read as a date" in post(ana, write(page.sent, page.new[1], **cells | {"from": "soon"})).words
    )


def test_the_likeliest_name_is_offered_first(cast: Cast, ana: Client) -> None:
    member = cast.member("ana")
    for forename, surname in (("Saoirse", "Miah"), ("Mialla", "Aaron"), ("Jeremiah", "Aaron")):
        add_pupil(by=member, details=PupilDetails(forename=forename, surname=surname))
    found = ana.get(f"{ADDRESS}names/?q=mia").json()["found"]
    offered = [one["name"].split(" (")[0] for one in found]
    assert offered == ["Mia Kowalczyk", "Mialla Aaron", "Saoirse Miah", "Jeremiah Aaron"]
    as_typed = ana.get("/s/alder/find/names/?q=mia").json()["found"]
    assert "Kowalczyk" in as_typed[0]["name"]
