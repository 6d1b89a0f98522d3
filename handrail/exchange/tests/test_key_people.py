"""A key person in a file is linked where exactly one of the staff fits, and said not to be where none does."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.models import ImportBatch
from handrail.exchange.tests.seeing import everything
from handrail.pupils.actions.classes import set_key_person
from handrail.pupils.models import Link, Pupil
from tests.cast import Cast


def _staff(cast: Cast, *names: str) -> None:
    for place, name in enumerate(names):
        user = User.objects.create_user(f"staff{place}@larches.example", name)
        Membership.objects.create(
            user=user, school=cast.schools["larches"], role_key="teacher", starts_on=cast.member("ivy").on
        )


def _staged(by: Member, key_person: str) -> ImportBatch:
    file = f"First name\tLast name\tBirth date\tRoom\tKey person\nLou\tLark\t05/05/2023\tOtters\t{key_person}\n"
    return stage_file(by=by, content=file.encode(), file_name="children.txt")


def _key_people(cast: Cast) -> list[str]:
    held = Link.objects.for_school(cast.schools["larches"]).filter(why=Link.Why.KEY_PERSON, ends_on=None)
    return [link.user.name for link in held.select_related("user")]


def test_the_one_who_fits_is_the_key_person_and_sees_the_child(cast: Cast) -> None:
    _staff(cast, "Jo Penn", "Kit Moss")
    ivy = cast.member("ivy")
    batch = _staged(ivy, "Penn, Jo")
    assert [(said["label"], said["file"]) for said in batch.rows.get().differences] == [("Key person", "Jo Penn")]
    apply_import(by=ivy, batch=batch)
    assert _key_people(cast) == ["Jo Penn"]
    assert _staged(ivy, "Miss Jo Penn").rows.get().change == "unchanged"


def test_another_key_person_takes_the_place_of_the_first_and_undo_puts_them_back(cast: Cast) -> None:
    _staff(cast, "Jo Penn", "Kit Moss")
    ivy = cast.member("ivy")
    apply_import(by=ivy, batch=_staged(ivy, "Jo Penn"))
    before = everything(ivy.school)
    batch = apply_import(by=ivy, batch=_staged(ivy, "Kit Moss"))
    assert _key_people(cast) == ["Kit Moss"]
    undo_import(by=ivy, batch=batch)
    assert everything(ivy.school) == before


def test_a_key_person_whom_somebody_chose_since_is_not_taken_away(cast: Cast) -> None:
    _staff(cast, "Jo Penn", "Kit Moss")
    ivy = cast.member("ivy")
    batch = apply_import(by=ivy, batch=_staged(ivy, "Jo Penn"))
    pupil, kit = batch.rows.get().pupil, User.objects.get(name="Kit Moss")
    assert pupil
    set_key_person(by=ivy, pupil=pupil, user=kit)
    with pytest.raises(ValidationError, match="work has been done since"):
        undo_import(by=ivy, batch=batch)
    assert _key_people(cast) == ["Kit Moss"]


def test_nobody_and_two_of_a_name_are_said_and_not_guessed(cast: Cast) -> None:
    _staff(cast, "Jo Penn", "Jo Penn")
    ivy = cast.member("ivy")
    for name, says in (("Kit Moss", "nobody who works here"), ("Jo Penn", "more than one person")):
        row = _staged(ivy, name).rows.get()
        assert row.change == "unchanged"
        assert says in row.content["warnings"][0]["message"]


def test_a_school_has_no_key_people(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    file = b"Surname,Forename,DOB,Key person\nKowalczyk,Mia,14/01/2018,Ben Adeyemi\n"
    batch = stage_file(by=ana, content=file, file_name="pupils.csv")
    assert [(row.change, row.content["warnings"]) for row in batch.rows.all()] == [("unchanged", [])]
    assert Pupil.objects.for_school(ana.school).get(pk=mia.pk).links.filter(why="key_person").count() == 0
