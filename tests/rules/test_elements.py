from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from handrail.rules.budgeting import course_of, months_of
from handrail.rules.elements import OwnFigures, say_elements
from handrail.rules.run_costs import cost_year

OWN = OwnFigures("April 2026 to March 2027", date(2026, 11, 23), 600_000, 9_650_000, 9_774_000, 9_000_000, 5_012_345, 0)


@pytest.mark.parametrize("is_early_years", [False, True])
def test_they_are_told_in_about_200_words(is_early_years: bool) -> None:
    for has, follows, year in product((None, 9_650_000), (None, 1_234_567), ("2026/27", OWN.year)):
        said = say_elements(replace(OWN, has=has, follows=follows, year=year), is_early_years=is_early_years)
        count = sum(len(words.split()) for words in said)
        assert 180 <= count <= 220, count
        assert "£97,740" in " ".join(said)


def test_a_course_says_the_month_in_which_it_runs_out() -> None:
    of = cost_year("financial", date(2026, 5, 1))
    spent = {date(2026, 4, 1): 60, date(2027, 1, 1): 50, date(2027, 3, 1): 20}
    assert len(months_of(of)) == 12
    assert course_of(spent, 130, of, 110).over_in == date(2027, 3, 1)
    assert course_of(spent, 130, of, 109).over_in == date(2027, 1, 1)
    assert course_of(spent, 130, of, 130).over_in is None
    assert course_of(spent, 130, of, None).over_in is None
    refunded = spent | {date(2027, 2, 1): -40}
    assert course_of(refunded, 90, of, 85).over_in == date(2027, 3, 1)
    assert course_of(refunded, 90, of, 90).over_in is None
    assert course_of(spent, 131, of, 130).months[-1] == (date(2027, 3, 1), 131)


def test_it_is_told_by_where_the_year_stands() -> None:
    of = cost_year("financial", date(2026, 5, 1))
    course = course_of({date(2026, 4, 1): 60_000, date(2027, 3, 1): 64_000}, 124_000, of, 100_000)
    name = "notional SEN budget"
    assert course.say(name, date(2026, 11, 23)) == (
        "The notional SEN budget will be overspent in March by £240 if all goes as planned."
    )
    assert course.say(name, date(2027, 3, 2)).startswith("The notional SEN budget runs out this month")
    assert course.say(name, date(2027, 4, 2)).startswith("By the plan the notional SEN budget ran out in March")
    said = course_of({}, 0, of, 5).say("Top-up for Mia", of.first)
    assert said == "Top-up for Mia has £0.05: £0 is planned and £0.05 is left."
