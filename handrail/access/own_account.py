"""Writes down what people do to their own sign-in, which allauth carries out and tells by signals."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset
from django.db import transaction
from django.http import HttpRequest

from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.audit.writing import record


def _write(event: str, request: HttpRequest, user: User) -> None:
    with transaction.atomic():
        record(event, by=acting_alone(request, user))


def _password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _write("password_changed", request, user)


ADDED = {
    Authenticator.Type.RECOVERY_CODES: "recovery_codes_made",
    Authenticator.Type.TOTP: "second_step_set_up",
    Authenticator.Type.WEBAUTHN: "passkey_added",
}


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _write(ADDED[authenticator.type], request, user)


for signal, receiver in (
    (password_changed, _password_changed),
    (authenticator_added, _added),
    (authenticator_reset, _added),
):
    signal.connect(receiver, dispatch_uid=f"handrail.access.own_account.{receiver.__name__}")
