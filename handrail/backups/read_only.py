"""Nothing of a school is changed in the browser while a restored folder waits to be called the real one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access.gate import SAFE
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


class ReadOnlyMiddleware:
    """Stands inside the one that keeps words: what was written is kept for its writer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in SAFE or not is_held():
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(OWN) or name in STILL_DONE:
            return None
        context = {
            "heading": "Not done: this is a restored copy",
            "sentences": [WORDS],
            "action_url": "/",
            "action_label": "Go to your first page",
        }
        return render(request, "ui/message.html", context, status=UNAVAILABLE)
