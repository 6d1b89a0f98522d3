"""Roles of a school's own: made as a copy of a built-in role, changed while in use, ended when nobody holds them.

Nobody puts into a role what they do not hold themselves, and some permissions are in no such role at all
(`permissions.NEVER_DELEGABLE`), so no role made here can give more than its maker could.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.access.grants import roles_to_copy
from handrail.access.member import Member
from handrail.access.models import Membership, SchoolRole
from handrail.access.permissions import ROLES, SAID, Permission, Reach, may_hold, with_needed
from handrail.audit.writing import record
from handrail.core import clock

WIDER = {Reach.NONE: 0, Reach.OWN: 1, Reach.SCHOOL: 2}
_SAID = {permission: words.rstrip(".") for group in SAID.values() for permission, words in group.items()}


@dataclass(frozen=True, slots=True)
class RoleWords:
    """What is said of a role of a school's own."""

    name: str
    sentence: str
    reach: Reach
    permissions: frozenset[Permission]


@transaction.atomic
def make_role(*, by: Member, like: str, words: RoleWords) -> SchoolRole:
    """A role that begins as a copy of a built-in one. What a permission is of no use without comes with it.

    Raises PermissionDenied for a role `by` may not copy or a permission they may not give, ValidationError by field.
    """
    if like not in {role.key for role in roles_to_copy(by)}:
        raise PermissionDenied
    held = _checked(by, words)
    made = SchoolRole.objects.create(
        school=by.school,
        like=like,
        **_fields(words, held),
        made_at=clock.now(),
        made_by=by.name,
    )
    record("own_role_made", by=by, subject_ref=made.ref, changes=_changes({}, {"like": like, **_fields(words, held)}))
    return made


@transaction.atomic
def change_own_role(*, by: Member, row: SchoolRole, words: RoleWords) -> SchoolRole:
    """Change a role in use: it holds from the next request of everybody who has it, and they are told.

    What it holds and `by` does not stays as it is, unless the role reaches further than before: then it is refused.
    """
    row = _mine_to_change(by, row)
    held = _checked(by, words, row)
    before, after = _fields_of(row), _fields(words, held)
    changes = _changes(before, after)
    if not changes:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    more, fewer = (sorted(set(one) - set(other)) for one, other in _both_ways(before, after))
    row.changed_at, row.changed_by, row.what_changed = clock.now(), by.name, {"more": more, "fewer": fewer}
    row.save()
    record("own_role_changed", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def end_own_role(*, by: Member, row: SchoolRole) -> SchoolRole:
    """End a role. Raises ValidationError while anybody holds it, now or from a day to come."""
    row = _mine_to_change(by, row)
    names = [held.user.name for held in holders(row, by)]
    if names:
        raise ValidationError(f"Give these another role first: {', '.join(names)}.")
    row.ended_at, row.ended_by = clock.now(), by.name
    row.save(update_fields=["ended_at", "ended_by"])
    record("own_role_ended", by=by, subject_ref=row.ref, changes={"name": (row.name, None)})
    return row


def holders(row: SchoolRole, by: Member) -> list[Membership]:
    """Who has the role now or will have it, by name."""
    not_over = Q(ends_on=None) | Q(ends_on__gte=by.on)
    return list(Membership.objects.filter(not_over, own_role=row.pk).select_related("user"))


def may_put_in(by: Member, reach: Reach) -> frozenset[Permission]:
    """What `by` may put into a role of this reach."""
    return may_hold(reach) & by.permissions


def _mine_to_change(by: Member, row: SchoolRole) -> SchoolRole:
    if row.like not in {role.key for role in roles_to_copy(by)} or row.ended_at is not None:
        raise PermissionDenied
    return SchoolRole.objects.for_school(by.school).select_for_update().get(pk=row.pk)


def _checked(by: Member, words: RoleWords, row: SchoolRole | None = None) -> frozenset[Permission]:
    """The permissions the role would hold. Raises PermissionDenied, and ValidationError by field."""
    _refuse_name(by, words.name, row)
    before = row.role.permissions if row and WIDER[words.reach] <= WIDER[Reach(row.reach)] else frozenset()
    kept = before - by.permissions
    held = with_needed(words.permissions | kept)
    too_far = held - may_hold(words.reach)
    never = too_far - may_hold(Reach.SCHOOL)
    if never or held - before - by.permissions:
        raise PermissionDenied
    if too_far - kept:
        said = "; ".join(sorted(_SAID[one] for one in too_far - kept))
        raise ValidationError({"permissions": f"These need a role that reaches every pupil of the school: {said}."})
    return held & may_hold(words.reach)


def _refuse_name(by: Member, name: str, row: SchoolRole | None) -> None:
    others = SchoolRole.objects.for_school(by.school).in_use().exclude(pk=row.pk if row else 0)
    built_in = {role.name.casefold() for role in ROLES.values()} | {by.school.senco_word.casefold()}
    if name.casefold() in built_in or any(other.name.casefold() == name.casefold() for other in others):
        raise ValidationError({"name": "There is a role of this name already. Give it another."})


def _fields(words: RoleWords, held: Collection[Permission]) -> dict[str, Any]:
    return {
        "name": words.name,
        "sentence": words.sentence,
        "reach": words.reach.value,
        "permissions": sorted(one.value for one in held),
    }


def _fields_of(row: SchoolRole) -> dict[str, Any]:
    held = sorted(one.value for one in row.role.permissions)
    return {"name": row.name, "sentence": row.sentence, "reach": row.reach, "permissions": held}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field by field, and of permissions only those that came or went."""
    changes = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
    if "permissions" in changes and before:
        more, fewer = (sorted(set(one) - set(other)) for one, other in _both_ways(before, after))
        changes["permissions"] = (fewer, more)
    return changes


def _both_ways(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[list[str], list[str]], ...]:
    was, is_now = before["permissions"], after["permissions"]
    return (is_now, was), (was, is_now)
