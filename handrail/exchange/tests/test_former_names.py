"""A change of name keeps the old one findable, says 'formerly', and puts it in no document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.models import ImportBatch
from handrail.pupils.actions import PupilDetails, correct_pupil, take_out_former_name
from handrail.pupils.actions.people import details_of
from handrail.pupils.models import Pupil
from tests.cast import Cast


def _mia(cast: Cast) -> Pupil:
    return Pupil.objects.for_school(cast.schools["alder"]).get(pk=cast.pupils["mia"].pk)


def _rename(cast: Cast, **names: str) -> Pupil:
    mia = _mia(cast)
    return correct_pupil(by=cast.member("ana"), pupil=mia, details=replace(PupilDetails(**details_of(mia)), **names))  # type: ignore[arg-type]


def _brought_in(cast: Cast, surname: str) -> ImportBatch:
    """A file in which Mia, known by her number, has another surname."""
    ana = cast.member("ana")
    file = f"UPN,Surname,Forename,DOB\nB801200005001,{surname},Mia,14/01/2018\n"
    return apply_import(by=ana, batch=stage_file(by=ana, content=file.encode(), file_name="pupils.csv"))


def _found(cast: Cast, asked: str, who: str = "ana") -> list[str]:
    answer = cast.client(who).get(f"/s/alder/find/names/?q={asked}").json()
    return [f"{row['name']}: {row['where']}" for row in answer["found"]]


def test_a_name_typed_over_is_still_found_and_said_as_formerly(cast: Cast) -> None:
    _rename(cast, surname="Nowak")
    (found,) = _found(cast, "kowalczyk")
    assert found.startswith("Mia Nowak: Year 4, 4B, formerly Mia Kowalczyk, until ")
    assert "formerly Mia Kowalczyk" in cast.client("ana").get("/s/alder/find/?q=mia+kowalczyk").content.decode()


def test_the_name_they_have_says_nothing_of_the_one_before(cast: Cast) -> None:
    _rename(cast, surname="Nowak")
    assert _found(cast, "nowak") == ["Mia Nowak: Year 4, 4B"]
    page = cast.client("ana").get(f"/s/alder/pupils/{_mia(cast).ref}/").content.decode()
    assert "Kowalczyk" not in page.replace("Pat Kowalczyk", "")


def test_only_who_may_see_the_child_finds_them_so(cast: Cast) -> None:
    _rename(cast, surname="Nowak")
    assert len(_found(cast, "kowalczyk", who="ben")) == 1
    assert _found(cast, "kowalczyk", who="ed") == []
    assert cast.client("cal").get("/s/cedar/find/names/?q=kowalczyk").json()["found"] == []


def test_a_name_that_only_grows_keeps_no_other(cast: Cast) -> None:
    assert not _rename(cast, preferred_name="Mimi", surname="Kowalczyk-Nowak").former_names.filter(name="Mia").exists()
    assert not _rename(cast, middle_names="Zofia").former_names.exclude(name="Mia Kowalczyk").exists()


def test_a_name_changed_by_a_file_is_kept_and_undone_with_it(cast: Cast) -> None:
    _rename(cast, upn="B801200005001")
    batch = _brought_in(cast, "Nowak")
    assert [(row.name, row.import_ref) for row in _mia(cast).former_names.all()] == [("Mia Kowalczyk", batch.ref)]
    assert len(_found(cast, "kowalczyk")) == 1
    undo_import(by=cast.member("ana"), batch=batch)
    assert _mia(cast).name == "Mia Kowalczyk"
    assert not _mia(cast).former_names.exists()


def test_a_former_name_can_be_taken_out(cast: Cast) -> None:
    former = _rename(cast, surname="Nowak").former_names.get()
    take_out_former_name(by=cast.member("ana"), former=former)
    assert _found(cast, "kowalczyk") == []


def test_a_former_name_is_taken_out_on_the_page_of_details(cast: Cast) -> None:
    former = _rename(cast, surname="Nowak").former_names.get()
    base = f"/s/alder/pupils/{_mia(cast).ref}/"
    assert "Mia Kowalczyk" in cast.client("ana").get(f"{base}details/").content.decode()
    cast.client("ana").post(f"{base}names/{former.ref}/take-out/")
    assert not _mia(cast).former_names.exists()


# The surname a child goes by


@pytest.mark.parametrize("asked", ["kowalczyk", "nowak", "mia nowak"])
def test_a_child_is_called_by_the_surname_they_go_by_and_found_by_both(cast: Cast, asked: str) -> None:
    mia = _rename(cast, preferred_surname="Nowak")
    assert (mia.name, mia.list_name) == ("Mia Nowak", "Nowak, Mia")
    assert _found(cast, asked) == ["Mia Nowak: Year 4, 4B"]
    assert "Nowak, Mia" in cast.client("ana").get("/s/alder/register/").content.decode()


def test_a_surname_gone_by_that_is_the_surname_is_not_kept_twice(cast: Cast) -> None:
    assert _rename(cast, preferred_surname="Kowalczyk").preferred_surname == ""


def test_a_file_says_which_surname_they_go_by_and_when_they_no_longer_do(cast: Cast) -> None:
    ana = cast.member("ana")
    for goes_by, called in (("Nowak", "Mia Nowak"), ("Kowalczyk", "Mia Kowalczyk")):
        file = f"Legal surname,Legal forename,Preferred surname,DOB\nKowalczyk,Mia,{goes_by},14/01/2018\n"
        for change in ("changed", "unchanged"):
            batch = stage_file(by=ana, content=file.encode(), file_name="pupils.csv")
            assert [row.change for row in batch.rows.all()] == [change]
            apply_import(by=ana, batch=batch)
            assert _mia(cast).name == called


def test_who_goes_by_another_surname_is_known_when_added_again(cast: Cast) -> None:
    _rename(cast, preferred_surname="Nowak")
    sent = {"surname": "Kowalczyk", "forename": "Mia", "ref": "x" * 22}
    assert "Same name" in cast.client("ana").post("/s/alder/pupils/add/", sent).content.decode()
