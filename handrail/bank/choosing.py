"""What the school's list offers for a child, a class or a concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.bank.models import BankStrategy
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member


def universal_by_area(member: Member) -> list[tuple[str, list[BankStrategy]]]:
    """The school's universal strategies as (label of an area, its rows), areas in the Code's order, empty ones too.

    One query.
    """
    rows = list(BankStrategy.objects.visible_to(member).universal().current())
    return [(area.label, [row for row in rows if row.area == area.key]) for area in AREAS.values()]
