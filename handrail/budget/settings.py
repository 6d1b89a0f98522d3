"""How a school works out costs on a day: what it wrote down, else what Handrail begins with."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from handrail.budget.models import CostSettings
from handrail.core.statements import DAY, SCHOOL, Statement
from handrail.rules.costing import THRESHOLD

if TYPE_CHECKING:
    from handrail.schools.models import School


def settings_on(school: School, day: date) -> CostSettings:
    """The settings that hold on a day; unsaved ones, with the usual threshold and its source, where none do. One query.

    They are no secret of a person: who may see a page of costs may see by what they are worked out.
    """
    found = _statement().ask({"school": school.pk, "on": day})
    return found[0] if found else CostSettings(school=school, starts_on=day, source=str(THRESHOLD))


@cache
def _statement() -> Statement[CostSettings]:
    rows = CostSettings.objects.for_school(SCHOOL).standing().filter(starts_on__lte=DAY)
    return Statement(rows.order_by("-starts_on", "-pk")[:1])
