"""While a restored folder waits to be called the real one nothing of a school is changed in the browser, and it is read
by those alone who may say so. Whose last day was given after the backup is back in it, and most of them may not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access.gate import SAFE
from handrail.access.permissions import Permission
from handrail.core.held import is_held

UNAVAILABLE = 503
OWN = ("account_", "mfa_")  # signing in and out, one's own sign-in, and what is kept of what one wrote
STILL_DONE = {
    "demo",
    # what takes access away: it may have been taken away already, after the backup was made
    "access:person_end",
    "access:person_sessions_end",
    "access:device_end",
    "backups:release",
}
WORDS = (
    "These records were brought back from a backup. Until two people say that they are the real ones now, everything "
    "can be read and nothing is changed. Whoever keeps Handrail running says so under Settings, Backups."
)
WHY_CLOSED = (
    "Handrail was brought back from a backup, and what was done after that backup is missing: it does not know who has "
    "left since. So it opens first to those who may change the settings, such as the SENCO and the headteacher."
)
ASK = (
    "Ask one of them for what you need now: they can read and print everything, emergency cards too. As soon as two of "
    "them have said that these are the real records, your pages are here again."
)


class ReadOnlyMiddleware:
    """Stands inside the one that keeps words: what was written is kept for its writer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not is_held():
            return None
        member = getattr(request, "member", None)
        if "trust" in kwargs or (member and not member.may(Permission.SETTINGS_WRITE)):
            return _said(request, "Not open yet: this is a restored copy", [WHY_CLOSED, ASK])
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.method in SAFE or name.startswith(OWN) or name in STILL_DONE:
            return None
        return _said(request, "Not done: this is a restored copy", [WORDS], "/", "Go to your first page")


def _said(request: HttpRequest, heading: str, sentences: Sequence[str], url: str = "", label: str = "") -> HttpResponse:
    context = {"heading": heading, "sentences": sentences, "action_url": url, "action_label": label}
    return render(request, "ui/message.html", context, status=UNAVAILABLE)
