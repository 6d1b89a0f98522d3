"""What the school's system says of each pupil: the applied files that still stand, read one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handrail.exchange.models import OfficeSays
from handrail.schools.models import School


@dataclass(frozen=True, slots=True)
class Said:
    """A pupil's SEN as files told it. "" and None are not told; `needs` () is told to be none."""

    status: str = ""
    since: date | None = None
    needs: tuple[str, ...] | None = None

    def then(self, newer: Said) -> Said:
        """What is known once a newer file has spoken. What it leaves blank stays, as long as it can still be so."""
        status = newer.status or self.status
        since = newer.since or (self.since if status == self.status else None)
        return Said(status, since, newer.needs or self.needs or newer.needs)


def said_by_files(school: School, *, but_for: str = "") -> dict[int, Said]:
    """By the key of the pupil, all that applied files say, but for the one with this ref. One query; a file that was
    undone says nothing."""
    found: dict[int, Said] = {}
    rows = OfficeSays.objects.for_school(school).exclude(import_ref=but_for).in_order()
    for key, status, since, needs in rows.values_list("pupil_id", "status", "since", "needs"):
        told = Said(status, since, None if needs is None else tuple(needs))
        found[key] = found.get(key, Said()).then(told)
    return found
