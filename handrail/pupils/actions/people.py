"""A pupil comes, is put right, and leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.access.member import Member
from handrail.audit.writing import record, record_many
from handrail.core.refs import new_ref
from handrail.pupils.actions.groups import end_membership, put_in_group
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.actions.needs import set_needs
from handrail.pupils.actions.register import change_status
from handrail.pupils.births import birth_refusal
from handrail.pupils.circumstances import KIND_OF, note_circumstances
from handrail.pupils.former import NAME_FIELDS, former_name
from handrail.pupils.models import FormerName, Identifier, Pupil
from handrail.pupils.models.names import tidy
from handrail.pupils.models.source import typed_by
from handrail.pupils.moves import RegisterChange
from handrail.pupils.years import home_group, year_group
from handrail.rules.upn import check_upn

INDICATORS = {"unit": "attends_sen_unit", "resourced": "attends_resourced_provision"}
_NUMBERS = {"upn": Identifier.Kind.UPN, "admission_number": Identifier.Kind.ADMISSION}
_NAMES = NAME_FIELDS


@dataclass(frozen=True, slots=True)
class PupilDetails:
    """Who a pupil is. One of surname and forename is enough; None and "" are not known."""

    surname: str = ""
    forename: str = ""
    middle_names: str = ""
    preferred_name: str = ""
    preferred_surname: str = ""
    date_of_birth: date | None = None
    sex: str = ""
    upn: str = ""
    admission_number: str = ""
    joined_on: date | None = None
    left_on: date | None = None
    is_pupil_premium: bool | None = None
    is_looked_after: bool | None = None
    has_eal: bool | None = None
    has_free_meals: bool | None = None
    attends_sen_unit: bool | None = None
    attends_resourced_provision: bool | None = None


@transaction.atomic
def add_pupil(
    *,
    by: Member,
    details: PupilDetails,
    year: str = "",
    home: str = "",
    status: RegisterChange | None = None,
    needs: Sequence[str] = (),
    ref: str = "",
) -> Pupil:
    """Add a pupil, and at once their groups, their first status and their needs from the same day.

    `year` is a name of `pupils.years.YEARS`, `home` that of a class, form or room, made where it is not there yet.
    `ref` is the ref the form carries: the same form sent twice gives the first pupil. Raises ValidationError.
    """
    same: Pupil | None = Pupil.objects.for_school(by.school).filter(ref=ref).first() if ref else None
    if same:
        return same
    said = _checked(details, by)
    pupil = Pupil.objects.create(school=by.school, ref=ref or new_ref(), **_columns(said))
    for field, kind in _NUMBERS.items():
        _set_number(pupil, kind, said[field])
    note_circumstances(pupil, {name: said[name] for name in KIND_OF if said[name] is not None}, by.on, typed_by(by))
    record("pupil.added", by=by, pupil_ref=pupil.ref, changes=differing(dict.fromkeys(said, ""), said))
    _place(by, pupil, year, home, details.joined_on)
    if status:
        change_status(by=by, pupil=pupil, change=status)
    if needs:
        set_needs(by=by, pupil=pupil, codes=needs, starts_on=(status and status.starts_on) or by.on)
    return pupil


@transaction.atomic
def correct_pupil(*, by: Member, pupil: Pupil, details: PupilDetails, year: str = "", home: str = "") -> Pupil:
    """Put right what is held of a pupil, and the year and home group they are in from today.

    With a leaving day, their groups and the links that follow them end then. Raises ValidationError.
    """
    pupil = hold(by, pupil)
    changes = differing(details_of(pupil), _checked(details, by))
    for field, (_, value) in changes.items():
        if field in _NUMBERS:
            _set_number(pupil, _NUMBERS[field], value)
        else:
            setattr(pupil, field, value)
    if changes:
        _keep_name(by, pupil, {field: before for field, (before, _) in changes.items() if field in _NAMES})
        pupil.save()
        note_circumstances(
            pupil, {name: said[1] for name, said in changes.items() if name in KIND_OF}, by.on, typed_by(by)
        )
        record("pupil.corrected", by=by, pupil_ref=pupil.ref, changes=changes)
    _place(by, pupil, year, home)
    if "left_on" in changes and details.left_on:
        for row in pupil.group_memberships.filter(Q(ends_on=None) | Q(ends_on__gt=details.left_on)):
            end_membership(row, details.left_on)
    return pupil


def _keep_name(by: Member, pupil: Pupil, before: dict[str, Any]) -> None:
    if before and (former := former_name(before, pupil, typed_by(by))):
        former.save()


@transaction.atomic
def take_out_former_name(*, by: Member, former: FormerName) -> None:
    """Let a name be found no longer: a slip of the pen, or one the family does not wish to be kept."""
    pupil = hold(by, former.pupil)
    gone, _ = pupil.former_names.filter(pk=former.pk).delete()
    if gone:
        record("former_name.taken_out", by=by, pupil_ref=pupil.ref, changes={"former_name": (former.name, "")})


@transaction.atomic
def answer_for_all(*, by: Member, pupils: Sequence[Pupil], field: str, answer: bool | None) -> list[str]:
    """Answer 'in the SEN unit' or 'in resourced provision' for many; return the refs of those it was new of.

    `field` is one of `INDICATORS`. An answer that was given to the contrary stays; None takes back a No.
    """
    column = INDICATORS[field]
    keys = [pupil.pk for pupil in pupils]
    rows = Pupil.objects.for_school(by.school).filter(pk__in=keys, **{column: False if answer is None else None})
    refs = list(rows.select_for_update().values_list("ref", flat=True))
    Pupil.objects.for_school(by.school).filter(ref__in=refs).update(**{column: answer})
    before = False if answer is None else None
    record_many([("pupil.corrected", ref, {column: (before, answer)}) for ref in refs], by=by)
    return refs


def _place(by: Member, pupil: Pupil, year: str, home: str, starts_on: date | None = None) -> None:
    if year:
        put_in_group(by=by, pupil=pupil, group=year_group(by.school, year), starts_on=starts_on)
    if home.strip():
        put_in_group(by=by, pupil=pupil, group=home_group(by.school, home), starts_on=starts_on)


def details_of(pupil: Pupil) -> dict[str, Any]:
    """What is held of a pupil, by the fields of `PupilDetails`. One query."""
    numbers = {row.kind: row.value for row in pupil.identifiers.all()}
    columns = {field: getattr(pupil, field) for field in PupilDetails.__dataclass_fields__ if field not in _NUMBERS}
    return columns | {field: numbers.get(kind, "") for field, kind in _NUMBERS.items()}


def _checked(details: PupilDetails, by: Member) -> dict[str, Any]:
    said = asdict(details) | {field: tidy(getattr(details, field)) for field in _NAMES}
    said["upn"] = written_upn(details.upn)
    faults = {}
    if not said["surname"] and not said["forename"]:
        faults["surname"] = "Write a surname or a first name. One is enough."
    if details.date_of_birth and (refusal := birth_refusal(details.date_of_birth, by.on, by.school)):
        faults["date_of_birth"] = refusal
    if details.joined_on and details.left_on and details.left_on < details.joined_on:
        faults["left_on"] = "This is before the day they joined. Check both."
    if faults:
        raise ValidationError(dict(faults))
    return said


def _columns(said: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in said.items() if field not in _NUMBERS}


def _set_number(pupil: Pupil, kind: str, value: str) -> None:
    if value:
        pupil.identifiers.update_or_create(kind=kind, school_id=pupil.school_id, defaults={"value": value})
    else:
        pupil.identifiers.filter(kind=kind).delete()


def written_upn(text: str) -> str:
    """A UPN as it is kept: capitals and no spaces; one that is no UPN is kept all the same."""
    return check_upn(text).normalised or "".join(text.split()).upper()
