"""The quiet word at the top of the next page: what was done, and the way back."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest

from handrail.core.registry import NextStep

UNDO, PRESS = "undo:", "press:"


def say_done(request: HttpRequest, words: str, *, undo_url: str = "") -> None:
    """Say it on the page that is shown next. With `undo_url`, a button posts there."""
    messages.success(request, words, extra_tags=f"{UNDO}{undo_url}" if undo_url else "")


def say_next(request: HttpRequest, steps: Iterable[NextStep]) -> None:
    """Say below it what may be done next, each with its button."""
    for step in steps:
        messages.info(request, step.words, extra_tags=f"{PRESS}{step.url} {step.button}")
