"""Changes for the office: what was decided here and the school's files do not say yet, until one does."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, undo_import
from handrail.exchange.models import KeptHere, OfficeChange
from handrail.exchange.office.actions import forget_conflict, give_to_office, take_back_from_office
from handrail.exchange.office.listing import OfficeList, office_list
from handrail.exchange.tests.conftest import TODAY, user_of
from handrail.exchange.tests.factories import LEO, MIA, OMAR, answer, make_applied, make_batch
from handrail.exchange.tests.seeing import pupil_called
from handrail.pupils.tests.factories import make_needs, make_pupil, make_status

MIA_WITH_PLAN = MIA.replace(",K,01/09/2025,", ",E,04/11/2026,")
MIA_AS_K_AGAIN = MIA.replace("01/09/2025", "08/01/2026")
ISSUED_ON = date(2026, 11, 4)


def lines(by: Member) -> list[tuple[str, str, str]]:
    """(who, from, to) of what is to be keyed in."""
    return [(line.child.name, line.wanted.was, line.wanted.now) for line in office_list(by).lines]


def page(by: Member) -> str:
    client = Client()
    client.force_login(user_of(by), backend="handrail.access.backends.Backend")
    answer = client.get("/s/alder/office/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def planned(ana: Member) -> Member:
    """Ana, after a file said K of Mia and she wrote that the plan was issued."""
    make_applied(ana, MIA, OMAR, LEO)
    make_status(ana, pupil_called(ana.school, "Mia"), "E", ISSUED_ON)
    return ana


ONE = [
    ("Mia Kowalczyk", "SEN support (K) since 1 September 2025", "EHC plan (E) since 4 November 2026"),
]


def test_after_a_file_there_is_nothing_to_key_in(ana: Member) -> None:
    make_applied(ana, MIA, OMAR, LEO)
    assert lines(ana) == []
    assert "Nothing to key in" in page(ana)


def test_before_any_file_the_page_says_what_it_needs(ana: Member) -> None:
    make_status(ana, make_pupil(ana), "K")
    assert "No file has been brought in yet" in page(ana)


def test_a_status_decided_here_is_a_line_with_who_and_when(planned: Member) -> None:
    assert lines(planned) == ONE
    (line,) = office_list(planned).lines
    assert (line.wanted.decided_by, line.wanted.decided_on) == ("Ana Ferreira", TODAY)


def test_a_line_goes_by_itself_when_a_file_agrees(planned: Member) -> None:
    make_applied(planned, MIA_WITH_PLAN, OMAR, LEO, name="november.csv")
    found = office_list(planned)
    assert found.lines == []
    assert [(child.name, row.was, row.now, row.agreed_in) for child, row in found.done] == [(*ONE[0], "november.csv")]


def test_a_file_that_still_says_the_old_leaves_the_line(planned: Member) -> None:
    make_applied(planned, MIA, OMAR, LEO)
    assert lines(planned) == ONE


def test_a_file_that_agrees_on_the_status_and_not_on_the_day_leaves_the_day(planned: Member) -> None:
    make_applied(planned, MIA_WITH_PLAN.replace("04/11/2026", "05/11/2026"))
    assert lines(planned) == [
        ("Mia Kowalczyk", "EHC plan (E) since 5 November 2026", "EHC plan (E) since 4 November 2026")
    ]


def test_undoing_the_file_that_agreed_brings_the_line_back(planned: Member) -> None:
    batch = make_applied(planned, MIA_WITH_PLAN, OMAR, LEO)
    undo_import(by=planned, batch=batch)
    assert lines(planned) == ONE
    assert office_list(planned).done == []


def test_what_a_later_file_repeats_stands_when_the_first_is_undone(ana: Member) -> None:
    """The second file changed nothing, so the first can be undone; the system has still said K."""
    mia = make_pupil(ana, date_of_birth=date(2018, 1, 14), upn="B801200005001")
    make_status(ana, mia, "K", date(2025, 9, 1))
    make_needs(ana, mia, "SLCN")
    first = make_applied(ana, MIA.replace(",4,4B", ",,"))
    make_applied(ana, MIA.replace(",4,4B", ",,"), name="again.csv")
    undo_import(by=ana, batch=first)
    make_status(ana, mia, "E", ISSUED_ON)
    assert lines(ana) == ONE


def test_leaving_the_register_is_a_line(planned: Member) -> None:
    omar = pupil_called(planned.school, "Omar")
    make_status(planned, omar, "N", TODAY, leaving_reason="plan_ceased")
    assert lines(planned)[0][2] == "No special educational need (N) since 19 November 2026"


def test_needs_set_here_are_a_line_until_a_file_gives_them(ana: Member) -> None:
    make_applied(ana, MIA)
    make_needs(ana, pupil_called(ana.school, "Mia"), "SLCN", "SPLD")
    assert lines(ana) == [("Mia Kowalczyk", "1 SLCN", "1 SLCN, 2 SPLD")]
    make_applied(ana, MIA.replace("SLCN", '"SLCN, SPLD"'))
    assert lines(ana) == []
    assert [row.now for _, row in office_list(ana).done] == ["1 SLCN, 2 SPLD"]


def test_a_file_without_a_column_of_needs_says_nothing_of_them(ana: Member) -> None:
    headings, row = "Surname,Forename,DOB,SEN status", "Marchetti,Leo,03/03/2018,N"
    make_applied(ana, row, headings=headings)
    leo = pupil_called(ana.school, "Leo")
    make_status(ana, leo, "K", TODAY)
    make_needs(ana, leo, "SEMH")
    assert lines(ana) == [
        (
            "Leo Marchetti",
            "No special educational need (N)",
            "SEN support (K) since 19 November 2026, with 1 SEMH",
        )
    ]
    make_applied(ana, row.replace(",N", ",K"), headings=headings)
    assert lines(ana) == []


def test_monitoring_is_nothing_to_the_office(ana: Member) -> None:
    make_applied(ana, LEO)
    make_status(ana, pupil_called(ana.school, "Leo"), "M")
    assert lines(ana) == []


def test_who_is_on_the_register_and_in_no_file_stands_apart(planned: Member) -> None:
    make_status(planned, make_pupil(planned, "Ferris", "Wren"), "K")
    found = office_list(planned)
    assert [child.name for child in found.never_sent] == ["Wren Ferris"]
    assert len(found.lines) == 1


def test_who_has_left_is_nothing_to_key_in(planned: Member) -> None:
    mia = pupil_called(planned.school, "Mia")
    mia.left_on = TODAY - timedelta(days=1)
    mia.save()
    assert lines(planned) == []


def test_a_tick_only_dims_a_line_and_comes_off_again(planned: Member) -> None:
    (line,) = office_list(planned).lines
    assert give_to_office(by=planned, keys=[line.key]) == 1
    assert give_to_office(by=planned, keys=[line.key]) == 0
    assert [line.is_given for line in office_list(planned).lines] == [True]
    assert take_back_from_office(by=planned, keys=[line.key]) == 1
    assert [line.is_given for line in office_list(planned).lines] == [False]


def test_a_tick_is_for_what_was_given_and_not_for_a_later_change(planned: Member) -> None:
    give_to_office(by=planned, keys=[line.key for line in office_list(planned).lines])
    make_status(planned, pupil_called(planned.school, "Mia"), "N", TODAY, leaving_reason="plan_ceased")
    (line,) = office_list(planned).lines
    assert not line.is_given
    give_to_office(by=planned, keys=[line.key])
    assert [line.is_given for line in office_list(planned).lines] == [True]


def test_a_given_line_is_one_line_when_a_file_agrees_and_again_when_that_is_undone(planned: Member) -> None:
    give_to_office(by=planned, keys=[line.key for line in office_list(planned).lines])
    batch = make_applied(planned, MIA_WITH_PLAN)
    (row,) = OfficeChange.objects.for_school(planned.school)
    assert (row.given_by, row.agreed_in) == ("Ana Ferreira", "pupils.csv")
    undo_import(by=planned, batch=batch)
    assert [line.is_given for line in office_list(planned).lines] == [True]


def test_the_ticks_are_sent_from_the_page_and_undone_from_the_next(planned: Member) -> None:
    client = Client()
    client.force_login(user_of(planned), backend="handrail.access.backends.Backend")
    (line,) = office_list(planned).lines
    after = client.post("/s/alder/office/given/", {"line": [line.key]}, follow=True).content.decode()
    assert "1 change ticked as given to the office" in after
    client.post("/s/alder/office/not-given/")
    assert not office_list(planned).lines[0].is_given


def test_the_workbook_has_real_dates(planned: Member) -> None:
    client = Client()
    client.force_login(user_of(planned), backend="handrail.access.backends.Backend")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/s/alder/office.xlsx").content)).active
    head, row = ([cell.value for cell in cells] for cells in sheet.iter_rows())
    mia = dict(zip(head, row, strict=True))
    assert mia["Name"] == "Kowalczyk, Mia"
    assert mia["UPN"] == "B801200005001"
    assert (mia["since"], mia["since "]) == (datetime(2025, 9, 1), datetime(2026, 11, 4))  # noqa: DTZ001


def test_the_page_asks_no_more_for_more_lines(planned: Member) -> None:
    with CaptureQueriesContext(connection) as one:
        office_list(planned)
    for name in ("Omar", "Leo"):
        make_status(
            planned,
            pupil_called(planned.school, name),
            "K" if name == "Leo" else "M",
            TODAY,
            leaving_reason="plan_ceased" if name == "Omar" else "",
        )
    with CaptureQueriesContext(connection) as three:
        assert len(office_list(planned).lines) == 3
    assert len(three) == len(one)


def test_another_school_sees_none_of_it(planned: Member, cal: Member) -> None:
    found: OfficeList = office_list(cal)
    assert (found.lines, found.done, found.kept, found.never_sent, found.as_of) == ([], [], [], [], None)


# Conflicts


def kept(by: Member, *rows: str) -> None:
    """A file of these rows, with 'keep what is here' for Mia."""
    apply_import(by=by, batch=answer(by, make_batch(by, *rows), {"Mia": "keep"}))


def decision(by: Member, *rows: str) -> tuple[str, str]:
    """What the next file makes of Mia, and what is filled in."""
    row = make_batch(by, *rows, name="next.csv").rows.get(content__forename="Mia")
    return row.change, row.decision


def test_a_conflict_kept_once_is_filled_in_for_the_next_file(planned: Member) -> None:
    assert decision(planned, MIA, LEO) == ("ask", "")
    kept(planned, MIA, OMAR)
    assert decision(planned, MIA) == ("ask", "keep")


def test_another_statement_is_asked_about_again(planned: Member) -> None:
    kept(planned, MIA)
    assert decision(planned, MIA_AS_K_AGAIN) == ("ask", "")


def test_the_same_statement_is_asked_about_again_once_it_stands_against_something_else(planned: Member) -> None:
    kept(planned, MIA)
    make_status(planned, pupil_called(planned.school, "Mia"), "N", TODAY, leaving_reason="plan_ceased")
    assert decision(planned, MIA) == ("ask", "")


def test_what_was_left_undecided_is_not_remembered(planned: Member) -> None:
    make_applied(planned, MIA)
    assert decision(planned, MIA, OMAR) == ("ask", "")


def test_a_remembered_conflict_can_be_forgotten(planned: Member) -> None:
    kept(planned, MIA)
    row = KeptHere.objects.for_school(planned.school).get()
    assert (row.file_said, row.kept) == (
        "SEN support since 1 September 2025",
        "EHC plan since 4 November 2026",
    )
    forget_conflict(by=planned, kept=row)
    assert decision(planned, MIA, OMAR) == ("ask", "")


def test_undoing_the_file_forgets_what_was_kept_against_it(planned: Member) -> None:
    batch = apply_import(by=planned, batch=answer(planned, make_batch(planned, MIA), {"Mia": "keep"}))
    undo_import(by=planned, batch=batch)
    assert not KeptHere.objects.for_school(planned.school).exists()


def test_the_preview_tells_what_was_decided_before(planned: Member) -> None:
    kept(planned, MIA)
    batch = make_batch(planned, MIA, name="next.csv")
    client = Client()
    client.force_login(user_of(planned), backend="handrail.access.backends.Backend")
    shown = client.get(f"/s/alder/files/{batch.ref}/").content.decode()
    before = shown.split("Decided before")[1]
    assert "Kept on 19 November 2026 by Ana Ferreira" in before
    assert "EHC plan since 4 November 2026" in before
    assert "SEN support since 1 September 2025" in before
    assert "Please decide" not in shown


def test_a_remembered_conflict_is_a_line_for_the_office_and_on_its_page(planned: Member) -> None:
    kept(planned, MIA)
    assert lines(planned) == ONE
    assert "Kept here, although a file said otherwise" in page(planned)
