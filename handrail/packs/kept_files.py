"""Which files the packs name, and their end after a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handrail.core import clock
from handrail.core.files import in_use, remove_file
from handrail.core.tick import nightly
from handrail.packs.models import KEPT, Pack

_WHY = "packs go a day after they were made, in every school"


@in_use
def files_of_packs() -> Iterator[str]:
    """The ids of the files of packs that can still be fetched."""
    yield from Pack.objects.across_schools(reason=_WHY).exclude(file_id="").values_list("file_id", flat=True)


@nightly
def remove_old_packs(on: date) -> str:
    """Remove packs asked for more than a day ago, and their files at once."""
    old = list(Pack.objects.across_schools(reason=_WHY).filter(asked_at__lt=clock.now() - KEPT))
    for pack in old:
        if pack.file_id:
            remove_file(pack.file_id)
        pack.delete()
    return f"{len(old)} packs of papers that were a day old are gone."
