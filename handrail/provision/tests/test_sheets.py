"""A school's own spreadsheet of whatever shape is read, doubted in place, put on the map and taken back."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from handrail.provision.actions.sheets import apply_sheet
from handrail.provision.models import MapSheet, Placement, Provision, ProvisionType
from handrail.provision.tests.factories import make_run, make_type, open_all_year
from handrail.provision.tests.seeing import Page
from handrail.pupils.actions import PupilDetails, add_pupil
from tests.cast import Cast
from tests.exchange_reading.made import ods, ods_row

ADDRESS = "/s/alder/provision/sheets/"

A_ROW_FOR_EACH_CHILD = [
    ["Pupil name", "Class", "Intervention", "Led by", "Frequency", "Start date", "End date"],
    ["Mia Kowalczyk", "", "Talking group", "Tess Whitfield", "3x20", "07/09/2026", "18/12/2026"],
    ["Haddad, Omar", "", "Talking group", "Tess Whitfield", "3x20", "07/09/2026", "18/12/2026"],
    ["Omar Haddad", "", "Number catch-up", "Mrs Shah", "20 mins daily", "07/09/2026", "ongoing"],
]
A_ROW_FOR_EACH_GROUP = [
    ["Alder Primary, provision autumn", "", "", ""],
    ["", "", "", ""],
    ["Provision", "Children", "Staff", "Sessions"],
    ["Talking group", "Mia Kowalczyk, Omar Haddad", "TW", "20 mins x 3"],
    ["Number catch-up", "Omar", "Ben", "30 min twice a week"],
]
WAVES = [
    ["Name", "Wave 1", "Wave 2", "Wave 3"],
    ["Mia Kowalczyk", "", "Talking group 2 x 20 (Tess Whitfield)", ""],
    ["Omar Haddad", "", "Talking group 2 x 20 (Tess Whitfield)\nNumber catch-up daily 15 mins", ""],
]
MERGED_HEADINGS = [
    ["Child", "Autumn 1", "", "", "Autumn 2", "", ""],
    ["", "Intervention", "Adult", "How often", "Intervention", "Adult", "How often"],
    ["Mia Kowalczyk", "Talking group", "Tess", "2x30", "Number catch-up", "Ben", "3 x 15"],
    ["Omar Haddad", "Talking group", "Tess", "2x30", "", "", ""],
]
NUMBERED = [
    ["Child", "Yr", "Intervention 1", "Who", "How long", "How often", "Intervention 2", "Cost?"],
    ["Mia Kowalczyk", "", "Talking group", "Tess", "15 mins", "3x wk", "Number catch up", "£120"],
]
WEEK = [
    ["Time", "Monday", "Tuesday", "Wednesday"],
    [
        "9:15",
        "Talking group: Mia Kowalczyk, Omar Haddad (Tess)",
        "",
        "Talking group: Mia Kowalczyk, Omar Haddad (Tess)",
    ],
    ["11:00", "", "10:45 Number catch-up: Omar", ""],
]
TICKS = [
    ["Surname", "First name", "Talking group", "Number catch-up"],
    ["Kowalczyk", "Mia", "x", ""],
    ["Haddad", "Omar", "x", "3x20"],
]
EVERY = {
    "a row for each child": (A_ROW_FOR_EACH_CHILD, {("Talking group", 2, 20, 3), ("Number catch-up", 1, 20, 5)}),
    "a row for each group": (A_ROW_FOR_EACH_GROUP, {("Talking group", 2, 20, 3), ("Number catch-up", 1, 30, 2)}),
    "waves": (WAVES, {("Talking group", 2, 20, 2), ("Number catch-up", 1, 15, 5)}),
    "merged headings": (MERGED_HEADINGS, {("Talking group", 2, 30, 2), ("Number catch-up", 1, 15, 3)}),
    "numbered headings": (NUMBERED, {("Talking group", 1, 15, 3), ("Number catch-up", 1, 15, 3)}),
    "a week": (WEEK, {("Talking group", 2, 25, 2), ("Number catch-up", 1, 25, 1)}),
    "ticks": (TICKS, {("Talking group", 2, 25, 4), ("Number catch-up", 1, 20, 3)}),
}


@pytest.fixture
def ana(cast: Cast) -> Client:
    by = cast.member("ana")
    open_all_year(by)
    make_type(by, usual_minutes=25, usual_times=4)
    make_type(by, "Number catch-up", usual_minutes=25, usual_times=4)
    return cast.client("ana")


def workbook(rows: list[list[str]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Autumn")
    for line, cells in enumerate(rows):
        page.write_row(line, 0, [cell or None for cell in cells])
    book.close()
    return out.getvalue()


def csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in rows).encode()


def bring(client: Client, content: bytes, name: str = "map.xlsx") -> str:
    """The address of the page that says what it would do."""
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, Page(answer.content.decode()).words
    return str(answer["Location"])


def page_of(client: Client, address: str) -> Page:
    return Page(client.get(address).content.decode())


def send(client: Client, address: str, **said: Any) -> Page:
    return Page(client.post(address, page_of(client, address).sent | said, follow=True).content.decode())


def on_the_map(cast: Cast) -> set[tuple[str, int, int, int]]:
    rows = Provision.objects.for_school(cast.schools["alder"]).filter(removed_at=None).select_related("type")
    return {(run.type.name, run.placements.filter(removed_at=None).count(), run.minutes, run.times) for run in rows}


@pytest.mark.parametrize("shape", EVERY)
@pytest.mark.parametrize("make", [workbook, csv])
def test_each_shape_becomes_the_same_kind_of_map(cast: Cast, ana: Client, shape: str, make: Any) -> None:
    rows, wanted = EVERY[shape]
    if make is csv and shape == "waves":
        rows = [[cell.replace("\n", "; ") for cell in cells] for cells in rows]
    address = bring(ana, make(rows))
    assert not on_the_map(cast)
    send(ana, address, do="apply")
    assert on_the_map(cast) == wanted
    named = {place.pupil.forename for place in Placement.objects.for_school(cast.schools["alder"])}
    assert named == {name for name in ("Mia", "Omar") if any(name in cell for cells in rows for cell in cells)}


@pytest.mark.parametrize("shape", ["a row for each child", "ticks"])
def test_an_open_document_sheet_is_read_as_the_others(cast: Cast, ana: Client, shape: str) -> None:
    rows, wanted = EVERY[shape]
    address = bring(ana, ods("".join(ods_row(*(escape(cell) for cell in cells)) for cells in rows)), "map.ods")
    send(ana, address, do="apply")
    assert on_the_map(cast) == wanted


def test_an_open_document_sheet_of_many_repeated_rows_is_refused_in_a_sentence(ana: Client) -> None:
    rows = ods_row("Pupil", "Provision") + ods_row("Mia Kowalczyk", "Talking group", rows=2_000_000_000)
    answer = ana.post(ADDRESS, {"file": SimpleUploadedFile("map.ods", ods(rows))})
    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()


def test_a_month_in_a_sheet_is_a_school_day(cast: Cast, ana: Client) -> None:
    rows = [["Pupil", "Provision", "Start date", "End date"], ["Mia Kowalczyk", "Talking group", "September", "June"]]
    send(ana, bring(ana, workbook(rows)), do="apply")
    run = Provision.objects.for_school(cast.schools["alder"]).get()
    assert run.ends_on
    assert (run.starts_on.month, run.ends_on.month) == (9, 6)


def test_it_is_applied_once_and_undone_as_one(cast: Cast, ana: Client) -> None:
    address = bring(ana, workbook(A_ROW_FOR_EACH_CHILD))
    said = send(ana, address, do="apply").words
    assert "Put on the map: 2 new rows." in said
    send(ana, address, do="apply")
    assert len(on_the_map(cast)) == 2
    again = bring(ana, workbook(A_ROW_FOR_EACH_CHILD))
    assert again != address
    assert "It is on the map already, from 7 Sep 2026." in page_of(ana, again).words
    applied = MapSheet.objects.for_school(cast.schools["alder"]).get(save_made__isnull=False)
    save = apply_sheet(by=cast.member("ana"), sheet=applied)
    assert save == applied.save_made
    ana.post(f"/s/alder/provision/edit/{save.ref}/undo/")
    assert not on_the_map(cast)
    assert "The map is as it was before it." in page_of(ana, address).words


def test_adults_nobody_knows_are_kept_as_names_from_outside(cast: Cast, ana: Client) -> None:
    address = bring(ana, workbook(A_ROW_FOR_EACH_CHILD))
    assert "Nobody who works here is “Mrs Shah”, so it is kept as a name from outside." in page_of(ana, address).words
    send(ana, address, do="apply")
    run = Provision.objects.for_school(cast.schools["alder"]).get(type__name="Number catch-up")
    assert [(row.name, row.user_id) for row in run.adults.all()] == [("Mrs Shah", None)]


def test_unknown_children_and_two_of_a_name_are_asked_about_once(cast: Cast, ana: Client) -> None:
    twin = add_pupil(by=cast.member("ana"), details=PupilDetails(surname="Haddad", forename="Omar"))
    rows = [*A_ROW_FOR_EACH_CHILD, ["Nobody Here", "", "Talking group", "Tess Whitfield", "3x20", "07/09/2026", ""]]
    address = bring(ana, workbook(rows))
    said = page_of(ana, address).words
    assert "Nobody called Nobody Here is here." in said
    assert "2 pupils here may be meant." in said
    page = page_of(ana, address)
    asked = [name for name in page.sent if name.startswith("answer-")]
    assert len(asked) == 2, "each way of writing a name, once; who is unknown has nothing to choose from"
    send(ana, address, **dict.fromkeys(asked, twin.ref))
    send(ana, address, do="apply")
    assert {place.pupil.pk for place in Placement.objects.for_school(cast.schools["alder"])} == {
        twin.pk, cast.pupils["mia"].pk
    }  # fmt: skip


def test_a_provision_that_the_library_lacks_is_added_or_named(cast: Cast, ana: Client) -> None:
    rows = [["Child", "Provision", "Frequency"], ["Mia Kowalczyk", "Lego club", "1 x 30"], ["Omar", "Talk gp", "2x20"]]
    address = bring(ana, csv(rows), "map.csv")
    assert "“Lego club” is not in your library. Say above what it is." in page_of(ana, address).words
    talking = ProvisionType.objects.for_school(cast.schools["alder"]).get(name="Talking group")
    send(ana, address, **{"answer-0": "add:communication", "answer-1": f"is:{talking.ref}"})
    send(ana, address, do="apply")
    assert on_the_map(cast) == {("Lego club", 1, 30, 1), ("Talking group", 1, 20, 2)}


def test_odd_cells_are_said_in_their_row_and_the_rest_goes_on(cast: Cast, ana: Client) -> None:
    rows = [
        ["Child", "Provision", "Frequency", "Start"],
        ["Mia Kowalczyk", "Talking group", "when we can", "07/09/2026"],
        ["Omar Haddad", "Talking group", "25 hours", "07/09/2026"],
        ["Omar Haddad", "Number catch-up", "2x20", "31/02/2026"],
        ["Omar Haddad", "Number catch-up", "2x20", "07/09/2026"],
    ]
    address = bring(ana, csv(rows), "map.csv")
    said = page_of(ana, address).words
    assert "“when we can” cannot be read as how long and how often. Write it like 3 x 20 min." in said
    assert "1500 minutes are longer than a school day" in said
    assert "“31/02/2026” is not a day of the calendar." in said
    send(ana, address, do="apply")
    assert on_the_map(cast) == {("Number catch-up", 1, 20, 2)}


def test_columns_that_say_too_little_are_asked_about_and_remembered(cast: Cast, ana: Client) -> None:
    rows = [["Who", "Thing", "Amount"], ["Mia Kowalczyk", "Talking group", "3x20"]]
    address = bring(ana, csv(rows), "map.csv")
    assert "No column says which provision it is." in page_of(ana, address).words
    send(ana, address, **{"column-0": "pupil", "column-1": "type", "column-2": "often"})
    send(ana, address, do="apply")
    assert on_the_map(cast) == {("Talking group", 1, 20, 3)}
    other = bring(ana, csv([rows[0], ["Omar Haddad", "Talking group", "1x45"]]), "spring.csv")
    assert "No column says" not in page_of(ana, other).words


def test_what_is_no_spreadsheet_is_refused_in_a_sentence(ana: Client) -> None:
    for content in (b"", b"%PDF-1.7 nonsense", b"<CTfile></CTfile>"):
        answer = ana.post(ADDRESS, {"file": SimpleUploadedFile("x.xlsx", content)})
        assert answer.status_code == 200
        assert "One thing needs another look" in Page(answer.content.decode()).words


def test_the_map_comes_out_with_real_days_and_reads_in_again(cast: Cast, ana: Client) -> None:
    from datetime import datetime

    from python_calamine import CalamineWorkbook

    from handrail.provision.listing import map_sheets
    from handrail.ui.workbook import make_sheets

    by = cast.member("ana")
    run = make_run(by, [cast.pupils["mia"]], group_name="=1+1", user=cast.users["tess"])
    sheets, refs = map_sheets(by, run.starts_on, run.starts_on)
    content = make_sheets(sheets, title="Alder")
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["Runs", "Placements"]
    heading, row = book.get_sheet_by_name("Runs").to_python()
    assert row[heading.index("From")] == run.starts_on
    assert (row[heading.index("Minutes")], row[heading.index("Pupils")]) == (30, 1)
    assert row[heading.index("Group")] == "'=1+1"
    assert refs == {cast.pupils["mia"].ref}
    assert not isinstance(row[heading.index("From")], datetime)
    assert "It is on the map already" in page_of(ana, bring(ana, content)).words
