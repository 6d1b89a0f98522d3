"""The library of provision: add, change, remove, bring back, take the starter set over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.provision.models import ProvisionType
from handrail.provision.models.kinds import LINE, NAME
from handrail.provision.starter import STARTER, StarterType
from handrail.pupils.actions.held import differing
from handrail.rules.provision import LONGEST_SESSION, MOST_EVERY_WEEKS, MOST_TIMES, SHAPES
from handrail.rules.register import AREAS
from handrail.schools.models import School

if TYPE_CHECKING:
    from handrail.access.member import Member

MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class TypeDetails:
    """What a school says of a provision it offers; `areas` in the order of the Code, None for no usual figure."""

    name: str
    areas: tuple[str, ...] = ()
    tier: int = 2
    shape: str = "small_group"
    purpose: str = ""
    usual_minutes: int | None = None
    usual_times: int | None = None
    usual_every_weeks: int = 1
    usual_weeks: int | None = None
    measure: str = ""
    resources: str = ""
    evidence_url: str = ""
    is_confidential: bool = False


def details_of(row: ProvisionType) -> TypeDetails:
    """What is held of a type."""
    said = {name: getattr(row, name) for name in TypeDetails.__dataclass_fields__}
    return TypeDetails(**said | {"areas": tuple(row.areas)})


@transaction.atomic
def add_type(*, by: Member, details: TypeDetails, ref: str = "") -> ProvisionType:
    """Add a provision to the library. `ref` is the one the form carries: sent twice, it gives the first.

    Raises ValidationError, by field, for what cannot be and for a name the library has already.
    """
    _hold_library(by)
    same = ProvisionType.objects.for_school(by.school).filter(ref=ref).first() if ref else None
    if same:
        return same
    details = _checked(by, details, None)
    row = _new(by, details, ref)
    record("provision_type.added", by=by, subject_ref=row.ref, changes=differing({}, asdict(details)))
    return row


@transaction.atomic
def change_type(*, by: Member, row: ProvisionType, details: TypeDetails) -> ProvisionType:
    """Say a provision of the library differently; runs of it keep their own figures. Raises ValidationError."""
    _hold_library(by)
    row = _hold(by, row)
    details = _checked(by, details, row)
    changes = differing(asdict(details_of(row)), asdict(details))
    if changes:
        for name, (_, value) in changes.items():
            setattr(row, name, list(value) if name == "areas" else value)
        row.save()
        record("provision_type.changed", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def remove_type(*, by: Member, row: ProvisionType) -> ProvisionType:
    """Offer a provision no longer. It is kept with what ran of it, and can be brought back."""
    row = _hold(by, row)
    if row.removed_at is None:
        row.removed_at, row.removed_by = clock.now(), by.name
        row.save(update_fields=["removed_at", "removed_by"])
        record("provision_type.removed", by=by, subject_ref=row.ref, changes={"name": (row.name, None)})
    return row


@transaction.atomic
def bring_back_type(*, by: Member, row: ProvisionType) -> ProvisionType:
    """Offer a removed provision again. Raises ValidationError where another has its name by now."""
    _hold_library(by)
    row = _hold(by, row)
    if row.removed_at is not None:
        _refuse_twin(by, row.name, row)
        row.removed_at, row.removed_by = None, ""
        row.save(update_fields=["removed_at", "removed_by"])
        record("provision_type.brought_back", by=by, subject_ref=row.ref, changes={"name": (None, row.name)})
    return row


@transaction.atomic
def take_starter_types(*, by: Member, keys: frozenset[str] | None = None) -> list[ProvisionType]:
    """Take the starter set over, or the lines of it that are named. What the school has, had, or calls so is left out.

    Gives the types that are new.
    """
    _hold_library(by)
    rows = list(ProvisionType.objects.for_school(by.school))
    had = {row.starter_key for row in rows}
    names = {row.name.casefold() for row in rows if row.removed_at is None}
    wanted = [
        line for line in STARTER
        if (keys is None or line.key in keys) and line.key not in had and line.name.casefold() not in names
    ]  # fmt: skip
    added = [_new(by, _of_starter(line, len(by.school.tiers)), "", line.key) for line in wanted]
    if added:
        record("provision_type.starter_taken", by=by, changes={"lines": (0, [row.name for row in added])})
    return added


def _of_starter(line: StarterType, tiers: int) -> TypeDetails:
    minutes, times, weeks = line.usual
    return TypeDetails(
        name=line.name,
        areas=line.areas,
        tier=min(line.tier, tiers),
        shape=line.shape,
        purpose=line.purpose,
        usual_minutes=minutes or None,
        usual_times=times or None,
        usual_weeks=weeks or None,
        measure=line.measure,
        resources=line.resources,
        is_confidential=line.is_confidential,
    )


def _hold_library(by: Member) -> None:
    School.objects.select_for_update().get(pk=by.school.pk)


def _hold(by: Member, row: ProvisionType) -> ProvisionType:
    held: ProvisionType = ProvisionType.objects.for_school(by.school).select_for_update().get(pk=row.pk)
    return held


def _new(by: Member, details: TypeDetails, ref: str, starter_key: str = "") -> ProvisionType:
    said: dict[str, Any] = asdict(details) | {"areas": list(details.areas)}
    if ref:
        said["ref"] = ref
    return ProvisionType.objects.create(
        school=by.school, starter_key=starter_key, added_at=clock.now(), added_by=by.name, **said
    )


def _checked(by: Member, details: TypeDetails, row: ProvisionType | None) -> TypeDetails:
    name = " ".join(details.name.split())
    said = asdict(details) | {"name": name, "areas": tuple(key for key in AREAS if key in details.areas)}
    faults = _faults(by, TypeDetails(**said))
    if faults:
        raise ValidationError(faults)
    _refuse_twin(by, name, row)
    return TypeDetails(**said)


def _faults(by: Member, said: TypeDetails) -> dict[str, str]:
    faults = {}
    if not said.name:
        faults["name"] = "Write what the school calls it."
    elif len(said.name) > NAME:
        faults["name"] = f"The name has {len(said.name)} characters. Write at most {NAME}."
    if not said.areas:
        faults["areas"] = "Choose at least one area of need."
    if not 1 <= said.tier <= len(by.school.tiers):
        faults["tier"] = f"Choose one of the school’s tiers: {', '.join(by.school.tiers)}."
    if said.shape not in SHAPES:
        faults["shape"] = "Choose one of the four: one to one, small group, in class, one-off."
    if said.evidence_url and (not said.evidence_url.startswith("https://") or len(said.evidence_url) > LINE):
        faults["evidence_url"] = f"Write an address that begins with https://, of at most {LINE} characters."
    return faults | _usual_faults(said)


def _usual_faults(said: TypeDetails) -> dict[str, str]:
    limits = (
        ("usual_minutes", said.usual_minutes, LONGEST_SESSION, "minutes a session"),
        ("usual_times", said.usual_times, MOST_TIMES, "times a week"),
        ("usual_every_weeks", said.usual_every_weeks, MOST_EVERY_WEEKS, "weeks from one to the next"),
        ("usual_weeks", said.usual_weeks, MOST_WEEKS, "weeks"),
    )
    return {
        field: f"Write the usual {what} as a figure from 1 to {most}, or leave it empty."
        for field, value, most, what in limits
        if value is not None and not 1 <= value <= most
    }


def _refuse_twin(by: Member, name: str, row: ProvisionType | None) -> None:
    others = ProvisionType.objects.for_school(by.school).in_use().exclude(pk=row.pk if row else 0)
    if any(other.name.casefold() == name.casefold() for other in others):
        raise ValidationError({"name": f"The library has “{name}” already. Change that one, or choose another name."})
