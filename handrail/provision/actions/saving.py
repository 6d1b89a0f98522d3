"""Several rows of the map are written in one act, and taken back in one.

`MapSave.steps` has a list for each thing that was done, in order, and undoing goes through it backwards:
["run", ref] · ["change", ref] · ["words", run, {field: [was, is]}] · ["placed", ref] · ["place_out", ref] ·
["place_ended", ref, was, is, reason, why] · ["adult_in", ref] · ["adult_out", ref] · ["adult_ended", ref, was, is] ·
["type", ref].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.provision.actions.adults import add_adult, end_adult, put_back_adult, remove_adult
from handrail.provision.actions.changes import adapt_run, extend_run, stop_run, undo_change
from handrail.provision.actions.copying import Copied, copy_runs
from handrail.provision.actions.library import TypeDetails, add_type, remove_type
from handrail.provision.actions.placements import (
    end_placement,
    place_pupils,
    put_back_placement,
    remove_placement,
    reopen_placement,
)
from handrail.provision.actions.runs import (
    AdultShare,
    RunDetails,
    SlotTime,
    correct_run,
    start_run,
    take_back_run,
)
from handrail.provision.models import MapSave, Placement, Provision, ProvisionAdult, ProvisionChange, ProvisionType
from handrail.pupils.models import Pupil
from handrail.rules.provision import Pattern
from handrail.schools.models import School
from handrail.ui.environment import plural

if TYPE_CHECKING:
    from handrail.access.member import Member

ONE_DAY = timedelta(days=1)
WORDS = ("group_name", "place", "funding")
Step = list[Any]


@dataclass(frozen=True, slots=True)
class NewRun:
    """A row of the table that is no run yet. `ref` is the one the form carries."""

    ref: str
    kind: ProvisionType | TypeDetails
    details: RunDetails
    adults: Sequence[AdultShare] = ()
    pupils: Sequence[Pupil] = ()


@dataclass(frozen=True, slots=True)
class RunEdit:
    """What was changed in a row of a run; None leaves it. `adults` and `pupils` are all who are in it from then on."""

    run: Provision
    words: Mapping[str, str] = field(default_factory=dict)
    pattern: Pattern | None = None
    slots: tuple[SlotTime, ...] | None = None
    ends: tuple[date | None] | None = None
    adults: Sequence[AdultShare] | None = None
    pupils: Sequence[Pupil] | None = None
    adults_now: Sequence[ProvisionAdult] = ()
    places_now: Sequence[Placement] = ()


class RowsRefused(Exception):
    """Nothing was written. `faults` are {place of the row: {field: sentences}}."""

    def __init__(self, faults: dict[int, dict[str, list[str]]]) -> None:
        self.faults = faults
        super().__init__("; ".join(text for row in faults.values() for said in row.values() for text in said))


@transaction.atomic
def save_map(
    *,
    by: Member,
    rows: Sequence[NewRun | RunEdit],
    from_on: date,
    why: str = "",
    source: MapSave.Source = MapSave.Source.TABLE,
) -> MapSave:
    """Write every row, or none. Changes hold from `from_on`, or from the first day of a run that begins later.

    Raises RowsRefused with the sentences of every row that cannot be.
    """
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    steps: list[Step] = []
    faults: dict[int, dict[str, list[str]]] = {}
    kinds: dict[str, ProvisionType] = {}
    for place, row in enumerate(rows):
        try:
            with transaction.atomic():
                if isinstance(row, NewRun):
                    steps += _start(by, row, kinds)
                else:
                    steps += _edit(by, row, max(from_on, row.run.starts_on), why)
        except ValidationError as fault:
            faults[place] = _by_field(fault)
    if faults:
        raise RowsRefused(faults)
    new = sum(isinstance(row, NewRun) for row in rows)
    told = [plural(new, "new row")] if new else []
    told += [plural(len(rows) - new, "changed row")] if len(rows) > new else []
    return _record_save(by, source, " and ".join(told), steps)


@transaction.atomic
def copy_on(*, by: Member, runs: Sequence[Provision], starts_on: date, ends_on: date | None) -> tuple[MapSave, Copied]:
    """`copy_runs` as one act that can be taken back as one. Raises ValidationError."""
    copied = copy_runs(by=by, runs=runs, starts_on=starts_on, ends_on=ends_on)
    if not copied.runs:
        raise ValidationError(" ".join(copied.left_out) or "Tick at least one row to copy.")
    steps: list[Step] = [["run", run.ref] for run in copied.runs]
    return _record_save(by, MapSave.Source.COPY, plural(len(steps), "row") + " copied", steps), copied


@transaction.atomic
def undo_save(*, by: Member, save: MapSave) -> MapSave:
    """Take back all that one act wrote. Taking back twice is once.

    Raises ValidationError, with nothing changed, where something it wrote was changed since.
    """
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    held: MapSave = MapSave.objects.visible_to(by).get(pk=save.pk)
    if held.undone_at:
        return held
    for step in reversed(held.steps):
        try:
            UNDO[step[0]](by, *step[1:])
        except ValidationError as fault:
            said = " ".join(["Nothing was taken back, since something was changed meanwhile.", *fault.messages])
            raise ValidationError(said) from None
    held.undone_at, held.undone_by = clock.now(), by.name
    held.save(update_fields=["undone_at", "undone_by"])
    record("provision_map.save_undone", by=by, subject_ref=held.ref, changes={"what": (held.said, None)})
    return held


def _record_save(by: Member, source: MapSave.Source, said: str, steps: list[Step]) -> MapSave:
    save = MapSave.objects.create(
        school=by.school,
        source=source,
        said=said[:200],
        steps=steps,
        saved_at=clock.now(),
        saved_by=by.name,
        saved_by_id=by.user_id,
    )
    record("provision_map.saved", by=by, subject_ref=save.ref, changes={"what": (None, said)})
    return save


def _by_field(fault: ValidationError) -> dict[str, list[str]]:
    if hasattr(fault, "error_dict"):
        return dict(fault.message_dict)
    return {"": fault.messages}


def _start(by: Member, row: NewRun, kinds: dict[str, ProvisionType]) -> list[Step]:
    steps: list[Step] = []
    kind = row.kind
    if isinstance(kind, TypeDetails):
        key = kind.name.casefold()
        if key not in kinds:
            kinds[key] = add_type(by=by, details=kind)
            steps.append(["type", kinds[key].ref])
        kind = kinds[key]
    if row.ref and Provision.objects.for_school(by.school).filter(ref=row.ref).exists():
        return steps  # the same form sent twice
    run = start_run(by=by, kind=kind, details=row.details, adults=row.adults, pupils=row.pupils, ref=row.ref)
    return [*steps, ["run", run.ref]]


def _edit(by: Member, row: RunEdit, on: date, why: str) -> list[Step]:
    run = row.run
    steps = _words(by, row)
    later = row.ends is not None and run.ends_on is not None and (row.ends[0] is None or row.ends[0] > run.ends_on)
    if later and row.ends is not None:
        steps.append(["change", extend_run(by=by, run=run, ends_on=row.ends[0], reason=why).ref])
    if row.pattern is not None or row.slots is not None:
        steps.append(["change", _adapt(by, row, on, why).ref])
    steps += _adults(by, row, on) + _pupils(by, row, on, why)
    if row.ends is not None and not later and row.ends[0] is not None and row.ends[0] != run.ends_on:
        steps.append(["change", stop_run(by=by, run=run, on=row.ends[0], reason=why).ref])
    return steps


def _adapt(by: Member, row: RunEdit, on: date, why: str) -> ProvisionChange:
    """The day is that of the whole save, so what is wrong with it is said there."""
    try:
        return adapt_run(by=by, run=row.run, on=on, reason=why, pattern=row.pattern, slots=row.slots)
    except ValidationError as fault:
        faults = fault.message_dict
        raise ValidationError({"from_on" if name == "on" else name: said for name, said in faults.items()}) from None


def _words(by: Member, row: RunEdit) -> list[Step]:
    if not row.words:
        return []
    held = {name: getattr(row.run, name) for name in (*WORDS, "note")}
    after = correct_run(by=by, run=row.run, **(held | dict(row.words)))
    changed = {name: [held[name], getattr(after, name)] for name in row.words if held[name] != getattr(after, name)}
    return [["words", row.run.ref, changed]] if changed else []


def _adults(by: Member, row: RunEdit, on: date) -> list[Step]:
    if row.adults is None:
        return []
    wanted = {(one.user.pk if one.user else one.name.casefold(), one.share): one for one in row.adults}
    if len({key for key, _ in wanted}) < len(row.adults):
        raise ValidationError({"adults": "An adult is named twice. Name each once, with one share."})
    steps: list[Step] = []
    for held in row.adults_now:
        if wanted.pop((held.user_id or held.name.casefold(), held.share), None) is None:
            begun = held.starts_on or row.run.starts_on
            if begun >= on:
                steps.append(["adult_out", remove_adult(by=by, adult=held).ref])
            else:
                was = held.ends_on
                end_adult(by=by, adult=held, ends_on=on - ONE_DAY)
                steps.append(["adult_ended", held.ref, _day_text(was), (on - ONE_DAY).isoformat()])
    starts_on = on if on > row.run.starts_on else None
    new = [add_adult(by=by, run=row.run, adult=one, starts_on=starts_on) for one in wanted.values()]
    return [*steps, *(["adult_in", one.ref] for one in new)]


def _pupils(by: Member, row: RunEdit, on: date, why: str) -> list[Step]:
    if row.pupils is None:
        return []
    twice = next((pupil for place, pupil in enumerate(row.pupils) if pupil in row.pupils[:place]), None)
    if twice:
        raise ValidationError({"pupils": f"{twice.name} is named twice. Name each pupil once."})
    if not row.pupils and row.run.shape in {"one_to_one", "small_group"}:
        raise ValidationError({"pupils": "A group of nobody cannot meet. Name a pupil, or write its last day."})
    steps: list[Step] = []
    held = {place.pupil_id: place for place in row.places_now}
    for place in held.values():
        if place.pupil in row.pupils:
            continue
        if place.starts_on >= on:
            steps.append(["place_out", remove_placement(by=by, placement=place).ref])
        else:
            last, was = on - ONE_DAY, (_day_text(place.ends_on), place.end_reason, place.end_why)
            end_placement(by=by, placement=place, ends_on=last, why=why)
            steps.append(["place_ended", place.ref, was[0], last.isoformat(), *was[1:]])
    new = [pupil for pupil in row.pupils if pupil.pk not in held]
    if new:
        steps += [["placed", place.ref] for place in place_pupils(by=by, run=row.run, pupils=new, starts_on=on)]
    return steps


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _undo_run(by: Member, ref: str) -> None:
    take_back_run(by=by, run=Provision.objects.for_school(by.school).get(ref=ref))


def _undo_change(by: Member, ref: str) -> None:
    undo_change(by=by, change=ProvisionChange.objects.for_school(by.school).select_related("provision").get(ref=ref))


def _undo_words(by: Member, ref: str, changed: Mapping[str, Sequence[str]]) -> None:
    run = Provision.objects.for_school(by.school).select_related("type").get(ref=ref)
    if any(getattr(run, name) != now for name, (_, now) in changed.items()):
        raise ValidationError(f"{run.title} was written differently since.")
    held = {name: getattr(run, name) for name in (*WORDS, "note")}
    correct_run(by=by, run=run, **(held | {name: was for name, (was, _) in changed.items()}))


def _place(by: Member, ref: str) -> Placement:
    rows = Placement.objects.for_school(by.school).select_related("provision__type", "pupil")
    held: Placement = rows.get(ref=ref)
    return held


def _undo_placed(by: Member, ref: str) -> None:
    remove_placement(by=by, placement=_place(by, ref))


def _undo_place_out(by: Member, ref: str) -> None:
    put_back_placement(by=by, placement=_place(by, ref))


def _undo_place_ended(by: Member, ref: str, was: str, now: str, reason: str, why: str) -> None:
    place = _place(by, ref)
    if _day_text(place.ends_on) != now:
        raise ValidationError(f"The place of {place.pupil.name} was changed since.")
    if was:
        end_placement(by=by, placement=place, ends_on=date.fromisoformat(was), reason=reason or "other", why=why)
    else:
        reopen_placement(by=by, placement=place)


def _adult(by: Member, ref: str) -> ProvisionAdult:
    held: ProvisionAdult = ProvisionAdult.objects.for_school(by.school).select_related("provision").get(ref=ref)
    return held


def _undo_adult_in(by: Member, ref: str) -> None:
    remove_adult(by=by, adult=_adult(by, ref))


def _undo_adult_out(by: Member, ref: str) -> None:
    put_back_adult(by=by, adult=_adult(by, ref))


def _undo_adult_ended(by: Member, ref: str, was: str, now: str) -> None:
    adult = _adult(by, ref)
    if _day_text(adult.ends_on) != now:
        raise ValidationError(f"The part of {adult.name} was changed since.")
    end_adult(by=by, adult=adult, ends_on=date.fromisoformat(was) if was else None)


def _undo_type(by: Member, ref: str) -> None:
    """A type that others use by now stays in the library."""
    row = ProvisionType.objects.for_school(by.school).get(ref=ref)
    if not row.runs.filter(removed_at=None).exists():
        remove_type(by=by, row=row)


UNDO: Mapping[str, Callable[..., None]] = {
    "run": _undo_run,
    "change": _undo_change,
    "words": _undo_words,
    "placed": _undo_placed,
    "place_out": _undo_place_out,
    "place_ended": _undo_place_ended,
    "adult_in": _undo_adult_in,
    "adult_out": _undo_adult_out,
    "adult_ended": _undo_adult_ended,
    "type": _undo_type,
}
