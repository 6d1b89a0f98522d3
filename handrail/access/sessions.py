"""Sessions that end: after twenty minutes without use, and after ten hours whatever happens.

School computers are shared. The end is decided here, on the server; the cookie only names the session. When a person
was last seen is written at most once a minute, so most pages cost no write. At a shared device a session is shorter
(`limit_idle`), and written as much more often.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from handrail.access.whence import whence
from handrail.core import clock

IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 10 * 60 * 60
WRITE_EVERY_SECONDS = 60

STARTED, SEEN, IDLE, WHERE = "session_started", "session_seen", "session_idle", "session_where"

IDLE_WORDS = "You were signed out after 20 minutes without use. Sign in to go on where you were."
DEVICE_WORDS = "Nobody used this for a while, so it went back to the names. What you had written is kept for you."
LONGEST_WORDS = "You were signed out after 10 hours. Sign in to go on where you were."

GetResponse = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger(__name__)


def start_clock(request: HttpRequest, **kwargs: Any) -> None:
    """Begin counting, at every way of signing in (Django's signal), and note where it was done."""
    request.session[STARTED] = request.session[SEEN] = _now()
    request.session[WHERE] = whence(request)


user_logged_in.connect(start_clock, dispatch_uid="handrail.access.sessions")


def limit_idle(session: SessionBase, seconds: int) -> None:
    """Let this session end after fewer seconds without use than others."""
    session[IDLE] = seconds


def _idle_seconds(session: SessionBase) -> int:
    return int(session.get(IDLE, IDLE_SECONDS))


def _write_every(session: SessionBase) -> int:
    """A minute of twenty; of two, ten seconds."""
    return min(WRITE_EVERY_SECONDS, _idle_seconds(session) // 12)


def idle_warning(request: HttpRequest) -> dict[str, Any] | None:
    """For `ui/page.html`: after how long a page ends, and where it asks to stay; None where nobody is signed in.

    Shorter than the session itself by as much as that may have been written late. When time is up the page loads
    itself again (no address is that of the page itself), which leads to signing in and back.
    """
    if not request.user.is_authenticated:
        return None
    return {
        "seconds": _idle_seconds(request.session) - _write_every(request.session),
        "keep_url": reverse("account_still_here"),
        "out_url": "",
    }


class SessionsMiddleware(SessionMiddleware):
    """Django's, but that what was done stays done in what is said, where the session cannot be written after it.

    The disk may fail between an act and the note of it that the next page shows. To answer 'not saved' would be untrue.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except OperationalError:
            if not (request.method == "POST" and response.get("Location", "").startswith("/s/")):
                raise
            _log.critical("The session could not be written after an act that is in the record.", exc_info=True)
            return response


class SessionEndsMiddleware:
    """Ends a session that is over. What was being written is kept: `access.unsent_middleware`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY not in request.session:
            return self.get_response(request)
        words = _why_over(request.session)
        if words:
            return self._end(request, words)
        _note_seen(request.session)
        return self.get_response(request)

    def _end(self, request: HttpRequest, words: str) -> HttpResponse:
        logout(request)
        messages.info(request, words)
        return self.get_response(request)


def _why_over(session: SessionBase) -> str | None:
    now = _now()
    idle, age = now - session.get(SEEN, now), now - session.get(STARTED, now)
    # A clock that was set back must not lengthen a session, so one that has run backwards ends it too.
    if not -WRITE_EVERY_SECONDS <= idle <= _idle_seconds(session):
        return DEVICE_WORDS if IDLE in session else IDLE_WORDS
    return LONGEST_WORDS if age > LONGEST_SECONDS else None


def _note_seen(session: SessionBase) -> None:
    if _now() - session.get(SEEN, 0) >= _write_every(session):
        session[SEEN] = _now()
        session.setdefault(STARTED, session[SEEN])


def _now() -> int:
    return int(clock.now().timestamp())
