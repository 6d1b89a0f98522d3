"""What a pupil file says of pupil premium and the like is written with its days, and taken back with the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.tests.conftest import TODAY
from handrail.exchange.tests.factories import make_applied
from handrail.exchange.tests.seeing import everything, pupil_called
from handrail.pupils.actions import PupilDetails, correct_pupil
from handrail.pupils.actions.people import details_of
from handrail.pupils.models import Circumstance
from handrail.schools.models import School
from tests.exchange_reading.made import WHO, ctf

HEADINGS = "UPN,Surname,Forename,DOB,SEN Status,Pupil premium,EAL"
BEFORE = "B801200005001,Kowalczyk,Mia,14/01/2018,K,Yes,"
DECEMBER = date(2026, 12, 1)
LATER = "B801200005001,Kowalczyk,Mia,14/01/2018,K,No,Yes"


def told(school: School) -> list[tuple[str, bool, date, date | None]]:
    rows = Circumstance.objects.for_school(school)
    return list(rows.values_list("kind", "applies", "starts_on", "ends_on"))


def test_it_holds_from_the_day_of_the_file_until_another_says_otherwise(ana: Member) -> None:
    make_applied(ana, BEFORE, headings=HEADINGS)
    assert told(ana.school) == [("premium", True, TODAY, None)]
    make_applied(replace(ana, on=DECEMBER), LATER, headings=HEADINGS)
    assert told(ana.school) == [
        ("eal", True, DECEMBER, None),
        ("premium", True, TODAY, date(2026, 11, 30)),
        ("premium", False, DECEMBER, None),
    ]


def test_free_school_meals_of_a_transfer_file_have_their_day_and_go_with_the_file(ana: Member) -> None:
    meals = "<FSMhistory><FSMinstance><FSMstartDate>2024-09-01</FSMstartDate></FSMinstance></FSMhistory>"
    staged = stage_file(by=ana, content=ctf(WHO + meals).encode(), file_name="999_CTF.xml")
    batch = apply_import(by=ana, batch=staged)
    assert told(ana.school) == [("free_meals", True, TODAY, None)]
    assert pupil_called(ana.school, "Mia").has_free_meals is True
    undo_import(by=ana, batch=batch)
    assert told(ana.school) == []


def test_two_files_of_one_day_leave_what_the_second_says(ana: Member) -> None:
    make_applied(ana, BEFORE, headings=HEADINGS)
    make_applied(ana, LATER, headings=HEADINGS)
    assert told(ana.school) == [("eal", True, TODAY, None), ("premium", False, TODAY, None)]


@pytest.mark.parametrize("day", [TODAY, DECEMBER])
def test_it_is_taken_back_with_the_file(ana: Member, day: date) -> None:
    make_applied(ana, BEFORE, headings=HEADINGS)
    before = told(ana.school), everything(ana.school)
    batch = make_applied(replace(ana, on=day), LATER, headings=HEADINGS)
    assert told(ana.school) != before[0]
    undo_import(by=ana, batch=batch)
    assert (told(ana.school), everything(ana.school)) == before


def test_what_was_corrected_in_another_part_of_the_record_is_in_nobodys_way(ana: Member) -> None:
    make_applied(ana, BEFORE, headings=HEADINGS)
    before = told(ana.school)
    batch = make_applied(ana, LATER, headings=HEADINGS)
    mia = pupil_called(ana.school, "Mia")
    details = {**details_of(mia), "middle_names": "Zofia"}
    correct_pupil(by=ana, pupil=mia, details=PupilDetails(**details))
    undo_import(by=ana, batch=batch)
    assert told(ana.school) == before
    assert pupil_called(ana.school, "Mia").middle_names == "Zofia"


def test_a_file_is_not_taken_back_over_a_day_that_somebody_ended(ana: Member) -> None:
    make_applied(ana, BEFORE.replace("Yes", "No"), headings=HEADINGS)
    mia = pupil_called(ana.school, "Mia")
    batch = make_applied(replace(ana, on=DECEMBER), BEFORE, headings=HEADINGS)
    for day, is_premium in ((date(2027, 1, 5), False), (date(2027, 2, 5), True)):
        details = {**details_of(mia), "is_pupil_premium": is_premium}
        mia = correct_pupil(by=replace(ana, on=day), pupil=mia, details=PupilDetails(**details))
    with pytest.raises(ValidationError, match="Mia"):
        undo_import(by=ana, batch=batch)


def test_a_file_is_not_taken_back_over_what_somebody_said_since(ana: Member) -> None:
    batch = make_applied(ana, BEFORE, headings=HEADINGS)
    second = make_applied(ana, LATER, headings=HEADINGS)
    mia = pupil_called(ana.school, "Mia")
    correct_pupil(by=ana, pupil=mia, details=PupilDetails("Kowalczyk", "Mia", is_pupil_premium=True))
    with pytest.raises(ValidationError, match="Mia"):
        undo_import(by=ana, batch=second)
    assert batch.undone_at is None
    assert ("premium", True, TODAY, None) in told(ana.school)
