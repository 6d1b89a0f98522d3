"""One cell at a time: from a run to what stands in its cells, and from what was typed to what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from handrail.provision.actions.runs import AdultShare, SlotTime
from handrail.provision.grid.names import NotFound, parts_of
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import FUNDING, read_minutes, read_times
from handrail.rules.timetable import read_days, say_days, say_often

if TYPE_CHECKING:
    from handrail.provision.grid.names import Names
    from handrail.provision.models import Placement, Provision, ProvisionAdult, ProvisionType
    from handrail.pupils.models import Pupil

COLUMNS: Mapping[str, str] = {
    "type": "Provision",
    "group": "Group",
    "adults": "Adults",
    "pupils": "Pupils",
    "minutes": "Minutes",
    "times": "Times a week",
    "days": "Days",
    "from": "From",
    "to": "Last day",
    "place": "Place",
    "funding": "Funding",
}
"""The columns of the table, left to right."""
OF_A_RUN = tuple(key for key in COLUMNS if key not in {"type", "from"})
"""What can be changed of a run that stands."""
CELL_OF = {
    "kind": "type", "group_name": "group", "every_weeks": "times", "weekdays": "days", "starts_on": "from",
    "ends_on": "to", "shape": "type", "adult": "adults", "on": "to",
}  # fmt: skip
"""In which cell an error stands that an action names otherwise."""
LONGEST = {"pupils": 4000, "adults": 1000}


@dataclass(slots=True)
class Said:
    """What the cells of a row mean; what was not said is None, or empty."""

    kind: ProvisionType | None = None
    group_name: str = ""
    adults: list[AdultShare] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    minutes: int | None = None
    often: tuple[int, int] | None = None
    slots: tuple[SlotTime, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    funding: str = ""


def cells_of(
    run: Provision, names: Names, on: date, adults: list[ProvisionAdult], places: list[Placement]
) -> dict[str, str]:
    """What stands in the cells of a run; adults and places are those it has on `on` (see `rows`)."""
    slots = [(slot.weekday, slot.starts_at) for slot in run.slots.all()]
    return {
        "type": run.type.name,
        "group": run.group_name,
        "adults": "\n".join(names.adult_text(row.user_id, row.name, row.share) for row in adults),
        "pupils": "\n".join(names.pupil_text(row.pupil) for row in places),
        "minutes": str(run.minutes or ""),
        "times": say_often(run.times, run.every_weeks),
        "days": say_days(slots),
        "from": say_day_short(run.starts_on),
        "to": say_day_short(run.ends_on) if run.ends_on else "",
        "place": run.place,
        "funding": run.funding,
    }


def same(cell: str, one: str, other: str) -> bool:
    """Whether two texts of a cell say the same: names in any order, and no matter how they are parted."""
    if cell in LONGEST:
        return sorted(part.casefold() for part in parts_of(one)) == sorted(part.casefold() for part in parts_of(other))
    return " ".join(one.split()) == " ".join(other.split())


def read_cells(cells: Mapping[str, str], wanted: tuple[str, ...], names: Names) -> tuple[Said, dict[str, list[str]]]:
    """What the wanted cells mean, and sentences for those that cannot be read, by cell."""
    said, faults = Said(), {}
    for cell in wanted:
        try:
            READERS[cell](said, cells.get(cell, "").strip(), names)
        except (ValueError, NotFound) as fault:
            faults[cell] = [line for line in str(fault).split("\n") if line]
    return said, faults


def _type(said: Said, text: str, names: Names) -> None:
    if not text:
        raise NotFound("Write which provision it is, by its name in your library.")
    said.kind = names.kind(text)


def _group(said: Said, text: str, names: Names) -> None:
    said.group_name = text


def _adults(said: Said, text: str, names: Names) -> None:
    said.adults = _each(text, names.adult)


def _pupils(said: Said, text: str, names: Names) -> None:
    said.pupils = _each(text, names.pupil)


def _each(text: str, read: Callable[[str], Any]) -> list[Any]:
    """Every name of a cell. Raises NotFound with a line for each that is of nobody."""
    found, faults = [], []
    for part in parts_of(text):
        try:
            found += _one_or_more(part, read)
        except NotFound as fault:
            faults.append(str(fault))
    if faults:
        raise NotFound("\n".join(faults))
    return found


def _one_or_more(part: str, read: Callable[[str], Any]) -> list[Any]:
    """A name with a comma is "Surname, Forename", or it is several."""
    try:
        return [read(part)]
    except NotFound:
        names = [name.strip() for name in part.split(",") if name.strip()]
        if len(names) < 2:
            raise
        return [read(name) for name in names]


def _minutes(said: Said, text: str, names: Names) -> None:
    said.minutes = read_minutes(text) if text else None


def _times(said: Said, text: str, names: Names) -> None:
    said.often = read_times(text) if text else None


def _days(said: Said, text: str, names: Names) -> None:
    said.slots = tuple(SlotTime(weekday, at) for weekday, at in read_days(text)) if text else ()


def _from(said: Said, text: str, names: Names) -> None:
    said.starts_on = names.day(text) if text else None


def _to(said: Said, text: str, names: Names) -> None:
    said.ends_on = names.day(text, is_last=True) if text else None


def _place(said: Said, text: str, names: Names) -> None:
    said.place = text


def _funding(said: Said, text: str, names: Names) -> None:
    by_label = {label.casefold(): key for key, label in FUNDING.items()}
    said.funding = by_label.get(text.casefold(), text)


READERS: Mapping[str, Callable[[Said, str, Names], None]] = {
    "type": _type, "group": _group, "adults": _adults, "pupils": _pupils, "minutes": _minutes, "times": _times,
    "days": _days, "from": _from, "to": _to, "place": _place, "funding": _funding,
}  # fmt: skip
