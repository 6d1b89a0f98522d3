"""Choose a file, look it over, decide, apply, undo: as a person meets it."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.access.member import Member
from handrail.audit.models import AccessEvent
from handrail.exchange.models import ImportBatch
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.exchange.tests.conftest import MakeMember, user_of
from handrail.exchange.tests.factories import LEO, MIA, OMAR, make_applied, make_batch, text_of
from handrail.exchange.tests.seeing import pupil_called, register_of, status_today
from handrail.pupils.models import Pupil
from handrail.pupils.tests.factories import make_status

PAGES = ("columns", "preview", "blank", "apply", "undo")


def browser(who: Member) -> Client:
    client = Client()
    client.force_login(user_of(who), backend="handrail.access.backends.Backend")
    return client


def address(page: str, batch: ImportBatch | None = None) -> str:
    return reverse(f"exchange:{page}", kwargs={"school": "alder"} | ({"batch": batch.ref} if batch else {}))


def words(answer: Any) -> str:
    """What a page says, in one line and without its marks."""
    text = re.sub(r"<(script|style|title).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(text).split()).replace(" .", ".").replace(" ,", ",")


def choose(client: Client, content: bytes, name: str = "pupils.csv") -> Any:
    return client.post(address("start"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def answers(batch: ImportBatch, decision: str) -> dict[str, str]:
    return {f"row-{row.pk}": decision for row in batch.rows.filter(change="ask")}


def the_batch(school: Any) -> ImportBatch:
    return ImportBatch.objects.for_school(school).get()


def test_from_the_file_to_the_register_and_back(ana: Member) -> None:
    client = browser(ana)
    page = choose(client, text_of(MIA, LEO))
    assert page.redirect_chain[-1][0] == address("preview", the_batch(ana.school))
    text = words(page)
    assert "This is what the file would do. Nothing has been written yet." in text
    assert "new 2" in text
    assert "SEN support (K) since 1 September 2025; SLCN" in text
    assert not Pupil.objects.for_school(ana.school).exists()

    batch = the_batch(ana.school)
    page = client.post(address("apply", batch), follow=True)
    assert "pupils.csv was applied: 2 new pupils, 0 changed." in words(page)
    assert 'action="' + address("undo", batch) in page.content.decode()
    assert status_today(pupil_called(ana.school, "Mia")) == "K"

    page = client.post(address("undo", batch), follow=True)
    assert "pupils.csv was undone. Everything is as it was before it." in words(page)
    assert not Pupil.objects.for_school(ana.school).exists()


def test_old_stands_beside_new(ana: Member) -> None:
    make_applied(ana, MIA)
    page = choose(browser(ana), text_of(MIA.replace("4,4B", "5,5A")))
    assert "Year was 4 will be 5 Class was 4B will be 5A" in words(page)


def test_a_question_is_asked_in_words_and_answered(ana: Member) -> None:
    make_applied(ana, MIA)
    make_status(ana, pupil_called(ana.school, "Mia"), "E", ana.on.replace(day=4))
    client = browser(ana)
    text = words(choose(client, text_of(MIA.replace("4,4B", "5,5A"))))
    assert "Kowalczyk, Mia. Here E since 4 November 2026, the file says K." in text
    assert "Keep what is here EHC plan since 4 November 2026" in text
    assert "Take what the file says Row 2 of the file SEN support since 1 September 2025" in text
    assert "If the file is taken, also: Year was 4 will be 5" in text
    assert "1 pupil is undecided and would be left alone." in text

    batch = ImportBatch.objects.for_school(ana.school).get(applied_at=None)
    page = client.post(address("apply", batch), answers(batch, "take") | {"do": "keep"}, follow=True)
    assert "Your answers are kept. Nothing has been applied yet." in words(page)
    assert re.search(r'value="take" checked', page.content.decode())
    page = client.post(address("apply", batch), follow=True)
    assert "pupils.csv was applied: 0 new pupils, 1 changed." in words(page)
    assert "Taken from the file" in words(page)
    assert status_today(pupil_called(ana.school, "Mia")) == "K"


def test_who_it_may_be_is_asked_with_three_answers(ana: Member) -> None:
    make_applied(ana, MIA)
    client = browser(ana)
    text = words(choose(client, text_of(MIA.replace("14/01", "15/01"))))
    assert "Mia Kowalczyk has this UPN here, and was born on 14 January 2018." in text
    assert "Leave this row out Nothing is written" in text
    assert "The same child What the file says is taken Mia Kowalczyk, born 14 January 2018" in text
    assert "Another child Added as a new pupil Mia Kowalczyk, born 15 January 2018" in text
    batch = ImportBatch.objects.for_school(ana.school).get(applied_at=None)
    page = client.post(address("apply", batch), answers(batch, "add"), follow=True)
    assert "pupils.csv was applied: 1 new pupil, 0 changed." in words(page)


def test_what_is_not_decided_is_said_to_be_left_alone(ana: Member) -> None:
    make_applied(ana, MIA)
    client = browser(ana)
    choose(client, text_of(MIA.replace("14/01", "15/01"), LEO))
    batch = ImportBatch.objects.for_school(ana.school).get(applied_at=None)
    text = words(client.post(address("apply", batch), follow=True))
    assert "pupils.csv was applied: 1 new pupil, 0 changed, 1 left alone." in text
    assert "To decide about somebody who was left alone, choose the file again" in text


def test_who_is_here_and_not_in_the_file_is_listed_and_never_removed(ana: Member) -> None:
    make_applied(ana, MIA, OMAR)
    make_applied(
        ana,
        ",Reed,Bo,02/02/2017,N,,,4,4B,24/07/2026",
        headings="UPN,Surname,Forename,DOB,SEN status,SEN start date,Need,Year,Class,Date of leaving",
    )
    text = words(choose(browser(ana), text_of(OMAR, LEO)))
    assert "Here, but not in this file 1 pupil Nobody is removed." in text
    assert "Kowalczyk, Mia Year 4, 4B" in text
    assert "Reed" not in text  # who has left is expected not to be there


def test_a_blank_status_is_asked_about_once_for_the_file(ana: Member) -> None:
    make_applied(ana, MIA)
    client = browser(ana)
    page = choose(client, text_of(MIA.replace(",K,01/09/2025", ",,"), OMAR))
    assert "1 pupil has no SEN status in this file. What does a blank mean?" in words(page)
    batch = ImportBatch.objects.for_school(ana.school).get(applied_at=None)
    page = client.post(address("blank", batch), {"means": "none"}, follow=True)
    assert "was SEN support since 1 September 2025 will be No special educational need" in words(page)
    assert register_of(pupil_called(ana.school, "Mia"))[0][2] is None


def test_a_blank_is_not_asked_about_where_the_file_has_no_column_of_statuses(ana: Member) -> None:
    page = choose(browser(ana), b"Surname,Forename,DOB\nLee,Ann,1/2/2017\n")
    assert "What does a blank mean?" not in words(page)


def test_an_answer_given_beside_the_question_of_blanks_is_not_lost(ana: Member) -> None:
    make_applied(ana, MIA)
    client = browser(ana)
    choose(client, text_of(MIA.replace("14/01", "15/01"), OMAR.replace(",E,12/03/2024", ",,")))
    batch = ImportBatch.objects.for_school(ana.school).get(applied_at=None)
    client.post(address("blank", batch), answers(batch, "add") | {"means": "none"})
    assert batch.rows.get(change="ask").decision == "add"


def test_columns_without_names_are_asked_about_and_remembered(ana: Member) -> None:
    client = browser(ana)
    page = choose(client, b"Clan,Born to,DOB\nKowalczyk,Mia,14/01/2018\n")
    batch = the_batch(ana.school)
    assert page.redirect_chain[-1][0] == address("columns", batch)
    assert "No column of names was found. Say which column holds the surname" in words(page)
    wrong = client.post(address("columns", batch), {"column-0": "ignored", "column-1": "ignored"})
    assert wrong.status_code == 200
    assert "<title>Error: " in wrong.content.decode()
    assert "One thing needs another look No column of names was found." in words(wrong)
    meanings = {"column-0": "surname", "column-1": "forename", "column-2": "no such meaning"}
    page = client.post(address("columns", batch), meanings, follow=True)
    assert "Kowalczyk, Mia row 2, born 14 January 2018" in words(page)
    page = choose(client, b"Clan,Born to,DOB\nHaddad,Omar,02/11/2016\n")
    assert "Haddad, Omar row 2, born 2 November 2016" in words(page)


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.csv", "The file is empty. Open it to check, save it, and choose it again."),
        (b"\r\n\r\n", "blank.csv", "There is nothing in this file: no headings and no pupils. Export it again."),
        (b"UPN,Surname,Password\nx,Lee,secret\n", "p.csv", "“Password” holds passwords, which do not belong here."),
        (b"PK\x03\x04broken", "p.xlsx", "This workbook is damaged and cannot be opened."),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "z">]><CTfile/>', "c.xml", "document type (DOCTYPE)"),
        (b"Surname,Forename\nLee,Ann\x00\n", "n.csv", ""),
        (b"x" * (MAX_BYTES + 1), "big.csv", "The file is over 20 MB."),
        (b"x" * (MAX_BYTES + 2 * 1024 * 1024), "bigger.csv", "The file is over 20 MB."),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    ana: Member, content: bytes, name: str, says: str
) -> None:
    page = choose(browser(ana), content, name)
    assert page.status_code == 200
    assert "<title>Error: Bring in a file" in page.content.decode()
    assert "One thing needs another look" in words(page)
    assert says in words(page)
    assert not ImportBatch.objects.for_school(ana.school).exists()


def test_no_file_chosen_is_said(ana: Member) -> None:
    page = browser(ana).post(address("start"))
    assert "Choose a file." in words(page)


def test_a_file_of_headings_alone_says_that_it_has_no_pupils(ana: Member) -> None:
    text = words(choose(browser(ana), text_of()))
    assert "No pupils in this file" in text
    assert "Apply" not in text.replace("Apply it", "")


def test_a_file_with_nothing_new_says_so(ana: Member) -> None:
    make_applied(ana, MIA)
    text = words(choose(browser(ana), text_of(MIA)))
    assert "Done with this file Everything in this file is here already." in text


def test_an_undo_that_would_lose_work_names_the_pupil(ana: Member) -> None:
    batch = make_applied(ana, MIA)
    make_status(ana, pupil_called(ana.school, "Mia"), "E", ana.on)
    page = browser(ana).post(address("undo", batch), follow=True)
    assert "work has been done since for Mia Kowalczyk. Nothing was changed." in words(page)


def test_two_rows_taken_for_one_pupil_are_said_on_the_page(ana: Member) -> None:
    make_applied(ana, MIA)
    client = browser(ana)
    choose(client, text_of(MIA.replace(",K,01/09/2025", ",E,"), ",Kowalczyk,Mia,,K,,,4,4C"))
    batch = ImportBatch.objects.for_school(ana.school).get(applied_at=None)
    page = client.post(address("apply", batch), answers(batch, "take"), follow=True)
    assert "Two rows were both taken for Mia Kowalczyk." in words(page)


def test_a_page_left_open_after_the_file_was_applied_does_no_harm(ana: Member) -> None:
    batch = make_applied(ana, MIA)
    client = browser(ana)
    for page in ("apply", "blank"):
        assert client.post(address(page, batch), {"means": "none"}, follow=True).status_code == 200
    assert client.get(address("columns", batch), follow=True).redirect_chain == [(address("preview", batch), 302)]
    assert Pupil.objects.for_school(ana.school).count() == 1


@pytest.mark.parametrize(
    "posted", [{"row-x": "take"}, {"row-99999999999999999999": "take"}, {"row-1": "eat"}, {"row-": ""}]
)
def test_answers_nobody_was_offered_are_passed_over(ana: Member, posted: dict[str, str]) -> None:
    make_applied(ana, MIA)
    batch = make_batch(ana, MIA.replace("14/01", "15/01"))
    page = browser(ana).post(address("apply", batch), posted | {"do": "keep"}, follow=True)
    assert page.status_code == 200
    assert batch.rows.get().decision == ""


def test_what_stands_in_a_file_is_shown_as_words(ana: Member) -> None:
    row = ',"<script>alert(1)</script>","{{7*7}}",14/01/2018,K,,SLCN,4,"<img src=x>"'
    page = choose(browser(ana), text_of(row), "<b>x</b>.csv")
    html = page.content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert "{{7*7}}" in html


def test_many_pupils_of_a_sort_are_shown_when_asked_for(ana: Member) -> None:
    batch = make_batch(ana, *(f",Lee,Ann{number},01/02/2017,N,,,4,4B" for number in range(230)))
    client = browser(ana)
    first = words(client.get(address("preview", batch)))
    assert "Show all 230 pupils" in first
    assert "Ann229" not in first
    assert "Ann229" in words(client.get(address("preview", batch), {"all": "new"}))


def test_the_files_are_listed_with_what_became_of_them(ana: Member) -> None:
    client = browser(ana)
    assert "No file has been brought in" in words(client.get(address("list")))
    make_applied(ana, MIA, name="september.csv")
    make_batch(ana, OMAR, name="november.csv")
    text = words(client.get(address("list")))
    assert "september.csv 9:00 Ana Ferreira Applied 9:00 by Ana Ferreira" in text
    assert "november.csv 9:00 Ana Ferreira Waiting Nothing has been written" in text


def test_looking_over_a_file_is_written_down_as_reading(ana: Member) -> None:
    make_applied(ana, MIA, LEO)
    batch = make_batch(ana, MIA)
    browser(ana).get(address("preview", batch))
    event = AccessEvent.objects.get(section="import")
    for name in ("Mia", "Leo"):
        assert pupil_called(ana.school, name).ref in event.pupil_refs


@pytest.mark.parametrize("page", ["apply", "blank", "undo"])
def test_acts_are_posted(ana: Member, page: str) -> None:
    assert browser(ana).get(address(page, make_batch(ana, MIA))).status_code == 405


@pytest.mark.parametrize("page", ["list", "preview"])
def test_pages_that_only_show_take_no_post(ana: Member, page: str) -> None:
    batch = None if page == "list" else make_batch(ana, MIA)
    assert browser(ana).post(address(page, batch)).status_code == 405


def test_a_teacher_may_not_and_an_administrator_may(ana: Member, ben: Member, member: MakeMember) -> None:
    batch = make_batch(ana, MIA)
    teacher, office = browser(ben), browser(member("sen_administrator", "Sam Doyle"))
    for page in ("list", "start"):
        assert teacher.get(address(page)).status_code == 403
        assert office.get(address(page)).status_code == 200
    for page in PAGES:
        assert teacher.post(address(page, batch)).status_code == 403
    assert office.post(address("apply", batch), follow=True).status_code == 200
    assert pupil_called(ana.school, "Mia").name == "Mia Kowalczyk"


def test_somebody_of_another_school_is_told_that_nothing_is_there(ana: Member, cal: Member) -> None:
    batch = make_batch(ana, MIA)
    client = browser(cal)
    for page in ("list", "start"):
        assert client.get(address(page)).status_code == 404
    for page in PAGES:
        assert client.post(address(page, batch)).status_code == 404
        own = address(page, batch).replace("/alder/", "/cedar/")
        assert client.post(own).status_code in {404, 405}
        assert client.get(own).status_code in {404, 405}


def _queries(client: Client, batch: ImportBatch) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address("preview", batch)).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_file(ana: Member) -> None:
    client = browser(ana)

    def rows(count: int, *, born: str = "01/02/2017", percent: int = 90) -> list[str]:
        return [f",Lee,Ann{number},{born},K,,SLCN,4,4B,{percent}" for number in range(count)]

    headings = "UPN,Surname,Forename,DOB,SEN status,SEN start date,Need,Year,Class,Attendance %"
    make_applied(ana, *rows(200), ",Left,Over,01/02/2017,N,,,4,4B,90", headings=headings)
    few, many = (
        make_batch(
            ana, *rows(count, percent=91), *rows(count, born=""), *rows(count, born="03/02/2017"), headings=headings
        )
        for count in (10, 200)
    )
    client.get(address("preview", few))
    assert _queries(client, few) == _queries(client, many) < 40


@pytest.mark.parametrize("lost", [1, 40, 150])
def test_a_file_that_arrived_in_part_is_not_kept(ana: Member, lost: int) -> None:
    sent = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("pupils.csv", text_of(MIA, LEO))})
    came: dict[str, Any] = {
        "CONTENT_LENGTH": str(len(sent)),
        "CONTENT_TYPE": MULTIPART_CONTENT,
        "wsgi.input": BytesIO(sent[:-lost]),
    }
    page = browser(ana).generic("POST", address("start"), **came)
    assert "Only a part of the file arrived, so nothing of it was kept. Choose it again." in words(page)
    assert not ImportBatch.objects.for_school(ana.school).exists()
