"""Which files the plans on their way in name: what `core.sweeping` must leave alone."""

from __future__ import annotations

from collections.abc import Iterator

from handrail.core.files import in_use
from handrail.plans.models import StagedPlan

_WHY = "the files of any school's plans on their way in stay on the disk"


@in_use
def files_of_chosen_plans() -> Iterator[str]:
    for original in StagedPlan.objects.across_schools(reason=_WHY).values_list("original", flat=True):
        if original:
            yield original["file_id"]
