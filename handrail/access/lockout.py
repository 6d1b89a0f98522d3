"""Slowing down whoever guesses passwords, without shutting the owner out.

django-axes counts wrong passwords for each pair of account and address, in the database, so that every process knows.
Ten of them pause that pair for a quarter of an hour: a colleague at another machine signs in as ever. The cap of sixty
guesses an hour at one account from anywhere is allauth's (`ACCOUNT_RATE_LIMITS`).
"""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.audit.writing import record
from handrail.core import clock

TOO_MANY_REQUESTS = 429


def client_address(request: HttpRequest) -> str | None:
    """The address a request comes from; None where it has none.

    Behind our https proxy it is the last one in X-Forwarded-For, the one the proxy wrote itself; those before it are
    whatever the sender claimed.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.IS_HTTPS else ""
    for candidate in (forwarded.rpartition(",")[2].strip(), request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ip_address(candidate))
        except ValueError:
            continue
    return None


def refuse_while_paused(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Raise ValidationError while this account is paused for this address; `lockout_page` is what is then shown."""
    account = {"email": credentials.get("email")}
    if not AxesProxyHandler.is_allowed(request, account):
        request.axes_locked_out, request.axes_credentials = True, account  # type: ignore[attr-defined]
        raise ValidationError("Signing in is paused.")


def lockout_page(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What axes shows in place of an answer: how long to wait, the same whether or not there is such an account."""
    email = str((credentials or {}).get("email") or "")
    opens_at = _opens_at(email, client_address(request)).astimezone(clock.LONDON)
    context = {"opens_at": f"{opens_at.hour}:{opens_at.minute:02}"}
    with transaction.atomic():
        record("sign_in_paused", by=acting_alone(request, User.objects.filter(email=email).first()))
    return render(request, "access/paused.html", context, status=TOO_MANY_REQUESTS)


def _opens_at(email: str, address: str | None) -> datetime:
    tries = AccessAttempt.objects.filter(username=email, ip_address=address)
    last: datetime | None = tries.aggregate(last=Max("attempt_time"))["last"]
    return (last or clock.now()) + settings.AXES_COOLOFF_TIME
