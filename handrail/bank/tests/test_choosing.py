"""What the school's list offers, and to whom."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from handrail.bank.actions import take_starter
from handrail.bank.choosing import areas_of_need, to_try, universal_by_area, week_meant
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


MONDAY = date(2026, 11, 23)


def test_what_to_try_is_chosen_by_need_and_changes_each_week(cast: Cast) -> None:
    take_starter(by=cast.member("ana"))
    ben = cast.member("ben")
    needs = areas_of_need(ben)
    assert needs == {"communication": 1, "cognition": 1}, "Mia’s; Omar is in another class"
    weeks = [to_try(ben, needs, on=MONDAY + timedelta(weeks=week)) for week in range(9)]
    for chosen in weeks:
        assert len({one.strategy.pk for one in chosen}) == 3
        assert {one.area for one in chosen} == {"communication", "cognition"}
    assert all(one != other for one, other in pairwise(weeks))
    seen = {one.strategy.pk for chosen in weeks for one in chosen}
    assert len(seen) >= 15, "in half a term nearly all of them have had their turn"


def test_what_to_try_is_the_same_all_week_and_looks_ahead_from_friday(cast: Cast) -> None:
    take_starter(by=cast.member("ana"))
    ben = cast.member("ben")
    texts = [
        [one.strategy.text for one in to_try(ben, {"semh": 4}, on=MONDAY + timedelta(days=day))] for day in range(8)
    ]
    assert texts[0] == texts[1] == texts[2] == texts[3] != texts[4]
    assert texts[4] == texts[5] == texts[6] == texts[7]
    assert week_meant(MONDAY + timedelta(days=4)) == MONDAY + timedelta(weeks=1)


def test_most_pupils_come_first_and_areas_take_turns_where_nobody_has_a_need(cast: Cast) -> None:
    take_starter(by=cast.member("ana"))
    ben = cast.member("ben")
    areas = [one.area for one in to_try(ben, {"semh": 1, "cognition": 5, "sensory": 2}, on=MONDAY)]
    assert areas == ["cognition", "sensory", "semh"]
    turns = {one.area for week in range(4) for one in to_try(ben, {}, on=MONDAY + timedelta(weeks=week))}
    assert turns == set(AREAS)


def test_nothing_is_made_up_where_the_list_is_empty(cast: Cast) -> None:
    assert to_try(cast.member("ben"), {"semh": 4}, on=MONDAY) == []
    assert to_try(cast.member("ben"), {}, on=MONDAY) == []
    make_strategy(cast.member("ana"), "One alone", "semh")
    assert [one.strategy.text for one in to_try(cast.member("ben"), {"semh": 4}, on=MONDAY)] == ["One alone"]


def test_home_shows_what_to_try_to_those_with_a_class(cast: Cast) -> None:
    take_starter(by=cast.member("ana"))
    for who in ("ben", "tess"):
        page = cast.client(who).get("/s/alder/").content.decode()
        assert 'id="try"' in page, who
        assert "where 1 of your pupils has a need" in page, who
    for who in ("ana", "pat", "ed"):
        assert 'id="try"' not in cast.client(who).get("/s/alder/").content.decode(), who
