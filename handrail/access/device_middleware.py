"""At a shared device: whose it is, that it still is one, what is done there, and how it goes back to the names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from handrail.access.devices import DEVICE, IDLE_WITH_PIN, device_here
from handrail.access.gate import Policy

GetResponse = Callable[[HttpRequest], HttpResponse]

ENDED = "This is no longer a shared device, so you are signed out. Sign in to go on where you were."
NOT_HERE = "That is not done on a shared device. Do it at a computer where you sign in with your password."

# Of the pages that belong to a person, those that go with their work; the others change their account.
ALLOWED = {"front", "account_still_here", "account_kept", "account_unsent"}
# What is looked at and goes with the page. A file would stay on the device for whoever has it next.
SHOWN = ("text/html", "application/json", "image/")


class DeviceMiddleware:
    """Stands inside what ends a session, and before `MemberMiddleware` asks who somebody is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if DEVICE not in request.session:
            return self.get_response(request)
        device = device_here(request)
        if device is None or device.ref != request.session[DEVICE]:
            logout(request)
            messages.info(request, ENDED)
            return self.get_response(request)
        request.user.device = device  # type: ignore[union-attr]
        return _only_shown(self.get_response(request))

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A page that belongs to a person is open where it goes with their work. Nothing but that is asked here: which
        pages of the school are open, their rights say."""
        if getattr(request.user, "device", None) is None or view.policy != Policy("signed_in"):
            return None
        match = request.resolver_match
        if match is None or match.url_name in ALLOWED:
            return None
        messages.warning(request, NOT_HERE)
        return redirect("front")


def _only_shown(response: HttpResponse) -> HttpResponse:
    """The answer, if it is a page. Without scripts one on which nothing is written goes back to the names by itself."""
    kind = response.get("Content-Type", "")
    leaves = response.get("Content-Disposition", "").startswith("attachment")
    if response.status_code == HttpResponse.status_code and (leaves or not kind.startswith(SHOWN)):
        raise PermissionDenied
    if kind.startswith("text/html") and not response.streaming and b'name="words_of"' not in response.content:
        refresh = f'<noscript><meta http-equiv="refresh" content="{IDLE_WITH_PIN + 1}"></noscript></head>'
        response.content = response.content.replace(b"</head>", refresh.encode(), 1)
    return response
