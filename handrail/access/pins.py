"""PINs: how a person comes in at a shared device of their school, and at nothing else.

A PIN is short because a device that the school has enrolled is the other half of it: nowhere else does it open
anything. It is chosen by its owner, on their own account or on the device by a code that somebody printed for them.
Wrong ones pause that name on that device, each time for twice as long; no other device, no other name and no password
is touched by it (docs/decisions/0022-a-pin-opens-a-shared-device.md).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.codes import fingerprint, new_code
from handrail.access.devices import note_used
from handrail.access.grants import may_manage
from handrail.access.member import Member, Via
from handrail.access.memberships import at_device, find_member
from handrail.access.models import Device, DevicePin, Membership, PinTries, User
from handrail.access.permissions import ROLES_ON_DEVICE
from handrail.access.person import Person
from handrail.audit.writing import record
from handrail.core import clock

FEWEST, MOST = 4, 8
CODE_LASTS = timedelta(days=7)

# Wrong PINs before a pause, the first pause, and the longest. Somebody who keeps guessing comes to five a day.
TRIES, FIRST_PAUSE, LONGEST_PAUSE = 5, timedelta(minutes=5), timedelta(hours=24)


class WrongPin(Exception):
    """Not the PIN. `tries` are left, or none `until` a moment."""

    def __init__(self, tries: int = 0, until: datetime | None = None) -> None:
        super().__init__()
        self.tries, self.until = tries, until


def refuse_poor(pin: str) -> None:
    """Raise ValidationError for what is no PIN, or the first thing anybody would try."""
    if not re.fullmatch(rf"[0-9]{{{FEWEST},{MOST}}}", pin):
        raise ValidationError(f"Choose {FEWEST} to {MOST} figures, and nothing else.")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise ValidationError("This is among the first anybody would try. Choose figures that do not follow on.")


def who_works_here(device: Device) -> list[Membership]:
    """The names a device offers: who has a PIN at its school and a role that works at shared devices. By name."""
    pins = DevicePin.objects.for_school(device.school_id).exclude(pin="").values("user")
    rows = Membership.objects.on(clock.today()).filter(school=device.school_id, role_key__in=ROLES_ON_DEVICE)
    return list(rows.filter(user__in=pins, user__is_active=True).select_related("user").order_by("user__name"))


@transaction.atomic
def choose_pin(*, user: User, pin: str, by: Person | Member) -> list[Membership]:
    """Let this person come in with this PIN at the shared devices of every school where their role works at them.

    The places it holds for; none where there are none. Whatever pause there was is over. Raises ValidationError.
    """
    refuse_poor(pin)
    places = _places(user)
    for place in places:
        _keep(place, pin)
    if places:
        record("pin_chosen", by=by)
    return places


def _places(user: User) -> list[Membership]:
    rows = Membership.objects.on(clock.today()).filter(user=user, role_key__in=ROLES_ON_DEVICE)
    return list(rows.select_related("school"))


def places_with_pin(user: User) -> list[tuple[Membership, DevicePin | None]]:
    """Where this person may work at shared devices, each with the PIN they have there."""
    return [(row, DevicePin.objects.for_school(row.school_id).filter(user=user).first()) for row in _places(user)]


def _keep(place: Membership, pin: str) -> None:
    chosen = {"pin": make_password(pin), "chosen_at": clock.now(), "code_sha256": "", "code_until": None}
    DevicePin.objects.update_or_create(school=place.school, user=place.user, defaults=chosen)
    PinTries.objects.for_school(place.school_id).filter(user=place.user_id).delete()


@transaction.atomic
def make_pin_code(*, by: Member, membership: Membership) -> str:
    """A code, good for seven days, by which this person chooses a PIN at a device. Raises PermissionDenied."""
    if not may_manage(by, membership) or membership.role_key not in ROLES_ON_DEVICE:
        raise PermissionDenied
    code = new_code(groups=3)
    given = {"code_sha256": fingerprint(code), "code_until": clock.now() + CODE_LASTS}
    DevicePin.objects.update_or_create(school=by.school, user=membership.user, defaults=given)
    record("pin_code_made", by=by, subject_ref=membership.ref, changes={"for": (None, membership.user.name)})
    return code


@transaction.atomic
def use_pin_code(*, device: Device, code: str, pin: str, request_id: str = "") -> Member | None:
    """Let whoever this code was printed for come in, with this PIN from now on. None for a code that opens nothing.

    Raises ValidationError for a poor PIN, which leaves the code as it is.
    """
    refuse_poor(pin)
    open_codes = DevicePin.objects.for_school(device.school_id).filter(code_until__gt=clock.now())
    row = open_codes.select_for_update().filter(code_sha256=fingerprint(code)).select_related("user").first()
    here = Membership.objects.on(clock.today()).filter(school=device.school_id, role_key__in=ROLES_ON_DEVICE)
    place = here.filter(user=row.user_id, user__is_active=True).first() if row and code.strip() else None
    if place is None:
        return None
    _keep(place, pin)
    member = member_at(device, place, request_id)
    record("pin_chosen", by=member)
    return member


def member_at(device: Device, place: Membership, request_id: str = "") -> Member:
    """Who somebody of the picker is at this device. Raises PermissionDenied where they are nobody there today."""
    found = find_member(place.user, device.school.slug, request_id)
    member = found if found is None or found.via is Via.DEVICE else at_device(found, device)
    if member is None:
        raise PermissionDenied
    return member


def enter(*, device: Device, place: Membership, pin: str, request_id: str = "") -> Member:
    """Let somebody in at a device. Raises WrongPin, with what they may still do; what was tried is kept either way."""
    member = member_at(device, place, request_id)
    problem = _try(device, place, pin, member)
    if problem:
        raise problem
    note_used(device, clock.now())
    return member


@transaction.atomic
def _try(device: Device, place: Membership, pin: str, member: Member) -> WrongPin | None:
    """What is wrong with this try, counted; None where it is right. No two at once, which would count as one."""
    now, whose = clock.now(), {"device": device, "user": place.user}
    PinTries.objects.get_or_create(school=device.school, **whose, defaults={"last_at": now})
    tries = PinTries.objects.for_school(device.school_id).select_for_update().get(**whose)
    until = paused_until(tries.wrong, tries.last_at)
    if until and until > now:
        return WrongPin(until=until)
    held = DevicePin.objects.for_school(device.school_id).filter(user=place.user_id).exclude(pin="").first()
    if held and check_password(pin, held.pin):
        tries.delete()
        return None
    tries.wrong, tries.last_at = tries.wrong + 1, now
    tries.save(update_fields=["wrong", "last_at"])
    until = paused_until(tries.wrong, now)
    record("pin_paused" if until else "pin_wrong", by=member, subject_ref=device.ref)
    return WrongPin(until=until) if until else WrongPin(tries=TRIES - tries.wrong % TRIES)


def paused_until(wrong: int, last_at: datetime) -> datetime | None:
    """Until when nothing is taken after so many wrong PINs: after every fifth, twice as long as the time before."""
    if wrong == 0 or wrong % TRIES:
        return None
    doublings = min(wrong // TRIES - 1, 20)
    pause: timedelta = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    return last_at + pause


def pause_of(device: Device, place: Membership) -> datetime | None:
    """Until when this name waits at this device, if it does."""
    tries = PinTries.objects.for_school(device.school_id).filter(device=device, user=place.user_id).first()
    until = paused_until(tries.wrong, tries.last_at) if tries else None
    return until if until and until > clock.now() else None
