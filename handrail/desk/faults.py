"""The pages of what went wrong, in plain words, with the way on."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access import kept
from handrail.core.room import is_full

INSUFFICIENT_STORAGE = 507
_log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    return render(
        request,
        "ui/message.html",
        {"heading": title, "sentences": [words], "action_url": "/", "action_label": "Go to your first page"},
        status=status,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 400, "That could not be read", "The request was not in a form Handrail knows. Nothing was changed."
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        403,
        "Your role does not include this",
        "Nothing was changed. If you need it for your work, ask whoever looks after people and roles in your school.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        "There is no such page",
        "The address may be old or mistyped, or the page is not one you can open.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if error and is_full(error):
        return _disk_full(request)
    return _page(
        request, 500, "Something went wrong here", "It is not your doing. What was saved before is safe; try again."
    )


def _disk_full(request: HttpRequest) -> HttpResponse:
    """Nothing was written, and what was typed is on the page, to be sent again when there is room."""
    _log.critical("The disk is full: nothing can be saved. Make room where Handrail's folder and its database are.")
    # A request refused early has no user yet.
    words = kept.take(request) if hasattr(request, "user") and request.user.is_authenticated else None
    context = {
        "page_title": "Not saved",
        "words": kept.fields_of(words) if words else [],
        "was_sent": request.method == "POST",
    }
    return render(request, "desk/disk_full.html", context, status=INSUFFICIENT_STORAGE)
