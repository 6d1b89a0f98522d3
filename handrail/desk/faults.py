"""The pages of what went wrong, in plain words, with the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
    return _page(
        request, 500, "Something went wrong here", "It is not your doing. What was saved before is safe; try again."
    )
