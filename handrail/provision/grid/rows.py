"""The rows of the table: those that stand, as they were sent, and what of it is to be written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from handrail.core.refs import new_ref
from handrail.provision.actions.library import TypeDetails
from handrail.provision.actions.runs import RunDetails
from handrail.provision.actions.saving import NewRun, RowsRefused, RunEdit
from handrail.provision.grid.cells import CELL_OF, COLUMNS, LONGEST, OF_A_RUN, Said, cells_of, read_cells, same
from handrail.provision.models import Placement, Provision, ProvisionAdult, ProvisionType
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import Pattern
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.grid.names import Names

NEW, MARK = "new-", "-pupils"
MOST_NEW, MOST_ROWS = 60, 200
TELLING = ("type", "group", "adults", "pupils", "minutes", "times", "days", "place")
"""The cells of which one at least says something in a row that is meant."""
GONE = (
    "Somebody took this row off the map meanwhile. What you wrote is still here: copy it into a new row, or leave it."
)


@dataclass(slots=True)
class Row:
    """One row: what stands in its cells, what stood there when the page was drawn, and what is to be said of it.

    `theirs` are cells that somebody else wrote differently since; `notes` say in a cell what is not in it; `warnings`
    say what is odd about it and stops nobody.
    """

    key: str
    run: Provision | None = None
    cells: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    adults: list[ProvisionAdult] = field(default_factory=list)
    places: list[Placement] = field(default_factory=list)
    is_over: bool = False
    unknown_type: str = ""
    add_area: str = ""

    @property
    def kept(self) -> str:
        """`was`, as the form carries it."""
        return json.dumps(self.was, ensure_ascii=False)

    @property
    def title(self) -> str:
        return self.run.title if self.run else self.cells.get("type", "") or "a new row"

    @property
    def is_blank(self) -> bool:
        return self.run is None and not any(self.cells.get(cell, "").strip() for cell in TELLING)

    @property
    def changed(self) -> tuple[str, ...]:
        """The cells of a standing run that say something else than they did."""
        return tuple(cell for cell in OF_A_RUN if not same(cell, self.cells.get(cell, ""), self.was.get(cell, "")))

    @property
    def refs(self) -> list[str]:
        """The pupils whose names stand in it."""
        return [place.pupil.ref for place in self.places]


def load_rows(member: Member, first: date, last: date, names: Names) -> list[Row]:
    """The runs of a stretch of days, as they stand. Six queries, and those of the names."""
    runs = list(
        Provision.objects.visible_to(member)
        .within(first, last)
        .select_related("type")
        .prefetch_related("slots")
        .order_by("type__tier", "type__name", "group_name", "starts_on", "pk")[:MOST_ROWS]
    )
    adults: dict[int, list[ProvisionAdult]] = defaultdict(list)
    for row in ProvisionAdult.objects.visible_to(member).standing().filter(provision__in=runs):
        adults[row.provision_id].append(row)
    places: dict[int, list[Placement]] = defaultdict(list)
    held = Placement.objects.visible_to(member).filter(provision__in=runs).select_related("pupil")
    for place in held.order_by("pupil__sort_name", "pk"):
        places[place.provision_id].append(place)
    return [_row(run, adults[run.pk], places[run.pk], names, member.on) for run in runs]


def _row(run: Provision, adults: list[ProvisionAdult], places: list[Placement], names: Names, on: date) -> Row:
    day = min(max(on, run.starts_on), run.ends_on or date.max)
    row = Row(run.ref, run, is_over=bool(run.ends_on and run.ends_on < on))
    row.adults = [one for one in adults if _goes_on(one, run, day)]
    row.places = [one for one in places if _goes_on(one, run, day) and not _has_left(one, day)]
    row.cells = cells_of(run, names, day, row.adults, row.places)
    row.was = dict(row.cells)
    row.notes = _notes(adults, places, row, names, day)
    return row


def _goes_on(one: ProvisionAdult | Placement, run: Provision, day: date) -> bool:
    """In it on a day or later, for as long as it runs."""
    return one.ends_on is None or (run.ends_on is not None and day <= one.ends_on >= run.ends_on)


def _has_left(place: Placement, day: date) -> bool:
    return place.pupil.left_on is not None and place.pupil.left_on < day


def _notes(adults: list[ProvisionAdult], places: list[Placement], row: Row, names: Names, day: date) -> dict[str, str]:
    until: dict[str, list[tuple[str, ProvisionAdult | Placement]]] = {
        "adults": [(one.name, one) for one in adults if one not in row.adults],
        "pupils": [(names.pupil_text(one.pupil), one) for one in places if one not in row.places],
    }
    notes = {}
    for cell, rows in until.items():
        said = [
            f"{name} until {say_day_short(one.ends_on)}" for name, one in rows if one.ends_on and one.ends_on >= day
        ]
        if said:
            notes[cell] = "Also " + ", ".join(said)
    return notes


def new_rows(count: int) -> list[Row]:
    """Empty rows, each with the ref that the run made of it will have."""
    return [Row(NEW + new_ref(), cells=dict.fromkeys(COLUMNS, "")) for _ in range(count)]


def sent_rows(posted: QueryDict, standing: Iterable[Row]) -> list[Row]:
    """The rows as they were sent, each laid over the one that stands. What was left alone takes what others wrote."""
    sent = [name.removesuffix(MARK) for name in posted if name.endswith(MARK)][: MOST_ROWS + MOST_NEW]
    typed = {key: {cell: posted.get(f"{key}-{cell}", "")[: LONGEST.get(cell, 200)] for cell in COLUMNS} for key in sent}
    found = [
        _laid_over(row, typed[row.key], posted.get(f"{row.key}-was", ""))
        if row.key in typed and not row.is_over
        else row
        for row in standing
    ]
    known = {row.key for row in found}
    for key, cells in typed.items():
        if key.startswith(NEW):
            found.append(Row(key, cells=cells, add_area=posted.get(f"{key}-area", "")))
        elif key not in known:
            found.append(Row(key, cells=cells, was=dict(cells), errors={"type": [GONE]}))
    return found


def _laid_over(row: Row, typed: Mapping[str, str], kept: str) -> Row:
    was = _was(kept, row.cells)
    now = row.cells
    row.cells, row.was = dict(now), dict(now)
    for cell in OF_A_RUN:
        if same(cell, typed[cell], was[cell]):
            continue  # left alone: what stands, stays
        row.cells[cell] = typed[cell]
        if not same(cell, now[cell], was[cell]) and not same(cell, now[cell], typed[cell]):
            row.theirs[cell] = now[cell]
    return row


def _was(kept: str, now: Mapping[str, str]) -> dict[str, str]:
    """What stood in the cells when the page was drawn, as the form says; what it does not say stands unchanged."""
    try:
        said = json.loads(kept)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    return {cell: str(said.get(cell, now[cell])) for cell in now}


def to_write(rows: Iterable[Row], names: Names, starts_on: date) -> list[tuple[Row, NewRun | RunEdit]]:
    """What is to be written of the rows. What cannot be read stands in their `errors`, and such rows are left out."""
    found: list[tuple[Row, NewRun | RunEdit]] = []
    for row in rows:
        if row.errors or row.is_blank or row.is_over:
            continue
        wanted = row.changed if row.run else tuple(COLUMNS)
        if not wanted:
            continue
        said, faults = read_cells(row.cells, wanted, names)
        details = _type_to_add(row, faults)
        row.errors |= faults
        if row.errors:
            continue
        made = _edit(row, said, wanted) if row.run else _new(row, said, details or said.kind, starts_on)
        found.append((row, made))
    return found


def _type_to_add(row: Row, faults: dict[str, list[str]]) -> TypeDetails | None:
    """The type that a new row names and the library lacks, where an area of need was chosen for it."""
    name = " ".join(row.cells.get("type", "").split())
    if row.run or "type" not in faults or not name:
        return None
    row.unknown_type = name
    if row.add_area not in AREAS:
        return None
    del faults["type"]
    return TypeDetails(name=name, areas=(row.add_area,))


def _new(row: Row, said: Said, kind: ProvisionType | TypeDetails | None, starts_on: date) -> NewRun:
    assert kind is not None  # noqa: S101 (a row without one has an error)
    times, every_weeks = said.often or usually(kind, said)
    shape = kind.shape
    if shape == "one_to_one" and len(said.pupils) > 1:
        shape = "small_group"
    details = RunDetails(
        starts_on=said.starts_on or starts_on,
        ends_on=said.ends_on,
        minutes=(kind.usual_minutes or 0) if said.minutes is None else said.minutes,
        times=times,
        every_weeks=every_weeks,
        shape=shape,
        group_name=said.group_name,
        place=said.place,
        funding=said.funding,
        slots=said.slots,
    )
    return NewRun(row.key.removeprefix(NEW), kind, details, said.adults, said.pupils)


def usually(kind: ProvisionType | TypeDetails, said: Said) -> tuple[int, int]:
    """(times, every how many weeks) of a row that does not say how often."""
    if said.slots:
        return len(said.slots), 1
    return kind.usual_times or 0, kind.usual_every_weeks


def _edit(row: Row, said: Said, changed: tuple[str, ...]) -> RunEdit:
    run = row.run
    assert run is not None  # noqa: S101
    words = {
        "group": ("group_name", said.group_name),
        "place": ("place", said.place),
        "funding": ("funding", said.funding),
    }
    more: dict[str, Any] = {"words": dict(pair for cell, pair in words.items() if cell in changed)}
    if {"minutes", "times", "days"} & set(changed):
        more |= _pattern(run, said, changed)
    if "to" in changed:
        more["ends"] = (said.ends_on,)
    if "adults" in changed:
        more["adults"] = said.adults
    if "pupils" in changed:
        more["pupils"] = said.pupils
    return RunEdit(run, adults_now=row.adults, places_now=row.places, **more)


def _pattern(run: Provision, said: Said, changed: tuple[str, ...]) -> dict[str, Any]:
    times, every_weeks = run.times, run.every_weeks
    if "times" in changed:
        times, every_weeks = said.often or (0, 1)
    elif "days" in changed and said.slots:
        times, every_weeks = len(said.slots), run.every_weeks
    minutes = (said.minutes or 0) if "minutes" in changed else run.minutes
    slots = {"slots": said.slots} if "days" in changed else {}
    return {"pattern": Pattern(minutes, times, every_weeks), **slots}


def tell(refused: RowsRefused, written: list[tuple[Row, NewRun | RunEdit]]) -> dict[str, list[str]]:
    """Put what an act refused beside the cells it is about; gives what is about the whole save, by field."""
    whole: dict[str, list[str]] = {}
    for place, faults in refused.faults.items():
        row = written[place][0]
        for name, sentences in faults.items():
            if name in {"reason", "from_on"}:
                whole.setdefault(name, []).extend(one for one in sentences if one not in whole.get(name, []))
            else:
                cell = CELL_OF.get(name, name)
                row.errors.setdefault(cell if cell in COLUMNS else "type", []).extend(sentences)
    return whole
