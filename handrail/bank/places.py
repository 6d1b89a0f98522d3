"""Notes in their places on a page, and the same places drawn anew while somebody writes.

A page that asks by itself what may help is answered in JSON, {"parts": {id: HTML}}, and puts each part where that id
is (`handrail.js`). Without JavaScript the same places are drawn with the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from handrail.bank.hinting import Note


@dataclass(frozen=True, slots=True)
class Place:
    """Where notes stand: its id on the page, what it is called, and what is said before them, if anything."""

    id: str
    label: str
    notes: Sequence[Note]
    lead: str = ""


def drawn(places: Iterable[Place]) -> dict[str, str]:
    """{id: HTML} of each place."""
    return {place.id: render_to_string("bank/place.html", {"place": place}) for place in places}
