"""What the school's list offers, and to whom."""

from __future__ import annotations

from handrail.bank.choosing import universal_by_area
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.bank.tests.factories import make_outcome, make_strategy
from handrail.core import clock
from handrail.rules.register import AREAS
from tests.cast import Cast


def test_universal_strategies_come_by_area_in_the_order_of_the_code(cast: Cast) -> None:
    ana = cast.member("ana")
    make_strategy(ana, "A quiet place to calm down", "semh")
    make_strategy(ana, "Pictures beside the words")
    make_strategy(ana, "Word-finding group", is_universal=False)
    make_strategy(ana, "Gone", retired_at=clock.now(), retired_by="Ana Ferreira")
    found = [(label, [row.text for row in rows]) for label, rows in universal_by_area(cast.member("tess"))]
    assert [label for label, _ in found] == [area.label for area in AREAS.values()]
    assert dict(found)["Communication and interaction"] == ["Pictures beside the words"]
    assert dict(found)["Social, emotional and mental health"] == ["A quiet place to calm down"]
    assert dict(found)["Cognition and learning"] == []


def test_the_list_is_the_schools_own(cast: Cast) -> None:
    make_strategy(cast.member("ana"))
    make_outcome(cast.member("ana"))
    for who in ("cal", "bea", "ivy"):
        assert not BankStrategy.objects.visible_to(cast.member(who)).exists()
        assert not BankOutcome.objects.visible_to(cast.member(who)).exists()
    for who in ("pat", "gil", "ed"):
        assert not BankStrategy.objects.visible_to(cast.member(who)).exists()
