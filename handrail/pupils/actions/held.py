"""What every action on a held row does first and last: take hold of the child, and say what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handrail.access.member import Member
from handrail.pupils.models import Pupil


def hold(by: Member, pupil: Pupil) -> Pupil:
    """The child as stored, locked until the transaction ends, so that a form sent twice at once is seen as one.

    Raises Pupil.DoesNotExist for a child of another school.
    """
    held: Pupil = Pupil.objects.for_school(by.school).select_for_update().get(pk=pupil.pk)
    return held


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{field: (before, after)} for the fields that differ."""
    return {field: (before.get(field), value) for field, value in after.items() if before.get(field) != value}
