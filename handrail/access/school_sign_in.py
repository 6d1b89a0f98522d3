"""Whom a school's own sign-in lets in: somebody who has an account here and no place but in that school.

The issuer is chosen by one school, so it speaks for that school's memberships alone. Somebody who has a place in
another school, or leads a trust, comes in by password or passkey: else whoever runs the sign-in of one school could
open the records of another. The reasons are in docs/decisions/0020-a-schools-own-sign-in.md.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from handrail.access.factors import BY_SCHOOL
from handrail.access.member import Member
from handrail.access.models import Membership, SchoolAccount, SchoolSignIn, TrustMembership, User
from handrail.access.openid import Proof
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.core import clock
from handrail.schools.models import School


class NotLetIn(Exception):
    """The school's sign-in knows this person; Handrail does not, or not as that school's alone."""


@transaction.atomic
def person_behind(sign_in: SchoolSignIn, proof: Proof) -> User:
    """Who this is: by what the issuer calls them, and the first time by the e-mail address it vouches for.

    Raises NotLetIn for everybody else, in one and the same way.
    """
    held = SchoolAccount.objects.filter(sign_in=sign_in, subject=proof.subject).select_related("user").first()
    if held is None and not proof.email:
        raise NotLetIn
    user = held.user if held else User.objects.filter(email=proof.email).first()
    if user is None or not user.is_active or not _is_of_this_school_alone(user, sign_in.school):
        raise NotLetIn
    if held is None:
        if SchoolAccount.objects.filter(sign_in=sign_in, user=user).exists():
            raise NotLetIn  # the address has come to another account over there: somebody looks at it first
        SchoolAccount.objects.create(sign_in=sign_in, user=user, subject=proof.subject, met_at=clock.now())
    return user


def _is_of_this_school_alone(user: User, school: School) -> bool:
    today = clock.today()
    not_over = Q(ends_on=None) | Q(ends_on__gte=today)
    places = list(Membership.objects.filter(not_over, user=user))
    return (
        any(row.holds(today) for row in places)
        and all(row.school_id == school.pk for row in places)
        and not TrustMembership.objects.filter(not_over, user=user).exists()
    )


class OnlySchoolMiddleware:
    """Lets whoever came in by a school's own sign-in be somebody at that school alone, on whatever page.

    They had no place elsewhere as they came in; they may be given one while they are signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and (school := school_come_by(request)):
            request.user.only_school = school  # type: ignore[union-attr]
        return self.get_response(request)


def school_come_by(request: HttpRequest) -> int | None:
    """The school by whose sign-in this session was begun, and the only one it opens; None for every other session."""
    steps = get_authentication_records(request, request.user)
    return next((step["school"] for step in steps if step["method"] == BY_SCHOOL), None)


@transaction.atomic
def set_school_sign_in(
    *, by: Member, name: str, issuer: str, client_id: str, client_secret: str, accepts_proof: bool
) -> SchoolSignIn:
    """Turn it on, or change it; an empty secret is the one before. With another issuer, whom the old one knew is
    forgotten. Raises PermissionDenied."""
    _refuse_unless_may(by)
    row = SchoolSignIn.objects.filter(school=by.school).first()
    before = row.issuer if row else None
    row = row or SchoolSignIn(school=by.school)
    row.name, row.issuer, row.client_id, row.accepts_proof = name, issuer, client_id, accepts_proof
    row.client_secret = client_secret or row.client_secret
    row.started_at, row.started_by = clock.now(), by.name
    row.save()
    if before not in {None, issuer}:
        row.accounts.all().delete()
    record("school_sign_in_set", by=by, changes={"issuer": (before, issuer), "proof": (None, accepts_proof)})
    return row


@transaction.atomic
def end_school_sign_in(*, by: Member) -> None:
    """Everybody comes in by password or passkey again. Raises PermissionDenied."""
    _refuse_unless_may(by)
    gone, _ = SchoolSignIn.objects.filter(school=by.school).delete()
    if gone:
        record("school_sign_in_ended", by=by)


def _refuse_unless_may(by: Member) -> None:
    if not by.may(Permission.SIGN_IN_WRITE):
        raise PermissionDenied
