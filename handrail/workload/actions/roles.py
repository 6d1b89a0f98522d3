"""Other roles that one holds, and the SENCO role on a page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.workload.models import OtherRole, RoleRecord
from handrail.workload.owner import owner


@transaction.atomic
def add_other_role(*, by: Member, name: str, minutes_a_week: int, starts_on: date) -> OtherRole:
    """Write down another role that one holds. The same name from the same day is one row."""
    key = {"user_id": owner(by), "name": name, "starts_on": starts_on}
    role, is_new = OtherRole.objects.for_school(by.school).get_or_create(
        **key, defaults={"school": by.school, "minutes_a_week": minutes_a_week, **typed_by(by)}
    )
    if is_new:
        changes = differing({}, {"name": name, "minutes_a_week": minutes_a_week, "starts_on": starts_on})
        record("other_role.added", by=by, subject_ref=role.ref, changes=changes)
    return role


@transaction.atomic
def end_other_role(*, by: Member, role: OtherRole, ends_on: date) -> OtherRole:
    """End a role on a day; ended already, it stays so. Raises ValidationError for a day before it began."""
    row = OtherRole.objects.for_school(by.school).select_for_update().get(pk=role.pk, user_id=owner(by))
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": f"It began on {say_day(row.starts_on)}. Write that day or a later one."})
    if row.ends_on is None:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
        record("other_role.ended", by=by, subject_ref=row.ref, changes={"ends_on": (None, ends_on)})
    return row


@transaction.atomic
def go_on_with_role(*, by: Member, role: OtherRole) -> OtherRole:
    """Take back the end of a role."""
    row = OtherRole.objects.for_school(by.school).select_for_update().get(pk=role.pk, user_id=owner(by))
    if row.ends_on is not None:
        record("other_role.goes_on", by=by, subject_ref=row.ref, changes={"ends_on": (row.ends_on, None)})
        row.ends_on = None
        row.save(update_fields=["ends_on"])
    return row


@dataclass(frozen=True, slots=True)
class RoleDetails:
    """The role on a page; None and "" are what nobody has said."""

    title: str = ""
    senco_since: date | None = None
    earlier_months: int = 0
    line_manager: str = ""
    on_leadership_team: bool | None = None
    send_governor: str = ""
    has_qts: bool | None = None
    course: str = ""
    course_began_on: date | None = None
    completed_on: date | None = None


@transaction.atomic
def record_role(*, by: Member, details: RoleDetails) -> RoleRecord:
    """Write one's role on a page as it is now; what it was stays below. The same once more changes nothing."""
    rows = RoleRecord.objects.for_school(by.school).filter(user_id=owner(by))
    newest = rows.select_for_update().first()
    before = {name: getattr(newest, name) for name in asdict(details)} if newest else asdict(RoleDetails())
    changes = differing(before, asdict(details))
    if newest and not changes:
        return newest
    row = RoleRecord.objects.create(school=by.school, user_id=owner(by), **asdict(details), **typed_by(by))
    record("senco_role.recorded", by=by, subject_ref=str(row.pk), changes=changes)
    return row
