"""Which rows are one pupil, and the whole of what comes out."""

import json
from datetime import date
from pathlib import Path

import pytest

from handrail.exchange.reading import NeedRead, StatusRead
from tests.exchange_reading.made import codes, only, read, said, workbook

ARBOR = """\
UPN,Name,Year group(s) this academic year,Registration form(s) this academic year,Date of Birth,SEN status,SEN status,Sen Need,SEN Need Ranking,Start Date,Funded Hours
B801200005001,"Okafor, Mia",Year 4,4A,2018-03-01,SEN Support,K,"Social, Emotional & Mental Health",2,16 Dec 2025,
B801200005001,"Okafor, Mia",Year 4,4A,2018-03-01,SEN Support,K,"Speech, Language and Communication Needs",1,16 Dec 2025,
E938420126017,"Said, Omar",Year 5,,2016-10-09,Education Health and Care Plan,E,Autistic Spectrum Disorder,1,01 Sep 2024,15h 0m
"""  # noqa: E501

NURSERY = """\
Child's name;Room;Key person;DOB;Start date;SEN;Pupil premium
Lee, Anna;Caterpillars;Jo Park;1/9/23;04/09/2025;SEN support;Y
Chen;Butterflies;Sam Hill;2/10/22;;No;
"""


def test_a_row_for_each_need_becomes_one_pupil() -> None:
    mia, omar = read(ARBOR).pupils
    assert (mia.row, mia.rows, mia.surname, mia.forename, mia.year_group, mia.class_name) == (
        2, (2, 3), "Okafor", "Mia", "4", "4A",
    )  # fmt: skip
    assert mia.history == (StatusRead("K", date(2025, 12, 16)),)
    assert mia.needs == (NeedRead("SLCN", 1), NeedRead("SEMH", 2))
    assert mia.warnings == ()
    assert (omar.row, omar.sen_status, omar.class_name, omar.needs) == (4, "E", None, (NeedRead("ASD", 1),))


def test_a_nursery_list_without_upns_is_read() -> None:
    anna, chen = read(NURSERY).pupils
    assert (anna.surname, anna.forename, anna.room, anna.key_person) == ("Lee", "Anna", "Caterpillars", "Jo Park")
    assert (anna.upn, anna.date_of_birth, anna.joined_on) == (None, date(2023, 9, 1), date(2025, 9, 4))
    assert (anna.sen_status, anna.pupil_premium) == ("K", True)
    assert (chen.surname, chen.forename, chen.sen_status, chen.pupil_premium) == ("Chen", "", "N", None)


def test_a_full_list_from_a_workbook_is_read() -> None:
    headings = [
        "UPN", "Adno", "Legal Surname", "Legal Forename", "Preferred Surname", "Preferred Forename", "Middle names",
        "Date of birth", "Gender", "Year", "Reg", "SEN Status", "SEN start date", "Pupil Premium Indicator",
        "In care", "EAL", "% Attendance", "Admission date", "Leaving date",
    ]  # fmt: skip
    row = [
        "b801200005001", "000123", "Okafor", "Mia", "Oka", "Mimi", "Ada Rose", date(2018, 3, 1), "Female", "Year 4",
        "4A", "K - SEN Support", date(2025, 12, 16), "Y", "N", "True", 0.942, date(2022, 9, 1), date(2029, 7, 20),
    ]  # fmt: skip
    pupil = only(workbook({"Pupils": [headings, row]}))
    assert pupil.warnings == ()
    assert (pupil.upn, pupil.admission_number, pupil.surname, pupil.forename) == (
        "B801200005001",
        "000123",
        "Okafor",
        "Mia",
    )
    assert (pupil.preferred_surname, pupil.preferred_forename, pupil.middle_names) == ("Oka", "Mimi", "Ada Rose")
    assert (pupil.date_of_birth, pupil.sex, pupil.year_group, pupil.class_name) == (date(2018, 3, 1), "F", "4", "4A")
    assert (pupil.sen_status, pupil.history) == ("K", (StatusRead("K", date(2025, 12, 16)),))
    assert (pupil.pupil_premium, pupil.looked_after, pupil.eal, pupil.attendance) == (True, False, True, 94.2)
    assert (pupil.joined_on, pupil.left_on) == (date(2022, 9, 1), date(2029, 7, 20))


def test_twins_stay_two() -> None:
    ann, amy = read("Surname,Forename,DOB,Class\nLee,Ann,1/2/2017,4A\nLee,Amy,1/2/2017,4A\n").pupils
    assert (ann.forename, amy.forename) == ("Ann", "Amy")
    assert said(ann) == said(amy) == []


@pytest.mark.parametrize(
    "other", ["B801200005001,Lee,Amy,1/2/2017,4A", "B801200005001,Lee,Ann,2/2/2017,4A", "b80120000 5001,Reed,Bo,,4B"]
)
def test_two_who_share_a_upn_stay_two_and_both_are_warned(other: str) -> None:
    reading = read(f"UPN,Surname,Forename,DOB,Class\nB801200005001,Lee,Ann,1/2/2017,4A\n{other}\n")
    first, second = reading.pupils
    assert said(first) == said(second) == [("upn", "duplicate")]
    assert "on line 3" in first.warnings[0].message
    assert "on line 2" in second.warnings[0].message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("B801200005001,Lee,Ann,1/2/2017,4A,", "B801200005001,LEE,ann,1/2/2017,4A,"),
        ("B801200005001,Lee,Ann,1/2/2017,4A,", "B801200005001,Lee,Ann,,4A,"),
        ("B801200005001,Lee,Ann,1/2/2017,4A,", ",Lee,Ann,1/2/2017,4A,"),
        (",Lee,Ann,1/2/2017,4A,", ",Lee,Ann,01/02/2017,4B,"),
        (",Lee,Ann,,4A,", ",Lee,Ann,,4A,"),
        (",Lee,Ann,1/13/17,4A,", ",Lee,Ann,1/13/17,4A,"),
    ],
)
def test_rows_that_agree_are_one_pupil(one: str, other: str) -> None:
    assert only(f"UPN,Surname,Forename,DOB,Class,Adno\n{one}\n{other}\n").rows == (2, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("B801200005001,Lee,Ann,1/2/2017,4A,", "E938420126017,Lee,Ann,1/2/2017,4A,"),
        (",Lee,Ann,1/2/2017,4A,", ",Lee,Ann,2/2/2017,4A,"),
        (",Lee,Ann,1/2/2017,4A,1", ",Lee,Ann,1/2/2017,4A,2"),
        (",Lee,Ann,1/2/2017,4A,", ",Lee,Ann,,4A,"),
        (",Lee,Ann,,4A,", ",Lee,Ann,,4B,"),
        (",Lee,Ann,1/13/17,4A,", ",Lee,Ann,1/14/17,4A,"),
        ("1.2E+12,Lee,Ann,1/2/2017,4A,", "1.2E+12,Lee,Amy,1/2/2017,4A,"),
    ],
)
def test_rows_that_may_be_two_pupils_stay_two(one: str, other: str) -> None:
    first, second = read(f"UPN,Surname,Forename,DOB,Class,Adno\n{one}\n{other}\n").pupils
    assert (first.rows, second.rows) == ((2,), (3,))
    assert ("upn", "duplicate") not in said(first) + said(second)


def test_values_that_differ_between_rows_are_said_and_the_first_is_kept() -> None:
    pupil = only(
        "UPN,Surname,Forename,DOB,Class,Sex\nB801200005001,Lee,Ann,1/2/2017,4A,\nB801200005001,Lee,Ann,,4B,F\n"
    )
    assert (pupil.class_name, pupil.sex) == ("4A", "F")
    assert said(pupil) == [("class_name", "conflict")]
    for words in ("Line 3", "“4A”", "“4B”"):
        assert words in pupil.warnings[0].message


def test_a_warning_that_every_row_of_a_pupil_gives_is_given_once() -> None:
    pupil = only("UPN,Surname,Forename,DOB,Sex\nA801200005001,Lee,Ann,1/2/2017,X\nA801200005001,Lee,Ann,1/2/2017,X\n")
    assert said(pupil) == [("upn", "check_letter"), ("sex", "unreadable")]


def test_the_whole_reading_as_plain_values() -> None:
    headings = "UPN,Surname,Forename,DOB,Sex,SEN status,SEN start date,SEN need"
    text = f"{headings}\nB801200005001,Lee,Ann,1/2/2017,F,K,1/9/2024,SLCN; ADHD\n"
    assert json.loads(json.dumps(read(text).to_json())) == {
        "kind": "csv",
        "version": None,
        "encoding": "utf-8",
        "refused": None,
        "warnings": [],
        "pupils": [
            {
                "row": 2,
                "upn": "B801200005001",
                "surname": "Lee",
                "forename": "Ann",
                "date_of_birth": "2017-02-01",
                "sex": "F",
                "sen_status": "K",
                "history": [{"status": "K", "starts_on": "2024-09-01", "ends_on": None}],
                "needs": [{"type": "SLCN", "rank": 1}],
                "warnings": [
                    {
                        "field": "needs",
                        "code": "unreadable",
                        "message": "“ADHD” is not one of the types of need. Nothing was stored for it.",
                    }
                ],
            }
        ],
    }


def test_a_refusal_as_plain_values() -> None:
    plain = read("").to_json()
    assert plain["pupils"] == []
    assert set(plain["refused"]) == {"code", "message"}
    assert (plain["kind"], plain["encoding"]) == (None, None)


# --- real inputs, where they lie beside the project ------------------------------------------------------------------

REAL = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real inputs are not beside the project")
def test_the_departments_test_census_comes_in_whole() -> None:
    reading = read((REAL / "census" / "pupil-census-data.csv").read_bytes())
    statuses = [pupil.sen_status for pupil in reading.pupils]
    assert [statuses.count(code) for code in ("N", "K", "E", None)] == [64, 10, 3, 2]
    assert [entry.status for pupil in reading.pupils for entry in pupil.history].count("S") == 2
    assert codes(reading) == ["month_first"]
    assert [str(pupil.date_of_birth) for pupil in reading.pupils[:13]] == [
        *(f"2005-{month:02}-01" for month in range(1, 13)),
        "None",
    ]
    assert {pupil.middle_names for pupil in reading.pupils} == {None, "Middlename"}
    assert sum(("upn", "temporary") in said(pupil) for pupil in reading.pupils) == 1


@pytest.mark.skipif(not REAL.is_dir(), reason="the real inputs are not beside the project")
def test_no_other_real_input_is_taken_for_pupils_or_upsets_the_reader() -> None:
    files = [path for path in REAL.rglob("*") if path.is_file() and "pupil" not in path.name.lower()]
    files = [path for path in files if path.parent.name != "ctf"]
    assert len(files) > 12
    assert [path.name for path in files if read(path.read_bytes()).pupils] == []
