"""Rows for tests, made as the product makes them."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.core import clock


def make_strategy(
    by: Member, text: str = "Says the child’s name before an instruction", area: str = "communication", **kept: object
) -> BankStrategy:
    """A universal strategy, unless told otherwise."""
    words = {"is_universal": True, **kept}
    return BankStrategy.objects.create(
        school=by.school, area=area, text=text, added_at=clock.now(), added_by=by.name, **words
    )


def make_outcome(
    by: Member, text: str = "Asks for help with words or a card", area: str = "communication", measure: str = ""
) -> BankOutcome:
    return BankOutcome.objects.create(
        school=by.school, area=area, text=text, measure=measure, added_at=clock.now(), added_by=by.name
    )
