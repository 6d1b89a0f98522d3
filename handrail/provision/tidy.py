"""Every night: spreadsheets of provision that are done with go, 30 days after, and so does what undoes a save."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from handrail.core import clock
from handrail.core.tick import nightly
from handrail.provision.models import MapSave, MapSheet

KEPT = timedelta(days=30)
WHY = "spreadsheets and undo steps that are done with go after 30 days"


@nightly
def tidy_provision(on: date) -> str:
    """Delete spreadsheets and saves of the map that were last touched 30 days ago. What they wrote stays."""
    before = clock.now() - KEPT
    waiting = Q(save_made=None, staged_at__lt=before)
    sheets = MapSheet.objects.across_schools(reason=WHY).filter(waiting | Q(save_made__saved_at__lt=before))
    count = sheets.count()
    sheets.delete()
    MapSave.objects.across_schools(reason=WHY).filter(saved_at__lt=before).delete()
    return f"{count} spreadsheets of provision that were done with are gone."
