"""Where django-allauth asks how we do things: closed sign-up, our own words, our own notes in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from handrail.access import lockout
from handrail.access.factors import (
    FEW_CODES,
    came_with_second_step,
    codes_left,
    has_second_step,
    proved_lately,
    sheet_of,
)
from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.access.school_sign_in import school_come_by
from handrail.access.signing_in import note_sign_in
from handrail.access.whence import client_address
from handrail.audit.writing import record
from handrail.core.sealed import seal, unseal
from handrail.schools.models import School
from handrail.ui.addresses import url

NOT_TOGETHER = "That e-mail address and password do not go together. Check both and try again."
WRONG_CODE = (
    "That code is not right. An app’s code changes every half minute: type the one it shows now. "
    "A printed code works once."
)
SEALED = "sealed:"
BY_PASSWORD = "reauthenticate"  # noqa: S105 # allauth's name of the way by password

CODES = Authenticator.Type.RECOVERY_CODES

# Of allauth's many messages, the ones worth a line on our pages. The others say what the page shows anyway.
SAYS = {
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your new password is saved. Other computers are signed out.",
    "mfa/messages/totp_activated.txt": "The app is set up.",
    "mfa/messages/recovery_codes_generated.txt": "",
    "mfa/messages/webauthn_added.txt": "The passkey is set up.",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NOT_TOGETHER,
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your present password. Try again.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "There have been too many wrong tries for this account. Wait an hour and try again; "
        "a passkey, or password and printed code together (see ‘Trouble signing in’), let you in at once.",
        "rate_limited": "There have been too many wrong codes. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or ""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not lockout.took_printed_code(request, credentials):
            lockout.refuse_while_paused(request, credentials)
            super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        sheet = lockout.sheet_given(request)
        if user and sheet and sheet.user_id == user.pk:
            post_authentication(request, sheet)
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return lockout.guessed_at(request, credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        with transaction.atomic():
            record("sign_in_failed", by=acting_alone(request, user))

    def get_login_stages(self) -> list[str]:
        return ["handrail.access.stages.SecondStepStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        came_with = came_with_second_step(request, user)
        by_code = CODES in {step.get("type") for step in get_authentication_records(request, user)}
        super().login(request, user)
        # The last code of a sheet lets in, and nothing else goes on before there is another.
        note_sign_in(request, user, second_step_owed=not came_with or (by_code and not has_second_step(user.pk)))
        if by_code:
            _say_few_codes(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed account answers as a wrong password does."""
        messages.error(request, NOT_TOGETHER)
        return redirect(settings.LOGIN_URL)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the last proof of this session is more than ten minutes old."""
        return not proved_lately(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How this person proves that it is still them: the first is the one to be asked for."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_second_step(user.pk):
            return _by_second_step(user, ways)
        return [*_way_of_school(context.request, user), *ways]

    def ways_of_oneself(self, user: User) -> list[dict[str, Any]]:
        """The same by what is theirs alone; none for who has nothing but their school's sign-in."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if has_second_step(user.pk):
            return _by_second_step(user, ways)
        return [way for way in ways if way["id"] == BY_PASSWORD]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or SAYS.get(message_template or "", "")
        if words:
            messages.add_message(request, level, words)


def _by_second_step(user: User, ways: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A password is no proof where there is a second step, and a sheet none where every code is used."""
    ways = [way for way in ways if way["id"] != BY_PASSWORD]
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if types == {CODES, Authenticator.Type.WEBAUTHN}:  # whose sheet is for a day without the passkey
        ways.reverse()
    return ways


def _way_of_school(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """For somebody whose second step was their school's sign-in: they prove it there again."""
    if not user.is_authenticated or not came_with_second_step(request, user):
        return []
    slugs = School.objects.filter(pk=school_come_by(request) or 0).values_list("slug", flat=True)
    return [{"id": "school", "description": "", "url": url("account_school_again", place=slug)} for slug in slugs]


def _say_few_codes(request: HttpRequest, user: User) -> None:
    sheet = sheet_of(user.pk)
    left = codes_left(sheet) if sheet else 0
    if left <= FEW_CODES:
        codes = f"{left} printed codes" if left > 1 else "1 printed code" if left else "no printed code"
        messages.warning(request, f"You have {codes} left. Print a new sheet under ‘Your sign-in’ (your name, above).")


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def is_mfa_enabled(self, user: User, types: list[str] | None = None) -> bool:
        """allauth asks for apps and passkeys where it means a second step of any kind: a printed sheet is one here."""
        asks_for_any = types is not None and {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN} <= set(types)
        enabled: bool = super().is_mfa_enabled(user, None if asks_for_any else types)
        return enabled

    def encrypt(self, text: str) -> str:
        """The secret of an app, or the seed of a sheet, as it lies in the database."""
        return SEALED + seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Those of before they were sealed are read as they are."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return unseal(encrypted_text.removeprefix(SEALED))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": settings.MFA_TOTP_ISSUER}
