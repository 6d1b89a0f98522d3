"""A file is applied as one, once, and only as it was shown."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.exchange import applying
from handrail.exchange.actions import apply_import, undo_import
from handrail.exchange.applying import prepare_import
from handrail.exchange.held import load_held
from handrail.exchange.tests.conftest import TODAY
from handrail.exchange.tests.factories import LEO, MIA, OMAR, answer, make_applied, make_batch
from handrail.exchange.tests.seeing import changes_of, everything, pupil_called, register_of, status_today
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.pupils.tests.factories import make_status


def test_applied_twice_is_applied_once(ana: Member) -> None:
    batch = make_batch(ana, MIA, OMAR)
    for _ in range(2):
        apply_import(by=ana, batch=batch)
    assert Pupil.objects.for_school(ana.school).count() == 2
    assert AuditEvent.objects.filter(type="file_applied").count() == 1


def test_a_pupil_who_is_not_in_the_file_stays(ana: Member) -> None:
    make_applied(ana, MIA, OMAR, LEO)
    before = everything(ana.school)
    assert changes_of(make_applied(ana, MIA)) == ["unchanged"]
    assert everything(ana.school) == before


def test_a_file_that_fails_half_way_leaves_nothing(ana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_applied(ana, MIA)
    before, batch = everything(ana.school), make_batch(ana, MIA.replace("Kowalczyk", "Nowak"), OMAR)

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("The disk is full")

    monkeypatch.setattr(applying, "record", fail)  # after every row has been written
    with pytest.raises(OSError, match="disk"), transaction.atomic():
        apply_import(by=ana, batch=batch)
    assert everything(ana.school) == before
    batch.refresh_from_db()
    assert batch.state == "staged"
    monkeypatch.undo()
    assert apply_import(by=ana, batch=batch).state == "applied"


def test_what_was_typed_between_looking_and_applying_is_not_overwritten(ana: Member) -> None:
    make_applied(ana, MIA)
    batch = make_batch(ana, MIA.replace(",K,01/09/2025", ",N,"))
    assert changes_of(batch) == ["changed"]
    prepared = prepare_import(by=ana, batch=batch)
    make_status(ana, pupil_called(ana.school, "Mia"), "E", TODAY)
    batch = apply_import(by=ana, batch=batch, prepared=prepared)
    assert changes_of(batch) == ["ask"]
    assert batch.rows.get().undo is None
    assert status_today(pupil_called(ana.school, "Mia")) == "E"


def test_a_pupil_added_by_hand_meanwhile_is_not_added_again(ana: Member) -> None:
    first, second = make_batch(ana, MIA, name="one.csv"), make_batch(ana, MIA, LEO, name="two.csv")
    prepared = prepare_import(by=ana, batch=second)
    apply_import(by=ana, batch=first)
    apply_import(by=ana, batch=second, prepared=prepared)
    assert Pupil.objects.for_school(ana.school).filter(forename="Mia").count() == 1


def test_another_pupil_is_added_where_a_person_says_so(ana: Member) -> None:
    make_applied(ana, MIA)
    batch = answer(ana, make_batch(ana, MIA.replace("14/01", "15/01")), {"Mia": "add"})
    apply_import(by=ana, batch=batch)
    assert Pupil.objects.for_school(ana.school).filter(forename="Mia").count() == 2


def test_a_left_out_row_writes_nothing(ana: Member) -> None:
    make_applied(ana, MIA)
    before = everything(ana.school)
    batch = answer(ana, make_batch(ana, MIA.replace("14/01", "15/01")), {"Mia": "keep"})
    apply_import(by=ana, batch=batch)
    assert everything(ana.school) == before


def test_the_bytes_of_a_file_are_kept_no_longer_than_it_waits(ana: Member) -> None:
    batch = make_batch(ana, MIA)
    assert bytes(batch.content or b"")
    batch = apply_import(by=ana, batch=batch)
    batch.refresh_from_db()
    assert batch.content is None


def test_every_row_says_which_file_brought_it_and_who_applied_it(ana: Member) -> None:
    batch = make_applied(ana, MIA)
    mia = pupil_called(ana.school, "Mia")
    assert mia.created_import_ref == batch.ref
    entry = RegisterEntry.objects.for_school(ana.school).get()
    assert (entry.import_ref, entry.source_label) == (batch.ref, "from a file, by Ana Ferreira")


def test_the_trail_holds_each_pupil_before_and_after(ana: Member) -> None:
    make_applied(ana, MIA)
    make_applied(ana, MIA.replace("4,4B", "5,5A"))
    mia = pupil_called(ana.school, "Mia")
    came, changed = AuditEvent.objects.filter(pupil_ref=mia.ref).order_by("seq")
    assert came.type == "pupil_imported"
    said = AuditDetail.objects.get(seq=came.seq).content
    assert said["surname"] == ["", "Kowalczyk"]
    assert said["sen_status"] == ["No special educational need", "SEN support since 1 September 2025"]
    assert changed.type == "pupil_changed_by_file"
    assert AuditDetail.objects.get(seq=changed.seq).content == {"year_group": ["4", "5"], "class_name": ["4B", "5A"]}


def test_a_file_of_another_school_cannot_be_touched(ana: Member, cal: Member) -> None:
    batch = make_batch(ana, MIA)
    for act in (apply_import, undo_import):
        with pytest.raises(type(batch).DoesNotExist):
            act(by=cal, batch=batch)
    assert not Pupil.objects.across_schools(reason="to see that nobody came").exists()


def test_two_rows_taken_for_one_pupil_are_refused_in_words(ana: Member) -> None:
    make_applied(ana, MIA)
    before = everything(ana.school)
    batch = make_batch(ana, MIA.replace(",K,01/09/2025", ",E,"), ",Kowalczyk,Mia,,K,,,4,4C")
    rows = batch.rows.filter(change="ask")
    assert len(rows) == 2
    rows.update(decision="take")
    with pytest.raises(ValidationError) as caught:
        apply_import(by=ana, batch=batch)
    assert " ".join(caught.value.messages) == (
        "Two rows were both taken for Mia Kowalczyk. Keep what is here for one of them, or add it as another pupil. "
        "Nothing was applied."
    )
    assert everything(ana.school) == before


def test_everything_at_once_holds_together(ana: Member) -> None:
    make_applied(ana, MIA, OMAR)
    make_applied(ana, "B801200005001,Nowak,Mia,14/01/2018,E,01/10/2026,ASD,5,5A", LEO)
    mia = pupil_called(ana.school, "Mia")
    assert mia.list_name == "Nowak, Mia"
    assert register_of(mia) == [
        ("K", date(2025, 9, 1), date(2026, 9, 30)),
        ("E", date(2026, 10, 1), None),
    ]


def test_pupils_who_come_while_the_others_are_read_do_not_matter(ana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_applied(ana, MIA)
    nobody = Pupil.objects.for_school(ana.school).none()
    nobody_yet = SimpleNamespace(objects=SimpleNamespace(for_school=lambda school: nobody))
    monkeypatch.setattr("handrail.exchange.held.Pupil", nobody_yet)
    assert load_held(ana.school, ana.on).pupils == {}
