"""Writes down what people do to their own sign-in, which allauth carries out and tells by signals."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
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


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    is_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    _write("recovery_codes_made" if is_codes else "second_step_set_up", request, user)


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        _write("second_step_removed", request, user)


for signal, receiver in (
    (password_changed, _password_changed),
    (authenticator_added, _added),
    (authenticator_reset, _added),
    (authenticator_removed, _removed),
):
    signal.connect(receiver, dispatch_uid=f"handrail.access.own_account.{receiver.__name__}")
