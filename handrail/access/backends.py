"""Who is asking, read at every request: the session of a cookie and the person of a session.

Django's and allauth's own, but the two questions are statements made once (`core.statements`).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, models

from handrail.access.models import User
from handrail.core import clock
from handrail.core.statements import Slot, Statement

KEY: Any = Slot("key", models.CharField())
NOW: Any = Slot("now", models.DateTimeField())
PERSON: Any = Slot("person", models.BigIntegerField())


class SessionStore(db.SessionStore):
    """Sessions in the database."""

    def save(self, must_create: bool = False) -> None:
        """As Django's, which takes every fault for a session that was ended meanwhile: the answer would be that the
        request could not be read and nothing was changed, when what was written may be in the record."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise

    def _get_session_from_db(self) -> Session | None:
        found = _session().ask({"key": self.session_key, "now": clock.now()})
        if not found:
            self._session_key = None
        return found[0] if found else None


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """People by their e-mail address and password."""

    def get_user(self, user_id: int) -> User | None:
        found = _person().ask({"person": user_id})
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@cache
def _session() -> Statement[Session]:
    return Statement(Session.objects.filter(session_key=KEY, expire_date__gt=NOW))


@cache
def _person() -> Statement[User]:
    return Statement(User.objects.filter(pk=PERSON))
