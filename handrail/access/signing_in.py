"""What is written down when somebody has signed in, however they did."""

from __future__ import annotations

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from handrail.access.devices import DEVICE, IDLE_WITH_PASSWORD, IDLE_WITH_PIN, device_here
from handrail.access.member import Member
from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.access.sessions import limit_idle
from handrail.audit.writing import record

BACKEND = "handrail.access.backends.Backend"

# In the session: the person came in with a password alone, so `second_step` asks for more where the role needs it.
SECOND_STEP_OWED = "second_step_owed"
# Its value in the session in which the first account was made: asked for before the first export, not at the door.
LATER = "later"


def note_sign_in(request: HttpRequest, user: User, *, second_step_owed: bool | str) -> None:
    """Remember in the session how the person came in, and write it down."""
    request.session[SECOND_STEP_OWED] = second_step_owed
    request.known_from_now = user.email  # type: ignore[attr-defined]  # `lockout` gives this browser its cookie
    if device_here(request):
        limit_idle(request.session, IDLE_WITH_PASSWORD)
    with transaction.atomic():
        record("signed_in", by=acting_alone(request, user))


def let_in(request: HttpRequest, user: User, *, second_step_owed: bool | str = False) -> None:
    """Sign somebody in who needs no password: the maker of the first account, or a person of the demonstration."""
    login(request, user, backend=BACKEND)
    note_sign_in(request, user, second_step_owed=second_step_owed)


def let_in_at_device(request: HttpRequest, user: User, member: Member) -> None:
    """Sign somebody in who gave their PIN at a shared device. The device is their second step."""
    login(request, user, backend=BACKEND)
    request.session[DEVICE] = member.via_id
    request.session[SECOND_STEP_OWED] = False
    limit_idle(request.session, IDLE_WITH_PIN)
    with transaction.atomic():
        record("signed_in", by=member, subject_ref=member.via_id)
