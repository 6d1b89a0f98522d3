"""Notes on outcomes with counts and photos, and restricted notes that only named readers read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.audit.models import AuditDetail
from handrail.pupils.actions import Observed, add_note, add_restricted_note
from handrail.pupils.models import Document, Note, Pupil
from handrail.pupils.models.source import typed_by
from handrail.pupils.notes import notes_of
from handrail.pupils.tests import samples
from tests.cast import Cast

CANARY = "They are staying with her sister"


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(type(settings.HOME), "files", property(lambda _: tmp_path))
    return tmp_path


def observed(cast: Cast, who: str = "tess", **said: Any) -> Note:
    by = cast.member(who)
    return add_note(
        by=by, pupil=cast.pupils["mia"], text="Told four sentences.", happened_on=by.on, observed=Observed("o1", **said)
    )


def restricted(cast: Cast, *readers: str, who: str = "ana") -> Note:
    by = cast.member(who)
    named = [cast.users[reader] for reader in readers]
    return add_restricted_note(by=by, pupil=cast.pupils["mia"], text=CANARY, happened_on=by.on, readers=named)


def test_an_observation_counts_and_the_same_twice_is_one(cast: Cast) -> None:
    note = observed(cast, seen=3, tries=5)
    assert note.count_said == "3 of 5"
    assert observed(cast, seen=3, tries=5) == note
    assert observed(cast, seen=4, tries=5) != note


@pytest.mark.parametrize(
    ("seen", "tries", "field"), [(3, None, "tries"), (None, 5, "seen"), (6, 5, "seen"), (0, 0, "tries")]
)
def test_a_count_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, seen: int | None, tries: int | None, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        observed(cast, seen=seen, tries=tries)
    assert field in refused.value.message_dict


def test_what_was_corrected_is_no_longer_counted(cast: Cast) -> None:
    first, ben = observed(cast, "ben", seen=3, tries=5), cast.member("ben")
    mia = cast.pupils["mia"]
    right = add_note(
        by=ben, pupil=mia, text="Two.", happened_on=ben.on, corrects=first, observed=Observed("o1", seen=2, tries=5)
    )
    shown = notes_of(ben, mia)
    assert {first, right} <= set(shown.rows)
    assert shown.of_outcome("o1") == [right]


def test_a_teaching_assistant_reads_the_notes_they_wrote(cast: Cast) -> None:
    own, other = observed(cast, "tess"), observed(cast, "ben")
    assert list(Note.objects.visible_to(cast.member("tess"))) == [own]
    assert set(Note.objects.visible_to(cast.member("ben"))) == {own, other}
    assert notes_of(cast.member("tess"), cast.pupils["mia"]).rows == [own]


def test_the_author_and_the_named_read_a_restricted_note_and_nobody_else(cast: Cast) -> None:
    note, mia = restricted(cast, "hal"), cast.pupils["mia"]
    cast.share()
    reads = {who for who in cast.users if who in _staff(cast) and _visible(cast, who, note)}
    assert reads == {"ana", "hal"}
    for who in reads:
        assert notes_of(cast.member(who), mia).restricted == 0
    for who in ("ben", "sam"):
        shown = notes_of(cast.member(who), mia)
        assert (shown.rows, shown.restricted) == ([], 1)
    assert notes_of(cast.member("tess"), mia).restricted == 0  # who reads no notes is told of none


def _staff(cast: Cast) -> Iterator[str]:
    return (who for who in cast.users if who not in {"bea", "cal", "ivy", "lena"})


def _visible(cast: Cast, who: str, note: Note) -> bool:
    return Note.objects.visible_to(cast.member(who)).filter(pk=note.pk).exists()


def test_a_named_reader_who_does_not_teach_the_child_reads_it_on_a_page_of_its_own(cast: Cast) -> None:
    restricted(cast, "hal", who="ben")
    omar_s = add_restricted_note(
        by=cast.member("ana"),
        pupil=cast.pupils["omar"],
        text=CANARY,
        happened_on=cast.member("ana").on,
        readers=[cast.users["ben"]],
    )
    assert _visible(cast, "ben", omar_s)
    page = cast.client("ben").get(reverse("pupils:restricted", args=["alder"]))
    body = page.content.decode()
    assert "Omar Haddad" in body
    assert reverse("desk:pupil", args=["alder", cast.pupils["omar"].ref]) not in body  # their page is not Ben's to open
    assert reverse("desk:pupil", args=["alder", cast.pupils["mia"].ref]) in body


def test_only_those_may_be_named_whose_role_may_read_them(cast: Cast) -> None:
    for who in ("tess", "sam", "pat", "cal"):
        with pytest.raises(ValidationError, match="may read restricted notes"):
            restricted(cast, who)


def test_a_reader_who_leaves_reads_no_more(cast: Cast) -> None:
    note = restricted(cast, "hal")
    membership = cast.users["hal"].memberships.get()
    membership.role_key = "teaching_assistant"
    membership.save()
    assert not _visible(cast, "hal", note)


def test_the_trail_holds_none_of_its_words(cast: Cast) -> None:
    restricted(cast, "hal")
    assert not [row for row in AuditDetail.objects.all() if CANARY in str(row.content)]


def test_the_database_refuses_a_restricted_note_with_an_outcome_and_any_change(cast: Cast) -> None:
    note = restricted(cast, "hal")
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.for_school(note.school).filter(pk=note.pk).update(is_restricted=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.create(
            school=note.school, pupil=note.pupil, is_restricted=True, outcome_ref="o1", text="x",
            happened_on=note.happened_on, recorded_by="Ana", recorded_at=note.recorded_at,
        )  # fmt: skip


def test_a_restricted_note_is_written_and_corrected_by_its_author(cast: Cast) -> None:
    ana, mia = cast.client("ana"), cast.pupils["mia"]
    hal = cast.users["hal"].memberships.get().ref
    address = reverse("pupils:restricted_add", args=["alder", mia.ref])
    assert "Ana Ferreira, SENCO" in cast.client("hal").get(address).content.decode()
    ana.post(address, {"text": CANARY, "happened_on": "today", "readers": [hal]})
    yesterday = cast.member("ana").on - timedelta(days=1)
    ana.post(address, {"text": CANARY, "happened_on": f"{yesterday:%d/%m/%Y}", "readers": [hal]})
    note = Note.objects.visible_to(cast.member("hal")).get(is_restricted=True)
    correct = reverse("pupils:note_correct", args=["alder", mia.ref, note.ref])
    assert f'value="{hal}" checked' in ana.get(correct).content.decode()
    ana.post(correct, {"text": "Home again.", "happened_on": f"{yesterday:%d/%m/%Y}", "readers": [hal]})
    assert Note.objects.visible_to(cast.member("hal")).get(corrects=note).is_restricted
    assert cast.client("hal").get(correct).status_code == 403


def test_a_photo_is_kept_encrypted_in_the_childs_file_without_its_place(cast: Cast, own_folder: Path) -> None:
    by, mia = cast.member("ben"), cast.pupils["mia"]
    note = _photographed(cast, samples.photo())
    assert note.photo is not None
    assert (note.photo.about, note.photo.pupil) == ("work", mia)
    (kept,) = [path for path in own_folder.rglob("*") if path.is_file()]
    assert b"JFIF" not in kept.read_bytes()
    answer = cast.client("ben").get(reverse("pupils:document_file", args=["alder", mia.ref, note.photo.ref]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xff\xd8")
    assert b"GPS" not in content
    assert Document.objects.visible_to(by).count() == 1


def test_a_note_about_a_child_takes_a_photo_as_one_on_an_outcome_does(cast: Cast, own_folder: Path) -> None:
    mia, ben = cast.pupils["mia"], cast.client("ben")
    where = reverse("pupils:note", args=["alder", mia.ref])
    said = {"kind": "observation", "happened_on": f"{cast.member('ben').on:%d/%m/%Y}", "text": "Built a tower."}
    cut = ben.post(where, said | {"photo": SimpleUploadedFile("tower.jpg", samples.photo())})
    assert "cut off on the way" in cut.content.decode()
    assert "Built a tower." in cut.content.decode()
    broken = ben.post(where, said | {"whole": "yes", "photo": SimpleUploadedFile("tower.jpg", b"\xff\xd8\xff\xe0 no")})
    assert "govuk-error-message" in broken.content.decode()
    assert not Note.objects.visible_to(cast.member("ben")).exists()
    ben.post(where, said | {"whole": "yes", "photo": SimpleUploadedFile("tower.jpg", samples.photo())})
    note = Note.objects.visible_to(cast.member("ben")).get()
    assert note.photo is not None
    assert note.photo.about == "work"
    (kept,) = [path for path in own_folder.rglob("*") if path.is_file()]
    assert b"JFIF" not in kept.read_bytes()
    photo = reverse("pupils:document_file", args=["alder", mia.ref, note.photo.ref])
    assert b"GPS" not in b"".join(ben.get(photo).streaming_content)  # type: ignore[attr-defined]
    assert cast.client("tess").get(photo).status_code == 403, "opened by whoever opens the child's documents"
    ben.post(reverse("pupils:note_correct", args=["alder", mia.ref, note.ref]), said | {"text": "Two towers."})
    assert Note.objects.visible_to(cast.member("ben")).get(corrects=note).photo == note.photo


def test_how_it_went_is_said_in_the_words_of_the_schools_reviews(cast: Cast) -> None:
    school = cast.schools["alder"]
    note = observed(cast, seen=3, tries=5, went=-1)
    assert note.how_said(school.scale) == "3 of 5, partly met"
    assert observed(cast, went=0).how_said({0: "as hoped", -2: "not yet"}) == "As hoped"
    assert observed(cast, seen=3, tries=5, went=-1) == note
    for wrong in (2, 5):
        with pytest.raises(ValidationError) as refused:
            observed(cast, went=wrong)
        assert refused.value.message_dict == {"went": ["Choose one of the words shown, or none."]}
    general = {"school": school, "pupil": cast.pupils["mia"], "text": "x", "happened_on": note.happened_on}
    with pytest.raises(DatabaseError, match="went_on_the_scale"), transaction.atomic():
        Note.objects.create(went=0, **general, **typed_by(cast.member("ben")))


def _photographed(cast: Cast, content: bytes) -> Note:
    from handrail.pupils.intake import take_in
    from handrail.pupils.papers.looking import Looker

    by = cast.member("ben")
    file = SimpleUploadedFile("tower.jpg", content)
    with Looker() as looker:
        paper = take_in(str(file.name), file.read(), looker)
    return add_note(
        by=by,
        pupil=Pupil.objects.visible_to(by).get(forename="Mia"),
        text="Her tower.",
        happened_on=by.on,
        observed=Observed("o1", photo=paper),
    )
