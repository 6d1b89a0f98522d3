"""Alder and three of its pupils, on a Thursday in November."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, User
from handrail.pupils.models import Pupil
from handrail.pupils.tests.factories import make_pupil
from handrail.schools.models import School

MakeMember = Callable[..., Member]
MIA, OMAR = "B801200005001", "E938420126017"


@pytest.fixture(autouse=True)
def on_a_thursday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 19, 9, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def member(db: None) -> MakeMember:
    """Makes a member of Alder, or of another school where it is said."""

    def make(role: str, name: str, slug: str = "alder") -> Member:
        school, _ = School.objects.get_or_create(slug=slug, defaults={"name": f"{slug.title()} School"})
        user = User.objects.create_user(f"{name.split(maxsplit=1)[0].lower()}@{slug}.example", name)
        Membership.objects.create(user=user, school=school, role_key=role, starts_on=date(2024, 9, 1))
        found = find_member(user, slug, "")
        assert found
        return found

    return make


@pytest.fixture
def ana(member: MakeMember) -> Member:
    return member("senco", "Ana Ferreira")


@pytest.fixture
def mia(ana: Member) -> Pupil:
    return make_pupil(ana, "Kowalczyk", "Mia", date_of_birth=date(2018, 1, 14), upn=MIA, year="4", home="4B")


@pytest.fixture
def omar(ana: Member) -> Pupil:
    return make_pupil(ana, "Haddad", "Omar", date_of_birth=date(2016, 11, 2), year="5", home="5A")
