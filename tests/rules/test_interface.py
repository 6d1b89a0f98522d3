import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.interface import RULES, answer, listing


def ask(name: str, asked: Any) -> tuple[int, Any]:
    code, text = answer(name, json.dumps(asked))
    return code, json.loads(text)


def test_upn_answers_with_four_keys() -> None:
    assert ask("upn", {"upn": "g801 2000 2600b"}) == (
        0,
        {"valid": True, "temporary": True, "normalised": "G80120002600B", "reason": None},
    )


@pytest.mark.parametrize("upn", ["", None, "nonsense", "B80120000500\uff11", "\ud800"])
def test_upn_answers_for_any_text_and_for_null(upn: str | None) -> None:
    code, answered = ask("upn", {"upn": upn})
    assert code == 0
    assert (answered["valid"], answered["normalised"]) == (False, None)
    assert answered["reason"]


def test_census_answers_with_the_rules_broken() -> None:
    code, answered = ask(
        "census",
        {
            "phase": "primary",
            "pupils": [
                {"provision": "K", "needs": [{"type": "SPLD", "rank": 1}], "sen_unit": False, "resourced": False},
                {"provision": "K", "needs": [{"type": "SPLD", "rank": "1"}], "sen_unit": None, "resourced": True},
                {"provision": None, "needs": None},
                {"colour": "ignored"},
            ],
        },
    )
    assert code == 0
    assert [(error["rule"], error["pupil"]) for error in answered["errors"]] == [
        ("2140", 1),
        ("2160", 1),
        ("2230", 1),
        ("2310", 2),
        ("2310", 3),
    ]
    assert all(set(error) == {"rule", "pupil", "message"} for error in answered["errors"])


def test_census_of_nobody_breaks_nothing() -> None:
    assert ask("census", {"phase": "college", "pupils": []}) == (0, {"errors": []})


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("unknown", "{}", "no rule called “unknown”"),
        ("upn", "", "not JSON"),
        ("upn", "{upn: 1}", "not JSON"),
        ("upn", '{"upn": NaN}', "not JSON"),
        ("upn", "[" * 100_000, "not JSON"),
        ("upn", '{"upn": ' + "9" * 5000 + "}", "not JSON"),
        ("upn", "[]", "not a JSON object"),
        ("upn", '"B801200005001"', "not a JSON object"),
        ("upn", "null", "not a JSON object"),
        ("upn", "{}", "“upn” is missing"),
        ("upn", '{"upn": 801200005001}', "“upn” is neither text nor null"),
        ("upn", '{"upn": ["B801200005001"]}', "“upn” is neither text nor null"),
        ("census", '{"pupils": []}', "“phase” is missing"),
        ("census", '{"phase": "primary"}', "“pupils” is missing"),
        ("census", '{"phase": "infant", "pupils": []}', "“phase” is not one of"),
        ("census", '{"phase": null, "pupils": []}', "“phase” is not one of"),
        ("census", '{"phase": [], "pupils": []}', "“phase” is not one of"),
        ("census", '{"phase": "primary", "pupils": {}}', "“pupils” is not a list of objects"),
        ("census", '{"phase": "primary", "pupils": [1]}', "“pupils” is not a list of objects"),
        ("census", '{"phase": "primary", "pupils": null}', "“pupils” is not a list of objects"),
        ("census", '{"phase": "primary", "pupils": [{"needs": {}}]}', "“needs” of pupil 0 is not a list"),
        ("census", '{"phase": "primary", "pupils": [{"needs": ["SPLD"]}]}', "“needs” of pupil 0 is not a list"),
        ("census", '{"phase": "primary", "pupils": [{}, {"provision": 1}]}', "“provision” of pupil 1 is neither"),
        ("census", '{"phase": "primary", "pupils": [{"needs": [{"type": 1}]}]}', "“type” of a need of pupil 0"),
        ("census", '{"phase": "primary", "pupils": [{"sen_unit": 0}]}', "“sen_unit” of pupil 0 is not true"),
        ("census", '{"phase": "primary", "pupils": [{"resourced": "no"}]}', "“resourced” of pupil 0 is not true"),
    ],
)
def test_a_question_without_an_answer_is_refused_in_a_sentence(name: str, raw: str, words: str) -> None:
    code, text = answer(name, raw)
    refusal = json.loads(text)
    assert (code, list(refusal)) == (2, ["error"])
    assert words in refusal["error"]
    assert refusal["error"].endswith(".")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["upn", "census", "other"]),
    anything | st.fixed_dictionaries({"phase": anything, "upn": anything, "pupils": anything}),
)
def test_whatever_is_asked_comes_back_as_an_answer_or_a_sentence(name: str, asked: Any) -> None:
    code, answered = ask(name, asked)
    assert code in (0, 2)
    assert (code == 2) == (list(answered) == ["error"])


def test_the_listing_names_every_rule_with_its_source() -> None:
    shown = listing()
    assert "upn  Is this a unique pupil number" in shown
    assert shown.count("    Source: ") >= len(RULES) == 7
    assert "(read in a secondary source)" in shown


WORK = {"date": "2026-11-02", "starts": "09:00", "ends": "10:00", "category": "plans", "kind": "senco"}
WEEK = {
    "slots": [{"date": "2026-11-02", "starts": "09:00", "ends": "12:00"}],
    "entries": [WORK | {"given_back_for": None}],
    "paid": [{"weekday": 0, "starts": "08:00", "ends": "16:00"}],
    "from": "2026-11-02",
    "to": "2026-11-08",
}


def test_workload_answers_with_eight_keys() -> None:
    assert ask("workload", WEEK) == (
        0,
        {
            "promised_minutes": 180,
            "kept_minutes": 60,
            "taken_minutes": 0,
            "given_back_minutes": 0,
            "unknown_minutes": 120,
            "outside_paid_minutes": 0,
            "by_category": {"plans": 60},
            "days_with_data": 1,
        },
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"from": None}, "“from” is not a day like 2026-11-19."),
        ({"to": "9999-12-31"}, "“to” is not a day like 2026-11-19."),
        ({"to": "2026-02-30"}, "“to” is not a day like 2026-11-19."),
        ({"slots": {}}, "“slots” is not a list of objects."),
        ({"slots": [{"date": "2026-11-02", "starts": "9:00", "ends": "12:00"}]}, "“starts” of slot 0 is not a time"),
        ({"entries": [WORK | {"kind": "holiday"}]}, "“kind” of entry 0 is not one of senco, taken, other."),
        ({"entries": [WORK | {"kind": ["senco"]}]}, "“kind” of entry 0 is not one of senco, taken, other."),
        ({"entries": [WORK | {"ends": "24:00"}]}, "“ends” of entry 0 is not a time"),
        ({"entries": [WORK | {"category": 7}]}, "“category” of entry 0 is neither text nor null."),
        ({"entries": [WORK | {"given_back_for": "Monday"}]}, "“given_back_for” of entry 0 is not a day"),
        ({"paid": [{"weekday": 7, "starts": "08:00", "ends": "16:00"}]}, "“weekday” of paid hours 0 is not a number"),
        ({"paid": [{"weekday": True, "starts": "08:00", "ends": "16:00"}]}, "“weekday” of paid hours 0"),
    ],
)
def test_workload_refuses_what_cannot_be_counted(change: dict[str, Any], says: str) -> None:
    code, answered = ask("workload", WEEK | change)
    assert code == 2
    assert says in answered["error"]


CLOCK = {"senco_since": "2023-09-04", "earlier_senco_months": 0, "setting": "school", "on": "2026-09-04"}


def test_qualification_answers_with_five_keys() -> None:
    code, answered = ask("qualification", CLOCK | {"course": None, "course_began_on": None, "completed_on": None})
    assert code == 0
    assert list(answered) == ["required", "due_on", "status", "why", "sources"]
    assert (answered["required"], answered["due_on"], answered["status"]) == (True, "2026-09-04", "due_soon")
    assert answered["sources"][0].startswith("SEND Regulations 2014, reg 49(4)")
    free = ask("qualification", CLOCK | {"earlier_senco_months": 12.5})[1]
    assert (free["required"], free["due_on"], free["status"]) == (False, None, "not_required")


@pytest.mark.parametrize(
    "change",
    [
        {"senco_since": None},
        {"on": "today"},
        {"course": "PGCE"},
        {"course": {}},
        {"setting": "college"},
        {"earlier_senco_months": "12"},
        {"completed_on": "2026"},
        {"senco_since": "9999-12-31"},
    ],
)
def test_qualification_refuses_what_has_no_answer(change: dict[str, Any]) -> None:
    code, answered = ask("qualification", CLOCK | change)
    assert (code, list(answered)) == (2, ["error"])
