"""Some of the cast, made one by one: Mia’s adults at Alder, and Cal of a school that must never see anything.

The whole cast takes half a second to gather; the tests of plans are many and need a few of them each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, TrustMembership, User
from handrail.core import clock
from handrail.plans.models import Plan
from handrail.pupils.models import Link, Pupil
from handrail.schools.models import School, SharingPeriod, Trust

LONG_AGO = date(2020, 9, 1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account: as a member for actions, and as a browser for pages."""

    user: User
    school: School

    @property
    def member(self) -> Member:
        member = find_member(self.user, self.school.slug, "test")
        assert member is not None
        return member

    @property
    def browser(self) -> Client:
        client = Client()
        client.force_login(self.user, backend="handrail.access.backends.Backend")
        return client

    def get(self, page: str, plan: Plan, **query: str) -> Any:
        return self.browser.get(address(page, plan), query)

    def post(self, page: str, plan: Plan, data: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.browser.post(address(page, plan), data or {}, headers=headers)


def address(page: str, plan: Plan) -> str:
    """The address of a page of a plan of Alder's."""
    return reverse(f"plans:{page}", kwargs={"school": "alder", "plan": plan.ref})


def _person(name: str, school: School, role: str) -> Person:
    user = User.objects.create_user(f"{name.split(maxsplit=1)[0].lower()}@example.org", name)
    Membership.objects.create(user=user, school=school, role_key=role, starts_on=LONG_AGO)
    return Person(user, school)


def _link(who: Person, pupil: Pupil, why: str) -> Person:
    Link.objects.create(school=pupil.school, user=who.user, pupil=pupil, why=why, starts_on=LONG_AGO)
    return who


@pytest.fixture
def alder(db: None) -> School:
    trust = Trust.objects.create(name="Rowan Learning Trust", slug="rowan")
    return School.objects.create(name="Alder Primary School", slug="alder", trust=trust)


@pytest.fixture
def mia(alder: School) -> Pupil:
    return Pupil.objects.create(school=alder, forename="Mia", surname="Kowalczyk", date_of_birth=date(2018, 1, 14))


@pytest.fixture
def omar(alder: School) -> Pupil:
    """In another class than Ben's."""
    return Pupil.objects.create(school=alder, forename="Omar", surname="Haddad")


@pytest.fixture
def ana(alder: School) -> Person:
    return _person("Ana Ferreira", alder, "senco")


@pytest.fixture
def ben(alder: School, mia: Pupil) -> Person:
    return _link(_person("Ben Adeyemi", alder, "teacher"), mia, Link.Why.CLASS)


@pytest.fixture
def tess(alder: School, mia: Pupil) -> Person:
    return _link(_person("Tess Whitfield", alder, "teaching_assistant"), mia, Link.Why.ASSISTANT)


@pytest.fixture
def hal(alder: School) -> Person:
    return _person("Hal Bramwell", alder, "headteacher")


@pytest.fixture
def gil(alder: School) -> Person:
    return _person("Gil Okafor", alder, "governor")


@pytest.fixture
def sam(alder: School) -> Person:
    return _person("Sam Doyle", alder, "sen_administrator")


@pytest.fixture
def pat(alder: School, mia: Pupil) -> Person:
    return _link(_person("Pat Kowalczyk", alder, "parent"), mia, Link.Why.PARENT)


@pytest.fixture
def lena(alder: School) -> Person:
    """The trust's lead, while Alder shares its records."""
    user = User.objects.create_user("lena@example.org", "Lena Marsh")
    assert alder.trust is not None
    TrustMembership.objects.create(user=user, trust=alder.trust, starts_on=LONG_AGO)
    SharingPeriod.objects.create(school=alder, starts_on=clock.today(), started_by="Hal Bramwell")
    return Person(user, alder)


@pytest.fixture
def cal(db: None) -> Person:
    """SENCO in another trust."""
    return _person("Cal Reid", School.objects.create(name="Cedar Primary School", slug="cedar"), "senco")
