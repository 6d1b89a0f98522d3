"""Every night: files that are done with go, 30 days after."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from handrail.core import clock
from handrail.core.tick import nightly
from handrail.exchange.models import ImportBatch

KEPT = timedelta(days=30)


@nightly
def tidy_files(on: date) -> str:
    """Delete files that were last touched 30 days ago: waiting, applied or undone. What they brought stays."""
    before = clock.now() - KEPT
    old = Q(undone_at__lt=before) | Q(undone_at=None, applied_at__lt=before) | Q(applied_at=None, staged_at__lt=before)
    batches = ImportBatch.objects.across_schools(reason="files that are done with go after 30 days").filter(old)
    count = batches.count()
    batches.delete()
    return f"{count} files that were done with are gone."
