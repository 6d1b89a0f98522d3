"""The page on which a group is measured: what stands, what the record offers, and what was typed, cell by cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, CharField, QuerySet

from handrail.core.statements import Slot, each_made_once, made_once
from handrail.impact.actions import Typed
from handrail.impact.forms import MeasureForm
from handrail.impact.models import Measure
from handrail.provision.models import Placement, Provision
from handrail.provision.today import runs_to_record
from handrail.pupils.actions import ScoreDetails
from handrail.pupils.line import ChildLine, lines_from
from handrail.pupils.models import GroupMembership, RegisterEntry, Score
from handrail.pupils.models.dated import by_start, holds_on
from handrail.rules.calendar import parse_day, say_day, say_day_short
from handrail.rules.impact import GAINS, measure_read
from handrail.ui.drawing import Problem

if TYPE_CHECKING:
    from handrail.access.member import Member

Moment = Measure.Moment
MOMENTS = ("entry", "exit", "again")
LABELS = {"entry": "Entry", "exit": "Exit", "again": "Exit again"}
ABOUT = timedelta(days=42)
"""How far from the first and the last day of a place a score of the record is offered for it."""


@dataclass(frozen=True, slots=True)
class Which:
    """One measure of a run: the test and the kind of its scores."""

    test: str
    kind: str

    @property
    def key(self) -> tuple[str, str]:
        return self.test.casefold(), self.kind


@dataclass(slots=True)
class Row:
    """One place of the group: what its cells hold, by "entry", "entry_on", "entry_form" and so on; what is wrong with
    them; and `was`, the refs of the measures that stand in them."""

    placement: Placement
    line: ChildLine
    cells: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.placement.ref


@dataclass(slots=True)
class Group:
    """The places of a run with the measures of each, as far as a member may see them."""

    run: Provision
    places: Sequence[tuple[Placement, ChildLine]]
    standing: Mapping[int, list[Measure]]
    aside: Sequence[Measure]
    offered: Mapping[int, list[Score]]
    tests: Sequence[str]

    @property
    def measures(self) -> list[Which]:
        """What was measured so far, the most used first."""
        said = Counter((row.score.test.casefold(), row.score.kind) for rows in self.standing.values() for row in rows)
        names = {
            (row.score.test.casefold(), row.score.kind): row.score.test
            for rows in self.standing.values()
            for row in rows
        }
        return [Which(names[key], key[1]) for key, _ in said.most_common()]

    def of(self, place: Placement, moment: str, which: Which) -> list[Measure]:
        """The measures that stand of a place, by day: of entries the first counts, of exits the last."""
        rows = [
            row
            for row in self.standing.get(place.pk, ())
            if row.moment == moment and (row.score.test.casefold(), row.score.kind) == which.key
        ]
        return sorted(rows, key=lambda row: (row.score.taken_on, row.pk))


def group_of(member: Member, run: Provision) -> Group:
    """The places of a visible run by name, with their measures. One query."""
    found = _asked(member, run=run.pk)
    places = sorted(found["places"], key=lambda place: (place.pupil.sort_name, place.pupil_id, place.pk))
    for place in places:
        place.provision = run
    entries, groups = (sorted(found[name], key=by_start) for name in ("entries", "groups"))
    lines = lines_from([place.pupil for place in places], entries, groups, member.on)
    standing: dict[int, list[Measure]] = defaultdict(list)
    aside = []
    for row in sorted(found["measures"], key=lambda row: row.pk):
        if row.set_aside_at is None and row.score.withdrawn_at is None:
            standing[row.placement_id].append(row)
        elif row.set_aside_at is not None:
            aside.append(row)
    offered: dict[int, list[Score]] = defaultdict(list)
    for score in sorted(found["scores"], key=lambda score: (score.taken_on, score.pk)):
        offered[score.pupil_id].append(score)
    tests = sorted({score.test for rows in offered.values() for score in rows})
    return Group(run, list(zip(places, lines, strict=True)), standing, aside, offered, tests)


_REF, _RUN = Slot("ref", CharField()), Slot("run", BigIntegerField())


@made_once
def _run(reader: Member) -> QuerySet[Any, Any]:
    return runs_to_record(reader).prefetch_related(None).filter(ref=_REF).order_by()


def run_to_measure(member: Member, ref: str) -> Provision | None:
    """The run with its type, if this member delivers it or reaches the school. One query."""
    return next(iter(_run(member, ref=ref)), None)


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    places = Placement.objects.visible_to(reader).filter(provision=_RUN).order_by()
    own: dict[str, Any] = {"pupil__in": places.values("pupil")}
    entries = RegisterEntry.objects.for_school(reader.school).filter(holds_on(reader.on), **own)
    groups = GroupMembership.objects.for_school(reader.school).filter(holds_on(reader.on), **own)
    measures = Measure.objects.visible_to(reader).filter(placement__provision=_RUN)
    return {
        "places": places.select_related("pupil"),
        "entries": entries.order_by(),
        "groups": groups.select_related("group").order_by(),
        "measures": measures.select_related("score").order_by(),
        "scores": Score.objects.visible_to(reader).standing().filter(**own).order_by(),
    }


class Sheet:
    """The table of a group for one measure. `data` is what was sent, None where it was only asked for."""

    def __init__(self, member: Member, group: Group, which: Which | None, data: Any = None, *, again: bool = False):
        self.member, self.group, self.which, self.data, self.again = member, group, which, data, again
        self.usual = {} if which is None else _usual(group, which)
        initial = self.usual | ({"test": which.test, "kind": which.kind} if which else {"kind": "age"})
        self.form = MeasureForm(data, initial=initial)
        self.rows = [self._row(place, line) for place, line in group.places]
        self.moments = MOMENTS if again else MOMENTS[:2]

    def _row(self, place: Placement, line: ChildLine) -> Row:
        row = Row(place, line)
        if self.which:
            self._fill(row, self.which)
        if self.data is not None:
            for moment in MOMENTS:
                for part in ("", "_on", "_form"):
                    name = moment + part
                    row.cells[name] = self.data.get(f"{row.key}-{name}", "").strip()
                if moment != "again":
                    row.was[moment] = self.data.get(f"{row.key}-{moment}_was", "")
        return row

    def _fill(self, row: Row, which: Which) -> None:
        exits = self.group.of(row.placement, Moment.EXIT, which)
        entries = self.group.of(row.placement, Moment.ENTRY, which)
        for moment, rows in (("entry", entries[:1]), ("exit", exits[-1:])):
            for held in rows:
                row.was[moment] = held.ref
                self._put(row, moment, held.score)
        row.notes += [
            f"Measured at exit before, {one.score.score} on {say_day_short(one.score.taken_on)}: both are kept, and "
            "the later one counts."
            for one in exits[:-1]
        ]
        if "entry" not in row.was and (found := self._nearest(row.placement, which, row.placement.starts_on)):
            self._put(row, "entry", found)
            row.notes.append("The entry is on the record already: save to take it.")
        last = row.placement.days[1] if row.placement.days else None
        if "exit" not in row.was and last and (found := self._nearest(row.placement, which, last)):
            self._put(row, "exit", found)
            row.notes.append("The exit is on the record already: save to take it.")

    def _put(self, row: Row, moment: str, score: Score) -> None:
        """What a score says, without what the head of the table says for all."""
        on = say_day_short(score.taken_on)
        row.cells[moment] = score.score
        row.cells[f"{moment}_on"] = "" if self.usual.get(f"{moment}_on") == score.taken_on else on
        row.cells[f"{moment}_form"] = "" if self.usual.get(f"{moment}_form", "") == score.form else score.form

    def _nearest(self, place: Placement, which: Which, day: date) -> Score | None:
        found = [
            score
            for score in self.group.offered.get(place.pupil_id, ())
            if (score.test.casefold(), score.kind) == which.key and abs(score.taken_on - day) <= ABOUT
        ]
        return min(found, key=lambda score: abs(score.taken_on - day), default=None)

    def read(self) -> list[Typed] | None:
        """What was typed; None where something needs another look, which then stands beside its cell."""
        is_whole = self.form.is_valid()
        typed = [one for row in self.rows for moment in MOMENTS if (one := self._typed(row, moment))]
        if any(row.errors for row in self.rows):
            return None
        if typed and not any(one.details for one in typed) and not any(row.was.values() for row in self.rows):
            return None
        return typed if is_whole else None

    def _typed(self, row: Row, moment: str) -> Typed | None:
        written, was = row.cells.get(moment, ""), row.was.get(moment, "")
        kept = Moment.ENTRY if moment == "entry" else Moment.EXIT
        name = f"{row.key}-{moment}"
        if not written:
            if row.cells.get(f"{moment}_on") and not was:
                row.errors[moment] = "There is a day and no score. Write what the test gave, or empty the day."
            return Typed(row.placement, kept, None, was, name) if was else None
        said = self.form.cleaned_data if hasattr(self.form, "cleaned_data") else {}
        kind = said.get("kind", "")
        if kind in GAINS:
            try:
                measure_read(kind, written)
            except ValueError as refusal:
                row.errors[moment] = str(refusal)
        day = self._day(row, moment, said.get("exit_on" if moment == "exit" else f"{moment}_on"))
        form = row.cells.get(f"{moment}_form") or said.get("entry_form" if moment == "entry" else "exit_form", "")
        if day is None or row.errors or not said.get("test"):
            return None
        self._in_order(row, moment, day)
        return Typed(row.placement, kept, ScoreDetails(said["test"], day, written, form or "", kind), was, name)

    def _day(self, row: Row, moment: str, usual: date | None) -> date | None:
        name = f"{moment}_on"
        written = row.cells.get(name, "")
        if not written:
            if usual is None and name not in self.form.errors:
                row.errors[name] = "Write the day it was measured, here or above for all."
            return usual
        try:
            day = parse_day(written, latest=self.member.on)
        except ValueError as refusal:
            row.errors[name] = str(refusal)
            return None
        if day > self.member.on:
            row.errors[name] = f"{say_day(day)} is still to come. Write a day up to today."
            return None
        row.cells[f"{moment}_day"] = day.isoformat()
        return day

    def _in_order(self, row: Row, moment: str, day: date) -> None:
        row.cells[f"{moment}_day"] = day.isoformat()
        entry = row.cells.get("entry_day")
        if moment != "entry" and entry and day.isoformat() < entry:
            before = say_day(date.fromisoformat(entry))
            row.errors[f"{moment}_on"] = f"The exit, {say_day(day)}, lies before the entry, {before}. Check both days."

    def refuse(self, refusal: ValidationError) -> None:
        """Put the sentences of the action beside the cells they are about."""
        for name, sentences in getattr(refusal, "error_dict", {"": refusal}).items():
            row = next((row for row in self.rows if name and name.startswith(f"{row.key}-")), None)
            if row is None:
                self.form.add_error(None, sentences)
            else:
                row.errors[name.removeprefix(f"{row.key}-")] = " ".join(ValidationError(sentences).messages)

    def problems(self) -> list[Problem]:
        """Every problem with the address of its cell, for the summary."""
        found = self.form.problems() if self.data is not None else []
        for row in self.rows:
            found += [Problem(f"{row.line.name}: {text}", f"#{row.key}-{name}") for name, text in row.errors.items()]
        return found


def _usual(group: Group, which: Which) -> dict[str, Any]:
    """The day and the form that most have, to be said once above the table."""
    said: dict[str, Any] = {}
    for moment in (Moment.ENTRY, Moment.EXIT):
        rows = [group.of(place, moment, which) for place, _ in group.places]
        scores = [held[-1 if moment == Moment.EXIT else 0].score for held in rows if held]
        if scores:
            said[f"{moment}_on"] = Counter(score.taken_on for score in scores).most_common(1)[0][0]
            said[f"{moment}_form"] = Counter(score.form for score in scores).most_common(1)[0][0]
    return said


def chosen(measures: Sequence[Which], key: str) -> Which | None:
    """The measure of that number, from 1; the first without one; None for "new" and where nothing was measured."""
    if key == "new" or not measures:
        return None
    return measures[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(measures) else measures[0]


def twice(rows: Iterable[Row]) -> list[str]:
    """Whose place in the group is one of two: each has its own row."""
    counted = Counter(row.placement.pupil_id for row in rows)
    return sorted({row.line.name for row in rows if counted[row.placement.pupil_id] > 1})
