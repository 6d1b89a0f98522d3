"""What a file does to the SEN register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handrail.access.member import Member
from handrail.exchange.actions import apply_import
from handrail.exchange.tests.conftest import TODAY, YESTERDAY
from handrail.exchange.tests.factories import answer, make_applied, make_batch
from handrail.exchange.tests.seeing import changes_of, differences_of, pupil_called, register_of, status_today, why
from handrail.pupils.actions import RegisterChange, change_status
from handrail.pupils.models import Pupil

HEADINGS = "Surname,Forename,DOB,SEN status,SEN start date"
NOV_4 = date(2026, 11, 4)


def file_row(status: str, since: str = "") -> str:
    return f"Kowalczyk,Mia,14/01/2018,{status},{since}"


def bring(by: Member, *rows: str) -> Pupil:
    make_applied(by, *rows, headings=HEADINGS)
    return pupil_called(by.school, "Mia")


def ask(by: Member, *rows: str) -> str:
    """Stage a file, see that it asks, and give the question."""
    batch = make_batch(by, *rows, headings=HEADINGS)
    assert changes_of(batch) == ["ask"]
    return why(batch)[0]


def type_status(by: Member, pupil: Pupil, status: str, on: date, leaving_reason: str = "") -> None:
    change = RegisterChange(status, on, reason="Seen in class", leaving_reason=leaving_reason)
    change_status(by=by, pupil=pupil, change=change)


def test_a_first_status_begins_on_the_day_the_file_gives(ana: Member) -> None:
    assert register_of(bring(ana, file_row("K", "01/09/2025"))) == [("K", date(2025, 9, 1), None)]


def test_a_first_status_without_a_day_begins_nobody_knows_when(ana: Member) -> None:
    assert register_of(bring(ana, file_row("K"))) == [("K", None, None)]


def test_a_later_status_without_a_day_begins_today_and_the_one_before_ended_yesterday(ana: Member) -> None:
    bring(ana, file_row("K"))
    mia = bring(ana, file_row("E"))
    assert register_of(mia) == [("K", None, YESTERDAY), ("E", TODAY, None)]


def test_a_later_status_with_a_day_begins_then(ana: Member) -> None:
    bring(ana, file_row("K", "01/09/2025"))
    mia = bring(ana, file_row("E", "01/10/2026"))
    assert register_of(mia) == [("K", date(2025, 9, 1), date(2026, 9, 30)), ("E", date(2026, 10, 1), None)]


def test_the_same_file_again_changes_nothing(ana: Member) -> None:
    for rows in ([file_row("K")], [file_row("E")], [file_row("E", "01/10/2026")], [file_row("N")]):
        mia = bring(ana, *rows)
        before = register_of(mia)
        batch = make_applied(ana, *rows, headings=HEADINGS)
        assert changes_of(batch) == ["unchanged"]
        assert register_of(mia) == before


def test_three_files_on_one_day_leave_the_last_one_holding(ana: Member) -> None:
    for status in ("K", "E", "K", "E", "N"):
        mia = bring(ana, file_row(status))
        assert mia.register_entries.filter(ends_on=None).count() == 1
        assert status_today(mia) == status


def test_a_status_that_began_on_the_day_of_the_one_it_follows_counts_from_that_day(ana: Member) -> None:
    bring(ana, file_row("K", "01/09/2026"))
    mia = bring(ana, file_row("E", "01/09/2026"))
    first = date(2026, 9, 1)
    assert register_of(mia) == [("K", first, first), ("E", first, None)]
    assert changes_of(make_batch(ana, file_row("E", "01/09/2026"), headings=HEADINGS)) == ["unchanged"]


def test_a_status_that_began_before_the_one_here_is_asked_about(ana: Member) -> None:
    bring(ana, file_row("E", "01/09/2026"))
    assert ask(ana, file_row("K", "01/03/2025")) == "Here E since 1 September 2026, the file says K since 1 March 2025."


def test_a_blank_status_leaves_what_is_held(ana: Member) -> None:
    bring(ana, file_row("K", "01/09/2025"))
    batch = make_applied(ana, file_row(""), headings=HEADINGS)
    assert changes_of(batch) == ["unchanged"]
    assert register_of(pupil_called(ana.school, "Mia")) == [("K", date(2025, 9, 1), None)]


def test_no_sen_of_a_pupil_of_whom_nothing_is_recorded_is_no_difference_and_no_row(ana: Member) -> None:
    mia = bring(ana, file_row("N"))
    assert register_of(mia) == []
    assert changes_of(make_batch(ana, file_row("N"), headings=HEADINGS)) == ["unchanged"]


def test_no_sen_of_a_pupil_whom_a_file_put_on_the_register_takes_them_off(ana: Member) -> None:
    bring(ana, file_row("K", "01/09/2025"))
    mia = bring(ana, file_row("N"))
    assert register_of(mia) == [("K", date(2025, 9, 1), YESTERDAY), ("N", TODAY, None)]


def test_monitoring_here_is_what_a_file_calls_no_sen(ana: Member) -> None:
    mia = bring(ana, file_row(""))
    type_status(ana, mia, "M", NOV_4)
    assert changes_of(make_batch(ana, file_row("N"), headings=HEADINGS)) == ["unchanged"]
    assert ask(ana, file_row("K")) == "Here monitoring since 4 November 2026, the file says K."


def test_a_status_typed_here_is_asked_about_in_words(ana: Member) -> None:
    mia = bring(ana, file_row("K", "01/09/2025"))
    type_status(ana, mia, "E", NOV_4)
    assert ask(ana, file_row("K", "01/09/2025")) == "Here E since 4 November 2026, the file says K."


def test_an_undecided_pupil_is_left_alone_whole(ana: Member) -> None:
    mia = bring(ana, file_row("K"))
    type_status(ana, mia, "E", NOV_4)
    before = register_of(mia)
    make_applied(ana, "Kowalczyk,Mia,14/01/2018,K,,Maria", headings=f"{HEADINGS},Middle names")
    assert register_of(mia) == before
    assert pupil_called(ana.school, "Mia").middle_names == ""


def test_keeping_leaves_the_status_and_taking_it_takes_it(ana: Member) -> None:
    mia = bring(ana, file_row("K", "01/09/2025"))
    type_status(ana, mia, "E", NOV_4)
    for decision, expected in (("keep", "E"), ("take", "K")):
        batch = make_batch(ana, file_row("K"), headings=HEADINGS)
        apply_import(by=ana, batch=answer(ana, batch, {"Mia": decision}))
        assert status_today(mia) == expected
    assert register_of(mia)[1:] == [("E", NOV_4, YESTERDAY), ("K", TODAY, None)]


def test_a_status_typed_today_gives_way_today_when_the_file_is_taken(ana: Member) -> None:
    mia = bring(ana, file_row(""))
    type_status(ana, mia, "E", TODAY)
    apply_import(by=ana, batch=answer(ana, make_batch(ana, file_row("K"), headings=HEADINGS), {"Mia": "take"}))
    assert register_of(mia) == [("E", TODAY, TODAY), ("K", TODAY, None)]
    assert status_today(mia) == "K"


def test_an_answer_does_not_hold_for_another_question(ana: Member) -> None:
    mia = bring(ana, file_row("K", "01/09/2025"))
    type_status(ana, mia, "E", NOV_4)
    batch = answer(ana, make_batch(ana, file_row("K"), headings=HEADINGS), {"Mia": "take"})
    type_status(ana, mia, "M", date(2026, 11, 12), leaving_reason="needs_met")
    apply_import(by=ana, batch=batch)
    assert status_today(mia) == "M"


def test_a_status_agreed_with_is_still_asked_about_when_the_file_changes_its_mind(ana: Member) -> None:
    mia = bring(ana, file_row("K"))
    type_status(ana, mia, "E", NOV_4)
    assert changes_of(make_applied(ana, file_row("E"), headings=HEADINGS)) == ["unchanged"]
    assert ask(ana, file_row("K")) == "Here E since 4 November 2026, the file says K."


def test_a_first_day_that_was_not_known_is_learnt(ana: Member) -> None:
    bring(ana, file_row("K"))
    batch = make_applied(ana, file_row("K", "01/09/2025"), headings=HEADINGS)
    assert differences_of(batch) == [("SEN status since", "", "1 September 2025")]
    assert register_of(pupil_called(ana.school, "Mia")) == [("K", date(2025, 9, 1), None)]


def test_a_first_day_that_the_office_corrects_moves_the_end_of_the_row_before(ana: Member) -> None:
    bring(ana, file_row("K"))
    bring(ana, file_row("E"))
    mia = bring(ana, file_row("E", "01/10/2026"))
    assert register_of(mia) == [("K", None, date(2026, 9, 30)), ("E", date(2026, 10, 1), None)]
    type_status(ana, mia, "K", TODAY)  # the register can be written on


def test_a_first_day_typed_here_stays(ana: Member) -> None:
    mia = bring(ana, file_row(""))
    type_status(ana, mia, "K", NOV_4)
    assert changes_of(make_batch(ana, file_row("K", "01/09/2025"), headings=HEADINGS)) == ["unchanged"]


def test_history_is_put_in_order_and_added_once(ana: Member) -> None:
    rows = [file_row("P", "01/09/2012"), file_row("K", "01/09/2015"), file_row("E", "10/02/2020")]
    mia = bring(ana, *rows)
    expected = [
        ("P", date(2012, 9, 1), date(2015, 8, 31)),
        ("K", date(2015, 9, 1), date(2020, 2, 9)),
        ("E", date(2020, 2, 10), None),
    ]
    assert register_of(mia) == expected
    assert changes_of(make_applied(ana, *rows, headings=HEADINGS)) == ["unchanged"]
    assert register_of(mia) == expected


def test_history_that_a_later_file_brings_goes_before_what_is_held(ana: Member) -> None:
    mia = bring(ana, file_row(""))
    type_status(ana, mia, "E", NOV_4)
    batch = make_applied(ana, file_row("K", "01/09/2024"), file_row("E", "01/11/2026"), headings=HEADINGS)
    assert changes_of(batch) == ["changed"]
    assert differences_of(batch) == [("Earlier SEN status", "", "SEN support")]
    assert register_of(mia) == [("K", date(2024, 9, 1), date(2026, 10, 31)), ("E", NOV_4, None)]


def test_a_statement_alone_is_history_and_no_status_now(ana: Member) -> None:
    mia = bring(ana, file_row("S"))
    assert register_of(mia) == [("S", None, date(2018, 3, 31))]
    assert status_today(mia) == "N"
    assert changes_of(make_batch(ana, file_row("S"), headings=HEADINGS)) == ["unchanged"]


@pytest.mark.parametrize("since", ["", "01/09/2016"])
def test_a_status_after_an_old_one_can_be_followed_by_another(ana: Member, since: str) -> None:
    bring(ana, file_row("S", since))
    mia = bring(ana, file_row("K"))
    assert register_of(mia)[-1] == ("K", TODAY, None)
    in_december = date(2026, 12, 1)
    type_status(replace(ana, on=in_december), mia, "E", in_december)
    assert register_of(mia)[-2:] == [("K", TODAY, date(2026, 11, 30)), ("E", in_december, None)]


def test_history_that_cannot_be_put_in_order_is_left_out_and_said(ana: Member) -> None:
    batch = make_applied(ana, file_row("P", "01/09/2012"), file_row("K", "01/09/2012"), headings=HEADINGS)
    mia = pupil_called(ana.school, "Mia")
    assert register_of(mia) == [("K", date(2012, 9, 1), None)]
    (warning,) = [said for said in batch.rows.get().content["warnings"] if said["code"] == "left_out"]
    assert warning["message"] == (
        "“School Action Plus” from 1 September 2012 begins no earlier than the status that holds. It was left out."
    )
    type_status(ana, mia, "E", NOV_4)


def test_a_status_that_came_back_is_a_row_of_the_register_and_one_that_stayed_is_not(ana: Member) -> None:
    starts = (("K", "01/09/2018"), ("K", "01/09/2019"), ("N", "01/09/2020"), ("K", "01/09/2021"), ("K", "01/09/2022"))
    rows = [file_row(status, start) for status, start in starts]
    mia = bring(ana, *rows)
    assert register_of(mia) == [
        ("K", date(2018, 9, 1), date(2020, 8, 31)),
        ("N", date(2020, 9, 1), date(2021, 8, 31)),
        ("K", date(2021, 9, 1), None),
    ]
    assert changes_of(make_batch(ana, *rows, headings=HEADINGS)) == ["unchanged"]


def test_a_status_still_to_come_is_left_out_and_said(ana: Member) -> None:
    batch = make_applied(ana, file_row("K", "01/09/2025"), file_row("E", "01/01/2027"), headings=HEADINGS)
    assert register_of(pupil_called(ana.school, "Mia")) == [("K", date(2025, 9, 1), None)]
    messages = [said["message"] for said in batch.rows.get().content["warnings"]]
    assert "“EHC plan” from 1 January 2027 is still to come. It was left out." in messages
