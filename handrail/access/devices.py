"""Shared devices: a tablet or computer of the school at which several people work, each under their own name.

The school makes it one, by a press on the device itself or by a printed code typed on it. From then on the browser
carries a signed cookie for as long as browsers keep one; here only its hash is kept, so that the database opens no
device. Ended in the settings, it is refused at its next request.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.codes import fingerprint, new_code
from handrail.access.member import Member, Via
from handrail.access.models import Device
from handrail.access.permissions import ON_DEVICE_UNSIGNED, ROLES, Permission
from handrail.audit.writing import record
from handrail.core import clock, wall

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


COOKIE = "__Host-handrail-device" if settings.IS_HTTPS else "handrail-device"
SALT = "handrail.access.devices"
COOKIE_LASTS = timedelta(days=400)
"""As long as browsers keep a cookie at most. Each time the names are shown it begins anew."""

CODE_LASTS = timedelta(hours=24)

# In the session of whoever came in with a PIN: the ref of the device.
DEVICE = "device"
# How long somebody may be idle who gave a PIN, and who gave a password at a device that others will take up next.
IDLE_WITH_PIN, IDLE_WITH_PASSWORD = 2 * 60, 5 * 60


@transaction.atomic
def make_device(*, by: Member, name: str, opens_cards: bool) -> tuple[Device, str]:
    """Make the device in hand a shared one: its row, and the secret for its cookie (`remember`).

    Raises PermissionDenied, and ValidationError where another has the name.
    """
    device, token = _new(by, name, opens_cards=opens_cards), secrets.token_urlsafe(32)
    device.token_sha256 = _hash(token)
    device.save()
    record("device_made", by=by, subject_ref=device.ref, changes={"name": (None, name)})
    return device, token


@transaction.atomic
def make_device_code(*, by: Member, name: str, opens_cards: bool) -> tuple[Device, str]:
    """A device that waits until this code is typed on it, within a day. Raises as `make_device`."""
    device, code = _new(by, name, opens_cards=opens_cards), new_code(groups=3)
    device.code_sha256, device.code_until = fingerprint(code), clock.now() + CODE_LASTS
    device.save()
    record("device_made", by=by, subject_ref=device.ref, changes={"name": (None, name)})
    return device, code


def _new(by: Member, name: str, *, opens_cards: bool) -> Device:
    if not by.may(Permission.SETTINGS_WRITE):
        raise PermissionDenied
    if Device.objects.for_school(by.school).filter(name=name, ended_at=None).exists():
        raise ValidationError({"name": f"There is a shared device called {name} already. Give this one another name."})
    return Device(school=by.school, name=name, opens_cards=opens_cards, made_at=clock.now(), made_by=by.name)


@transaction.atomic
def enrol(code: str) -> tuple[Device, str] | None:
    """The device that waited for this code, and the secret for its cookie. None where none does: of two who type it at
    once, one gets it."""
    token, now = secrets.token_urlsafe(32), clock.now()
    why = "a device is of no school yet: its code says of which"
    waiting = Device.objects.across_schools(reason=why)
    open_rows = waiting.filter(code_sha256=fingerprint(code), code_until__gt=now, token_sha256=None, ended_at=None)
    with wall.every_school(reason=why):
        if not code.strip() or not open_rows.update(token_sha256=_hash(token), code_sha256="", code_until=None):
            return None
        device = waiting.select_related("school").get(token_sha256=_hash(token))
    record("device_enrolled", by=unsigned(device), subject_ref=device.ref)
    return device, token


@transaction.atomic
def end_device(*, by: Member, device: Device) -> bool:
    """End it: whoever is at it is signed out at the next request. False where it was ended already."""
    if not by.may(Permission.SETTINGS_WRITE):
        raise PermissionDenied
    now = clock.now()
    rows = Device.objects.for_school(by.school).filter(pk=device.pk, ended_at=None)
    if not rows.update(ended_at=now, ended_by=by.name, code_sha256="", code_until=None):
        return False
    record("device_ended", by=by, subject_ref=device.ref, changes={"name": (device.name, None)})
    return True


def note_used(device: Device, at: datetime) -> None:
    Device.objects.for_school(device.school_id).filter(pk=device.pk).update(used_at=at)


def remember(response: HttpResponse, token: str) -> None:
    """Let this browser be the device whose secret this is."""
    lasts: Any = {"max_age": COOKIE_LASTS, "secure": settings.IS_HTTPS, "httponly": True, "samesite": "Lax"}
    response.set_signed_cookie(COOKIE, token, salt=SALT, **lasts)


def token_of(request: HttpRequest) -> str:
    """The secret this browser carries, or ""."""
    if COOKIE not in request.COOKIES:
        return ""
    return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=COOKIE_LASTS) or "")


def device_here(request: HttpRequest) -> Device | None:
    """The shared device this browser is, while it is one. No query where there is no cookie."""
    token = token_of(request)
    if not token:
        return None
    why = "which device this is, its cookie says, before any school is known"
    rows = Device.objects.across_schools(reason=why).select_related("school")
    with wall.every_school(reason=why):
        return rows.filter(token_sha256=_hash(token), ended_at=None).first()


def unsigned(device: Device, request_id: str = "") -> Member:
    """Whoever stands at a device without having said who: may open an emergency card, and nothing else."""
    return Member(
        school=device.school,
        role=ROLES["teaching_assistant"],
        permissions=ON_DEVICE_UNSIGNED,
        user_id=None,
        name=f"Somebody at {device.name}",
        on=clock.today(),
        via=Via.DEVICE,
        via_id=device.ref,
        request_id=request_id,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
