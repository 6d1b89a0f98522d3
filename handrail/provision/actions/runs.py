"""A run is put on the map with its adults, its days and its pupils in one act; taken back; put back; put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.access.models import Membership, User
from handrail.audit.writing import record
from handrail.core import clock
from handrail.provision.actions.placing import record_places
from handrail.provision.linking import keep_links
from handrail.provision.models import InterventionSession, Provision, ProvisionAdult, ProvisionSlot, ProvisionType
from handrail.pupils.actions.held import differing
from handrail.pupils.models import Pupil
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.provision import DAYS, FUNDING, Pattern, date_faults, pattern_faults

if TYPE_CHECKING:
    from handrail.access.member import Member

LIMITS = {"group_name": 100, "place": 100, "note": 2000}


@dataclass(frozen=True, slots=True)
class AdultShare:
    """An adult of a run: somebody of the school, or a name from outside, with their per cent of its time."""

    name: str
    user: User | None = None
    share: int = 100


@dataclass(frozen=True, slots=True)
class SlotTime:
    """A day of the week, Monday being 0, and from when where that is known."""

    weekday: int
    starts_at: time | None = None

    @property
    def kept(self) -> list[Any]:
        return [self.weekday, self.starts_at.strftime("%H:%M") if self.starts_at else ""]

    @property
    def said(self) -> str:
        return f"{DAYS[self.weekday]} {self.starts_at:%H:%M}" if self.starts_at else DAYS[self.weekday]


@dataclass(frozen=True, slots=True)
class RunDetails:
    """What is said of a run but for who takes part. Where `slots` are named there is one for each of `times`."""

    starts_on: date
    ends_on: date | None = None
    minutes: int = 0
    times: int = 0
    every_weeks: int = 1
    shape: str = "small_group"
    group_name: str = ""
    place: str = ""
    funding: str = ""
    note: str = ""
    slots: tuple[SlotTime, ...] = ()

    @property
    def pattern(self) -> Pattern:
        return Pattern(self.minutes, self.times, self.every_weeks, tuple(slot.weekday for slot in self.slots))


@transaction.atomic
def start_run(
    *,
    by: Member,
    kind: ProvisionType,
    details: RunDetails,
    adults: Sequence[AdultShare] = (),
    pupils: Sequence[Pupil] = (),
    outcomes: Mapping[int, Iterable[str]] | None = None,
    ref: str = "",
) -> Provision:
    """Put a run on the map: its adults, its days, and each pupil's place from the day it starts, in one act.

    `outcomes` are refs of outcomes by a pupil's key. `ref` is the one the form carries: sent twice, it gives the first
    run. Raises ValidationError, by field (adults and pupils among them), and then nothing is written.
    """
    kind = ProvisionType.objects.for_school(by.school).select_for_update().get(pk=kind.pk)
    same: Provision | None = Provision.objects.for_school(by.school).filter(ref=ref).first() if ref else None
    if same:
        return same
    faults = run_faults(details) | adult_faults(by, adults, details.starts_on) | _group_faults(details, pupils)
    if faults:
        raise ValidationError(faults)
    run = write_run(by, kind, details, adults, ref=ref)
    said = asdict(details) | {"slots": [slot.said for slot in details.slots], "type": kind.name}
    said["adults"] = [f"{adult.name}, {adult.share}%" for adult in adults]
    record("provision.started", by=by, subject_ref=run.ref, changes=differing({}, said))
    record_places(by, run, pupils, run.starts_on, outcomes or {})
    keep_links([run], by.on)
    return run


@transaction.atomic
def correct_run(*, by: Member, run: Provision, group_name: str, place: str, funding: str, note: str) -> Provision:
    """Put right what is said about a run that changes nothing of what was planned. Raises ValidationError."""
    run = hold_run(by, run)
    said = {"group_name": group_name.strip(), "place": place.strip(), "funding": funding, "note": note.strip()}
    faults = word_faults(said)
    if faults:
        raise ValidationError(faults)
    changes = differing({name: getattr(run, name) for name in said}, said)
    if changes:
        for name, (_, value) in changes.items():
            setattr(run, name, value)
        run.save(update_fields=list(changes))
        record("provision.corrected", by=by, subject_ref=run.ref, changes=changes)
    return run


@transaction.atomic
def take_back_run(*, by: Member, run: Provision) -> Provision:
    """Take off the map what never ran: it is kept and can be put back.

    Raises ValidationError where sessions of it are recorded; such a run is stopped instead.
    """
    run = hold_run(by, run)
    if run.removed_at is None:
        if InterventionSession.objects.for_school(by.school).standing().filter(provision=run).exists():
            raise ValidationError("Sessions of it are recorded, so it did run. Stop it instead; its record stays.")
        run.removed_at, run.removed_by = clock.now(), by.name
        run.save(update_fields=["removed_at", "removed_by"])
        keep_links([run], by.on)
        record("provision.taken_back", by=by, subject_ref=run.ref, changes={"provision": (run.title, None)})
    return run


@transaction.atomic
def put_back_run(*, by: Member, run: Provision) -> Provision:
    """Put back on the map what was taken off it, with its adults and pupils as they were."""
    run = hold_run(by, run)
    if run.removed_at is not None:
        twin = Provision.objects.for_school(by.school).filter(
            copied_from=run.copied_from_id, starts_on=run.starts_on, removed_at=None
        )
        if run.copied_from_id and twin.exists():
            raise ValidationError("It was copied again since. Use that copy, or take it back first.")
        run.removed_at, run.removed_by = None, ""
        run.save(update_fields=["removed_at", "removed_by"])
        keep_links([run], by.on)
        record("provision.put_back", by=by, subject_ref=run.ref, changes={"provision": (None, run.title)})
    return run


def hold_run(by: Member, run: Provision) -> Provision:
    """The run as stored, locked until the transaction ends. Raises Provision.DoesNotExist for another school's."""
    rows = Provision.objects.for_school(by.school).select_for_update(of=("self",)).select_related("type")
    held: Provision = rows.get(pk=run.pk)
    return held


def write_run(
    by: Member,
    kind: ProvisionType,
    details: RunDetails,
    adults: Sequence[AdultShare],
    *,
    ref: str = "",
    copied_from: Provision | None = None,
) -> Provision:
    """The rows of a run but for its pupils."""
    said = {name: getattr(details, name) for name in RunDetails.__dataclass_fields__ if name != "slots"}
    said |= {name: said[name].strip() for name in LIMITS}
    if ref:
        said["ref"] = ref
    run = Provision.objects.create(school=by.school, type=kind, copied_from=copied_from, **said, **typed_by(by))
    write_slots(run, details.slots)
    ProvisionAdult.objects.bulk_create(
        ProvisionAdult(school=by.school, provision=run, user=one.user, name=one.name.strip(), share=one.share)
        for one in adults
    )
    return run


def write_slots(run: Provision, slots: Iterable[SlotTime]) -> None:
    ProvisionSlot.objects.bulk_create(
        ProvisionSlot(school_id=run.school_id, provision=run, weekday=slot.weekday, starts_at=slot.starts_at)
        for slot in slots
    )


def slots_of(run: Provision) -> tuple[SlotTime, ...]:
    """The days a run meets now. One query, or none where they were prefetched."""
    return tuple(SlotTime(slot.weekday, slot.starts_at) for slot in run.slots.all())


def run_faults(details: RunDetails) -> dict[str, str]:
    """What cannot be right in what is said of a run, a sentence for each field."""
    said = {name: getattr(details, name) for name in (*LIMITS, "funding")}
    days = date_faults(details.starts_on, details.ends_on)
    return days | pattern_faults(details.shape, details.pattern) | word_faults(said)


def word_faults(said: Mapping[str, str]) -> dict[str, str]:
    """What cannot be right in the words about a run, a sentence for each field."""
    faults = {
        name: f"This has {len(said[name])} characters. Write at most {most}."
        for name, most in LIMITS.items()
        if len(said[name]) > most
    }
    if said["funding"] and said["funding"] not in FUNDING:
        faults["funding"] = "Choose one of the kinds of funding shown, or none."
    return faults


def _group_faults(details: RunDetails, pupils: Sequence[Pupil]) -> dict[str, str]:
    if details.shape in {"one_to_one", "small_group"} and not pupils:
        return {"pupils": "A group of nobody cannot meet. Write the name of at least one pupil."}
    return {}


def adult_faults(by: Member, adults: Sequence[AdultShare], on: date | None) -> dict[str, str]:
    """What cannot be right in who delivers a run from a day on. One query."""
    for one in adults:
        if not one.name.strip():
            return {"adults": "Write the name of each adult."}
        if not 1 <= one.share <= 100:
            return {"adults": f"{one.name}’s share is {one.share} per cent. Write a share from 1 to 100."}
    keys = [one.user.pk if one.user else one.name.strip().casefold() for one in adults]
    twice = next((one.name for one, key in zip(adults, keys, strict=True) if keys.count(key) > 1), "")
    if twice:
        return {"adults": f"{twice} is named twice. Name each adult once, with one share."}
    users = [one.user.pk for one in adults if one.user]
    here = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on or by.on), school=by.school, user__in=users)
    known = set(here.exclude(role_key__in=["parent", "governor"]).values_list("user_id", flat=True))
    gone = next((one.name for one in adults if one.user and one.user.pk not in known), "")
    if gone:
        return {"adults": f"{gone} does not work at {by.school.name} on {say_day(on or by.on)}. Choose somebody else."}
    return {}
