"""Words that could not be taken when they were sent, offered once more to whoever wrote them."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handrail.access import kept
from handrail.access import unsent as unsent_words
from handrail.access.gate import signed_in
from handrail.access.models import User
from handrail.ui.environment import moment

FORBIDDEN, UNFIT = 403, 422


@signed_in
def kept_words(request: HttpRequest) -> HttpResponse:
    """What waits, to be sent to where it was meant for; a POST here throws it away."""
    words = kept.waiting(request)
    if request.method == "POST":
        kept.forget(request)
        messages.info(request, "Those words are gone.")
        return redirect("/")
    if words is None:
        return redirect("/")
    context = {"path": words["path"], "fields": kept.fields_of(words)}
    return render(request, "access/kept.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """Kept by the page as it is typed, and given back when it is opened again: JSON, by the path `at`.

    GET: {"fields": [[name, value]], "saved": "10:42"}, or {} where nothing waits. POST: {"saved": "10:42"}; with
    `forget` what waits is thrown away: {}.
    """
    user, path = cast("User", request.user), request.GET.get("at", "")
    if request.method == "GET":
        words = unsent_words.waiting(user, path)
        pairs = [(name, value) for name, values in QueryDict(words.fields).lists() for value in values] if words else []
        return JsonResponse({"fields": pairs, "saved": moment(words.saved_at)} if words else {})
    if "forget" in request.GET:
        unsent_words.forget(user, path)
        return JsonResponse({})
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    if not unsent_words.is_kept(path, fields.urlencode()):
        return JsonResponse({"error": "These words are too long to be kept before they are sent."}, status=UNFIT)
    return JsonResponse({"saved": moment(unsent_words.keep(user, path, fields.urlencode()).saved_at)})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows for a form whose token does not fit: mostly one left open while its writer signed in anew."""
    words = kept.take(request) if request.user.is_authenticated else None
    if words and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        kept.put(request, words)
        return redirect("account_kept")
    return render(request, "access/stale.html", {"again": request.path}, status=FORBIDDEN)
