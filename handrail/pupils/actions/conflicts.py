"""Whose own child or close relative is a pupil: the record of that pupil is closed to them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.models import Conflict, Membership, TrustMembership, User
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.core import clock
from handrail.pupils.models import Pupil

OF_THE_FAMILY = {"parent", "external"}


@transaction.atomic
def set_conflict(*, by: Member, membership: Membership, pupil: Pupil, relation: str = "child") -> Conflict:
    """Close the record of a pupil to a member of staff, from their next page on. Said again it is no change.

    Anybody on the staff may declare it of themselves. Raises PermissionDenied for who may not say it of another, and
    ValidationError for somebody who is not on the staff: a parent's right is not touched.
    """
    if membership.school_id != by.school.pk or not may_set(by, membership):
        raise PermissionDenied
    if membership.role_key in OF_THE_FAMILY:
        raise ValidationError({"child": "They are not on the staff, so there is no right of staff to close."})
    return _close_and_record(by, membership.user, pupil, relation, membership.ref)


@transaction.atomic
def set_lead_conflict(*, by: Member, lead: TrustMembership, pupil: Pupil, relation: str = "child") -> Conflict:
    """The same for the lead of the school's trust, to whom a school that shares is open. Raises PermissionDenied."""
    if by.school.trust_id is None or lead.trust_id != by.school.trust_id or not by.may(Permission.CONFLICT_WRITE):
        raise PermissionDenied
    return _close_and_record(by, lead.user, pupil, relation)


def _close_and_record(by: Member, user: User, pupil: Pupil, relation: str, subject_ref: str = "") -> Conflict:
    rows = Conflict.objects.for_school(by.school).standing()
    held = rows.filter(user=user, pupil=pupil).first()
    if held:
        return held
    made = Conflict.objects.create(
        school=by.school,
        user=user,
        pupil=pupil,
        relation=relation,
        started_at=clock.now(),
        started_by=by.name,
    )
    changes = {"of": (None, user.name), "relation": (None, relation)}
    record("conflict_set", by=by, pupil_ref=pupil.ref, subject_ref=subject_ref, changes=changes)
    return made


@transaction.atomic
def end_conflict(*, by: Member, conflict: Conflict) -> Conflict:
    """Open the record again, from the next page on. Nobody does so for themselves. Raises PermissionDenied."""
    if not by.may(Permission.CONFLICT_WRITE) or conflict.user_id == by.user_id:
        raise PermissionDenied
    row = Conflict.objects.for_school(by.school).select_for_update().get(pk=conflict.pk)
    if row.ended_at is None:
        row.ended_at, row.ended_by = clock.now(), by.name
        row.save(update_fields=["ended_at", "ended_by"])
        record("conflict_ended", by=by, pupil_ref=row.pupil.ref, changes={"of": (row.user.name, None)})
    return row


def may_set(by: Member, membership: Membership) -> bool:
    """Whether `by` may say it of this person: staff of themselves, SENCO and head of everybody."""
    if membership.user_id == by.user_id:
        return by.may(Permission.CONCERN_RAISE_ANY)
    return by.may(Permission.CONFLICT_WRITE)
