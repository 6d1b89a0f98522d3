"""Every night: chosen documents that nobody filed go, 30 days after they were chosen."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.core import clock
from handrail.core.tick import nightly
from handrail.pupils.models import DocumentBatch

KEPT = timedelta(days=30)


@nightly
def tidy_documents(on: date) -> str:
    """Forget batches chosen 30 days ago. What was filed stays; the files of the rest are swept."""
    old = DocumentBatch.objects.across_schools(reason="chosen documents go after 30 days").filter(
        chosen_at__lt=clock.now() - KEPT
    )
    count = old.count()
    old.delete()
    return f"{count} choices of documents that were done with are gone."
