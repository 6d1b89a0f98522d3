"""Charts stand where a reader expects: time to the right, more upwards, nothing outside the drawing."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.ui.charts import Series, nice_top, progress_line, say_number, stacked_bars

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 18), date(2026, 10, 9), date(2026, 11, 18)
MARCH = date(2027, 3, 26)


def test_more_stands_higher_and_later_stands_further_right() -> None:
    chart = progress_line("Words", [(SEPTEMBER, 22), (OCTOBER, 27), (NOVEMBER, 41)])
    assert [dot.x for dot in chart.dots] == sorted(dot.x for dot in chart.dots)
    assert [dot.y for dot in chart.dots] == sorted((dot.y for dot in chart.dots), reverse=True)
    assert chart.dots[0].x == chart.left
    assert chart.dots[-1].x == chart.right


def test_points_in_any_order_are_drawn_by_date() -> None:
    mixed = progress_line("Words", [(NOVEMBER, 41), (SEPTEMBER, 22)])
    assert mixed == progress_line("Words", [(SEPTEMBER, 22), (NOVEMBER, 41)])


def test_the_drawing_reaches_to_the_day_of_the_target() -> None:
    chart = progress_line("Words", [(SEPTEMBER, 22), (NOVEMBER, 41)], target=60, target_on=MARCH)
    assert chart.dots[-1].x < chart.right
    start, end = chart.hoped.split()
    assert start == f"{chart.dots[0].x},{chart.dots[0].y}"
    assert end == f"{chart.right},{chart.target_y}"


def test_a_target_without_a_day_has_a_line_and_no_hoped_way() -> None:
    chart = progress_line("Words", [(SEPTEMBER, 22), (NOVEMBER, 41)], target=60)
    assert chart.target_y is not None
    assert chart.hoped == ""


def test_only_the_newest_value_is_marked_as_now() -> None:
    chart = progress_line("Words", [(SEPTEMBER, 3), (NOVEMBER, 3)])
    assert [dot.is_last for dot in chart.dots] == [False, True]


def test_the_words_of_target_and_now_never_stand_on_each_other() -> None:
    chart = progress_line("Games", [(SEPTEMBER, 0), (NOVEMBER, 3)], target=3, top=5)
    now, aim = (next(label for label in chart.labels if label.text.endswith(word)) for word in ("now", "aim"))
    assert now.x == aim.x
    assert abs(now.y - aim.y) >= 14


def test_the_description_and_the_table_say_what_the_line_shows() -> None:
    chart = progress_line("Words", [(SEPTEMBER, 22), (NOVEMBER, 41)], target=60, target_on=MARCH)
    assert chart.description == (
        "From 22 on 18 September 2026 to 41 on 18 November 2026. The target is 60 by 26 March 2027."
    )
    assert chart.rows == [["18 September 2026", "22"], ["18 November 2026", "41"], ["Target, 26 March 2027", "60"]]


def test_one_value_is_a_dot_and_a_sentence() -> None:
    chart = progress_line("Words", [(SEPTEMBER, 22)], target=60)
    assert len(chart.dots) == 1
    assert chart.description == "22 on 18 September 2026. The target is 60."


def test_no_value_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        progress_line("Words", [])


@given(
    st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.floats(-1000, 1000)), min_size=1, max_size=12),
    st.none() | st.floats(-1000, 1000),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_every_dot_and_label_lies_inside_the_drawing(
    points: list[tuple[date, float]], target: float | None, target_on: date | None
) -> None:
    chart = progress_line("Any", points, target=target, target_on=target_on)
    for dot in chart.dots:
        assert chart.left <= dot.x <= chart.right
        assert 0 <= dot.y <= chart.axis_y
    for label in chart.labels:
        assert 0 <= label.x <= chart.width
        assert 8 <= label.y <= chart.height


def test_bars_stack_from_the_axis_up_to_the_limit() -> None:
    chart = stacked_bars(
        "Hours",
        ["1", "2"],
        [Series("Kept", "solid", [12, 5]), Series("Taken", "striped", [0, 7])],
        description="",
        limit=(12, "12 h"),
    )
    kept_1, kept_2, taken_2 = chart.bars
    assert kept_1.y + kept_1.height == pytest.approx(chart.axis_y)
    assert kept_1.y == chart.limit_y
    assert taken_2.y == chart.limit_y
    assert taken_2.y + taken_2.height == pytest.approx(kept_2.y, abs=0.2)
    assert (kept_2.look, taken_2.look) == ("solid", "striped")
    assert chart.caption == "Solid: kept. Striped: taken."


@pytest.mark.parametrize(("first", "anchor"), [(13, "end"), (12, "start")])
def test_the_words_of_the_limit_stand_where_no_bar_is(first: int, anchor: str) -> None:
    bars = [Series("Kept", "solid", [first, 5, 5, 2])]
    chart = stacked_bars("Hours", ["1", "2", "3", "4"], bars, description="", limit=(12, "12 h"))
    assert chart.labels[-1].anchor == anchor


def test_the_table_of_bars_has_a_row_for_each_place() -> None:
    chart = stacked_bars("Hours", ["week 1", "2"], [Series("Kept", "solid", [3, 12.5])], description="")
    assert chart.columns == [("", False), ("Kept", True)]
    assert chart.rows == [["week 1", "3"], ["2", "12.5"]]


def test_long_names_are_thinned_so_that_none_runs_into_the_next() -> None:
    places = [f"Autumn week {week}" for week in range(1, 13)]
    chart = stacked_bars("Hours", places, [Series("Kept", "solid", [1] * 12)], description="", width=560)
    named = [label for label in chart.labels if label.text.startswith("Autumn")]
    assert 1 < len(named) < 12
    assert all(b.x - a.x > 7 * len(a.text) for a, b in pairwise(named))


@pytest.mark.parametrize("values", [[1], [1, -2]])
def test_bars_that_cannot_be_drawn_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="Kept needs a value"):
        stacked_bars("Hours", ["1", "2"], [Series("Kept", "solid", values)], description="")


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (0.3, 0.3), (11.5, 12), (12, 12), (17, 20), (100, 100), (2600, 3000), (9100, 10000)]
)
def test_the_head_of_a_chart_is_a_round_figure(value: float, top: float) -> None:
    assert nice_top(value) == pytest.approx(top)


@pytest.mark.parametrize(
    ("value", "said"), [(3, "3"), (2.5, "2.5"), (1200, "1,200"), (0, "0"), (-2, "-2"), (10, "10"), (0.333, "0.33")]
)
def test_a_figure_has_no_more_decimals_than_it_needs(value: float, said: str) -> None:
    assert say_number(value) == said
