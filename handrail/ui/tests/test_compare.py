"""Two texts beside each other."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.ui.compare import differences


def test_only_the_words_that_differ_are_marked() -> None:
    one, other = differences("It is still hard.", "It is hard.")
    assert one == "It is <mark>still</mark> hard."
    assert other == "It is hard."


def test_what_a_person_typed_is_never_markup() -> None:
    one, other = differences("<script>", "a & b")
    assert one == "<mark>&lt;script&gt;</mark>"
    assert other == "<mark>a &amp; b</mark>"
    assert differences("<b>", "<b>") == ("&lt;b&gt;", "&lt;b&gt;")


@pytest.mark.parametrize("text", ["", "  two  spaces", "a\nline\n"])
def test_the_same_text_is_left_as_it_was(text: str) -> None:
    assert differences(text, text) == (text, text)


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_taking_the_marks_away_gives_both_texts_back(one: str, other: str) -> None:
    assert tuple(re.sub("</?mark>", "", text) for text in differences(one, other)) == (one, other)
