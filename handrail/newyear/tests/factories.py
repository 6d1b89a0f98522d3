"""Rows for tests, made as the product makes them."""

from __future__ import annotations

from datetime import date

from handrail.access.member import Member
from handrail.newyear import actions
from handrail.newyear.models import PupilMove, YearMove
from handrail.newyear.tests.conftest import now, user_of
from handrail.pupils.models import GroupLead, Pupil
from handrail.pupils.tests.factories import make_group, make_lead, make_pupil


def make_child(by: Member, forename: str, year: str = "4", home: str = "", born: date | None = None) -> Pupil:
    """A child in a year and a class, of the age of that year unless said."""
    place = ("N1", "N2", "R", *map(str, range(1, 15))).index(year) if year else 7
    birthday = born or date(by.on.year - (by.on.month < 9) - place - 3, 11, 20)
    return make_pupil(by, "Sample", forename, date_of_birth=birthday, year=year, home=home)


def give(by: Member, home: str, who: Member) -> GroupLead:
    return make_lead(by, make_group(by, home), user_of(who))


def run(by: Member) -> YearMove:
    """The move of the summer, made today."""
    return actions.run_move(by=now(by))


def make_year_move(by: Member) -> YearMove:
    return actions.set_classes(by=now(by), classes={}, leads={})


def make_pupil_move(by: Member, pupil: Pupil, goes: str = PupilMove.LEAVES, home: str = "") -> PupilMove:
    move = actions.decide(by=now(by), answers={pupil.ref: (goes, home)})
    return PupilMove.objects.for_school(by.school).get(move=move, pupil=pupil)
