"""Bringing in plans: the table of one child, a folder of many, and what is marked, kept and taken back."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.core.files import ids_in_use, open_file
from handrail.plans import tidy
from handrail.plans.actions import save_draft, start_plan
from handrail.plans.models import Plan, PlanBatch, StagedPlan
from handrail.plans.rows import newest_version
from handrail.plans.text import read_draft
from handrail.pupils.models import Document
from handrail.pupils.tests import samples
from tests.cast import Cast

TABLE = "Target\tProvision\tStaff\tReview date\nReads 60 words\tPrecision teaching\tTess\t18 December 2026\n"


def address(page: str, **refs: str) -> str:
    return reverse(f"plans:{page}", kwargs={"school": "alder", **refs})


def words(answer: Any) -> str:
    return unescape(str(answer.content.decode()))


def give(cast: Cast, who: str = "ana", **said: Any) -> Any:
    form = {"pupil": "Kowalczyk, Mia", "table": TABLE, "do": "make", "whole": "yes", **said}
    return cast.client(who).post(address("bring_in"), form, follow=True)


def plans_of(cast: Cast, pupil: str = "mia") -> list[Plan]:
    return list(cast.pupils[pupil].plans.all())


def said_in(plan: Plan) -> dict[str, str]:
    return {name: text for name, text in read_draft(newest_version(plan)).items() if text}


def test_a_pasted_table_becomes_a_draft_marked_as_brought_in(cast: Cast) -> None:
    page = give(cast, do="read")
    assert "What the columns mean" in words(page)
    assert plans_of(cast) == []
    page = give(cast)
    (plan,) = plans_of(cast)
    assert said_in(plan) == {
        "outcome-1-text": "Reads 60 words",
        "outcome-1-strategy-1-text": "Precision teaching",
        "outcome-1-strategy-1-who": "Tess",
        "review_on": "18 December 2026",
    }
    assert (plan.state, plan.brought_in_by, plan.brought_in_from) == (
        "draft",
        "Ana Ferreira",
        "a table that was pasted",
    )
    assert "Brought in by Ana Ferreira" in words(page)
    assert AuditEvent.objects.filter(type="plan_brought_in", pupil_ref=cast.pupils["mia"].ref).count() == 1


def test_columns_are_placed_once_and_remembered(cast: Cast) -> None:
    odd = "Bubble\tThing\nReads 60 words\tPrecision teaching\n"
    assert "Say which column holds the outcomes" in words(give(cast, table=odd))
    give(cast, table=odd, first="on", **{"column-0": "outcome", "column-1": "strategy"})
    give(cast, pupil="Haddad", table=odd)
    assert said_in(plans_of(cast, "omar")[0])["outcome-1-text"] == "Reads 60 words"


WRONG: list[tuple[dict[str, str], str]] = [
    ({"pupil": ""}, "Say whose plan it is."),
    ({"pupil": "Nessie"}, "Nobody here is called “Nessie”"),
    ({"table": ""}, "Paste the table of the plan"),
    ({"table": "Outcome\tWho\n" + "a\tb\n" * 61}, "larger than 60 rows"),
    ({"table": "Outcome\tWho\n" + "".join(f"{n}\tb\n" for n in range(7))}, "7 outcomes, and a plan holds 6"),
    ({"table": f"Outcome\tWho\nReads\t{'x' * 200}\n"}, "Outcome 1, strategy 1, who has 200 characters"),
    ({"table": "x" * 60_001}, "over 60,000 letters"),
]


def test_what_is_wrong_is_said_and_what_was_given_is_kept(cast: Cast) -> None:
    for said, sentence in WRONG:
        page = words(give(cast, **said))
        assert sentence in page
        assert page.count("<title>Error:") == 1
        assert said.get("table", TABLE).strip()[:1000].replace("\t\n", "\n") in page.replace("\r\n", "\n")
    assert plans_of(cast) == []


def test_a_draft_that_is_being_written_is_never_overwritten(cast: Cast) -> None:
    start_plan(pupil=cast.pupils["mia"], by=cast.member("ana"))
    assert "is being written already" in words(give(cast))
    assert len(plans_of(cast)) == 1


def test_the_same_form_sent_twice_makes_one_draft(cast: Cast) -> None:
    give(cast)
    assert "Brought in by Ana Ferreira" in words(give(cast))
    assert len(plans_of(cast)) == 1


def workbook(rows: list[list[str]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


ROWS = [["Outcome", "Strategies"], ["Reads 60 words", "Precision teaching"]]


FILES = {
    "iep.docx": samples.word("Review date: 18/12/2026", tables=[[["Name", "Mia"], ["Year", "4"]], ROWS]),
    "iep.xlsx": workbook(ROWS),
    "iep.csv": b"Outcome,Strategies\nReads 60 words,Precision teaching\n",
}


def test_a_file_stands_in_the_box_as_if_it_were_pasted(cast: Cast) -> None:
    for name, content in FILES.items():
        page = words(give(cast, table="", do="read", file=SimpleUploadedFile(name, content)))
        assert "Outcome\tStrategies\nReads 60 words\tPrecision teaching" in page
        if name == "iep.docx":
            assert 'value="18/12/2026"' in page


UNREADABLE = [
    ("iep.pdf", samples.pdf("Outcome"), "A table cannot be taken from PDF."),
    ("iep.docx", samples.word("No table here"), "No table with headings"),
    ("iep.docx", samples.word_with({"word/vbaProject.bin": b"x"}), "holds macros"),
    ("iep.docx", b"MZ" + b"\0" * 99, "This is a program"),
    ("iep.xlsx", samples.packed({"xl/workbook.xml": b"<broken"}), "cannot be read"),
]


def test_a_file_that_cannot_be_read_is_said(cast: Cast) -> None:
    for name, content, sentence in UNREADABLE:
        assert sentence in words(give(cast, table="", do="read", file=SimpleUploadedFile(name, content)))


def test_a_file_that_was_cut_off_is_not_read(cast: Cast) -> None:
    page = give(cast, table="", do="read", whole="", file=SimpleUploadedFile("iep.csv", b"Outcome,Who\nReads,Te"))
    assert "The upload was cut off on the way" in words(page)


def test_a_teacher_brings_in_a_plan_of_their_own_pupil_only(cast: Cast) -> None:
    assert "Nobody here is called" in words(give(cast, who="ben", pupil="Haddad, Omar"))
    give(cast, who="ben")
    assert len(plans_of(cast)) == 1
    assert plans_of(cast, "omar") == []


# Many at once


def iep(name: str, born: str, outcome: str) -> bytes:
    facts = [["Name:", name], ["Date of birth:", born], ["Review date:", "18 December 2026"]]
    return samples.word(tables=[facts, [["Bubble", "Provision"], [outcome, "Daily reading"]]])


FOLDER = {
    "IEP 1.docx": iep("Mia Kowalczyk", "14/01/2018", "Reads 60 words"),
    "Omar Haddad IEP.docx": iep("", "", "Joins a game"),
    "who.docx": iep("", "", "Writes her name"),
    "notes.docx": samples.word("No table"),
}


def bring(cast: Cast, files: dict[str, bytes]) -> PlanBatch:
    plans = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = cast.client("ana").post(address("bring_in_many"), {"plans": plans, "whole": "yes"})
    assert answer.status_code == 302, words(answer)
    return PlanBatch.objects.visible_to(cast.member("ana"))[0]


def rows(cast: Cast, batch: PlanBatch) -> dict[str, StagedPlan]:
    found = StagedPlan.objects.visible_to(cast.member("ana")).filter(batch=batch).select_related("pupil")
    return {row.file_name: row for row in found}


def send(cast: Cast, batch: PlanBatch, do: str = "make", **said: str) -> Any:
    """Send the list as it stands with the columns placed, and these pupils typed by the names of their files."""
    url = address("batch", plans=batch.ref)
    page = words(cast.client("ana").get(url))
    form = {"do": do}
    for name, row in rows(cast, batch).items():
        form[f"pupil-{row.pk}"] = said.get(name, row.pupil.list_name if row.pupil else "")
    for key in {part.split('"')[0] for part in page.split('name="column-')[1:]}:
        form[f"column-{key}"] = "outcome" if key.endswith("-0") else "strategy"
    return cast.client("ana").post(url, form, follow=True)


def test_a_folder_of_plans_becomes_drafts_with_the_columns_placed_once(cast: Cast) -> None:
    batch = bring(cast, {"IEPs.zip": samples.packed(FOLDER)})
    found = rows(cast, batch)
    assert (found["IEP 1"].pupil, found["IEP 1"].certainty) == (cast.pupils["mia"], "sure")
    assert found["Omar Haddad IEP"].pupil == cast.pupils["omar"]
    page = words(cast.client("ana").get(address("batch", plans=batch.ref)))
    assert page.count("What the columns mean") == 1
    assert "Say which column holds the outcomes." in page
    assert "No table with headings" in page
    assert "2 drafts are made" in words(send(cast, batch))
    mia = said_in(plans_of(cast)[0])
    assert (mia["outcome-1-text"], mia["review_on"]) == ("Reads 60 words", "18 December 2026")
    assert "1 draft is made" in words(send(cast, batch, who="Leo Marchetti"))


def test_drafts_are_taken_back_as_one_but_not_what_somebody_wrote_in(cast: Cast) -> None:
    batch = bring(cast, FOLDER)
    send(cast, batch)
    version = newest_version(plans_of(cast)[0])
    text = {**read_draft(version), "outcome-1-target": "60"}
    save_draft(version=version, text=text, revision=version.revision, by=cast.member("ana"))
    page = cast.client("ana").post(address("batch_undo", plans=batch.ref), follow=True)
    assert "1 draft is taken back. 1 draft stays" in words(page)
    assert plans_of(cast, "omar") == []
    assert len(plans_of(cast)) == 1
    assert "1 draft is made" in words(send(cast, batch))


def papers_of(cast: Cast, pupil: str = "mia") -> list[tuple[str, str, str]]:
    rows = Document.objects.visible_to(cast.member("ana")).filter(pupil=cast.pupils[pupil])
    return [(row.title, row.about, row.kind) for row in rows]


def test_the_files_of_plans_are_kept_and_go_with_the_drafts_that_are_taken_back(cast: Cast) -> None:
    batch = bring(cast, {**FOLDER, "Mia Kowalczyk.csv": b"Bubble,Provision\nReads,Daily\n"})
    assert papers_of(cast) == []
    send(cast, batch)
    assert papers_of(cast) == [("IEP 1", "plan", "docx")]
    assert papers_of(cast, "omar") == [("Omar Haddad IEP", "plan", "docx")]
    document = Document.objects.visible_to(cast.member("ana")).get(pupil=cast.pupils["mia"])
    with open_file(document.file_id) as kept:
        assert kept.read() == FOLDER["IEP 1.docx"]
    assert "Reads 60 words" in document.words.text
    version = newest_version(plans_of(cast)[0])
    text = {**read_draft(version), "outcome-1-target": "60"}
    save_draft(version=version, text=text, revision=version.revision, by=cast.member("ana"))
    cast.client("ana").post(address("batch_undo", plans=batch.ref))
    assert (len(papers_of(cast)), papers_of(cast, "omar")) == (1, [])


def test_a_file_on_its_way_in_is_not_swept(cast: Cast) -> None:
    batch = bring(cast, FOLDER)
    ids = {row.original["file_id"] for row in rows(cast, batch).values() if row.original}
    assert len(ids) == 3
    assert ids <= ids_in_use()


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_the_file_of_one_plan_is_kept_where_the_person_may_add_documents(cast: Cast, who: str) -> None:
    page = words(give(cast, who, table="", do="read", file=SimpleUploadedFile("iep.xlsx", FILES["iep.xlsx"])))
    original = page.split('name="original" value="')[1].split('"')[0]
    give(cast, who, table="Outcome\tStrategies\nReads\tDaily", source="iep", original=original)
    assert papers_of(cast) == ([("iep", "plan", "xlsx")] if who == "ana" else [])


def test_a_form_cannot_name_a_file_of_somebody_else(cast: Cast) -> None:
    give(cast, original="eyJmaWxlX2lkIjoieCJ9:1:forged")
    assert (len(plans_of(cast)), papers_of(cast)) == (1, [])


def test_the_same_file_a_second_time_is_noticed(cast: Cast) -> None:
    send(cast, bring(cast, FOLDER))
    again = bring(cast, FOLDER)
    assert rows(cast, again)["IEP 1"].is_left_out
    assert "A plan was made of this file before." in words(cast.client("ana").get(address("batch", plans=again.ref)))


def test_two_plans_of_one_child_make_one_draft_and_the_other_waits(cast: Cast) -> None:
    batch = bring(cast, {"Mia Kowalczyk a.docx": FOLDER["IEP 1.docx"], "Mia Kowalczyk b.docx": FOLDER["who.docx"]})
    assert "1 draft is made" in words(send(cast, batch))
    page = words(cast.client("ana").get(address("batch", plans=batch.ref)))
    assert "A plan for this pupil is being written already." in page


def test_only_those_who_publish_plans_bring_in_many(cast: Cast) -> None:
    batch = bring(cast, FOLDER)
    for who, status in {"ben": 403, "sam": 403, "hal": 403, "pat": 403, "cal": 404}.items():
        assert cast.client(who).get(address("batch", plans=batch.ref)).status_code == status, who


def test_chosen_plans_are_forgotten_after_thirty_days_and_the_drafts_stay(cast: Cast) -> None:
    send(cast, bring(cast, FOLDER))
    PlanBatch.objects.for_school(cast.schools["alder"]).update(chosen_at=clock.now() - 2 * tidy.KEPT)
    assert tidy.tidy_chosen_plans(clock.today()).startswith("1 ")
    assert len(plans_of(cast)) == 1
