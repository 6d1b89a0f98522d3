"""A press that may be refused: the sentences stand at the top of the page it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

T = TypeVar("T")


def tried(request: HttpRequest, act: Callable[[], T]) -> T | None:
    """Do it; where the action refuses, say why on the page that is shown next, and give None."""
    try:
        return act()
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return None
