"""Pupil premium and the like: what holds now, and on which days that is known."""

from __future__ import annotations

from datetime import date

from handrail.access.member import Member
from handrail.pupils.actions import PupilDetails, correct_pupil
from handrail.pupils.circumstances import History, Known
from handrail.pupils.models import Circumstance
from handrail.pupils.tests.conftest import TODAY
from handrail.pupils.tests.factories import make_pupil

JUNE, OCTOBER = date(2026, 6, 1), date(2026, 10, 1)


def test_an_earlier_day_is_answered_from_its_own_row_or_said_to_be_of_now() -> None:
    ended = Circumstance(kind="eal", applies=True, starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    held = Circumstance(kind="eal", applies=False, starts_on=date(2026, 9, 1))
    history = History([ended, held])
    assert history.as_it_was(JUNE, now=False) == Known(applies=True)
    assert history.as_it_was(OCTOBER, now=False) == Known(applies=False)
    # Another hand has changed the pupil since the open row was written: from when on, nobody knows.
    assert history.as_it_was(OCTOBER, now=True) == Known(applies=True, is_of_now=True)
    assert History().as_it_was(JUNE, now=None) == Known(applies=None)


def test_what_a_person_corrects_is_known_from_that_day(ana: Member) -> None:
    pupil = make_pupil(ana, is_pupil_premium=True, has_free_meals=True)
    correct_pupil(by=ana, pupil=pupil, details=PupilDetails("Kowalczyk", "Mia", is_pupil_premium=False))
    rows = pupil.circumstances.values_list("kind", "applies", "starts_on", "ends_on")
    assert list(rows) == [("premium", False, TODAY, None)]
