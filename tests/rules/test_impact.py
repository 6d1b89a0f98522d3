import pytest

from handrail.rules.impact import SCALE, word_for


@pytest.mark.parametrize(
    ("value", "word"),
    [(-2, "not met"), (-1, "partly met"), (0, "met"), (1, "exceeded"), (2, "exceeded"), (None, "too soon to say")],
)
def test_ratings_are_said_in_the_usual_words(value: int | None, word: str) -> None:
    assert word_for(value) == word


def test_the_school_may_choose_its_own_words() -> None:
    words = {-1: "not yet", 0: "achieved", 2: "well beyond", None: "not reviewed"}
    assert [word_for(value, words) for value in SCALE] == ["not yet", "not yet", "achieved", "achieved", "well beyond"]
    assert word_for(None, words) == "not reviewed"


def test_a_value_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="between -2 and"):
        word_for(3)
