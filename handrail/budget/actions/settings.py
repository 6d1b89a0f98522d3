"""How costs are worked out, from a day on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.budget.actions.rows import one_at_a_time, set_aside, written
from handrail.budget.models import CostSettings
from handrail.rules.costing import THRESHOLD_PENCE
from handrail.rules.provision import SHAPES

if TYPE_CHECKING:
    from handrail.access.member import Member

LONGEST_WEEK = 40 * 60


@dataclass(frozen=True, slots=True)
class SettingsDetails:
    """The fields of `CostSettings` that a person says."""

    starts_on: date
    authority: str = ""
    source: str = ""
    threshold_pence: int = THRESHOLD_PENCE
    weeks_a_year: Decimal | None = None
    charge: str = "share"
    caps: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    year: str = "school"


@transaction.atomic
def write_settings(*, by: Member, details: SettingsDetails) -> CostSettings:
    """What holds from a day on; of the same day what was written first is kept as taken back. The same changes nothing.

    Raises ValidationError for weeks, caps or shapes that cannot be.
    """
    if faults := _faults(details):
        raise ValidationError(faults)
    one_at_a_time(by)
    said = asdict(details)
    rows = CostSettings.objects.for_school(by.school).standing()
    held: CostSettings | None = rows.filter(starts_on=details.starts_on).first()
    if held and all(getattr(held, name) == value for name, value in said.items()):
        return held
    if held:
        set_aside(by, held)
    row = CostSettings(**written(by), **said)
    row.full_clean()
    row.save(force_insert=True)
    changes = {name: (getattr(held, name, None), value) for name, value in said.items()}
    record("cost_settings.written", by=by, subject_ref=row.ref, changes=changes)
    return row


def _faults(details: SettingsDetails) -> dict[str, str]:
    faults = {}
    if details.weeks_a_year is not None and not 1 <= details.weeks_a_year <= 53:
        faults["weeks_a_year"] = "A year has 1 to 53 weeks that count. Leave it empty to go by the school’s own dates."
    if not set(details.left_out) <= set(SHAPES):
        faults["left_out"] = "Choose among the kinds that are shown."
    if any(shape not in SHAPES or not 1 <= minutes <= LONGEST_WEEK for shape, minutes in details.caps.items()):
        faults["caps"] = "Write hours a week up to 40, or nothing."
    return faults


@transaction.atomic
def take_back_settings(*, by: Member, settings: CostSettings) -> CostSettings:
    """What held before holds on. Taken back already, nothing changes."""
    one_at_a_time(by)
    row: CostSettings = CostSettings.objects.for_school(by.school).get(pk=settings.pk)
    if row.removed_at is None:
        set_aside(by, row)
        record("cost_settings.taken_back", by=by, subject_ref=row.ref)
    return row
