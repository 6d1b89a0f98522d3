"""Rows for tests, made as the product makes them."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.bank.actions import OwnWords, choose_hint, write_own_hint
from handrail.bank.models import BankOutcome, BankStrategy, HintChoice, OwnHint
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


def make_hint_choice(by: Member, rule: str = "improves", *, is_off: bool = True) -> HintChoice:
    return choose_hint(rule=rule, is_off=is_off, said={}, by=by)


def make_own_hint(by: Member, title: str = "Our scheme", words: str = "Acorns") -> OwnHint:
    said = OwnWords(title, OwnHint.Where.ALL, words, "say what is done there", "Families know what happens.")
    return write_own_hint(hint=None, said=said, by=by)
