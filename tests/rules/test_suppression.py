from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.suppression import SuppressedRow, suppress, suppress_row

FEW = "fewer than 5"


@pytest.mark.parametrize(("count", "text"), [(0, FEW), (1, FEW), (4, FEW), (5, "5"), (212, "212")])
def test_small_counts_are_said_in_words(count: int, text: str) -> None:
    assert suppress(count) == text


def test_the_threshold_may_be_raised_but_never_lowered() -> None:
    assert (suppress(9, threshold=10), suppress(10, threshold=10)) == ("fewer than 10", "10")
    with pytest.raises(ValueError, match="not lowered"):
        suppress(9, threshold=4)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        suppress(-1)


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([12, 7, 30], ("12", "7", "30"), "49"),
        ([], (), FEW),
        ([2, 1], (FEW, FEW), FEW),
        ([2, 12, 30], (FEW, "not shown", "30"), "44"),
        ([0, 0, 12, 30], (FEW, FEW, "not shown", "30"), "42"),
        ([3, 1, 40], (FEW, FEW, "40"), "44"),
        ([2, 6, 30], (FEW, "not shown", "not shown"), "38"),
        ([2, 5], (FEW, "5"), "not shown"),
        ([4, 4, 4], (FEW, FEW, FEW), "not shown"),
    ],
)
def test_a_row_hides_no_more_than_it_must(counts: list[int], cells: tuple[str, ...], total: str) -> None:
    assert suppress_row(counts) == SuppressedRow(cells, total)


def possible(text: str, total: int) -> range:
    """What a reader can take a printed cell for, who knows how it was printed."""
    if text == FEW:
        return range(5)
    return range(5, total + 1) if text == "not shown" else range(int(text), int(text) + 1)


@given(st.lists(st.integers(0, 15), min_size=1, max_size=5))
def test_no_hidden_cell_can_be_narrowed_to_fewer_than_five_numbers(counts: list[int]) -> None:
    row = suppress_row(counts)
    assert [text for count, text in zip(counts, row.cells, strict=True) if count < 5] == [FEW] * sum(
        count < 5 for count in counts
    )
    if row.total in (FEW, "not shown"):
        assert not any(text == "not shown" for text in row.cells)
        return
    total = int(row.total)
    assert total == sum(counts)
    worlds = [world for world in product(*(possible(text, total) for text in row.cells)) if sum(world) == total]
    for place, text in enumerate(row.cells):
        if not text.isdigit():
            assert len({world[place] for world in worlds}) >= 5
