"""The people every test knows. All are fictional.

Alder (primary) and Birch (secondary) are in one trust, Cedar is in another, Little Larches (an early-years setting) in
none. Ana is SENCO at Alder, Ben teaches Mia's class, Tess is its TA, Hal is head, Gil governor, Pat is Mia's parent,
Sam SEN administrator, Ola system administrator, Ed an external professional invited to Omar; Lena leads SEND over the
trust. Bea is SENCO at Birch, Ivy at Little Larches, and Cal at Cedar, who must never see anything of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.test import Client

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, TrustMembership, User
from handrail.access.signing_in import SECOND_STEP_OWED
from handrail.core import clock
from handrail.pupils.actions import (
    PupilDetails,
    RegisterChange,
    add_pupil,
    change_status,
    lead_group,
    link_parent,
)
from handrail.pupils.models import GroupLead, Link, Pupil, PupilGroup
from handrail.schools.actions import add_school
from handrail.schools.models import School, SharingPeriod, Trust
from tests.kept_rows import KeptRows

LONG_AGO = timedelta(days=400)

# mailbox: name, school, role
PEOPLE = {
    "ana": ("Ana Ferreira", "alder", "senco"),
    "ben": ("Ben Adeyemi", "alder", "teacher"),
    "tess": ("Tess Whitfield", "alder", "teaching_assistant"),
    "hal": ("Hal Bramwell", "alder", "headteacher"),
    "gil": ("Gil Okafor", "alder", "governor"),
    "pat": ("Pat Kowalczyk", "alder", "parent"),
    "sam": ("Sam Doyle", "alder", "sen_administrator"),
    "ola": ("Ola Nash", "alder", "system_administrator"),
    "ed": ("Ed Rowan", "alder", "external"),
    "bea": ("Bea Lin", "birch", "senco"),
    "cal": ("Cal Reid", "cedar", "senco"),
    "ivy": ("Ivy Hart", "larches", "senco"),
}


@dataclass
class Cast:
    """Schools, people and pupils by their short names."""

    schools: dict[str, School] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    pupils: dict[str, Pupil] = field(default_factory=dict)

    def member(self, name: str, school: str = "") -> Member:
        """The member a person is today, in their own school unless another is named."""
        slug = school or PEOPLE[name][1]
        found = find_member(self.users[name], slug, "test")
        assert found is not None, f"{name} is nobody at {slug}"
        return found

    def client(self, name: str) -> Client:
        """A browser in which this person has signed in."""
        client = Client()
        client.force_login(self.users[name], backend="handrail.access.backends.Backend")
        return client

    def share(self, school: str = "alder") -> None:
        """Let a school share its records with the trust's lead from today."""
        SharingPeriod.objects.create(school=self.schools[school], starts_on=clock.today(), started_by="Hal Bramwell")


def owe_nothing(client: Client) -> None:
    """Let the session say that whoever it is gave a second step as they came in."""
    session = client.session
    session[SECOND_STEP_OWED] = False
    session.save()


@contextmanager
def owing_nothing() -> Iterator[None]:
    """Whom a test signs in without the sign-in page has given what their role needs: else they owe it."""
    sign_in = Client.force_login

    def force_login(client: Client, user: Any, backend: str | None = None) -> None:
        sign_in(client, user, backend)
        owe_nothing(client)

    with patch.object(Client, "force_login", force_login):
        yield


def make_cast() -> Cast:
    """Everybody, in an empty database, as they stand today."""
    today = clock.today()
    if today not in _kept:
        _kept[today] = KeptRows(_make_cast)
    return _kept[today].put_back()


_kept: dict[date, KeptRows[Cast]] = {}


def _make_cast() -> Cast:
    cast = Cast()
    _schools(cast)
    _people(cast)
    _pupils(cast)
    return cast


def _schools(cast: Cast) -> None:
    rowan = Trust.objects.create(name="Rowan Learning Trust", slug="rowan")
    wold = Trust.objects.create(name="Wold Schools Trust", slug="wold")
    cast.schools = {
        "alder": add_school(name="Alder Primary School", slug="alder", kind="primary", trust=rowan),
        "birch": add_school(name="Birch Academy", slug="birch", kind="secondary", trust=rowan),
        "cedar": add_school(name="Cedar Primary School", slug="cedar", kind="primary", trust=wold),
        "larches": add_school(name="Little Larches", slug="larches", kind="early_years"),
    }
    lena = User.objects.create_user(email="lena@example.org", name="Lena Marsh")
    cast.users["lena"] = lena
    TrustMembership.objects.create(user=lena, trust=rowan, starts_on=clock.today() - LONG_AGO)


def _people(cast: Cast) -> None:
    for mailbox, (name, school, role) in PEOPLE.items():
        user = User.objects.create_user(email=f"{mailbox}@example.org", name=name)
        Membership.objects.create(
            user=user, school=cast.schools[school], role_key=role, starts_on=clock.today() - LONG_AGO
        )
        cast.users[mailbox] = user


def _pupils(cast: Cast) -> None:
    ana, today = cast.member("ana"), clock.today()
    started = today - timedelta(days=200)
    support = RegisterChange(
        status="K", starts_on=started, reason="Finding words", parent_told_on=started, parent_told_how="met"
    )
    plan = RegisterChange(
        status="E", starts_on=started, reason="Plan issued", parent_told_on=started, parent_told_how="letter"
    )
    born = date(2018, 1, 14)
    mia = add_pupil(
        by=ana,
        details=PupilDetails("Kowalczyk", "Mia", date_of_birth=born),
        year="4",
        home="4B",
        status=support,
        needs=["SLCN", "SPLD"],
    )
    omar = add_pupil(
        by=ana,
        details=PupilDetails("Haddad", "Omar", date_of_birth=date(2016, 11, 2)),
        year="5",
        home="5A",
        status=plan,
        needs=["ASD"],
    )
    leo = add_pupil(
        by=ana, details=PupilDetails("Marchetti", "Leo", date_of_birth=date(2018, 3, 3)), year="4", home="4B"
    )
    zoe = add_pupil(
        by=cast.member("cal"),
        details=PupilDetails("Young", "Zoe", date_of_birth=born),
        year="4",
        home="4",
        status=support,
        needs=["SEMH"],
    )
    bo = add_pupil(
        by=cast.member("bea"),
        details=PupilDetails("Birchwood", "Bo", date_of_birth=date(2013, 5, 5)),
        year="8",
        home="8A",
        status=support,
        needs=["MLD"],
    )
    lou = add_pupil(
        by=cast.member("ivy"), details=PupilDetails("Lark", "Lou", date_of_birth=date(2023, 5, 5)), home="Otters"
    )
    change_status(
        by=cast.member("ivy"),
        pupil=lou,
        change=RegisterChange(status="K", starts_on=today - timedelta(days=9), reason="Few words yet"),
    )
    cast.pupils = {"mia": mia, "omar": omar, "leo": leo, "zoe": zoe, "bo": bo, "lou": lou}
    group = PupilGroup.objects.for_school(cast.schools["alder"]).get(kind="class", name="4B")
    lead_group(by=ana, group=group, user=cast.users["ben"], starts_on=started)
    lead_group(by=ana, group=group, user=cast.users["tess"], part=GroupLead.Part.ASSISTANT, starts_on=started)
    link_parent(by=ana, user=cast.users["pat"], pupil=mia, starts_on=started)
    Link.objects.create(
        school=cast.schools["alder"], user=cast.users["ed"], pupil=omar, why=Link.Why.INVITATION, starts_on=started
    )
