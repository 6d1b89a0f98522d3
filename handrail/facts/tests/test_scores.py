"""Test scores: a whole class in one paste, or one at a time."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.facts.actions import apply_facts, decide, undo_facts
from handrail.facts.tests.factories import make_scores, said
from handrail.pupils.actions import ScoreDetails, add_score, correct_score, restore_score, withdraw_score
from handrail.pupils.models import Pupil

HEAD = "Name|Test|Form|Date|Score"
DAY = date(2026, 11, 10)


def test_a_paste_is_kept_exactly_as_it_was_typed(ana: Member, mia: Pupil, omar: Pupil) -> None:
    rows = ("Mia Kowalczyk|NGRT|B|10/11/2026|<6:00", "Haddad, Omar|NGRT|B|10/11/2026|96")
    file = make_scores(ana, HEAD, *rows)
    apply_facts(by=ana, file=file)
    score = mia.scores.get()
    assert (score.name, score.score, score.kind, score.is_limit) == ("NGRT, form B", "<6:00", "age", True)
    assert str(score.number) == "72.0000"
    assert omar.scores.get().number == 96
    undo_facts(by=ana, file=file)
    assert not mia.scores.exists()


def test_what_is_typed_above_holds_for_every_row(ana: Member, mia: Pupil) -> None:
    file = make_scores(ana, "Name|Score", "Mia Kowalczyk|96", test="NGRT", taken_on="2026-11-10", kind="standardised")
    apply_facts(by=ana, file=file)
    score = mia.scores.get()
    assert (score.test, score.taken_on, score.kind) == ("NGRT", DAY, "standardised")


def test_several_columns_of_scores_are_named_by_their_headings(ana: Member, mia: Pupil) -> None:
    make_first = make_scores(ana, "Name|Reading age|Standardised score", "Mia Kowalczyk|7;03|96", taken_on="2026-11-10")
    apply_facts(by=ana, file=make_first)
    assert set(mia.scores.values_list("test", "score")) == {("Reading age", "7;03"), ("Standardised score", "96")}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("NGRT||10/11/2026|", "There is no score."),
        ("||10/11/2026|96", "There is no name of a test."),
        ("NGRT|||96", "There is no day on which the test was taken."),
        ("NGRT||10/11/2027|96", "10 November 2027 is still to come."),
        ("NGRT||10/11/2026|07-Mar", "a spreadsheet made it of the score"),
        ("NGRT||10/11/2026|=A1", "is a formula"),
        ("NGRT||10/11/2026|7;13", "a year has 12"),
    ],
)
def test_what_cannot_be_is_said_beside_the_row(ana: Member, mia: Pupil, row: str, says: str) -> None:
    ((_, change, sentence),) = said(make_scores(ana, HEAD, f"Mia Kowalczyk|{row}"))
    assert change == "left"
    assert says in sentence


def test_the_same_score_twice_is_one_row_and_two_of_one_day_are_a_question(ana: Member, mia: Pupil) -> None:
    row = "Mia Kowalczyk|NGRT|A|10/11/2026|"
    file = make_scores(ana, HEAD, f"{row}96", f"{row}96", f"{row}98")
    assert said(file) == [
        (2, "new", ""),
        (3, "unchanged", "The same as line 2."),
        (4, "left", "Line 2 says something else of the same day. One of the two is wrong."),
    ]
    apply_facts(by=ana, file=file)
    assert mia.scores.get().score == "96"


def test_a_score_typed_here_is_never_overwritten_unasked(ana: Member, mia: Pupil) -> None:
    add_score(by=ana, pupil=mia, details=ScoreDetails("NGRT", DAY, "96", "A"))
    file = make_scores(ana, HEAD, "Mia Kowalczyk|ngrt|a|10/11/2026|98")
    assert said(file) == [(2, "ask", "Ana Ferreira typed something else here.")]
    apply_facts(by=ana, file=file)
    assert mia.scores.get().score == "96"
    again = make_scores(ana, HEAD, "Mia Kowalczyk|ngrt|a|10/11/2026|98 ")
    decide(by=ana, file=again, answers={again.lines.get().pk: "take"})
    apply_facts(by=ana, file=again)
    assert mia.scores.get().score == "98"
    assert mia.scores.get().number == 98
    undo_facts(by=ana, file=again)
    assert (mia.scores.get().score, mia.scores.get().is_imported) == ("96", False)


def test_one_score_is_added_corrected_taken_out_and_put_back(ana: Member, mia: Pupil) -> None:
    first = add_score(by=ana, pupil=mia, details=ScoreDetails("NGRT", DAY, "96"))
    assert add_score(by=ana, pupil=mia, details=ScoreDetails("NGRT", DAY, "96")) == first
    with pytest.raises(ValidationError, match="96 is here for this test and day already"):
        add_score(by=ana, pupil=mia, details=ScoreDetails("NGRT", DAY, "97"))
    correct_score(by=ana, score=first, details=ScoreDetails("NGRT", DAY, "7;03"))
    withdraw_score(by=ana, score=first)
    assert not mia.scores.filter(withdrawn_at=None).exists()
    restore_score(by=ana, score=first)
    assert mia.scores.get().number == 87


def test_a_score_of_a_day_to_come_or_of_no_test_is_refused(ana: Member, mia: Pupil) -> None:
    with pytest.raises(ValidationError) as refusal:
        add_score(by=ana, pupil=mia, details=ScoreDetails(" ", date(2027, 1, 1), ""))
    assert set(refusal.value.error_dict) == {"test", "taken_on", "score"}
