"""What every act on money does with rows: one at a time in a school, kept when they are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from handrail.budget.models.reading import TakenBack
from handrail.core import clock
from handrail.schools.models import School

if TYPE_CHECKING:
    from datetime import datetime

    from handrail.access.member import Member


class Written(TypedDict):
    """Who wrote a row, and when."""

    school: School
    recorded_at: datetime
    recorded_by: str


def one_at_a_time(by: Member) -> None:
    """Let nobody else write of the school's money until this act is done."""
    School.objects.select_for_update().get(pk=by.school.pk)


def written(by: Member) -> Written:
    return {"school": by.school, "recorded_at": clock.now(), "recorded_by": by.name}


def set_aside(by: Member, row: TakenBack) -> None:
    row.removed_at, row.removed_by = clock.now(), by.name
    row.save(update_fields=["removed_at", "removed_by"])


def stand_again(row: TakenBack) -> None:
    row.removed_at, row.removed_by = None, ""
    row.save(update_fields=["removed_at", "removed_by"])
