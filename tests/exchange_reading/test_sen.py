"""SEN statuses, their history, and types of need."""

from datetime import date

import pytest

from handrail.exchange.reading import NeedRead, StatusRead
from handrail.exchange.reading.sen import needs_in, status_code
from handrail.rules.register import NEED_TYPES
from tests.exchange_reading.made import only, read, said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("N", "N"), ("k", "K"), ("E", "E"), ("K - SEN Support", "K"), ("N - No SEN", "N"), ("SEN support (K)", "K"),
        ("SEN Support", "K"), ("SEND support", "K"), ("EHCP", "E"), ("EHC plan", "E"), ("EHC Plan - E", "E"),
        ("Education, Health and Care Plan", "E"), ("Education Health & Care Plan", "E"), ("No SEN", "N"),
        ("No Special Educational Need", "N"), ("none", "N"), ("No", "N"), ("E: plan since 2024", "E"),
        ("School Action", "A"), ("School Action Plus", "P"), ("School Action +", "P"), ("Statement", "S"),
        ("S - Statement", "S"), ("School Action Plus and statutory assessment", "Q"),
        ("Monitoring", None), ("K - Monitoring", None), ("M", None), ("Z", None), ("EHCP requested", None),
        ("Yes", None), ("K - No SEN", None), ("SLCN", None), ("", None),
    ],
)  # fmt: skip
def test_statuses_in_codes_and_in_words(cell: str, code: str | None) -> None:
    assert status_code(cell) == code


@pytest.mark.parametrize("code", ["A", "P", "S", "Q"])
def test_a_status_of_former_years_goes_into_the_history_alone(code: str) -> None:
    pupil = only(f"Surname,Forename,DOB,SEN status\nLee,Ann,1/2/2017,{code}\n")
    assert (pupil.sen_status, pupil.history) == (None, (StatusRead(code, None, None),))
    assert said(pupil) == [("sen_status", "old_status")]
    assert f"“{code}”" in pupil.warnings[0].message


@pytest.mark.parametrize("cell", ["Z", "Monitoring", "Watch list"])
def test_a_status_that_cannot_be_read_is_left_empty_and_quoted(cell: str) -> None:
    pupil = only(f"Surname,Forename,DOB,SEN status\nLee,Ann,1/2/2017,{cell}\n")
    assert (pupil.sen_status, pupil.history) == (None, ())
    assert said(pupil) == [("sen_status", "unreadable")]
    assert f"“{cell}”" in pupil.warnings[0].message


@pytest.mark.parametrize(
    "text", ["Surname,Forename,DOB,SEN status\nLee,Ann,1/2/2017,\n", "Surname,Forename,DOB\nLee,Ann,1/2/2017\n"]
)
def test_a_blank_or_absent_status_says_nothing(text: str) -> None:
    pupil = only(text)
    assert (pupil.sen_status, pupil.history, pupil.warnings) == (None, (), ())


def test_status_twice_once_in_words_once_as_a_code() -> None:
    pupil = only("Surname,Forename,DOB,SEN status,SEN status\nLee,Ann,1/2/2017,SEN Support,K\n")
    assert (pupil.sen_status, len(pupil.history), pupil.warnings) == ("K", 1, ())


def test_two_statuses_in_one_row_that_differ_are_said() -> None:
    pupil = only("Surname,Forename,DOB,SEN status,SEN provision code\nLee,Ann,1/2/2017,SEN Support,E\n")
    assert (pupil.sen_status, said(pupil)) == ("K", [("sen_status", "conflict")])


HISTORY = "UPN,Surname,Forename,DOB,SEN status,SEN status start date\n"


def row(status: str, start: str) -> str:
    return f"B801200005001,Lee,Ann,1/2/2015,{status},{start}\n"


def test_rows_of_one_pupil_with_dates_are_a_history() -> None:
    pupil = only(HISTORY + row("E", "1/9/2025") + row("S", "1/9/2013") + row("K", "1/9/2020"))
    assert pupil.history == (
        StatusRead("S", date(2013, 9, 1)),
        StatusRead("K", date(2020, 9, 1)),
        StatusRead("E", date(2025, 9, 1)),
    )
    assert (pupil.sen_status, pupil.warnings) == ("E", ())


def test_each_status_row_is_an_entry_of_the_history() -> None:
    pupil = only(HISTORY + row("K", "1/9/2018") + row("K", "1/9/2019") + row("N", "1/9/2020") + row("K", "1/9/2021"))
    assert [(entry.status, str(entry.starts_on)) for entry in pupil.history] == [
        ("K", "2018-09-01"),
        ("K", "2019-09-01"),
        ("N", "2020-09-01"),
        ("K", "2021-09-01"),
    ]


def test_a_status_that_begins_later_is_not_the_one_now() -> None:
    assert only(HISTORY + row("K", "1/9/2020") + row("E", "1/1/2027")).sen_status == "K"


def test_the_same_status_of_one_day_in_a_row_for_each_need_is_one_entry() -> None:
    text = "UPN,Surname,Forename,DOB,SEN status,Sen need,Start date\n"
    pupil = only(
        text + "B801200005001,Lee,Ann,1/2/2015,K,SLCN,16 Dec 2025\nB801200005001,Lee,Ann,1/2/2015,K,SEMH,16/12/2025\n"
    )
    assert pupil.history == (StatusRead("K", date(2025, 12, 16)),)
    assert [need.type for need in pupil.needs] == ["SLCN", "SEMH"]


def test_different_statuses_without_dates_are_said_and_the_first_is_kept() -> None:
    pupil = only(HISTORY + row("K", "") + row("E", ""))
    assert (pupil.sen_status, [entry.status for entry in pupil.history]) == ("K", ["K", "E"])
    assert said(pupil) == [("sen_status", "conflict")]
    assert "2 and 3" in pupil.warnings[0].message


def test_a_status_without_a_start_comes_first_and_is_taken_as_the_earlier() -> None:
    pupil = only(HISTORY + row("E", "1/9/2020") + row("N", ""))
    assert (pupil.sen_status, pupil.history) == ("E", (StatusRead("N", None), StatusRead("E", date(2020, 9, 1))))
    assert said(pupil) == [("sen_status", "conflict")]


def test_an_old_status_that_is_the_latest_leaves_the_status_empty() -> None:
    pupil = only(HISTORY + row("K", "") + row("S", "1/9/2020"))
    assert (pupil.sen_status, [entry.status for entry in pupil.history]) == (None, ["K", "S"])
    assert said(pupil) == [("sen_status", "conflict"), ("sen_status", "old_status")]


def test_a_start_that_cannot_be_read_is_left_open_and_quoted() -> None:
    pupil = only(HISTORY + row("K", "31/02/2020"))
    assert (pupil.sen_status, pupil.history) == ("K", (StatusRead("K", None),))
    assert said(pupil) == [("history", "unreadable")]
    assert "31/02/2020" in pupil.warnings[0].message


# --- types of need ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", list(NEED_TYPES))
def test_each_type_is_known_by_its_code_and_by_its_name(code: str) -> None:
    label = NEED_TYPES[code].label
    for text in (
        code,
        code.lower(),
        label,
        label.upper(),
        label.replace(" and ", " & "),
        f"{code} - {label}",
        f"{label} ({code})",
    ):
        assert [need.type for need in needs_in(text)] == [code], text


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Social, Emotional & Mental Health", ["SEMH"]),
        ("Speech, Language and Communication Needs; Social, emotional and mental health", ["SLCN", "SEMH"]),
        ("Social, Emotional & Mental Health, Speech, Language and Communication Needs, MLD", ["SEMH", "SLCN", "MLD"]),
        ("SLCN/SEMH", ["SLCN", "SEMH"]),
        ("SLCN | ASD\nMLD", ["SLCN", "ASD", "MLD"]),
        ("SLCN and SEMH", ["SLCN", "SEMH"]),
        ("asd & slcn + mld", ["ASD", "SLCN", "MLD"]),
        ("Other difficulty/disability", ["OTH"]),
        ("Autism", ["ASD"]),
        ("Autistic Spectrum Disorder (diagnosed 2021)", ["ASD"]),
        ("Visual impairment", ["VI"]),
        ("OTH - ADHD", ["OTH"]),
        ("NSA*", ["NSA"]),
        ("SEN support but no specialist assessment of type of need", ["NSA"]),
        ("SpLD, ADHD, MLD", ["SPLD", None, "MLD"]),
        ("Autism (SLCN)", [None]),
        ("ADHD", [None]),
        ("Z", [None]),
        ("finds reading, writing and spelling hard", [None]),
        ("none", []),
    ],
)
def test_needs_in_one_cell(cell: str, found: list[str | None]) -> None:
    assert [need.type for need in needs_in(cell)] == found


@pytest.mark.parametrize(
    "cell", ["1. SEMH; 2. SLCN", "SEMH (1), SLCN (2)", "Primary: SEMH, Secondary: SLCN", "SEMH - rank 1; SLCN - rank 2"]
)
def test_ranks_inside_a_cell(cell: str) -> None:
    assert [(need.type, need.rank) for need in needs_in(cell)] == [("SEMH", 1), ("SLCN", 2)]


NEEDS = "UPN,Surname,Forename,DOB,SEN status,SEN need,SEN need ranking\n"


def need_row(need: str, rank: str, status: str = "K") -> str:
    return f'B801200005001,Lee,Ann,1/2/2015,{status},"{need}",{rank}\n'


def test_needs_come_out_in_order_of_rank() -> None:
    pupil = only(NEEDS + need_row("SEMH", "2") + need_row("SLCN", "1"))
    assert (pupil.needs, pupil.warnings) == ((NeedRead("SLCN", 1), NeedRead("SEMH", 2)), ())


def test_ranks_that_the_file_gives_are_kept_and_others_follow() -> None:
    pupil = only(NEEDS + need_row("SEMH", "3") + need_row("MLD", "") + need_row("SLCN", "1"))
    assert pupil.needs == (NeedRead("SLCN", 1), NeedRead("SEMH", 3), NeedRead("MLD", 4))
    assert pupil.warnings == ()


def test_the_rank_beside_a_cell_of_several_needs_is_the_first_ones() -> None:
    pupil = only(NEEDS + need_row("SLCN; MLD", "1") + need_row("SEMH", "2"))
    assert pupil.needs == (NeedRead("SLCN", 1), NeedRead("SEMH", 2), NeedRead("MLD", 3))
    assert pupil.warnings == ()


@pytest.mark.parametrize("ranks", [("1", "1"), ("0", "1"), ("1", "first of all"), ("1", "100")])
def test_ranks_that_cannot_stand_are_numbered_anew_in_order(ranks: tuple[str, str]) -> None:
    pupil = only(NEEDS + need_row("SLCN", ranks[0]) + need_row("SEMH", ranks[1]))
    assert sorted(need.rank for need in pupil.needs) == [1, 2]
    assert said(pupil) == [("needs", "renumbered")]


def test_a_need_given_twice_is_kept_once() -> None:
    pupil = only(NEEDS + need_row("SLCN; Speech, language and communication needs", "1") + need_row("slcn", "2"))
    assert (pupil.needs, pupil.warnings) == ((NeedRead("SLCN", 1),), ())


def test_needs_without_ranks_are_numbered_as_they_stand() -> None:
    pupil = only("Surname,Forename,DOB,Secondary need,Primary need,Other needs\nLee,Ann,1/2/2015,ASD,SLCN,MLD; HI\n")
    assert pupil.needs == (NeedRead("SLCN", 1), NeedRead("ASD", 2), NeedRead("MLD", 3), NeedRead("HI", 4))


def test_a_rank_column_beside_each_need_column() -> None:
    text = "Surname,Forename,DOB,SEN need 1,SEN need 1 rank,SEN need 2,SEN need 2 rank\nLee,Ann,1/2/2015,SLCN,2,ASD,1\n"
    assert only(text).needs == (NeedRead("ASD", 1), NeedRead("SLCN", 2))


@pytest.mark.parametrize("cell", ["ADHD", "Z", "Dyslexia"])
def test_what_is_no_type_is_quoted_and_nothing_is_stored_for_it(cell: str) -> None:
    pupil = only(NEEDS + need_row(f"SLCN; {cell}", "1"))
    assert pupil.needs == (NeedRead("SLCN", 1),)
    assert said(pupil) == [("needs", "unreadable")]
    assert f"“{cell}”" in pupil.warnings[0].message


@pytest.mark.parametrize("cell", ["BESD", "Behaviour, Emotional and Social Difficulties"])
def test_the_type_that_became_semh_is_read_as_it_with_a_warning(cell: str) -> None:
    pupil = only(NEEDS + need_row(cell, "1"))
    assert pupil.needs == (NeedRead("SEMH", 1),)
    assert said(pupil) == [("needs", "old_type")]
    assert "SEMH" in pupil.warnings[0].message


def test_needs_of_a_pupil_without_sen_are_kept_and_said() -> None:
    pupil = only(NEEDS + need_row("SLCN", "1", status="N"))
    assert (pupil.sen_status, pupil.needs) == ("N", (NeedRead("SLCN", 1),))
    assert said(pupil) == [("needs", "needs_without_status")]


def test_a_note_in_somebodys_own_words_gives_one_warning() -> None:
    note = "Sees a paediatrician, " * 400
    reading = read(NEEDS + need_row("SLCN", "1") + need_row(note, "2"))
    assert said(reading.pupils[0]) == [("needs", "unreadable")]
    assert len(reading.pupils[0].warnings[0].message) < 200
