"""Words that were not taken, given back to whoever wrote them and to nobody else."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from handrail.access import unsent as unsent_words
from handrail.access.gate import signed_in
from handrail.access.given_back import given_back
from handrail.access.models import User
from handrail.access.unsent_middleware import stray
from handrail.ui.environment import moment

FORBIDDEN, UNFIT = 403, 422


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def kept_words(request: HttpRequest) -> HttpResponse:
    """All that waits, to be sent to where it was meant for; a POST throws away what waits for the page `path`."""
    user = cast("User", request.user)
    if request.method == "POST":
        unsent_words.forget(user.pk, request.POST.get("path", ""))
        messages.info(request, "Those words are gone.")
    rows = unsent_words.all_waiting(user)
    if not any(row.sent_at for row in rows):
        request.session.pop(unsent_words.WAITING, None)
    if request.method == "POST":
        return redirect("account_kept" if rows else "/")
    shown = [(row, unsent_words.words_of(row.fields, row.path), unsent_words.pairs_of(row.fields)) for row in rows]
    return render(request, "access/kept.html", {"rows": shown})


@signed_in
@require_safe
def kept_text(request: HttpRequest) -> HttpResponse:
    """What waits for the page `at`, as a plain text to be saved."""
    words = unsent_words.waiting(cast("User", request.user), request.GET.get("at", ""))
    if words is None:
        raise Http404
    parts = [f"{heading}:\n{text}" for heading, text in unsent_words.words_of(words.fields, words.path)]
    answer = HttpResponse("\n\n".join(parts) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="words-not-saved.txt"'
    return answer


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
        found = {"fields": unsent_words.pairs_of(words.fields), "saved": moment(words.saved_at)} if words else {}
        return JsonResponse(found)
    if "forget" in request.GET:
        unsent_words.forget(user.pk, path)
        return JsonResponse({})
    if not unsent_words.is_kept(path, request.POST.urlencode()):
        return JsonResponse({"error": "These words are too long to be kept before they are sent."}, status=UNFIT)
    return JsonResponse({"saved": moment(unsent_words.keep(user.pk, path, request.POST).saved_at)})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows for a form whose token does not fit: mostly one left open while its writer signed in anew.

    Words of somebody who is signed out are kept by now: they are shown once their writer has signed in.
    """
    form = unsent_words.written(request)
    if form and request.user.is_authenticated and request.user.pk != form.user_id:
        return stray(request, form)
    if form:
        return redirect("account_kept")
    return given_back(request) or render(request, "access/stale.html", {"again": request.path}, status=FORBIDDEN)
