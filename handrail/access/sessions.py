"""Sessions that end: after twenty minutes without use, and after ten hours whatever happens.

School computers are shared. The end is decided here, on the server; the cookie only names the session. When a person
was last seen is written at most once a minute, so most pages cost no write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from handrail.core import clock

IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 10 * 60 * 60
WRITE_EVERY_SECONDS = 60

STARTED, SEEN = "session_started", "session_seen"

IDLE_WORDS = "You were signed out after 20 minutes without use. Sign in to go on where you were."
LONGEST_WORDS = "You were signed out after 10 hours. Sign in to go on where you were."

GetResponse = Callable[[HttpRequest], HttpResponse]


def start_clock(request: HttpRequest, **kwargs: Any) -> None:
    """Begin counting, at every way of signing in (Django's signal)."""
    request.session[STARTED] = request.session[SEEN] = _now()


user_logged_in.connect(start_clock, dispatch_uid="handrail.access.sessions")


def idle_warning(request: HttpRequest) -> dict[str, Any] | None:
    """For `ui/page.html`: after how long a page ends, and where it asks to stay; None where nobody is signed in.

    A minute shorter than the session itself, which may have been written a minute late. When time is up the page loads
    itself again (no address is that of the page itself), which leads to signing in and back.
    """
    if not request.user.is_authenticated:
        return None
    return {
        "seconds": IDLE_SECONDS - WRITE_EVERY_SECONDS,
        "keep_url": reverse("account_still_here"),
        "out_url": "",
    }


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
    if not -WRITE_EVERY_SECONDS <= idle <= IDLE_SECONDS:
        return IDLE_WORDS
    return LONGEST_WORDS if age > LONGEST_SECONDS else None


def _note_seen(session: SessionBase) -> None:
    if _now() - session.get(SEEN, 0) >= WRITE_EVERY_SECONDS:
        session[SEEN] = _now()
        session.setdefault(STARTED, session[SEEN])


def _now() -> int:
    return int(clock.now().timestamp())
