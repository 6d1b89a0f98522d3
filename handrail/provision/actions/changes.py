"""A run is stopped, extended, adapted or put right, with a reason; and a change is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.provision.actions.runs import SlotTime, hold_run, slots_of, word_faults, write_slots
from handrail.provision.linking import keep_links
from handrail.provision.models import InterventionSession, Placement, Provision, ProvisionChange, ProvisionType
from handrail.provision.models.kinds import LINE
from handrail.rules.calendar import say_day
from handrail.rules.provision import Pattern, date_faults, pattern_faults

if TYPE_CHECKING:
    from handrail.access.member import Member

Kind = ProvisionChange.Kind
PATTERN = ("minutes", "times", "every_weeks")
DAYS = ("starts_on", "ends_on")
WORDS = ("group_name", "place", "funding", "note")
NOT_BEGUN = "Before it began"


@dataclass(frozen=True, slots=True)
class RightedRun:
    """What a run is said to have been all along."""

    kind: ProvisionType
    starts_on: date
    group_name: str = ""
    place: str = ""
    funding: str = ""
    note: str = ""


@transaction.atomic
def stop_run(*, by: Member, run: Provision, on: date, reason: str) -> ProvisionChange:
    """Let a run end on a day, its last one, earlier than it would have.

    Raises ValidationError without a reason, for a day before it began, and before a session that is recorded.
    """
    run = hold_run(by, run)
    faults = _reason_faults(reason)
    if on < run.starts_on:
        faults["on"] = f"It starts on {say_day(run.starts_on)}. Write that day or a later one, or take it back."
    elif run.ends_on and on > run.ends_on:
        faults["on"] = f"It ends on {say_day(run.ends_on)} already. Write an earlier day, or extend it."
    else:
        faults |= _recorded_after(by, run, on)
    _refuse(faults)
    return _record_change(by, run, Kind.STOPPED, on, reason, {"ends_on": on})


@transaction.atomic
def extend_run(*, by: Member, run: Provision, ends_on: date | None, reason: str) -> ProvisionChange:
    """Let a run go on until a later day, or (None) until it is stopped. Raises ValidationError."""
    run = hold_run(by, run)
    faults = _reason_faults(reason)
    if run.ends_on is None:
        faults["ends_on"] = "It has no last day, so it goes on by itself. Stop it to give it one."
    elif ends_on is not None and ends_on <= run.ends_on:
        faults["ends_on"] = f"It ends on {say_day(run.ends_on)}. Write a later day."
    else:
        faults |= date_faults(run.starts_on, ends_on)
    _refuse(faults)
    return _record_change(by, run, Kind.EXTENDED, by.on, reason, {"ends_on": ends_on})


@transaction.atomic
def adapt_run(
    *,
    by: Member,
    run: Provision,
    on: date,
    reason: str,
    pattern: Pattern | None = None,
    slots: tuple[SlotTime, ...] | None = None,
    place: str | None = None,
) -> ProvisionChange:
    """Change how long, how often, on which days or where a run meets, from a day on; None leaves it.

    What was planned before that day stays. `slots` give the pattern its days. Raises ValidationError.
    """
    run = hold_run(by, run)
    held = slots_of(run)
    slots = held if slots is None else slots
    weekdays = tuple(slot.weekday for slot in slots)
    now = pattern or run.pattern(weekdays)
    now = Pattern(now.minutes, now.times, now.every_weeks, weekdays)
    faults = _reason_faults(reason) | pattern_faults(run.shape, now) | _day_faults(by, run, on)
    after = {name: getattr(now, name) for name in PATTERN} | {"slots": [slot.kept for slot in slots]}
    if place is not None:
        after["place"] = place.strip()
    before = _held(run, held)
    changed = {name: value for name, value in after.items() if before[name] != value}
    if not changed and not faults:
        faults["minutes"] = "This is how it is already. Change something, or leave it as it is."
    if len(after.get("place", "")) > 100:
        faults["place"] = "The place is too long. Write at most 100 characters."
    _refuse(faults)
    return _record_change(by, run, Kind.ADAPTED, on, reason, changed)


@transaction.atomic
def put_right_run(*, by: Member, run: Provision, details: RightedRun, reason: str = "") -> ProvisionChange | None:
    """Put right what was written wrongly: what it is, its first day, and the words about it. None where it stood so.

    Places that began with it begin with it still. A reason is wanted where another type or first day alters what has
    been. Raises ValidationError where something recorded would lie before the first day.
    """
    run = hold_run(by, run)
    said = {name: getattr(details, name).strip() for name in WORDS}
    after: dict[str, Any] = said | {"type": [details.kind.ref, details.kind.name], "starts_on": details.starts_on}
    before = {name: getattr(run, name) for name in WORDS} | {"type": _type_of(run), "starts_on": run.starts_on}
    changed = {name: value for name, value in after.items() if before[name] != value}
    faults = word_faults(said)
    if "type" in changed and not ProvisionType.objects.visible_to(by).in_use().filter(pk=details.kind.pk).exists():
        faults["kind"] = "This is not in the library now. Choose another."
    if "starts_on" in changed:
        faults |= _start_faults(by, run, details.starts_on)
        begun = Placement.objects.for_school(by.school).filter(provision=run, starts_on=run.starts_on)
        changed["places"] = sorted(begun.values_list("ref", flat=True))
    if {"type", "starts_on"} & set(changed) and min(run.starts_on, details.starts_on) <= by.on:
        faults |= _reason_faults(reason)
    _refuse(faults)
    return _record_change(by, run, Kind.RIGHTED, details.starts_on, reason or NOT_BEGUN, changed) if changed else None


@transaction.atomic
def undo_change(*, by: Member, change: ProvisionChange) -> ProvisionChange:
    """Put a run back to what it was before its last change; both stay written down.

    Raises ValidationError where another change, or a session, has come since.
    """
    run = hold_run(by, change.provision)
    last = run.changes.exclude(kind=Kind.UNDONE).filter(undone_by=None).last()
    if change.kind == Kind.UNDONE or last is None or last.pk != change.pk:
        raise ValidationError("It was changed again since. Take back the last change first.")
    ends_on = _day(change.before.get("ends_on")) if "ends_on" in change.before else run.ends_on
    if ends_on:
        _refuse(_recorded_after(by, run, ends_on))
    starts_on = _day(change.before.get("starts_on"))
    if starts_on:
        _refuse(_start_faults(by, run, starts_on))
    said = {name: (change.after.get(name), value) for name, value in change.before.items() if name != "places"}
    _apply(by, run, change.before)
    undone = _write(by, run, Kind.UNDONE, change.effective_on, change.reason, change.after, change.before, change)
    record("provision.change_undone", by=by, subject_ref=run.ref, changes=said)
    return undone


def _record_change(
    by: Member, run: Provision, kind: ProvisionChange.Kind, on: date, reason: str, changed: Mapping[str, Any]
) -> ProvisionChange:
    before = {name: value for name, value in _held(run, slots_of(run)).items() if name in changed}
    if "places" in changed:
        before["places"] = changed["places"]
    kept = {name: _kept(value) for name, value in changed.items()}
    _apply(by, run, kept)
    row = _write(by, run, kind, on, reason, {name: _kept(value) for name, value in before.items()}, kept, None)
    said: dict[str, tuple[Any, Any]] = {
        name: (before[name], value) for name, value in changed.items() if name != "places"
    }
    said |= {"reason": (None, reason.strip()), "from": (None, on)}
    record(
        "provision.corrected" if kind == Kind.RIGHTED else f"provision.{kind}", by=by, subject_ref=run.ref, changes=said
    )
    return row


def _write(
    by: Member,
    run: Provision,
    kind: ProvisionChange.Kind,
    on: date,
    reason: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    undoes: ProvisionChange | None,
) -> ProvisionChange:
    return ProvisionChange.objects.create(
        school=by.school,
        provision=run,
        kind=kind,
        effective_on=on,
        reason=reason.strip(),
        before=dict(before),
        after=dict(after),
        undoes=undoes,
        made_at=clock.now(),
        made_by=by.name,
        made_by_id=by.user_id,
    )


def _apply(by: Member, run: Provision, kept: Mapping[str, Any]) -> None:
    """Make the run what a change holds of it."""
    for name, value in kept.items():
        if name == "slots":
            run.slots.all().delete()
            write_slots(run, (SlotTime(weekday, _time(said)) for weekday, said in value))
        elif name == "places":
            places = Placement.objects.for_school(by.school).filter(provision=run, ref__in=value)
            places.update(starts_on=_day(kept["starts_on"]))
        elif name == "type":
            run.type = ProvisionType.objects.for_school(by.school).get(ref=value[0])
        else:
            setattr(run, name, _day(value) if name in DAYS else value)
    run.save(update_fields=["type", *DAYS, *WORDS, *PATTERN])
    if {*DAYS} & set(kept):
        keep_links([run], by.on)


def _held(run: Provision, slots: tuple[SlotTime, ...]) -> dict[str, Any]:
    said = {name: getattr(run, name) for name in (*DAYS, *WORDS, *PATTERN)}
    return said | {"type": _type_of(run), "slots": [slot.kept for slot in slots]}


def _type_of(run: Provision) -> list[str]:
    return [run.type.ref, run.type.name]


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _time(said: str) -> time | None:
    return time.fromisoformat(said) if said else None


def _reason_faults(reason: str) -> dict[str, str]:
    if not reason.strip():
        return {"reason": "Say why, in a few words: it stands in the record of this provision."}
    if len(reason.strip()) > LINE:
        return {"reason": f"This has {len(reason.strip())} characters. Write at most {LINE}."}
    return {}


def _day_faults(by: Member, run: Provision, on: date) -> dict[str, str]:
    last = run.changes.filter(kind=Kind.ADAPTED, undone_by=None).last()
    if on < run.starts_on:
        return {"on": f"It starts on {say_day(run.starts_on)}. Write that day or a later one."}
    if run.ends_on and on > run.ends_on:
        return {"on": f"It ends on {say_day(run.ends_on)}. Write an earlier day, or extend it first."}
    if last and on <= last.effective_on:
        return {
            "on": f"It was adapted from {say_day(last.effective_on)} on. Write a later day, or take that back first."
        }
    return {}


def _recorded_after(by: Member, run: Provision, day: date) -> dict[str, str]:
    later = InterventionSession.objects.for_school(by.school).standing().filter(provision=run, met_on__gt=day)
    last = later.order_by("met_on").last()
    if last is None:
        return {}
    eve = say_day(last.met_on)
    return {"on": f"A session on {eve} is recorded. Write that day or a later one, or take the session back first."}


def _start_faults(by: Member, run: Provision, day: date) -> dict[str, str]:
    """What stands against a first day: a session, an adaptation or the end of a child's place before it."""
    sessions = InterventionSession.objects.for_school(by.school).standing().filter(provision=run, met_on__lt=day)
    first = sessions.order_by("met_on").first()
    adapted = run.changes.filter(kind=Kind.ADAPTED, undone_by=None, effective_on__lt=day).first()
    ended = Placement.objects.for_school(by.school).filter(provision=run, removed_at=None, ends_on__lt=day).first()
    twin = Provision.objects.for_school(by.school).filter(
        copied_from=run.copied_from_id, starts_on=day, removed_at=None
    )
    says = ""
    if first:
        says = f"A session on {say_day(first.met_on)} is recorded. Write that day or an earlier one."
    elif adapted:
        says = f"It was adapted from {say_day(adapted.effective_on)} on. Write that day or an earlier one."
    elif ended and ended.ends_on:
        says = f"A pupil’s place in it ended on {say_day(ended.ends_on)}. Write that day or an earlier one."
    elif run.copied_from_id and twin.exclude(pk=run.pk).exists():
        says = "Another copy of the same run begins on that day. Write another day."
    return {"starts_on": says} if says else date_faults(day, run.ends_on)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise ValidationError(faults)
