"""Pupil premium, looked after, EAL, free school meals: what holds now on the pupil, and since when in dated rows.

Lists and files read and write the pupil's own columns. The rows beside them say on which days it was so, as far as
anybody told: `as_it_was` answers for an earlier day, or that it is only known how it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from handrail.pupils.models import Circumstance, Pupil
from handrail.pupils.models.source import Typed

DAY = timedelta(days=1)
KIND_OF = {column: kind for kind, column in Circumstance.COLUMN_OF.items()}


@dataclass(slots=True)
class Turn:
    """Rows to be written so that something holds, or no longer holds, from a day."""

    new: Circumstance | None = None
    changed: Circumstance | None = None
    is_known: bool = False


def turn(rows: Iterable[Circumstance], kind: str, *, applies: bool, starts_on: date) -> Turn:
    """What makes `applies` hold from a day, beside the rows held of that kind. Writes nothing.

    Raises ValueError with a sentence where a later day already says otherwise.
    """
    held = next((row for row in rows if row.kind == kind and row.ends_on is None), None)
    if held is None:
        return Turn(new=Circumstance(kind=kind, applies=applies, starts_on=starts_on))
    if held.applies == applies:
        return Turn(is_known=True)
    if held.starts_on == starts_on:
        held.applies = applies
        return Turn(changed=held)
    if held.starts_on > starts_on:
        raise ValueError("A later day is written here already, and says otherwise.")
    held.ends_on = starts_on - DAY
    return Turn(Circumstance(kind=kind, applies=applies, starts_on=starts_on), held)


def note_circumstances(pupil: Pupil, told: Mapping[str, bool | None], on: date, source: Typed) -> None:
    """Write down from when what a person has just said of a pupil holds; {column of the pupil: value}."""
    held = {row.kind: row for row in pupil.circumstances.filter(ends_on=None)}
    for column, value in told.items():
        row = held.get(KIND_OF[column])
        if value is None:
            _end(row, on)
            continue
        found = turn([row] if row else [], KIND_OF[column], applies=value, starts_on=on)
        if found.changed:
            found.changed.save()
        if found.new:
            found.new.school_id, found.new.pupil = pupil.school_id, pupil
            for name, said in source.items():
                setattr(found.new, name, said)
            found.new.save()


def _end(row: Circumstance | None, on: date) -> None:
    """What is not known any more held until yesterday; what began today never was."""
    if row and row.starts_on < on:
        row.ends_on = on - DAY
        row.save(update_fields=["ends_on"])
    elif row:
        row.delete()


@dataclass(frozen=True, slots=True)
class Known:
    """How something was on a day. `is_of_now` means that only today's answer is known."""

    applies: bool | None
    is_of_now: bool = False


@dataclass(slots=True)
class History:
    """The dated rows of one pupil and one kind."""

    rows: list[Circumstance] = field(default_factory=list)

    def as_it_was(self, on: date, now: bool | None) -> Known:
        """How it was on a day. The open row is believed while the pupil's own column, `now`, still says the same."""
        for row in self.rows:
            if row.holds(on) and (row.ends_on or row.applies == now):
                return Known(row.applies)
        return Known(now, is_of_now=now is not None)
