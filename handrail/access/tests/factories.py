"""People and schools for the tests of this app, made as the product makes them where it can."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, SchoolRole, TrustMembership, User
from handrail.access.own_roles import RoleWords, make_role, may_put_in
from handrail.access.permissions import ROLES, Permission
from handrail.access.unsent import FIELD, sign
from handrail.schools.actions import add_school
from handrail.schools.models import School, Trust

PASSWORD = "quiet river under stones"
LONG_AGO = date(2024, 9, 1)


def make_school(slug: str = "alder", trust: Trust | None = None) -> School:
    return add_school(name=f"{slug.capitalize()} Primary School", slug=slug, kind="primary", trust=trust)


def make_trust(slug: str = "woodland") -> Trust:
    return Trust.objects.create(name=f"{slug.capitalize()} Trust", slug=slug)


def make_user(name: str, password: str | None = PASSWORD) -> User:
    first_name = name.split(maxsplit=1)[0].lower()
    return User.objects.create_user(email=f"{first_name}@example.org", name=name, password=password)


def make_person(school: School, role_key: str, name: str, password: str | None = PASSWORD) -> Membership:
    """Somebody with an account and a role in a school since long ago."""
    return Membership.objects.create(
        user=make_user(name, password), school=school, role_key=role_key, starts_on=LONG_AGO
    )


def make_trust_lead(trust: Trust, name: str = "Lena Marsh") -> TrustMembership:
    return TrustMembership.objects.create(user=make_user(name), trust=trust, starts_on=LONG_AGO)


def member_of(membership: Membership) -> Member:
    """The member behind a membership, as a request would find it."""
    member = find_member(membership.user, membership.school.slug, "request")
    assert member is not None
    return member


def signed_in(membership: Membership | TrustMembership) -> Client:
    """A browser in which this person has just signed in."""
    client = Client()
    client.force_login(membership.user, backend="handrail.access.backends.Backend")
    return client


def send_form(client: Client, path: str, fields: dict[str, str], **headers: str) -> HttpResponse:
    """Post as a form of a page does, with whose words it holds; the test client would send it as if it held files."""
    fields = {FIELD: sign(int(client.session[SESSION_KEY]), path), **fields}
    return client.post(path, urlencode(fields), "application/x-www-form-urlencoded", **headers)  # type: ignore[return-value, arg-type]


def make_own_role(
    by: Member, *, like: str = "teacher", name: str = "Base teacher", more: str = "document.read_report"
) -> SchoolRole:
    """A role of the school's own: a built-in one, what of it `by` holds, and one permission more."""
    role = ROLES[like]
    held = (role.permissions & may_put_in(by, role.reach)) | {Permission(more)}
    words = RoleWords(name, "Teaches in the resource base.", role.reach, held)
    return make_role(by=by, like=like, words=words)
