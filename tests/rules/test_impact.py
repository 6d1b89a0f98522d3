import json
from typing import Any

import pytest

from handrail.rules.impact import SCALE, word_for
from handrail.rules.interface import answer


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


def gained(kind: str, entry: Any, exit_: Any, **more: Any) -> dict[str, Any]:
    asked = {"kind": kind, "entry": entry, "exit": exit_, "entry_on": "2026-01-05", "exit_on": "2026-07-05", **more}
    code, text = answer("impact", json.dumps(asked))
    assert code == 0, text
    found: dict[str, Any] = json.loads(text)
    assert found["usable"] is (found["why_not"] is None) is (found["gain"] is not None)
    return found


@pytest.mark.parametrize("entry", ["7;03", "7.03", "07:03", "7:03:00", 87])
@pytest.mark.parametrize("after", ["7;11", 95])
def test_an_age_gains_months_against_months_taught(entry: Any, after: Any) -> None:
    # 181 days are 5.9466... months of 30.4375 days.
    assert gained("age", entry, after) == {
        "gain": 8,
        "unit": "months",
        "ratio_gain": 1.35,
        "usable": True,
        "why_not": None,
    }


def test_half_a_hundredth_of_a_ratio_goes_up() -> None:
    # 974 days are 32 months: 33 months gained are 1.03125 times that, 28 are 0.875.
    assert gained("age", "7;00", "9;09", entry_on="2024-01-01", exit_on="2026-09-01")["ratio_gain"] == 1.03
    assert gained("age", "7;00", "9;04", entry_on="2024-01-01", exit_on="2026-09-01")["ratio_gain"] == 0.88
    assert gained("age", "9;04", "7;00", entry_on="2024-01-01", exit_on="2026-09-01")["ratio_gain"] == -0.88


@pytest.mark.parametrize(
    ("kind", "entry", "after", "gain", "unit"),
    [
        ("standardised", 85, "93.5", 8.5, "points"),
        ("scaled", "98", 104, 6, "points"),
        ("scale_0_10", 0, 10, 10, "points"),
        ("count", 12, 4, -8, "count"),
        ("step", 3, "5", 2, "steps"),
        ("ordinal", "not met", "Exceeded", 3, "steps"),
        ("ordinal", "partly", "partly_met", 0, "steps"),
    ],
)
def test_other_measures_gain_in_their_own_unit_and_have_no_ratio(
    kind: str, entry: Any, after: Any, gain: float, unit: str
) -> None:
    found = gained(kind, entry, after)
    assert (found["gain"], found["unit"], found["ratio_gain"]) == (gain, unit, None)


@pytest.mark.parametrize(
    ("kind", "entry", "after", "more", "words"),
    [
        ("age", "<6:00", "7;03", {}, "below the floor"),
        ("age", "14;00", ">15:09", {}, "above the ceiling"),
        ("age", "7;12", "8;01", {}, "a year has 12"),
        ("age", "7.1", "8;01", {}, "1 month or 10"),
        ("age", 7, "8;01", {}, "like 7;03"),
        ("age", "7;03", "8;01", {"entry_form": "A", "exit_form": "B"}, "changed from A to B"),
        ("age", "7;03", "8;01", {"exit_on": "2026-01-05"}, "no time has passed"),
        ("count", 3, 4, {"exit_on": "2026-01-05"}, "no time has passed"),
        ("count", 3, 4, {"exit_on": "2026-01-04"}, "before the entry"),
        ("standardised", "<70", 85, {}, "below the floor"),
        ("standardised", 85, 0, {}, "not on a scale from 1 to 200"),
        ("scale_0_10", 3, 11, {}, "not on a scale from 0 to 10"),
        ("scale_0_10", -1, 3, {}, "not on a scale from 0 to 10"),
        ("count", -1, 3, {}, "not on a scale of nought or more"),
        ("count", "many", 3, {}, "cannot be read"),
        ("ordinal", "met", "too soon to say", {}, "is not one of not met"),
        ("ordinal", 1, 2, {}, "is not one of not met"),
        ("scaled", None, 100, {}, "no measure at entry"),
        ("scaled", 100, " ", {}, "no measure at exit"),
    ],
)
def test_where_a_gain_would_mean_nothing_words_say_why(
    kind: str, entry: Any, after: Any, more: dict[str, Any], words: str
) -> None:
    assert words in gained(kind, entry, after, **more)["why_not"]


def test_a_form_is_the_same_however_it_is_written_and_unknown_where_nobody_said() -> None:
    for forms in (("Form A", " form  a"), ("A", None), ("", "B")):
        assert gained("standardised", 85, 90, entry_form=forms[0], exit_form=forms[1])["gain"] == 5


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "raw"}, "“kind” is not one of"),
        ({"kind": None}, "“kind” is not one of"),
        ({"entry": True}, "“entry” is neither text, a number nor null"),
        ({"exit": ["7;03"]}, "“exit” is neither text, a number nor null"),
        ({"entry_on": None}, "“entry_on” is not a day"),
        ({"exit_on": "5/7/2026"}, "“exit_on” is not a day"),
        ({"entry_form": 1}, "“entry_form” is neither text nor null"),
    ],
)
def test_what_is_no_question_of_impact_is_refused(changed: dict[str, Any], words: str) -> None:
    asked = {"kind": "age", "entry": "7;03", "exit": "8;01", "entry_on": "2026-01-05", "exit_on": "2026-07-05"}
    code, text = answer("impact", json.dumps(asked | changed))
    assert (code, words in json.loads(text)["error"]) == (2, True), text
    for key in asked:
        assert answer("impact", json.dumps({other: asked[other] for other in asked if other != key}))[0] == 2
