"""Alder and who works there, on a Thursday in November."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, User
from handrail.schools.models import School

TODAY = date(2026, 11, 19)
YESTERDAY = date(2026, 11, 18)

MakeMember = Callable[..., Member]


@pytest.fixture(autouse=True)
def on_a_thursday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 19, 9, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def alder(db: None) -> School:
    return School.objects.create(name="Alder Primary School", slug="alder")


@pytest.fixture
def member(alder: School) -> MakeMember:
    """Makes a member: a role, a name, and a school other than Alder where it is said."""

    def make(role: str, name: str, school: School = alder) -> Member:
        user = User.objects.create_user(f"{name.split(maxsplit=1)[0].lower()}@{school.slug}.example", name)
        Membership.objects.create(user=user, school=school, role_key=role, starts_on=date(2024, 9, 1))
        found = find_member(user, school.slug, "")
        assert found
        return found

    return make


@pytest.fixture
def ana(member: MakeMember) -> Member:
    return member("senco", "Ana Ferreira")


@pytest.fixture
def ben(member: MakeMember) -> Member:
    return member("teacher", "Ben Adeyemi")


def user_of(who: Member) -> User:
    """The account of a member."""
    assert who.user_id
    return User.objects.get(pk=who.user_id)


@pytest.fixture
def cal(member: MakeMember) -> Member:
    """SENCO of another school, who must never see anything of Alder."""
    return member("senco", "Cal Ortiz", School.objects.create(name="Cedar School", slug="cedar"))
