"""Every night: files of plans that were chosen go, 30 days after. The plans made of them stay."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.core import clock
from handrail.core.tick import nightly
from handrail.plans.models import PlanBatch

KEPT = timedelta(days=30)


@nightly
def tidy_chosen_plans(on: date) -> str:
    """Forget batches of plans chosen 30 days ago."""
    old = PlanBatch.objects.across_schools(reason="chosen plans go after 30 days").filter(
        chosen_at__lt=clock.now() - KEPT
    )
    count = old.count()
    old.delete()
    return f"{count} choices of plans that were done with are gone."
