"""What is written down when somebody has signed in, however they did."""

from __future__ import annotations

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from handrail.access.models import User
from handrail.access.person import acting_alone
from handrail.audit.writing import record

BACKEND = "handrail.access.backends.Backend"

# In the session: the person came in with a password alone, so `second_step` asks for more where the role needs it.
SECOND_STEP_OWED = "second_step_owed"


def note_sign_in(request: HttpRequest, user: User, *, second_step_owed: bool) -> None:
    """Remember in the session how the person came in, and write it down."""
    request.session[SECOND_STEP_OWED] = second_step_owed
    with transaction.atomic():
        record("signed_in", by=acting_alone(request, user))


def let_in(request: HttpRequest, user: User) -> None:
    """Sign somebody in who needs no password: the maker of the first account, or a person of the demonstration."""
    login(request, user, backend=BACKEND)
    note_sign_in(request, user, second_step_owed=False)
