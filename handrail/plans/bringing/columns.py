"""What the columns of a plan's table mean, by their headings. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from handrail.plans.bringing.tables import Rows

LEFT_OUT = "left_out"

MEANINGS: dict[str, str] = {
    "outcome": "Outcome",
    "baseline": "Starts from",
    "measure": "How we will know",
    "target": "Target",
    "strategy": "What we will do",
    "who": "Who",
    "how_often": "How often",
    "by_when": "By when",
    "review_on": "Review date of the plan",
    "need": "Need, or what gets in the way",
    "result": "How it went so far",
    "impact": "Expected impact of the plan",
    LEFT_OUT: "Leave out",
}
"""Key and words of each meaning a column may have."""

_STRATEGY = (
    r"strateg|provision|support|intervention|what we (?:will )?do|action|how\b|resources?|materials|methods?|approach|"
    r"help|contribution|at home"
)
# In the order they are tried: a heading of several words is known by the first that fits.
_SIGNS: tuple[tuple[str, str], ...] = (
    ("review_on", r"review date|date of review|next review|review on|\breview by\b"),
    ("how_often", r"how often|frequency|how long|duration|when and|sessions?\b|timing|how many"),
    ("who", r"\bwho\b|by whom|staff|adult|responsible|person|led by|lead\b|delivered"),
    ("measure", r"success criteria|how (?:will )?we (?:will )?know|measure|evidence|criteria"),
    ("by_when", r"by when|target date|date|deadline|timescale|timeframe|\bwhen\b"),
    ("impact", r"(?:expected|intended|anticipated|desired) (?:impact|difference)"),
    ("baseline", r"baseline|starting point|starts? from|current|now\b|entry|where (?:i|they) (?:am|are)"),
    ("result", r"result|outcome achieved|achieved|progress|review|evaluation|impact|comment|met\b|rag\b|exit"),
    ("strategy", _STRATEGY),
    ("need", r"\bneeds?\b|area|difficult|barrier|concern|issue"),
    ("outcome", r"outcome|target|goal|focus|priorit|intention|objective|aim|i (?:will|can)|what .* will"),
)


MOST_WORDS = 4
"""A row of which only one cell is known as a heading is one where no cell has more words than this."""


def guess(heading: str) -> str:
    """The meaning that a heading seems to have; `left_out` for none."""
    words = " ".join(re.sub(r"[^\w\s]", " ", heading).casefold().split())
    return next((meaning for meaning, sign in _SIGNS if re.search(sign, words)), LEFT_OUT)


def head_of(rows: Rows, *, is_first: bool = False) -> tuple[list[str], Rows]:
    """The headings and the rows under them; where no row says what the columns are, 'Column 1' and so on.

    With `is_first` the first row holds the headings, whatever it says.
    """
    if rows and is_first:
        return rows[0], rows[1:]
    for place, row in enumerate(rows[:4]):
        known = {guess(cell) for cell in row if cell and len(cell) < 60} - {LEFT_OUT}
        is_short = all(len(cell.split()) <= MOST_WORDS for cell in row)
        if len(known) > 1 or (known and is_short and (place == 0 or len(row) == 1)):
            return row, rows[place + 1 :]
    return [f"Column {place}" for place in range(1, len(rows[0]) + 1)] if rows else [], rows


def guess_all(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """A meaning for each heading: as a person once said, else as it reads. A second of a kind is left to a person."""
    found: list[str] = []
    for heading in headings:
        meaning = remembered.get(heading_key(heading)) or guess(heading)
        found.append(LEFT_OUT if meaning in found and meaning != "strategy" else meaning)
    return found


def heading_key(heading: str) -> str:
    """What a heading is remembered by."""
    return " ".join(heading.casefold().split())


def headings_sha256(headings: Sequence[str]) -> str:
    """What a school's choice for such a table is remembered by."""
    return hashlib.sha256("\x1f".join(map(heading_key, headings)).encode()).hexdigest()
