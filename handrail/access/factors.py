"""What people prove themselves with beside a password: an app, a passkey, a printed sheet of codes, or the proof that
their school's own sign-in gave.

All but the last are allauth's authenticators. Its recovery codes are our printed codes: beside an app they are for a
day without it, and somebody without a phone uses nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.http import HttpRequest

from handrail.access.models import User
from handrail.access.sessions import STARTED
from handrail.core import clock

FEW_CODES = 5
BY_SCHOOL = "openid"  # in allauth's record of a session that a school's own sign-in began, with the school's key
GIVEN = "mfa"  # allauth's word in its record of a session for: gave a code, or used a passkey


def has_second_step(user_id: int) -> bool:
    """Whether this person can give a second step: a sheet on which every code is used gives none."""
    return any(codes_left(row) for row in Authenticator.objects.filter(user=user_id))


def codes_left(row: Authenticator) -> int:
    """How many codes of a printed sheet are unused; of an app or a passkey, one for ever."""
    if row.type != Authenticator.Type.RECOVERY_CODES:
        return 1
    used: int = row.data["used_mask"].bit_count()
    return max(settings.MFA_RECOVERY_CODE_COUNT - used, 0)


def sheet_of(user_id: int) -> Authenticator | None:
    """The sheet of printed codes a person has, used up or not."""
    return Authenticator.objects.filter(user=user_id, type=Authenticator.Type.RECOVERY_CODES).first()


def new_sheet(user: User) -> Authenticator:
    """A sheet of printed codes; the one before ends. To be called within a transaction."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    made: Authenticator = RecoveryCodes.activate(user).instance
    return made


def has_proved(record: dict[str, Any]) -> bool:
    """Whether a record of allauth's is of a second step, ours or one that the school's own sign-in proved."""
    return record["method"] == GIVEN or bool(record.get("second_step"))


def came_with_second_step(request: HttpRequest, user: User) -> bool:
    return any(has_proved(record) for record in get_authentication_records(request, user))


def note_given(request: HttpRequest) -> None:
    """Remember that whoever is signed in has just given a second step, by setting one up."""
    record_authentication(request, request.user, GIVEN, reauthenticated=True)


def proved_lately(request: HttpRequest) -> bool:
    """Whether who sits here proved to be themselves within ten minutes: with the second step, where they have one, or
    where their school's sign-in gave it."""
    records = get_authentication_records(request, request.user)
    if has_second_step(request.user.pk or 0) or any(record.get("second_step") for record in records):
        return _is_fresh(record["at"] for record in records if has_proved(record))
    return _is_fresh([request.session.get(STARTED, 0), *(record["at"] for record in records)])


def proved_lately_as_oneself(request: HttpRequest) -> bool:
    """The same by what nobody but this person has: what the school's own sign-in said of them is no such proof."""
    own = [row for row in get_authentication_records(request, request.user) if row["method"] != BY_SCHOOL]
    if has_second_step(request.user.pk or 0):
        own = [row for row in own if has_proved(row)]
    return _is_fresh(row["at"] for row in own)


def _is_fresh(times: Iterable[float]) -> bool:
    is_fresh: bool = clock.now().timestamp() - max(times, default=0) <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return is_fresh
