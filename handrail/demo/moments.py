"""Short dated notes of a term, written in `written/days.toml` and read here; `arcs.told` fills the texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from handrail.demo.arcs import read_rows


@dataclass(frozen=True, slots=True)
class ShortNote:
    """One dated note: its kind, the way it came about (phone, gate, letter, good news or nothing), and who wrote it."""

    phase: str
    kind: str
    way: str
    ago: int
    who: str
    has_plan: bool
    text: str


@cache
def all_notes() -> tuple[ShortNote, ...]:
    """Every short note."""
    return tuple(ShortNote(*row) for row in read_rows("days.toml", "note"))
