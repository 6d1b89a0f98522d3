"""Words that could not be taken when they were sent, offered once more to whoever wrote them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail.access import kept
from handrail.access.gate import signed_in

FORBIDDEN = 403


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


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows for a form whose token does not fit: mostly one left open while its writer signed in anew."""
    words = kept.take(request) if request.user.is_authenticated else None
    if words and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        kept.put(request, words)
        return redirect("account_kept")
    return render(request, "access/stale.html", {"again": request.path}, status=FORBIDDEN)
