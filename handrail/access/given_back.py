"""Words that are kept nowhere, not even for a while: where they cannot be taken, the answer itself holds them.

For forms whose words may not wait on the server (`access.unsent` is for all others). Whoever sent the page had them on
it; the answer shows them again, to be copied, and says that nothing was saved.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

FORBIDDEN = 403

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def gives_back(*fields: str) -> Callable[[V], V]:
    """Stands above `@gate`: what was written in these fields comes back where the gate refuses."""

    def decorate(view: V) -> V:
        @wraps(view)
        def kept(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated and _words(request, fields):
                return _given_back(request, fields)
            try:
                return view(request, *args, **kwargs)
            except (PermissionDenied, Http404):
                if _words(request, fields):
                    return _given_back(request, fields)
                raise

        kept.gives_back = fields  # type: ignore[attr-defined]
        return cast("V", kept)

    return decorate


def given_back(request: HttpRequest) -> HttpResponse | None:
    """For a form that is refused before its view is asked; None where its words are kept elsewhere."""
    match = request.resolver_match
    fields = getattr(match.func, "gives_back", None) if match else None
    return _given_back(request, fields) if fields and _words(request, fields) else None


def _words(request: HttpRequest, fields: tuple[str, ...]) -> list[str]:
    if request.method != "POST":
        return []
    return [words for name in fields if (words := request.POST.get(name, "").strip())]


def _given_back(request: HttpRequest, fields: tuple[str, ...]) -> HttpResponse:
    context = {"words": _words(request, fields), "again": request.path}
    answer = render(request, "access/given_back.html", context, status=FORBIDDEN)
    answer["Cache-Control"] = "no-store"
    return answer
