"""Where django-allauth asks how we do things: closed sign-up, our own words, our own notes in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from handrail.access import lockout
from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.access.sessions import STARTED
from handrail.access.signing_in import note_sign_in
from handrail.audit.writing import record
from handrail.core import clock

NOT_TOGETHER = "That e-mail address and password do not go together. Check both and try again."
WRONG_CODE = "That code is not right. Codes change every half minute: type the one your app shows now."

# Of allauth's many messages, the ones worth a line on our pages. The others say what the page shows anyway.
SAYS = {
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your new password is saved. Other computers are signed out.",
    "mfa/messages/totp_activated.txt": "The second step is set up. Print the recovery codes before you go on.",
    "mfa/messages/totp_deactivated.txt": "The second step is gone. Your password alone signs you in now.",
    "mfa/messages/recovery_codes_generated.txt": "",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NOT_TOGETHER,
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your present password. Try again.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "There have been too many wrong tries for this account. Wait an hour and try again, "
        "or ask your school for a new sign-in link.",
        "rate_limited": "There have been too many wrong codes. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return lockout.client_address(request) or ""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        lockout.refuse_while_paused(request, credentials)
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        with transaction.atomic():
            record("sign_in_failed", by=acting_alone(request, user))

    def login(self, request: HttpRequest, user: User) -> None:
        methods = {step["method"] for step in get_authentication_records(request, user)}
        super().login(request, user)
        note_sign_in(request, user, second_step_owed="mfa" not in methods)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed account answers as a wrong password does."""
        messages.error(request, NOT_TOGETHER)
        return redirect(settings.LOGIN_URL)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the last sign-in, password or code of this session is more than ten minutes old."""
        request = context.request
        steps = [step["at"] for step in get_authentication_records(request, request.user)]
        last: float = max([request.session.get(STARTED, 0), *steps])
        return clock.now().timestamp() - last > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

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


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}
