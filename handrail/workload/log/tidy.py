"""Every night: meetings that were offered long ago go, and what a day said before it was confirmed anew."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.core import clock
from handrail.core.tick import nightly
from handrail.workload.log.models import CalendarOffer, DaySheet

KEPT = timedelta(days=30)


@nightly
def tidy_time_log(on: date) -> str:
    """Delete what was only there to be chosen from, or to go back to."""
    since = clock.now() - KEPT
    why = "the nightly tidying of what is done with"
    offers, _ = CalendarOffer.objects.across_schools(reason=why).filter(ends_at__lt=since).delete()
    rows = DaySheet.objects.across_schools(reason=why)
    sheets, _ = rows.filter(is_standing=False, confirmed_at__lt=since).delete()
    return f"{offers} offered meetings and {sheets} rows of days that were confirmed anew are gone."
