"""The school's list, as people add to it, change it and take from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from handrail.bank import actions
from handrail.bank.lines import Kind, Line, read_lines
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.bank.starter import starter_lines
from handrail.bank.tests.factories import make_strategy
from handrail.rules.register import AREAS
from tests.cast import Cast


def address(page: str, school: str = "alder", **places: str) -> str:
    return reverse(f"bank:{page}", kwargs={"school": school, **places})


def body(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_empty_list_teaches_and_offers_the_starter_list(cast: Cast) -> None:
    page = body(cast.client("ana").get(address("list")))
    assert "Nothing is in the list yet" in page
    assert address("starter") in page
    assert address("starter") not in body(cast.client("tess").get(address("list")))


def test_the_starter_list_is_taken_over_with_one_press_and_not_twice(cast: Cast) -> None:
    ana = cast.client("ana")
    assert "nobody’s guidance" in body(ana.get(address("starter")))
    ana.post(address("starter"))
    held = list(BankStrategy.objects.for_school(cast.schools["alder"]))
    assert len(held) >= 32
    assert {row.area for row in held} == set(AREAS)
    assert all(row.is_universal and row.is_starter for row in held)
    actions.retire_line(row=held[0], by=cast.member("ana"))
    ana.post(address("starter"))
    again = BankStrategy.objects.for_school(cast.schools["alder"])
    assert again.count() == len(held)
    assert again.get(pk=held[0].pk).is_retired, "what the school retired stays retired"


def test_the_starter_list_fits_the_setting(cast: Cast) -> None:
    for name in ("alder", "larches"):
        for area in AREAS:
            assert 8 <= sum(line.area == area for line in starter_lines(cast.schools[name])) <= 11, (name, area)
    early = " ".join(line.text for line in starter_lines(cast.schools["larches"]))
    assert "board" not in early
    assert "lesson" not in early


def test_a_list_is_pasted_one_to_a_line(cast: Cast) -> None:
    pasted = (
        "• Visual timetable\tBen Adeyemi\tEach morning\n2. Word mat on the table\n\nvisual TIMETABLE\nO level words"
    )
    cast.client("ben").post(address("add"), {"lines": pasted, "kind": "other", "area": "cognition"})
    rows = list(BankStrategy.objects.for_school(cast.schools["alder"]))
    assert [(row.text, row.who, row.how_often) for row in rows] == [
        ("Visual timetable", "Ben Adeyemi", "Each morning"),
        ("Word mat on the table", "", ""),
        ("O level words", "", ""),
    ]
    assert not any(row.is_universal for row in rows)


def test_what_was_typed_is_kept_where_something_does_not_fit(cast: Cast) -> None:
    page = body(cast.client("ana").post(address("add"), {"lines": "x" * 501, "kind": "other", "area": "semh"}))
    assert "has 501 characters. Shorten it to 500." in page
    assert "x" * 501 in page
    assert not BankStrategy.objects.for_school(cast.schools["alder"]).exists()
    page = body(cast.client("ana").post(address("add"), {"lines": "A quiet corner"}))
    assert "Choose an area of need." in page
    assert "A quiet corner" in page


def test_a_line_is_changed_retired_and_brought_back(cast: Cast) -> None:
    ana, row = cast.client("ana"), make_strategy(cast.member("ana"), is_starter=True)
    said = {"text": "Says  the name first", "who": "Any adult", "how_often": "", "kind": "other", "area": "semh"}
    ana.post(address("line", line=row.ref), said)
    row.refresh_from_db()
    assert (row.text, row.who, row.area) == ("Says the name first", "Any adult", "semh")
    assert not row.is_universal
    assert not row.is_starter, "a line the school changed is its own"
    page = body(ana.post(address("retire", line=row.ref), follow=True))
    assert "no longer offered" in page
    assert address("bring_back", line=row.ref) in page, "undo is one press away"
    assert "Says the name first" not in body(ana.get(address("list"), {"show": "other"}))
    assert "Says the name first" in body(ana.get(address("list"), {"show": "other", "retired": "1"}))
    ana.post(address("bring_back", line=row.ref))
    assert "Says the name first" in body(ana.get(address("list"), {"show": "other"}))


def test_the_same_line_is_not_there_twice(cast: Cast) -> None:
    ana = cast.member("ana")
    first = actions.add_lines(lines=[Line(Kind.OUTCOME, "semh", "Asks for a break")], by=ana)
    assert actions.add_lines(lines=[Line(Kind.OUTCOME, "semh", "asks for a BREAK")], by=ana) == []
    actions.retire_line(row=first[0], by=ana)
    back = actions.add_lines(lines=[Line(Kind.OUTCOME, "semh", "Asks for a break", measure="Tally")], by=ana)
    assert [(row.pk, row.is_retired) for row in back] == [(first[0].pk, False)]
    assert BankOutcome.objects.for_school(ana.school).get().measure == "Tally"
    other = actions.add_lines(lines=[Line(Kind.OUTCOME, "semh", "Names a feeling")], by=ana)[0]
    with pytest.raises(actions.AlreadyThere):
        actions.change_line(row=other, line=Line(Kind.OUTCOME, "semh", "Asks for a break"), by=ana)


def test_a_search_takes_words_in_any_order(cast: Cast) -> None:
    ana = cast.member("ana")
    make_strategy(ana, "A visual timetable on the table")
    make_strategy(ana, "Thinking time of ten seconds")
    page = body(cast.client("tess").get(address("list"), {"q": "table VISUAL"}))
    assert "1 line with" in page
    assert "visual timetable" in page
    assert "Thinking time" not in page


def test_a_teacher_adds_and_the_senco_retires(cast: Cast) -> None:
    row = make_strategy(cast.member("ana"))
    assert cast.client("ben").get(address("add")).status_code == 200
    assert cast.client("ben").post(address("retire", line=row.ref)).status_code == 403
    assert cast.client("tess").get(address("add")).status_code == 403
    assert cast.client("bea").post(address("retire", line=row.ref, school="birch")).status_code == 404


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("- Now and next board", "Now and next board"),
        ("3) Now and next board", "Now and next board"),
        ("•Now and next board", "Now and next board"),
        ("5 minutes of warning", "5 minutes of warning"),
        ("1:1 time with a book", "1:1 time with a book"),
    ],
)
def test_bullets_and_numbers_are_taken_off_and_nothing_else(pasted: str, said: str) -> None:
    assert [line.text for line in read_lines(Kind.OTHER, "semh", pasted)] == [said]


def test_a_line_is_looked_over_before_it_is_saved(cast: Cast) -> None:
    ana = cast.client("ana")
    typed = {"kind": "other", "lines": "Reads 20 words\nTA support\tstaff\tas needed", "do": "look"}
    page = body(ana.post(address("add"), typed))
    assert "“TA support” in line 2" in page
    assert "“as needed” in line 2, how often" in page
    assert 'how many, how long or how often <span class="soft">in line 1</span>' in body(
        ana.post(address("add"), {"kind": "outcome", "lines": "Sits\nReads 20 words", "do": "look"})
    )
    assert "‘TA support’ may be a hand on every page" in page, "with the reason"
    assert "Please look again" not in page
    assert "TA support staff as needed</textarea>" in page
    parts = ana.post(address("add"), typed, headers={"accept": "application/json"}).json()["parts"]
    assert parts["notes-lines"].count("It may help to") == 3
    assert not BankStrategy.objects.for_school(cast.schools["alder"]).exists()
    row = make_strategy(cast.member("ana"), "Sits near the door")
    where = address("line", line=row.ref)
    assert "It may help to" not in body(ana.get(where))
    assert "“weak”" in body(ana.post(where, {"text": "For weak readers", "do": "look"}))
    row.refresh_from_db()
    assert row.text == "Sits near the door"
