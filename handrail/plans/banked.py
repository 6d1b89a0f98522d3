"""From the school's list into a draft, and from a plan into the list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handrail.bank.lines import Kind, Line, one_line
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.plans.text import OUTCOMES, STRATEGIES, Text, outcome_fields, strategy_fields

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


def put_in(text: Text, row: BankStrategy | BankOutcome, position: int) -> tuple[dict[str, str], int] | None:
    """The draft with a line of the bank in its first free place, and the outcome it is in; None where none is free.

    A strategy goes into the outcome asked for; an outcome there too while nothing is written of what the child will
    do, else into the first that is blank. Nothing that is written is touched.
    """
    if isinstance(row, BankOutcome):
        place = _place_for_outcome(text, position)
        return None if place is None else (_with_outcome(text, row, place), place)
    free = [n for n in STRATEGIES if not any(text.get(name) for name in _fields_of_strategy(position, n))]
    return (_with_strategy(text, row, f"outcome-{position}-strategy-{free[0]}-"), position) if free else None


def _fields_of_strategy(position: int, n: int) -> list[str]:
    return [name for name in strategy_fields(position) if name.startswith(f"outcome-{position}-strategy-{n}-")]


def _place_for_outcome(text: Text, position: int) -> int | None:
    if not text.get(f"outcome-{position}-text"):
        return position
    blank = (place for place in OUTCOMES if not any(text.get(name) for name in outcome_fields(place)))
    return next(blank, None)


def _with_outcome(text: Text, row: BankOutcome, place: int) -> dict[str, str]:
    at = f"outcome-{place}-"
    measure = text.get(f"{at}measure") or row.measure
    return {**text, f"{at}text": row.text, f"{at}measure": measure}


def _with_strategy(text: Text, row: BankStrategy, at: str) -> dict[str, str]:
    return {**text, f"{at}text": row.text, f"{at}who": row.who, f"{at}how_often": row.how_often}


def lines_to_keep(text: Text, position: int, pupil: Pupil) -> dict[str, Line]:
    """What of an outcome could be kept in the bank, by the name of its field; the child's name is taken out."""
    at = f"outcome-{position}-"
    found = {}
    if text.get(f"{at}text"):
        measure = text.get(f"{at}measure", "")
        found["outcome"] = Line(Kind.OUTCOME, "", nameless(text[f"{at}text"], pupil), measure=nameless(measure, pupil))
    for n in STRATEGIES:
        said = text.get(f"{at}strategy-{n}-text")
        if said:
            often = text.get(f"{at}strategy-{n}-how_often", "")
            found[f"strategy-{n}"] = Line(Kind.OTHER, "", nameless(said, pupil), how_often=often)
    return found


def nameless(words: str, pupil: Pupil) -> str:
    """A sentence without the child's name: 'Mia asks' is 'Asks', 'sits by Mia' is 'sits by the child'."""
    names = {name for whole in (pupil.forename, pupil.preferred_name, pupil.called_surname) for name in whole.split()}
    if not names:
        return one_line(words)
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    words = re.sub(rf"^(?:{either})(?: (?:{either}))* (?:will |can )?", "", one_line(words))
    words = re.sub(rf"\b(?:{either})(?: (?:{either}))*\b", "the child", words)
    return words[:1].upper() + words[1:]
