"""Two schools in different trusts, with a person who works in both."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from handrail.schools.models import School
from tests.tenancy.probe_app.models import Group, Need, Person, Photo, Placement, Pupil, Visit


@dataclass(frozen=True)
class World:
    alder: School
    cedar: School
    ana: Person  # tutors Mia in Alder and Zoe in Cedar
    mia: Pupil
    omar: Pupil
    zoe: Pupil


def make_world() -> World:
    alder = School.objects.create(name="Alder Primary", slug="alder")
    cedar = School.objects.create(name="Cedar Primary", slug="cedar")
    ana = Person.objects.create(name="Ana")
    mia = Pupil.objects.create(school=alder, name="Mia", tutor=ana)
    omar = Pupil.objects.create(school=alder, name="Omar")
    zoe = Pupil.objects.create(school=cedar, name="Zoe", tutor=ana)
    for pupil, code in ((mia, "SLCN"), (mia, "ASD"), (omar, "SEMH"), (zoe, "ASD")):
        Need.objects.create(school=pupil.school, pupil=pupil, code=code, noticed_by=ana)
    Photo.objects.create(school=alder, pupil=mia)
    for school, pupil in ((alder, mia), (cedar, zoe)):
        group = Group.objects.create(school=school, name="Readers")
        Placement.objects.create(school=school, group=group, pupil=pupil)
        Visit.objects.create(person=ana, pupil=pupil)
    return World(alder, cedar, ana, mia, omar, zoe)


@pytest.fixture
def world(db: None) -> World:
    return make_world()
