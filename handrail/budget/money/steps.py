"""The steps of a what-if: copies of the rows of a year, changed in memory as the real acts would change them.

A step is a plain dict, as it is kept: `{"ref", "do", "on": "2026-11-23", ...}`, with what `DOES` says of its kind. One
that cannot be done any more (the run was stopped since) changes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from handrail.budget.models import RunFunding, Stream
from handrail.budget.rows import Rows
from handrail.provision.models import Provision, ProvisionAdult, ProvisionType
from handrail.provision.on_a_day import runs_of
from handrail.rules.calendar import say_day
from handrail.rules.costing import round_pence, say_money
from handrail.rules.provision import Pattern, end_after_weeks
from handrail.rules.school_days import ONE_DAY, CalendarMissing
from handrail.schools.calendar import calendar_from
from handrail.schools.models import StaffRate

if TYPE_CHECKING:
    from handrail.access.member import Member

Step = Mapping[str, Any]
Changing = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A step in words; `fault` says why it changes nothing, and `is_done` that it was carried out since."""

    step: Step
    says: str
    fault: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.step.get("done"))


@dataclass(frozen=True, slots=True)
class Thought:
    """The rows of a year as they would be, with each step in words."""

    rows: Rows
    steps: Sequence[Seen]


class CannotBeDone(Exception):
    """A step that changes nothing, with a sentence for the reader."""


def thought_of(member: Member, rows: Rows, steps: Sequence[Step], types: Mapping[str, ProvisionType]) -> Thought:
    """What the rows of `rows_of_year` would be after the steps, in their order. `types` are those of added runs, by
    ref. The rows in hand stay as they are."""
    runs_of(rows)  # each run knows its type then, and a copy of it does
    changing: Changing = {name: list(found) for name, found in rows.items()}
    known = {kind.pk for kind in changing["types"]}
    changing["types"] += [kind for kind in types.values() if kind.pk not in known]
    seen = []
    for step in steps:
        said, act = DOES[step["do"]]
        scene = _Scene(member, changing, step, types)
        try:
            words = said(scene)
            if not step.get("done"):
                act(scene)
            seen.append(Seen(step, words))
        except CannotBeDone as fault:
            seen.append(Seen(step, step.get("said", ""), str(fault)))
    return Thought(changing, seen)


class _Scene:
    """A step with what it changes."""

    def __init__(self, member: Member, rows: Changing, step: Step, types: Mapping[str, ProvisionType]) -> None:
        self.member, self.rows, self.step, self.types = member, rows, step, types
        self.on = date.fromisoformat(step["on"])

    def run(self, key: str = "run") -> Provision:
        """A run the reader may see, by ref."""
        seen = {pk for (pk,) in self.rows["runs_seen"]}
        for run in self.rows["runs"]:
            if run.ref == self.step[key] and run.pk in seen:
                return run  # type: ignore[no-any-return]
        raise CannotBeDone("This run is not on the map of this year.")

    def replace(self, name: str, old: Any, **fields: Any) -> Any:
        """Put a changed copy of a row in its place."""
        new = _like(old, **fields)
        self.rows[name] = [new if row is old else row for row in self.rows[name]]
        return new

    def new_key(self) -> int:
        """A key that no run has: added ones count down from -1."""
        return int(min([0, *(run.pk for run in self.rows["runs"])])) - 1

    def own(self, name: str, run: Provision) -> list[Any]:
        return [row for row in self.rows[name] if row.provision_id == run.pk]

    def places(self, run: Provision) -> list[tuple[Any, ...]]:
        """The places of a run that are held on the day or begin later, in their order."""
        found = [row for row in self.rows["places"] if row[1] == run.pk and (row[4] is None or row[4] >= self.on)]
        return sorted(found)

    def move(self, place: tuple[Any, ...], run: Provision) -> None:
        """Let a place end the day before and one begin in another run that day."""
        self.rows["places"].remove(place)
        key, old, pupil, starts_on, ends_on, joined_on, left_on = place
        if starts_on < self.on:
            self.rows["places"].append((key, old, pupil, starts_on, self.on - ONE_DAY, joined_on, left_on))
        begins = max(starts_on, self.on)
        self.rows["places"].append((key, run.pk, pupil, begins, ends_on, joined_on, left_on))


def _like(old: Any, **fields: Any) -> Any:
    """A copy of a row that shares nothing with it that somebody writes to."""
    new = copy(old)
    new._state = copy(old._state)
    new._state.fields_cache = dict(old._state.fields_cache)
    new.__dict__.pop("_prefetched_objects_cache", None)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _say_add(scene: _Scene) -> str:
    step, kind = scene.step, scene.types.get(scene.step["type"])
    if kind is None:
        raise CannotBeDone("This provision is not in your library any more.")
    pattern = Pattern(step["minutes"], step["times"]).say()
    who = f" for {step['size']}" if step["size"] > 1 else " for one child"
    ends = f", {step['weeks']} school weeks" if step["weeks"] else ""
    return f"Add {kind.name}: {pattern}{who}, by {step['by']}, from {say_day(scene.on)}{ends}"


def _add(scene: _Scene) -> None:
    step, school, key = scene.step, scene.member.school, scene.new_key()
    run = Provision(
        pk=key, ref=step["ref"], school=school, type=scene.types[step["type"]], minutes=step["minutes"],
        times=step["times"], starts_on=scene.on, ends_on=_last_day(scene), group_name="what if",
        shape="one_to_one" if step["size"] == 1 else "small_group",
    )  # fmt: skip
    scene.rows["runs"].append(run)
    scene.rows["runs_seen"].append((key,))
    adult = ProvisionAdult(pk=key, provision_id=key, name=step["by"], user_id=step["user"], share=100)
    scene.rows["adults"].append(adult)
    _let_pay(scene, key, step["stream"])


def _last_day(scene: _Scene) -> date | None:
    weeks = scene.step["weeks"]
    if not weeks:
        return None
    try:
        return end_after_weeks(scene.on, weeks, calendar_from(scene.rows["calendar"]))
    except CalendarMissing:
        return scene.on + timedelta(days=7 * weeks - 1)


def _let_pay(scene: _Scene, run: int, ref: str) -> None:
    stream: Stream | None = next((row for row in scene.rows["streams"] if row.ref == ref), None)
    if stream:
        scene.rows["funding"].append(
            RunFunding(pk=run, provision_id=run, stream_id=stream.pk, percent=100, starts_on=scene.on)
        )


def _say_stop(scene: _Scene) -> str:
    return f"Stop {scene.run().title} on {say_day(scene.on)}"


def _stop(scene: _Scene) -> None:
    run = scene.run()
    _end(scene, run, scene.on)


def _end(scene: _Scene, run: Provision, last: date) -> None:
    if last < run.starts_on:
        raise CannotBeDone(f"{run.title} begins on {say_day(run.starts_on)}, after that day.")
    if run.ends_on and run.ends_on <= last:
        raise CannotBeDone(f"{run.title} ends on {say_day(run.ends_on)} as it is.")
    scene.replace("runs", run, ends_on=last)


def _say_split(scene: _Scene) -> str:
    return f"Teach {scene.run().title} in groups of {scene.step['size']} from {say_day(scene.on)}"


def _split(scene: _Scene) -> None:
    """The first so many stay; the others are in runs alike, each with adults, days and payers of its own."""
    run, size = scene.run(), scene.step["size"]
    pupils = list(dict.fromkeys(place[2] for place in scene.places(run)))
    if len(pupils) <= size:
        raise CannotBeDone(f"{run.title} has no more children than that on {say_day(scene.on)}.")
    for start in range(size, len(pupils), size):
        twin = _twin(scene, run)
        group = set(pupils[start : start + size])
        for place in scene.places(run):
            if place[2] in group:
                scene.move(place, twin)


def _twin(scene: _Scene, run: Provision) -> Provision:
    key = scene.new_key()
    twin: Provision = _like(run, pk=key, ref=f"{scene.step['ref']}{key}", starts_on=max(run.starts_on, scene.on))
    scene.rows["runs"].append(twin)
    scene.rows["runs_seen"].append((key,))
    for name in ("slots", "changes", "adults", "funding"):
        # A change that was made before the twin begins is in its pattern already.
        mine = [row for row in scene.own(name, run) if getattr(row, "effective_on", date.max) > twin.starts_on]
        scene.rows[name] += [_like(row, provision_id=key) for row in mine]
    return twin


def _say_merge(scene: _Scene) -> str:
    return f"Let the children of {scene.run().title} join {scene.run('into').title} from {say_day(scene.on)}"


def _merge(scene: _Scene) -> None:
    run, into = scene.run(), scene.run("into")
    if run.pk == into.pk:
        raise CannotBeDone("A group cannot join itself.")
    if not into.holds(scene.on):
        raise CannotBeDone(f"{into.title} does not run on {say_day(scene.on)}.")
    _end(scene, run, scene.on - ONE_DAY)
    there = {place[2] for place in scene.places(into)}
    for place in scene.places(run):
        if place[2] not in there:
            scene.move(place, into)


def _say_rate(scene: _Scene) -> str:
    step = scene.step
    whose, since = step["whose"], f"from {say_day(scene.on)}"
    if step["pence"]:
        return f"{whose}: an hour costs {say_money(step['pence'])} {since}"
    return f"{whose or 'Everybody'}: an hour costs {step['percent']}% more {since}"


def new_rates(scene_rows: Rows, step: Step) -> list[tuple[StaffRate, int]]:
    """(the rate that holds on the day, the pence an hour it would be from then on) of each that the step means."""
    on, asked = date.fromisoformat(step["on"]), step["whose"].casefold()
    meant = [row for row in scene_rows["rates"] if row.holds(on) and (not asked or row.name.casefold() == asked)]
    return [(row, raised(row.hourly_pence, step)) for row in meant]


def raised(pence: int, step: Step) -> int:
    """A new rate, or what so many per cent more come to."""
    return step["pence"] or round_pence(pence * (1 + Fraction(step["percent"]) / 100))


def _rate(scene: _Scene) -> None:
    found = new_rates(scene.rows, scene.step)
    if not found:
        raise CannotBeDone(f"No such rate holds on {say_day(scene.on)}.")
    later = {(row.user_id, row.name.casefold()) for row, _ in found}
    for row in [row for row in scene.rows["rates"] if row.starts_on > scene.on]:
        if (row.user_id, row.name.casefold()) in later:
            scene.replace("rates", row, hourly_pence=raised(row.hourly_pence, scene.step))
    for row, pence in found:
        if row.starts_on < scene.on:
            scene.rows["rates"].append(_like(row, hourly_pence=pence, starts_on=scene.on))
            scene.replace("rates", row, ends_on=scene.on - ONE_DAY)
        else:
            scene.replace("rates", row, hourly_pence=pence)


DOES: Mapping[str, tuple[Callable[[_Scene], str], Callable[[_Scene], None]]] = {
    "add": (_say_add, _add),
    "stop": (_say_stop, _stop),
    "split": (_say_split, _split),
    "merge": (_say_merge, _merge),
    "rate": (_say_rate, _rate),
}
"""What each kind of step says and does. Besides "ref" (its own), "do" and "on" a step holds, for "add": type, by, user,
minutes, times, weeks (0: open), size, stream; "stop": run (its last day is "on"); "split": run, size; "merge": run,
into; "rate": whose ("" is everybody's), percent as text or "", pence or 0."""
