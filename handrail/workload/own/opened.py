"""While her private notes are open: half of what opens them is in the session, the other half in her browser alone.

The session is a row of the database and holds the key sealed; what unseals it is a cookie that nothing stores. Neither
reads anything without the other. It is over after ten minutes without use, with 'Close', and when she signs out.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from handrail.access.gate import SchoolRequest
from handrail.core import clock
from handrail.ui.addresses import url
from handrail.workload.own.models import PrivateBox
from handrail.workload.own.sealing import CannotOpen, new_key, seal, unseal

MINUTES = 10
_OPEN = "private_open"


def cookie_name() -> str:
    return "__Secure-handrail-private" if settings.SESSION_COOKIE_SECURE else "handrail-private"


@dataclass(frozen=True, slots=True)
class Room:
    """Her private notes as a request finds them: none begun, closed (`key` is None), or open. `code` is the recovery
    code while it waits to be on paper."""

    box: PrivateBox | None
    key: bytes | None = None
    code: str = ""


def room_of(request: SchoolRequest) -> Room:
    """What is there of whoever asks. Looking at it while it is open keeps it open."""
    box = PrivateBox.objects.visible_to(request.member).first()
    held: dict[str, Any] = request.session.get(_OPEN) or {}
    if box is None or held.get("box") != box.ref:
        return Room(box)
    left = held["until"] - _now()
    half = _half_in_browser(request)
    if half is None or not 0 < left <= MINUTES * 60:
        request.session.pop(_OPEN)
        return Room(box)
    try:
        key = _unsealed(half, held["key"], box, request)
        code = _unsealed(half, held["code"], box, request).decode() if held.get("code") else ""
    except CannotOpen:
        return Room(box)
    request.session[_OPEN] = held | {"until": _now() + MINUTES * 60}
    return Room(box, key, code)


def keep_open(request: SchoolRequest, answer: HttpResponse, box: PrivateBox, key: bytes, code: str = "") -> None:
    """Open from this answer on; `code` can be shown until it is on paper."""
    half = new_key()
    request.session[_OPEN] = {
        "box": box.ref,
        "key": _sealed(half, key, box, request),
        "code": _sealed(half, code.encode(), box, request) if code else "",
        "until": _now() + MINUTES * 60,
    }
    answer.set_cookie(
        cookie_name(),
        urlsafe_b64encode(half).decode(),
        path=_path(request),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def forget_code(request: SchoolRequest) -> None:
    """It is on paper by now."""
    held: dict[str, Any] = request.session.get(_OPEN) or {}
    request.session[_OPEN] = held | {"code": ""}


def close(request: SchoolRequest, answer: HttpResponse) -> None:
    request.session.pop(_OPEN, None)
    answer.delete_cookie(cookie_name(), path=_path(request), samesite="Strict")


def _path(request: SchoolRequest) -> str:
    return url("workload:private", school=request.member.school.slug)


def _half_in_browser(request: HttpRequest) -> bytes | None:
    try:
        half = urlsafe_b64decode(request.COOKIES.get(cookie_name(), ""))
    except ValueError:
        return None
    return half if len(half) == len(new_key()) else None


def _sealed(half: bytes, content: bytes, box: PrivateBox, request: SchoolRequest) -> str:
    return urlsafe_b64encode(seal(half, content, _place(box, request))).decode()


def _unsealed(half: bytes, sealed: str, box: PrivateBox, request: SchoolRequest) -> bytes:
    return unseal(half, urlsafe_b64decode(sealed), _place(box, request))


def _place(box: PrivateBox, request: SchoolRequest) -> str:
    return f"open {box.ref} {request.member.user_id}"


def _now() -> int:
    return int(clock.now().timestamp())
