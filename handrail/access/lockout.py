"""Slowing down whoever guesses passwords, without shutting the owner out.

django-axes counts wrong passwords for each pair of account and address, in the database, so that every process knows.
Ten of them pause that pair for a quarter of an hour: a colleague at another machine signs in as ever. The cap of thirty
guesses an hour at one account from anywhere is allauth's (`ACCOUNT_RATE_LIMITS`), counted in the database too.

Either count is kept apart for each browser in which the owner has signed in before, so that whoever guesses from
another desk, or from the whole world, does not shut her out of her own ("device cookies", OWASP). And a password that
comes together with an unused printed code is looked at whatever was guessed before: twelve figures let nobody guess.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from handrail.access.factors import sheet_of
from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.access.whence import client_address
from handrail.audit.writing import record
from handrail.core import clock

TOO_MANY_REQUESTS = 429


KNOWN = "__Host-handrail-known" if settings.IS_HTTPS else "handrail-known"
KNOWN_LASTS = timedelta(days=180)
MOST_KNOWN = 20  # people of one browser, the latest


def _known(request: HttpRequest) -> dict[str, str]:
    """Who has signed in in this browser: what only it and we know, by a digest of each e-mail address."""
    try:
        read: dict[str, str] = signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=KNOWN_LASTS)
    except signing.BadSignature:
        return {}
    return read


def _digest(email: str) -> str:
    return salted_hmac(KNOWN, email.lower(), algorithm="sha256").hexdigest()[:24]


def guessed_at(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What wrong passwords are counted under: the account, and the browser where its owner has used it before."""
    given = credentials or {}
    email = str(given.get("email") or given.get("username") or "").lower()
    name = email[:200]  # with what follows, as much as django-axes has room for
    if sheet_given(request):
        return f"{name} {secrets.token_hex(8)}"  # counted under nothing: it was no guess
    known = _known(request).get(_digest(email))
    return f"{name} {known}" if known else name


class KnownBrowserMiddleware:
    """Gives a browser in which somebody has just signed in the cookie it is known again by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        email = getattr(request, "known_from_now", "")
        if email:
            known = {name: key for name, key in _known(request).items() if name != _digest(email)}
            held = dict([*known.items(), (_digest(email), secrets.token_hex(8))][-MOST_KNOWN:])
            response.set_cookie(
                KNOWN,
                signing.dumps(held, salt=KNOWN, compress=True),
                max_age=KNOWN_LASTS,
                secure=settings.IS_HTTPS,
                httponly=True,
                samesite="Lax",
            )
        return response


def took_printed_code(request: HttpRequest, credentials: dict[str, Any]) -> bool:
    """Whether an unused code of this account's sheet came with the password; it is used by that."""
    code = request.POST.get("printed_code", "")
    user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first() if code else None
    sheet = sheet_of(user.pk) if user else None
    if sheet is None or not sheet.wrap().validate_code(code):
        return False
    request.sheet_given = sheet  # type: ignore[attr-defined]
    return True


def sheet_given(request: HttpRequest) -> Authenticator | None:
    """The sheet of which `took_printed_code` took a code in this request."""
    return getattr(request, "sheet_given", None)


def refuse_while_paused(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Raise ValidationError while this account is paused for this address; `lockout_page` is what is then shown."""
    account = {"email": credentials.get("email")}
    if not AxesProxyHandler.is_allowed(request, account):
        request.axes_locked_out, request.axes_credentials = True, account  # type: ignore[attr-defined]
        raise ValidationError("Signing in is paused.")


def lockout_page(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What axes shows in place of an answer: how long to wait, the same whether or not there is such an account."""
    email = str((credentials or {}).get("email") or "")
    opens_at = _opens_at(guessed_at(request, credentials), client_address(request)).astimezone(clock.LONDON)
    context = {"opens_at": f"{opens_at.hour}:{opens_at.minute:02}"}
    with transaction.atomic():
        record("sign_in_paused", by=acting_alone(request, User.objects.filter(email=email).first()))
    return render(request, "access/paused.html", context, status=TOO_MANY_REQUESTS)


def _opens_at(account: str, address: str | None) -> datetime:
    tries = AccessAttempt.objects.filter(username=account, ip_address=address)
    last: datetime | None = tries.aggregate(last=Max("attempt_time"))["last"]
    return (last or clock.now()) + settings.AXES_COOLOFF_TIME
