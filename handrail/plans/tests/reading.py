"""Reading a page as a person does, and filling in its form as a browser does."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags

from handrail.plans.models import Plan

from .factories import draft


def words(answer: object) -> str:
    """What a person reads on a page, with single spaces."""
    return " ".join(unescape(strip_tags(answer.content.decode())).split())  # type: ignore[attr-defined]


def filled(text: dict[str, str], plan: Plan, **more: str) -> dict[str, str]:
    """A draft as its form sends it, from the save that is current."""
    return text | {"version": str(draft(plan).revision)} | more
