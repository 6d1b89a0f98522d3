"""Alder on a day in July: who works there, and how the days go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, User
from handrail.schools.models import School

JULY, FIRST, EVE = date(2027, 7, 10), date(2027, 9, 1), date(2027, 8, 31)

MakeMember = Callable[..., Member]
Travel = Callable[[date], None]


@pytest.fixture(autouse=True)
def travel() -> Iterator[Travel]:
    """It is 4 November 2026, when the children come; `travel` goes to another morning."""
    with time_machine.travel(datetime(2026, 11, 4, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield lambda day: clock.move_to(datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC))


@pytest.fixture
def alder(db: None) -> School:
    return School.objects.create(name="Alder Primary School", slug="alder")


@pytest.fixture
def member(alder: School) -> MakeMember:
    """Makes a member: a role, a name, and a school other than Alder where it is said."""

    def make(role: str, name: str, school: School = alder) -> Member:
        user = User.objects.create_user(f"{name.split(maxsplit=1)[0].lower()}@{school.slug}.example", name)
        Membership.objects.create(user=user, school=school, role_key=role, starts_on=date(2024, 9, 1))
        return now(user, school)

    return make


def now(who: User | Member, school: School | None = None) -> Member:
    """The member somebody is today."""
    user = who if isinstance(who, User) else user_of(who)
    slug = school.slug if school else who.school.slug if isinstance(who, Member) else "alder"
    found = find_member(user, slug, "")
    assert found
    return found


def user_of(who: Member) -> User:
    """The account of a member."""
    assert who.user_id
    return User.objects.get(pk=who.user_id)


@pytest.fixture
def ana(member: MakeMember) -> Member:
    return member("senco", "Ana Ferreira")


@pytest.fixture
def ben(member: MakeMember) -> Member:
    return member("teacher", "Ben Adeyemi")


@pytest.fixture
def jo(member: MakeMember) -> Member:
    return member("teacher", "Jo Hart")
