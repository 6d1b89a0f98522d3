"""Tables as people paste them: their cells, what their columns mean, and the draft they make."""

from __future__ import annotations

import pytest

from handrail.plans.bringing.areas import area_of
from handrail.plans.bringing.columns import LEFT_OUT, guess, guess_all, head_of
from handrail.plans.bringing.drafting import Drafted, draft_of
from handrail.plans.bringing.tables import read_table, write_table

WORD = (
    "Outcome\tStrategies\tWho\tReview date\r\n"
    "Mia will read 60 words\tPrecision teaching\tTess\t18 December 2026\r\n"
    "\tFlash cards at home\tMum\t\r\n"
    "Joins a game at break\tLunch club\tMidday team\t\r\n"
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("A\tB\r\n1\t2", [["A", "B"], ["1", "2"]]),
        ("A;B\n1;2", [["A", "B"], ["1", "2"]]),
        ('A\tB\n"one\ntwo"\t2', [["A", "B"], ["one\ntwo", "2"]]),  # from Excel
        ("A\tB\nfirst line\nsecond line\t2\nmore of 2", [["A", "B"], ["first line\nsecond line", "2\nmore of 2"]]),
        ("A\tB\t\n1\t2\t\n\t\t\n", [["A", "B"], ["1", "2"]]),
        ("A\x07B\n•  1\xa0x\x072", [["A", "B"], ["1 x", "2"]]),
        ("", []),
        ("Only words", [["Only words"]]),
        ('A\tB\n"never closed\t2', [["A", "B"], ["never closed\t2"]]),
    ],
)
def test_a_table_is_read_as_it_was_pasted(text: str, rows: list[list[str]]) -> None:
    width = max((len(row) for row in rows), default=0)
    read = [[" ".join(cell.split(" ")) for cell in row] for row in read_table(text)]
    if '"never' in text:
        assert sum("never closed" in cell for row in read for cell in row) == 1  # nothing is lost
        return
    assert read == [row + [""] * (width - len(row)) for row in rows]


def test_a_table_is_written_so_that_it_reads_back() -> None:
    rows = [["Outcome", "What; we, do"], ['says "hello"\ntwice', "tab\there"]]
    assert read_table(write_table(rows)) == [rows[0], [rows[1][0], "tab here"]]


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Outcomes", "outcome"),
        ("SMART Target", "outcome"),
        ("What I will be able to do", "outcome"),
        ("Strategies / provision", "strategy"),
        ("What we will do to help", "strategy"),
        ("By whom?", "who"),
        ("Staff responsible", "who"),
        ("How often", "how_often"),
        ("Frequency & duration", "how_often"),
        ("Success criteria", "measure"),
        ("How will we know?", "measure"),
        ("Baseline", "baseline"),
        ("By when", "by_when"),
        ("Review date", "review_on"),
        ("Progress / review", "result"),
        ("Area of need", "need"),
        ("Expected impact", "impact"),
        ("Impact", "result"),
        ("Parent contribution", "strategy"),
        ("Materials and methods", "strategy"),
        ("", LEFT_OUT),
        ("Ref", LEFT_OUT),
    ],
)
def test_a_heading_is_taken_for_what_it_says(heading: str, meaning: str) -> None:
    assert guess(heading) == meaning


def test_a_choice_made_before_goes_before_the_guess_and_no_column_is_taken_twice() -> None:
    assert guess_all(["Target", "Outcome", "Strategy", "Support"], {"target": "target"}) == [
        "target", "outcome", "strategy", "strategy",
    ]  # fmt: skip
    assert guess_all(["Outcome", "Goal"], {}) == ["outcome", LEFT_OUT]


def test_headings_are_found_under_a_title_and_a_table_without_them_is_still_a_table() -> None:
    assert head_of([["IEP for Mia", ""], ["Outcome", "Who"], ["a", "b"]]) == (["Outcome", "Who"], [["a", "b"]])
    assert head_of([["Reads", "Tess"], ["Writes", "Ben"]])[0] == ["Column 1", "Column 2"]
    assert head_of([]) == ([], [])


def drafted(text: str, **facts: str) -> Drafted:
    headings, rows = head_of(read_table(text))
    return draft_of(rows, guess_all(headings, {}), facts)


def test_a_table_becomes_the_text_of_a_draft() -> None:
    draft = drafted(WORD)
    assert draft.problems == []
    assert draft.text == {
        "outcome-1-text": "Mia will read 60 words",
        "outcome-1-strategy-1-text": "Precision teaching",
        "outcome-1-strategy-1-who": "Tess",
        "outcome-1-strategy-2-text": "Flash cards at home",
        "outcome-1-strategy-2-who": "Mum",
        "outcome-2-text": "Joins a game at break",
        "outcome-2-strategy-1-text": "Lunch club",
        "outcome-2-strategy-1-who": "Midday team",
        "review_on": "18 December 2026",
    }


def test_needs_become_barriers_and_what_came_of_it_what_was_tried() -> None:
    """The headings of real plans, as `shared/data/forms` lists them."""
    draft = drafted(
        "Area of need\tTarget\tInterventions and strategies\tKey person\tWhen/where/how often\tExpected impact"
        "\tProgress\n"
        "Cognition and learning\tReads 60 words\tFlash cards\tTess\tDaily\tReads with the class\tReads 40 now\n"
        "Finds it hard to follow long sentences\tFollows two steps\tGestures\tBen\tEach lesson\t\t\n"
        "Speech sounds: s and sh\tSays sh in words\t\t\t\t\tHeard in three words\n"
        "Late to put words together (SLCN)\tSits at the front\t\t\t\t\t\n"
    ).text
    assert {name: words for name, words in draft.items() if name.startswith(("barrier", "tried", "expected"))} == {
        "expected_impact": "Reads with the class",
        "barrier-communication": "Speech sounds: s and sh\nLate to put words together (SLCN)",
        "tried-1-what": "Flash cards",
        "tried-1-result": "Reads 40 now",
        "tried-2-what": "Says sh in words",
        "tried-2-result": "Heard in three words",
    }
    assert draft["outcome-1-area"] == "cognition"
    assert draft["outcome-3-area"] == "communication"
    assert "outcome-1-baseline" not in draft
    assert draft["outcome-2-baseline"] == "Need: Finds it hard to follow long sentences", "nobody can say which area"


@pytest.mark.parametrize(
    ("words", "area"),
    [
        ("Social, Emotional & Mental Health", "semh"),
        ("Sensory and/or physical needs", "sensory"),
        ("C&L", "cognition"),
        ("ASC", "communication"),
        ("Reading and spelling", "cognition"),
        ("Anxiety at the start of the day", "semh"),
        ("Handwriting, fine motor", "sensory"),
        ("Receptive language", "communication"),
        ("Writing and talking", ""),
        ("Attendance", ""),
        ("", ""),
    ],
)
def test_the_area_of_a_need_is_known_by_its_words_or_not_at_all(words: str, area: str) -> None:
    assert area_of(words) == area


def test_what_a_draft_has_no_place_for_is_not_lost() -> None:
    draft = drafted(
        "Need\tOutcome\tStrategy\tWho\tHow often\tProgress\n"
        "Behind the class\tSays three words\tOne\tTess\tDaily\tSaid two\n"
        "\t\tTwo\tBen\t\t\n"
        "\t\tThree\t\tWeekly\t\n"
        "\t\tFour\t\t\t\n"
        "\t\tFive\t\t\t\n"
    )
    assert draft.text["outcome-1-baseline"] == "Need: Behind the class"
    assert draft.text["tried-1-what"] == "One\nTwo\nThree\nFour\nFive"
    assert draft.text["tried-1-result"] == "Said two"
    assert draft.text["outcome-1-strategy-1-text"] == "One (Tess, Daily)\nTwo (Ben)\nThree (Weekly)\nFour\nFive"


def test_seven_outcomes_are_said_and_none_is_dropped_in_silence() -> None:
    draft = drafted("Outcome\tWho\n" + "".join(f"Outcome {n}\tTess\n" for n in range(7)))
    assert draft.problems == [
        "The table has 7 outcomes, and a plan holds 6. Take rows out of the table, or put two into one."
    ]


def test_a_text_too_long_for_its_place_is_said_with_its_place() -> None:
    draft = drafted(f"Outcome\tWho\nReads\t{'Tess and ' * 40}\n")
    assert len(draft.problems) == 1
    assert draft.problems[0].startswith("Outcome 1, strategy 1, who has 359 characters, and 150 fit.")


def test_a_table_that_is_no_plan_says_what_to_do() -> None:
    assert drafted("Name\tAge\nMia\t8").problems == ["Say which column holds the outcomes."]
    assert drafted("Outcome\tWho").problems == ["There is nothing under the headings."]
