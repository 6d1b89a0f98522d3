"""Looking over lines of the list before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from handrail.access.gate import SchoolRequest
from handrail.bank.hinting import Note, notes_on, of_what_is_there, rules_for
from handrail.bank.places import Place, drawn
from handrail.rules.plan_hints import Hint

if TYPE_CHECKING:
    from handrail.bank.lines import Line

_WHERE = {"measure": "how we will know", "who": "who", "how_often": "how often"}


def is_looked_over(request: SchoolRequest) -> bool:
    """Whether what was sent is only to be looked over; nothing of it is saved then."""
    return request.method == "POST" and request.POST.get("do") == "look"


def place_of(lines: Sequence[Line], request: SchoolRequest) -> Place:
    """Where it stands what may help in these lines. Two queries; none for no lines."""
    notes: list[Note] = []
    rules = of_what_is_there(rules_for(request.member)) if lines else ()
    for number, line in enumerate(lines, start=1):
        row = f"line {number}" if len(lines) > 1 else ""
        outcome: dict[str, Any] = {**line.words} if line.kind.is_outcome else {"strategies": [line.words]}
        notes += notes_on({"outcomes": [outcome]}, rules, partial(_where, row))
    return Place("notes-lines", "What may help", notes)


def notes_json(place: Place) -> JsonResponse:
    return JsonResponse({"parts": drawn([place])})


def _where(row: str, hint: Hint) -> str:
    """Like 'line 2, how often'; empty for the words of the only line."""
    return ", ".join(filter(None, (row, _WHERE.get(hint.field.rpartition("-")[2], ""))))
