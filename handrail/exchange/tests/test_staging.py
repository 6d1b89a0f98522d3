"""A chosen file waits: read, compared, asked about; nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.core import clock
from handrail.exchange import staging
from handrail.exchange.actions import apply_import, decide, set_blank_status, set_columns, stage_file, undo_import
from handrail.exchange.models import ColumnMemory, ImportBatch, ImportRow
from handrail.exchange.staging import FileRefused, read_back, write_down
from handrail.exchange.tests.conftest import YESTERDAY
from handrail.exchange.tests.factories import HEADINGS, LEO, MIA, OMAR, make_applied, make_batch, text_of
from handrail.exchange.tests.seeing import changes_of, everything, pupil_called, register_of
from handrail.exchange.tidy import tidy_files
from handrail.pupils.models import Pupil

UNKNOWN = "Clan,Born to,DOB"


def test_choosing_a_file_writes_nothing_about_any_pupil(ana: Member) -> None:
    make_applied(ana, MIA)
    before = everything(ana.school)
    make_batch(ana, MIA.replace("Kowalczyk", "Nowak"), OMAR)
    assert everything(ana.school) == before


def test_a_refused_file_is_not_kept(ana: Member) -> None:
    with pytest.raises(FileRefused) as caught:
        stage_file(by=ana, content=b"", file_name="empty.csv")
    assert str(caught.value) == "There is nothing in this file: no headings and no pupils. Export it again."
    assert not ImportBatch.objects.for_school(ana.school).exists()


def test_a_pupil_of_the_file_is_written_down_and_read_back_whole(ana: Member) -> None:
    headings = f"{HEADINGS},Sex,Attendance %,EAL,Date of admission,Known as"
    rows = (f"{MIA},F,94.25,N,04/09/2023,Misia", "x,Lee,Ann,31/02/2017,Z,,ASD; ?,99,4,X,,,,")
    batch = make_batch(ana, *rows, headings=headings)
    for row in batch.rows.all():
        assert row.content["needs"]
        assert json.loads(json.dumps(write_down(read_back(row.content)))) == row.content


def test_the_same_file_chosen_again_is_the_one_that_waits_with_what_was_answered(ana: Member) -> None:
    make_applied(ana, MIA)
    rows = (MIA.replace("14/01", "15/01"), LEO)
    first = make_batch(ana, *rows)
    decide(by=ana, batch=first, answers={first.rows.get(change="ask").pk: "add"})
    second = make_batch(ana, *rows, name="again.csv")
    assert second.pk == first.pk
    assert second.file_name == "again.csv"
    assert second.rows.get(change="ask").decision == "add"


def test_a_file_whose_names_were_not_found_waits_to_be_told(ana: Member) -> None:
    batch = make_batch(ana, "Kowalczyk,Mia,14/01/2018", headings=UNKNOWN)
    assert not batch.names_are_known
    with pytest.raises(ValidationError, match="Say first which columns hold the names"):
        apply_import(by=ana, batch=batch)
    batch = set_columns(by=ana, batch=batch, meanings={0: "surname", 1: "forename", 2: "date_of_birth"})
    assert batch.names_are_known
    apply_import(by=ana, batch=batch)
    assert pupil_called(ana.school, "Mia").name == "Mia Kowalczyk"


def test_what_the_columns_mean_is_remembered_for_such_a_file_of_this_school(ana: Member, cal: Member) -> None:
    batch = make_batch(ana, "Kowalczyk,Mia,14/01/2018", headings=UNKNOWN)
    set_columns(by=ana, batch=batch, meanings={0: "surname", 1: "forename", 2: "date_of_birth"})
    later = make_batch(ana, "Haddad,Omar,02/11/2016", headings=UNKNOWN)
    assert changes_of(later) == ["new"]
    assert not make_batch(cal, "Haddad,Omar,02/11/2016", headings=UNKNOWN).names_are_known
    set_columns(by=ana, batch=later, meanings={0: "forename", 1: "surname", 2: "date_of_birth"})
    assert ColumnMemory.objects.for_school(ana.school).get().meanings == {
        "0": "forename",
        "1": "surname",
        "2": "date_of_birth",
    }


def test_columns_that_cannot_be_read_so_change_nothing(ana: Member) -> None:
    batch = make_batch(ana, MIA)
    meanings = dict.fromkeys(range(9), "ignored")
    with pytest.raises(FileRefused, match="No column of names was found"):
        set_columns(by=ana, batch=batch, meanings=meanings)
    assert changes_of(batch) == ["new"]
    assert not ColumnMemory.objects.for_school(ana.school).exists()


def test_a_blank_status_is_what_a_person_says_it_is(ana: Member) -> None:
    make_applied(ana, MIA, OMAR)
    rows = (MIA.replace(",K,01/09/2025", ",,"), OMAR)
    batch = make_batch(ana, *rows)
    assert changes_of(batch) == ["unchanged", "unchanged"]
    batch = set_blank_status(by=ana, batch=batch, means="none")
    assert changes_of(batch) == ["changed", "unchanged"]
    apply_import(by=ana, batch=batch)
    entries = register_of(pupil_called(ana.school, "Mia"))
    assert [(status, ends_on) for status, _, ends_on in entries] == [("K", YESTERDAY), ("N", None)]


def test_an_answer_stays_when_the_columns_are_read_anew(ana: Member) -> None:
    make_applied(ana, MIA)
    batch = make_batch(ana, MIA.replace("14/01", "15/01"))
    decide(by=ana, batch=batch, answers={batch.rows.get().pk: "add"})
    meanings = {column["index"]: column["meaning"] for column in batch.columns} | {7: "ignored"}
    batch = set_columns(by=ana, batch=batch, meanings=meanings)
    assert batch.rows.get().decision == "add"
    assert set_blank_status(by=ana, batch=batch, means="none").rows.get().decision == "add"


def test_nothing_more_is_said_of_a_file_that_was_applied(ana: Member) -> None:
    batch = make_batch(ana, MIA)
    apply_import(by=ana, batch=batch)
    key = batch.rows.get().pk
    acts: tuple[Callable[[], object], ...] = (
        lambda: decide(by=ana, batch=batch, answers={key: "add"}),
        lambda: set_columns(by=ana, batch=batch, meanings={0: "ignored"}),
        lambda: set_blank_status(by=ana, batch=batch, means="none"),
    )
    for act in acts:
        with pytest.raises(ValidationError, match="has been applied meanwhile"):
            act()
    undo_import(by=ana, batch=batch)
    assert not Pupil.objects.for_school(ana.school).exists()


def test_a_question_that_is_not_asked_cannot_be_answered(ana: Member) -> None:
    batch = make_batch(ana, MIA)
    decide(by=ana, batch=batch, answers={batch.rows.get().pk: "keep", 999: "keep"})
    assert batch.rows.get().decision == ""


def test_files_that_are_done_with_go_after_thirty_days_and_what_they_brought_stays(ana: Member) -> None:
    make_applied(ana, MIA)
    make_batch(ana, OMAR)
    undone = make_applied(ana, LEO)
    undo_import(by=ana, batch=undone)
    assert tidy_files(clock.today()) == "0 files that were done with are gone."
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        recent = make_batch(ana, MIA, OMAR)
        assert tidy_files(clock.today()) == "3 files that were done with are gone."
    assert [batch.pk for batch in ImportBatch.objects.for_school(ana.school)] == [recent.pk]
    assert {row.batch_id for row in ImportRow.objects.for_school(ana.school)} == {recent.pk}
    assert pupil_called(ana.school, "Mia").name == "Mia Kowalczyk"


def test_an_unknown_meaning_is_a_fault_of_the_caller(ana: Member) -> None:
    batch = stage_file(by=ana, content=text_of(MIA), file_name="pupils.csv")
    with pytest.raises(ValueError, match="No such meaning"):
        set_columns(by=ana, batch=batch, meanings={0: "shoe size"})


def test_a_file_that_is_applied_while_it_is_looked_at_again_is_looked_at_anew(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two commands with one file: while the one compares what the other has staged, the other applies it."""
    first = make_batch(ana, MIA, LEO)
    compare = staging.compare_reading

    def compared_slowly(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(staging, "compare_reading", compare)
        found = compare(*args, **kwargs)
        apply_import(by=ana, batch=first)
        return found

    monkeypatch.setattr(staging, "compare_reading", compared_slowly)
    second = make_batch(ana, MIA, LEO)
    assert second.pk != first.pk
    assert {row.change for row in second.rows.all()} == {"unchanged"}
