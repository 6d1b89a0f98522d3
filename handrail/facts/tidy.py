"""Every night: tables that are done with go, 30 days after."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from handrail.core import clock
from handrail.core.tick import nightly
from handrail.facts.models import FactFile

KEPT = timedelta(days=30)


@nightly
def tidy_facts(on: date) -> str:
    """Delete tables that were last touched 30 days ago: waiting, applied or undone. What they brought stays."""
    before = clock.now() - KEPT
    old = Q(undone_at__lt=before) | Q(undone_at=None, applied_at__lt=before) | Q(applied_at=None, staged_at__lt=before)
    files = FactFile.objects.across_schools(reason="tables that are done with go after 30 days").filter(old)
    count = files.count()
    files.delete()
    return f"{count} tables that were done with are gone."
