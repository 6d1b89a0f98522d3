"""Hints on plans: each rule both ways, and never inside what somebody said."""

from __future__ import annotations

import json
from datetime import date
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.interface import answer
from handrail.rules.plan_hints import HINT_RULES, RULES_BY_KEY, Hint, hints
from handrail.rules.plan_hints.looking import EXCUSES
from handrail.rules.plan_hints.rule import PASSAGES
from handrail.rules.plan_hints.words import forms

ON = date(2026, 11, 22)

# Rule: what it speaks up at, and what it lets pass, in the first field it looks at.
BOTH_WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "understands": (
        ("To understand number bonds to 10", "Knows his letter sounds", "Shows an awareness of danger"),
        ("Knows 20 letter sounds", "Shows that he understands by pointing to the picture", "Understands 8 of 10 signs"),
    ),
    "improves": (
        ("Improving her spelling", "To develop social skills", "His vocabulary will have increased", "Make progress"),
        ("Improves from 4 of 10 to 8 of 10", "Reads his own timetable"),
    ),
    "compares": (
        ("Be calmer in class", "Listen for longer", "Is more confident at playtime"),
        ("Listens for 5 minutes longer", "Asks for one more turn with words", "Says ‘more’ or ‘stop’ at snack"),
    ),
    "tries": (
        ("Try to join in", "Attempts new foods", "Tried hard in maths", "Begins to accept changes",
         "Makes an effort with homework"),
        ("Begins to read within 2 minutes", "Tries one new food a week", "Attempts three sums before asking",
         "Writes on the tryline"),
    ),
    "takes_part": (
        ("Access the curriculum", "To be engaging in lessons", "Joins in with the group", "Stay on task",
         "Accesses all areas of the curriculum"),
        ("Joins in the song every morning", "Takes part by holding the book", "Engages for 10 minutes"),
    ),
    "appropriate": (
        ("Behave appropriately", "Makes good choices", "Uses acceptable language", "Sits nicely",
         "A positive attitude"),
        ("Chooses between two drinks", "Reads an age-appropriate book aloud", "Keeps hands by his side"),
    ),
    "works_on": (
        ("Working on phonics", "Practise handwriting", "Attends nurture group",
         "Takes part in the group with three other pupils"),
        ("Attends five days of five", "Practises three spins alone", "Works beside a friend"),
    ),
    "continues": (
        ("Continue to use his timetable", "Maintains friendships", "Remain on task", "Keeps up the good work"),
        ("Continues for 10 minutes", "Keeps the beat with a drum", "Carries his tray"),
    ),
    "adult_does": (
        ("Will be supported to read", "To be given a laptop", "Be encouraged to speak", "Will receive daily reading",
         "Attends nurture provision three times a week"),
        ("Follows an instruction when it is given", "Supports his friend with a puzzle", "Gives the book to a friend"),
    ),
    "adult_acts": (
        ("The TA will read with him", "Staff to check understanding", "Mum reads each night"),
        ("Reads to the TA", "Adults outside the family can understand him", "School trips are eaten with friends"),
    ),
    "copes": (
        ("Manage his emotions", "To learn to control her temper", "Copes with change", "Regulating at playtime",
         "Self-soothes when upset"),
        ("Manages his tray at lunch", "Copes by asking for the quiet corner", "Controls the switch with one finger"),
    ),
    "encourages": (
        ("Encourage him to use his card", "Ensure she understands", "Opportunities to work in pairs", "Support him"),
        ("Foster carer reads two pages", "Encourages her by holding up the card", "Support from the number line"),
    ),
    "feels": (
        ("To feel happy", "Enjoys school", "Has better self-esteem", "Is confident in maths",
         "Feels proud of his work", "Walks to assembly calmly"),
        ("Says how she feels with a picture", "Feels five objects in a bag", "Tells Tess when he is sad",
         "Lines up calmly four days of five"),
    ),
    "stops": (
        ("Will not hit others", "Stops shouting out", "Reduce outbursts", "Won’t run off", "Worries lessen",
         "A reduction in outbursts"),
        ("Uses capital letters and full stops", "Asks for a break instead of stopping work",
         "Reads on at a hard word", "Reads a page without stopping"),
    ),
    "two_in_one": (
        ("Will write his name and will count to ten", "Read aloud as well as tell the story",
         "Mia will dress herself. She will also pack her bag"),
        ("Puts up a hand and waits to be asked", "Reads and writes 20 words", "Puts bag, coat and book away"),
    ),
    "consistently": (
        ("Consistently lines up", "Asks for help most of the time", "Usually sits down",
         "Nearly always speaks in sentences"),
        ("Lines up four days of five", "Sits down, usually 4 of 5 times", "Lines up each day"),
    ),
    "wide_goal": (
        ("Reach age-related expectations", "To catch up with peers", "Closing the gap", "Fulfils his potential",
         "Meets his targets"),
        ("Reads 70 words a minute", "Catches a ball, 8 of 10", "Closes the door behind him"),
    ),
    "nothing_to_count": (
        ("Asks for help", "Sits with the group", "Uses one-to-one time in Year 4"),
        ("Asks for help three times a day", "Sits with the group every morning", "Writes his name without a model"),
    ),
    "observed_how": (
        ("Observation", "Teacher assessment", "Ongoing monitoring by staff", "Book looks"),
        ("Ben observes on Fridays", "Two observations of ten minutes", "Tally in topic lessons"),
    ),
    "baseline_without_evidence": (
        ("Finds reading hard", "Working below expected level", "Often off task", "Limited vocabulary"),
        ("1 of 5 (12 September)", "Needs four reminders", "Points, or says ‘more’", "Says “it is too hard”"),
    ),
    "just_support": (
        ("TA support", "1:1 support.", "Differentiation", "Small group work", "Differentiated work and TA support"),
        ("Reads the question aloud", "Support from the group with a number line", "Small group for word finding"),
    ),
    "asks_the_child": (
        ("Must concentrate", "Needs to listen", "Try harder with spelling"),
        ("A quiet desk to concentrate at", "Remind him to listen", "Tess gives one step at a time"),
    ),
    "when_needed": (
        ("As needed", "When possible", "On a regular basis", "Ongoing", "As and when required"),
        ("Every lesson", "Twice a week, and as needed on Fridays", "Each morning"),
    ),
    "who_exactly": (
        ("Staff", "All staff", "TA", "everyone", "Class teacher / TA", "TA and LSA"),
        ("Tess Whitfield", "Class teacher", "Mum and Tess"),
    ),
    "cannot": (
        ("He cannot read", "Refuses to write", "Struggling with maths", "Can’t sit still", "Failed to settle"),
        ("Asks for help when he can’t read a word", "Reads 12 words, cannot blend yet", "Draws to explain"),
    ),
    "labels": (
        ("Naughty at playtime", "Attention-seeking", "A low ability reader", "Can be lazy"),
        ("Calls out ten times a lesson", "Chooses a challenging book", "Says “he called me naughty”"),
    ),
    "old_words": (
        ("Suffers from epilepsy", "Wheelchair-bound", "Works with the special needs children", "Mental age of 4"),
        ("Uses a wheelchair", "Has epilepsy", "He says: ‘I am not handicapped’"),
    ),
    "jargon": (
        ("Follow SALT targets", "Knows phonemes", "Uses Zones of Regulation", "SLCN targets", "S&L programme"),
        ("Puts salt on the tray", "Says the sound for each letter", "Plays in all the zones of the playground",
         "Joins the GPC (letters and sounds) group"),
    ),
    "acronym": (
        ("Joins the WBD group", "Uses the BVM cards", "ZPPs each day"),
        ("Dresses for PE", "Joins the wider book discussion (WBD) group", "Sits with the TA", "STOP"),
    ),
    "too_long": (
        ("word " * 41, "a b c d " * 11, "one two three " * 14),
        ("word " * 40, "Lily puts on her coat", ""),
    ),
    "another_name": (
        ("Jayden will read aloud", "To see that Ruby can wait", "Ask whether Amir has a pen"),
        ("Mia will read aloud", "She will read", "The class will clap"),
    ),
    "lacking": (
        ("Poor working memory", "Lack of attention", "Has poorly developed speech", "Unmotivated in writing"),
        ("Cannot hear the teacher from the back of the hall", "Finds the word only after ten seconds",
         "Scores poorly on two tests of five"),
    ),
    "baseline_is_target": (("4 of 5", "4 of 5.", "4  OF 5"), ("1 of 5", "4 of 6", "")),
}  # fmt: skip


def look(field: str, text: str, **more: Any) -> list[Hint]:
    """The hints on an outcome of which one field is written."""
    strategy = {"text": "", "who": "", "how_often": ""}
    outcome: dict[str, Any] = {"target": "4 of 5"} if field == "baseline" else {}
    if field in ("strategy", "who", "how_often"):
        strategy["text" if field == "strategy" else field] = text
    elif field in PASSAGES:
        return hints({"outcomes": [], "passages": {field: text}})
    else:
        outcome[field] = text
    return hints({"outcomes": [{**outcome, "strategies": [strategy]}], "on": ON, "names": ["Mia Kowalczyk"], **more})


def rules_at(field: str, text: str) -> set[str]:
    return {hint.rule for hint in look(field, text)}


EXAMPLES = [(key, text, way) for key, ways in BOTH_WAYS.items() for way, texts in enumerate(ways) for text in texts]


@pytest.mark.parametrize(("key", "text", "way"), EXAMPLES)
def test_each_rule_both_ways(key: str, text: str, way: int) -> None:
    assert (key in rules_at(RULES_BY_KEY[key].looks_at[0], text)) == (way == 0)


def test_every_rule_that_reads_words_is_tried_several_times_each_way() -> None:
    by_words = {rule.key for rule in HINT_RULES if not rule.is_lack and rule.looks_at[0] not in ("by_when", "outcomes")}
    assert by_words - {"repeated"} == set(BOTH_WAYS)
    assert len(BOTH_WAYS) >= 28
    for key, ways in BOTH_WAYS.items():
        assert all(len(set(texts)) >= 2 for texts in ways), key


def test_a_rules_own_examples_hold() -> None:
    """The poor one is spoken of, and the better one is not, by any rule that reads words."""
    for rule in HINT_RULES:
        field = rule.looks_at[0]
        if rule.is_lack or rule.key not in BOTH_WAYS or rule.key in ("another_name", "baseline_is_target"):
            continue
        assert rule.key in rules_at(field, rule.example), rule.key
        left = {hint.rule for hint in look(field, rule.better) if not RULES_BY_KEY[hint.rule].is_lack}
        # One field alone has nothing to count beside it.
        assert left - {"nothing_to_count"} == set(), rule.key


def test_every_rule_says_why_what_helps_and_where_that_comes_from() -> None:
    assert len({rule.key for rule in HINT_RULES}) == len(HINT_RULES) >= 40
    for rule in HINT_RULES:
        assert rule.title
        assert rule.reason.endswith(".")
        assert rule.better
        assert not rule.helps.endswith(".")
        assert rule.source.citation.startswith(("Craft", "SEND Code of Practice"))
        assert set(rule.unless) <= set(EXCUSES)


def test_what_somebody_said_is_let_be() -> None:
    for said in ("“I cannot do it”", "'I cannot do it'", "‘I can’t do it, I am naughty’", '"he refuses"'):
        assert not rules_at("baseline", f"Says {said} about 5 times a day") & {"cannot", "labels"}
    assert "cannot" in rules_at("baseline", "Mia’s friend can’t wait, and Mia cannot either")


def test_where_the_words_stand_is_said() -> None:
    text = "Mia will improve, and develop, her reading"
    (hint,) = [hint for hint in look("text", text) if hint.rule == "improves"]
    assert hint.found == ("improve", "develop")
    assert hint.span
    assert text[slice(*hint.span)] == "improve"


@pytest.mark.parametrize(
    ("by_when", "rule"),
    [
        (date(2026, 11, 21), "date_past"),
        (date(2026, 11, 22), None),
        (date(2027, 8, 31), None),
        (date(2027, 9, 1), "past_the_year"),
        (date(2027, 11, 22), "past_the_year"),
        (date(2027, 11, 23), "too_far"),
        (None, "no_date"),
        ("next term", "no_date"),
    ],
)
def test_days(by_when: Any, rule: str | None) -> None:
    about_days = {"date_past", "past_the_year", "too_far", "no_date"}
    plan = {"outcomes": [{"text": "Reads", "by_when": by_when}], "on": ON}
    assert {hint.rule for hint in hints(plan)} & about_days == ({rule} if rule else set())


def test_an_outcome_of_june_may_end_in_the_autumn() -> None:
    plan = {"outcomes": [{"text": "Reads", "by_when": date(2027, 10, 20)}], "on": date(2027, 6, 21)}
    assert not {hint.rule for hint in hints(plan)} & {"past_the_year", "too_far"}


def test_the_whole_plan() -> None:
    outcomes = [{"text": f"Reads {n} words"} for n in range(5)] + [{"text": "reads 4 words."}, {}]
    found = {
        hint.rule: hint
        for hint in hints({"outcomes": outcomes, "pupil_voice": " ", "parent_voice": "She reads.", "strengths": ""})
        if hint.rule in {"too_many", "repeated", "no_pupil_voice", "no_parent_voice", "no_strengths"}
    }
    assert set(found) == {"too_many", "repeated", "no_pupil_voice", "no_strengths"}
    assert found["too_many"].found == ("6 outcomes",)
    assert found["repeated"].outcome == 5
    assert "no_pupil_voice" not in {hint.rule for hint in hints({"outcomes": []})}, "what is not asked is not missing"


def test_what_is_lacking_is_said_of_what_is_begun() -> None:
    outcome = {"text": "Reads 20 words", "strategies": [{"text": "Word ring", "who": "Tess"}, {"text": ""}]}
    found = {(hint.rule, hint.field) for hint in hints({"outcomes": [{}, outcome]}) if RULES_BY_KEY[hint.rule].is_lack}
    assert found == {
        ("no_baseline", "baseline"), ("no_measure", "measure"), ("no_target", "target"), ("no_date", "by_when"),
        ("no_how_often", "strategy-1-how_often"),
    }  # fmt: skip


def test_nothing_is_said_of_a_plan_that_is_well_written() -> None:
    outcome = {
        "text": "Mia explains a maths problem in three sentences", "baseline": "1 of 5 problems (12 September)",
        "measure": "Ben tallies five problems on Fridays", "target": "4 of 5", "by_when": date(2027, 3, 26),
        "strategies": [{"text": "Word-finding group", "who": "Tess Whitfield", "how_often": "Tuesday and Thursday"}],
    }  # fmt: skip
    plan = {"outcomes": [outcome], "on": ON, "names": ["Mia"], "pupil_voice": "I like it", "strengths": "Draws"}
    assert hints(plan) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("text", "Leaves Mum at the gate and hangs up her coat by 8.50 each day"),
        ("text", "When another child says no, Mia asks someone else or fetches an adult: 4 playtimes of 5"),
        ("text", "Chooses a card and tells an adult which zone it shows before leaving her seat, 3 times out of 4"),
        ("text", "Uses her communication book to ask for a break twice each morning, rather than leaving the room"),
        ("text", "Spells 15 of the 20 words correctly from memory"),
        ("text", "Takes off her shoes, finds her peg and sits on her spot within 3 minutes of arriving"),
        ("text", "Expands a sentence with ‘because’ or ‘so’ in every piece of writing"),
        ("baseline", "Sits with us for story until the third page, then walks to the sink"),
        ("baseline", "Has come in by 9.00 on 2 of the last 10 days"),
        ("measure", "Tess ticks each answer on the sheet by the door; we count on Fridays"),
        ("strategy", "Ben says her name, waits five seconds, then gives one instruction"),
        ("strategy", "Key words for the week sent home on Friday with a picture for each"),
        ("who", "Mrs Doyle (foster carer)"),
        ("how_often", "Every writing lesson"),
    ],
)
def test_what_can_be_seen_and_counted_is_let_be_as_teachers_write_it(field: str, text: str) -> None:
    assert not {rule for rule in rules_at(field, text) if not RULES_BY_KEY[rule].is_lack} - {"nothing_to_count"}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("improve", {"improve", "improves", "improved", "improving"}),
        ("try", {"try", "tries", "tried", "trying"}),
        ("stop", {"stop", "stops", "stoped", "stopped", "stopping", "stoping"}),
        ("know", {"know", "knows", "knew", "known", "knowing"}),
        ("appropriately", {"appropriately"}),
    ],
)
def test_words_are_found_with_their_endings(word: str, said: set[str]) -> None:
    assert forms(word) == said


@given(st.text(max_size=80), st.sampled_from(["text", "baseline", "measure", "who", "how_often", "strategy"]))
def test_any_text_is_looked_at(text: str, field: str) -> None:
    for hint in look(field, text):
        assert hint.rule in RULES_BY_KEY


@pytest.mark.parametrize(
    "text", ["‘" * 4000, "“" * 4000, "improve " * 500, "‘a’b" * 1000, "The the " * 500, "when " * 800]
)
def test_a_long_text_is_looked_at_in_no_time(text: str) -> None:
    begun = process_time()
    look("text", text)
    assert process_time() - begun < 2


def ask(asked: Any) -> tuple[int, Any]:
    code, text = answer("plan_hints", json.dumps(asked))
    return code, json.loads(text)


def test_the_command_answers_with_six_keys() -> None:
    asked = {
        "outcomes": [
            {"text": "Mia will understand fractions", "by_when": "2025-01-01", "target": None,
             "strategies": [{"text": "TA support", "who": "staff"}]},
        ],
        "on": "2026-11-22", "colour": "ignored",
    }  # fmt: skip
    code, said = ask(asked)
    assert code == 0
    assert all(set(hint) == {"rule", "outcome", "field", "found", "reason", "example"} for hint in said["hints"])
    found = {(hint["rule"], hint["field"], *hint["found"]) for hint in said["hints"]}
    assert {("understands", "text", "understand"), ("who_exactly", "strategy-1-who", "staff"),
            ("date_past", "by_when", "2025-01-01"), ("no_target", "target")} <= found  # fmt: skip
    assert ask({"outcomes": []}) == (0, {"hints": []})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "The key “outcomes” is missing."),
        ({"outcomes": ["Reads"]}, "“outcomes” is not a list of objects."),
        ({"outcomes": [{"text": 4}]}, "“text” of outcome 0 is neither text nor null."),
        ({"outcomes": [{"strategies": {}}]}, "“strategies” of outcome 0 is not a list of objects."),
        ({"outcomes": [], "on": "today"}, "“on” is not a day like 2026-11-19."),
    ],
)
def test_the_command_refuses_what_cannot_be_asked(asked: Any, words: str) -> None:
    assert ask(asked) == (2, {"error": words})
