"""The pages of what went wrong, in plain words, with the way on."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access import unsent
from handrail.access.gate import SAFE
from handrail.access.models import User
from handrail.access.unsent import Written, asks_itself
from handrail.access.unsent_middleware import note_refusal
from handrail.audit.models import AuditEvent
from handrail.core.room import is_failing, is_full

NOT_ALLOWED, CONFLICT, INSUFFICIENT_STORAGE = 405, 409, 507
CHANGED = "Since you opened the page, the child may have moved or been closed to you, or your role may have changed."
NEWEST = 500  # of the acts of a school: more are not done while one request is answered
_log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str, *sentences: str) -> HttpResponse:
    return render(
        request,
        "ui/message.html",
        {"heading": title, "sentences": sentences, "action_url": "/", "action_label": "Go to your first page"},
        status=status,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 400, "That could not be read", "The request was not in a form Handrail knows. Nothing was changed."
    )


def _refused(request: HttpRequest, status: int, form: Written) -> HttpResponse:
    """Something somebody wrote could not be taken, because of what they may do or see by now."""
    words = "What you wrote is kept for 30 days, in case your place in this school is given back to you."
    context = {"heading": "Not saved: this is no longer open to you", "action_url": ""}
    if isinstance(request.user, User) and unsent.may_have(request.user, form.path):
        words = "What you wrote is kept for you for 30 days, and nobody else can read it."
        context |= {"action_url": reverse("account_kept"), "action_label": "See what you wrote"}
    return render(
        request, "ui/message.html", {**context, "sentences": [CHANGED, _changed(request), words]}, status=status
    )


def _changed(request: HttpRequest) -> str:
    """Whether anything of what was refused stays. Each act is a transaction with an event of the trail, and a view may
    have done one before another was refused."""
    asked = getattr(request, "id", "")
    if request.method not in SAFE and asked:
        events = AuditEvent.objects.order_by("-seq")
        if member := getattr(request, "member", None):
            events = events.filter(school_id=member.school.pk)
        if asked in set(events.values_list("request_id", flat=True)[:NEWEST]):
            return "A part of it was done before that and stays: open the page again to see what."
    return "Nothing was changed."


def _form_of(request: HttpRequest) -> Written | None:
    """What the person who is signed in wrote and sent with this request."""
    form = unsent.written(request)
    return form if form and request.user.pk == form.user_id else None


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if form := _form_of(request):
        return _refused(request, 403, form)
    return _page(
        request,
        403,
        "Your role does not include this",
        _changed(request),
        "If you need it for your work, ask whoever looks after people and roles in your school.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if form := _form_of(request):
        return _refused(request, 404, form)
    return _page(
        request,
        404,
        "There is no such page",
        "The address may be old or mistyped, or the page is not one you can open.",
    )


def only_sent(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: who opens an address that only takes what a button sends, as by a bookmark, is told so."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != NOT_ALLOWED or request.method != "GET" or response.content or asks_itself(request):
            return response
        words = "The address belongs to a button. Nothing was changed: go back to the page the button is on."
        page = _page(request, NOT_ALLOWED, "There is nothing to open here", words)
        page["Allow"] = response["Allow"]
        return page

    return answer


class RefusalsMiddleware:
    """What an action refused, where its page has no place to say so: a step taken twice, or after somebody else's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        if isinstance(refusal, ObjectDoesNotExist):
            _log.warning("What was to be changed is not as it was when its page was opened.", exc_info=refusal)
            refusal = ValidationError("It is no longer as it was when you opened the page. Open it again to see.")
        if not isinstance(refusal, ValidationError):
            return None
        kept = ["What you wrote is kept for you for 30 days, and nobody else can read it."] if _form_of(request) else []
        changed = _changed(request)
        if request.user.is_authenticated and unsent.written(request) is None:  # else whoever follows the words notes it
            note_refusal(request)
        return _page(request, CONFLICT, "That was not done", *refusal.messages, changed, *kept)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if error and (is_full(error) or is_failing(error)):
        return _not_saved(request, is_full=is_full(error))
    return _page(
        request, 500, "Something went wrong here", "It is not your doing. What was saved before is safe; try again."
    )


def _not_saved(request: HttpRequest, *, is_full: bool) -> HttpResponse:
    """Nothing was written, and what was typed is on the page, to be sent again when the disk takes it."""
    if is_full:
        _log.critical("The disk is full: nothing can be saved. Make room where Handrail's folder and its database are.")
    else:
        _log.critical("The disk cannot be written: nothing is saved. Look at that of Handrail's folder and database.")
    words = unsent.written(request)
    context = {
        "page_title": "Not saved",
        "is_full": is_full,
        "words": words.pairs() if words else [],
        "said": unsent.words_of(words.fields, words.path) if words else [],
        "was_sent": request.method == "POST",
    }
    return render(request, "desk/disk_full.html", context, status=INSUFFICIENT_STORAGE)
