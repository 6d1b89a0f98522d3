"""The office's list as a workbook, in the order in which it is keyed in."""

from __future__ import annotations

from collections.abc import Mapping

from handrail.core import clock
from handrail.exchange.office.listing import OfficeLine
from handrail.ui.workbook import Value

COLUMNS = (
    ("Name", 24),
    ("UPN", 16),
    ("Date of birth", 13),
    ("Year", 10),
    ("Class", 10),
    ("What to change", 15),
    ("The system says", 40),
    ("since", 13),
    ("Change it to", 40),
    ("since ", 13),
    ("Decided by", 18),
    ("Decided on", 13),
    ("Given to the office on", 13),
)


def cells_of(line: OfficeLine, upns: Mapping[int, str]) -> list[Value]:
    """One line. `upns` by the key of the pupil."""
    child, wanted = line.child, line.wanted
    given_at = line.change.given_at if line.change else None
    return [
        child.list_name,
        upns.get(line.pupil.pk),
        child.born,
        child.year,
        child.group,
        wanted.about.label,
        wanted.was,
        wanted.was_since,
        wanted.now,
        wanted.now_since,
        wanted.decided_by,
        wanted.decided_on,
        given_at.astimezone(clock.LONDON).date() if given_at else None,
    ]
