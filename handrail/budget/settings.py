"""How a school works out costs on a day: what it wrote down, else what Handrail begins with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handrail.budget.models import CostSettings
from handrail.rules.costing import THRESHOLD

if TYPE_CHECKING:
    from handrail.schools.models import School


def settings_on(school: School, day: date) -> CostSettings:
    """The settings that hold on a day; unsaved ones, with the usual threshold and its source, where none do. One query.

    They are no secret of a person: who may see a page of costs may see by what they are worked out.
    """
    rows = CostSettings.objects.for_school(school).standing().filter(starts_on__lte=day)
    found: CostSettings | None = rows.order_by("-starts_on", "-pk").first()
    return found or CostSettings(school=school, starts_on=day, source=str(THRESHOLD))
