"""The quiet word at the top of the next page: what was done, and the way back."""

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def say_done(request: HttpRequest, words: str, *, undo_url: str = "") -> None:
    """Say it on the page that is shown next. With `undo_url`, a button posts there."""
    messages.success(request, words, extra_tags=f"{UNDO}{undo_url}" if undo_url else "")
