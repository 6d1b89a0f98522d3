"""Fixed figures for those who may see no child: counts with small numbers hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from handrail.plans.models import Plan
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.suppression import suppress
from handrail.schools.models import School


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the overview: what is counted, and the count as it may be shown."""

    label: str
    count: str


def overview_figures(school: School, on: date) -> list[Figure]:
    """Pupils on roll, on each SEN status and with a plan under review, none of them a sum of the others."""
    roll = Pupil.objects.for_school(school).on_roll(on)
    held = RegisterEntry.objects.for_school(school).filter(holds_on(on), pupil__in=roll, status__in=("K", "E"))
    by_status = dict(held.values_list("status").annotate(Count("pupil", distinct=True)).order_by())
    late = Plan.objects.for_school(school).current().filter(pupil__in=roll, review_on__lt=on)
    return [
        Figure("Pupils on roll", suppress(roll.count())),
        Figure("On SEN support (K)", suppress(by_status.get("K", 0))),
        Figure("With an EHC plan (E)", suppress(by_status.get("E", 0))),
        Figure("Plans whose review date has passed", suppress(late.count())),
    ]
