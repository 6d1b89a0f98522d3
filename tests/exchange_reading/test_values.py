"""What single cells mean."""

from datetime import date

import pytest

from tests.exchange_reading.made import codes, only, read, said


def with_cell(heading: str, cell: str) -> str:
    return f'Surname,Forename,DOB,{heading}\nLee,Ann,1/2/2017,"{cell}"\n'


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2017-04-03", date(2017, 4, 3)),
        ("03/04/2017", date(2017, 4, 3)),
        ("3/4/17", date(2017, 4, 3)),
        ("3.4.2017", date(2017, 4, 3)),
        ("16 Dec 2016", date(2016, 12, 16)),
        ("2017-04-03 00:00:00", date(2017, 4, 3)),
        ("2017-04-03T00:00:00", date(2017, 4, 3)),
        ("03/04/2017 00:00", date(2017, 4, 3)),
        ("3/4/26", date(2026, 4, 3)),
        ("29/02/2016", date(2016, 2, 29)),
        ("", None),
        ("-", None),
    ],
)
def test_dates_of_birth_are_read_day_first(cell: str, day: date | None) -> None:
    pupil = only(f"Surname,Forename,DOB\nLee,Ann,{cell}\n")
    assert (pupil.date_of_birth, said(pupil)) == (day, [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("29/02/2015", "unreadable"),
        ("31/11/2015", "unreadable"),
        ("00/00/0000", "unreadable"),
        ("1/2/0015", "unreadable"),
        ("1/2/2105", "future"),
        ("22/11/2026", "future"),
        ("1/2/1999", "implausible"),
        ("1/13/05", "unreadable"),
        ("soon", "unreadable"),
        ("42097", "unreadable"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_left_empty_with_a_warning(cell: str, code: str) -> None:
    pupil = only(f"Surname,Forename,DOB\nLee,Ann,{cell}\n")
    assert pupil.date_of_birth is None
    assert said(pupil) == [("date_of_birth", code)]
    assert cell in pupil.warnings[0].message or code in {"future", "implausible"}


def test_the_oldest_and_the_youngest_are_kept() -> None:
    reading = read("Surname,Forename,DOB\nOld,Al,22/11/1999\nNew,Bo,21/11/2026\n")
    assert [str(pupil.date_of_birth) for pupil in reading.pupils] == ["1999-11-22", "2026-11-21"]


def test_dates_with_the_month_first_are_said_once_for_the_file() -> None:
    reading = read("Surname,Forename,DOB\nLee,Ann,01/02/2005\nReed,Bo,1/13/05\nKhan,Al,1/14/05\n")
    assert codes(reading) == ["month_first"]
    assert "“1/13/05”" in reading.warnings[0].message
    assert [str(pupil.date_of_birth) for pupil in reading.pupils] == ["2005-02-01", "None", "None"]


@pytest.mark.parametrize(("cell", "sex"), [("M", "M"), ("f", "F"), ("Male", "M"), ("FEMALE", "F"), ("", None)])
def test_sexes(cell: str, sex: str | None) -> None:
    pupil = only(with_cell("Sex", cell))
    assert (pupil.sex, said(pupil)) == (sex, [])


def test_another_word_for_a_sex_is_left_empty_and_quoted() -> None:
    pupil = only(with_cell("Gender", "X"))
    assert (pupil.sex, said(pupil)) == (None, [("sex", "unreadable")])
    assert "“X”" in pupil.warnings[0].message


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("Year 4", "4"), ("Y4", "4"), ("4", "4"), ("04", "4"), ("Yr 10", "10"), ("year 13", "13"), ("14", "14"),
        ("Reception", "R"), ("R", "R"), ("YR", "R"), ("FS2", "R"), ("N1", "N1"), ("n2", "N2"), ("Nursery 2", "N2"),
        ("", None),
    ],
)  # fmt: skip
def test_year_groups(cell: str, year: str | None) -> None:
    pupil = only(with_cell("Year group", cell))
    assert (pupil.year_group, said(pupil)) == (year, [])


def test_an_unknown_year_group_is_left_empty_and_quoted() -> None:
    reading = read("Surname,Forename,DOB,Year\nLee,Ann,1/2/2017,4\nReed,Bo,1/2/2017,5\nKhan,Al,1/2/2017,15\n")
    assert [pupil.year_group for pupil in reading.pupils] == ["4", "5", None]
    assert "“15”" in reading.pupils[2].warnings[0].message


def test_a_year_that_is_no_year_group_is_not_read() -> None:
    reading = read("Surname,Forename,DOB,Year\nLee,Ann,1/2/2017,2025/2026\n")
    assert reading.columns[3].meaning == "ignored"
    assert said(reading.pupils[0]) == []


@pytest.mark.parametrize(
    ("cells", "flag"),
    [("Y yes TRUE 1 T", True), ("N No false 0 F", False), (" - n/a", None)],
    ids=["yes", "no", "blank"],
)
@pytest.mark.parametrize(
    ("heading", "field"), [("Pupil premium", "pupil_premium"), ("Looked after", "looked_after"), ("EAL", "eal")]
)
def test_flags(heading: str, field: str, cells: str, flag: bool | None) -> None:
    for cell in cells.split(" "):
        pupil = only(with_cell(heading, cell))
        assert (getattr(pupil, field), said(pupil)) == (flag, []), cell


def test_a_flag_that_is_neither_yes_nor_no_is_quoted() -> None:
    pupil = only(with_cell("PP", "Ever 6"))
    assert (pupil.pupil_premium, said(pupil)) == (None, [("pupil_premium", "unreadable")])
    assert "“Ever 6”" in pupil.warnings[0].message


@pytest.mark.parametrize(
    ("cell", "share"),
    [("94.2%", 94.2), ("94.2", 94.2), ("0.942", 94.2), ("1", 100.0), ("100%", 100.0), ("0", 0.0), ("1%", 1.0)],
)
def test_attendance_is_per_cent(cell: str, share: float) -> None:
    pupil = only(with_cell("% Attendance", cell))
    assert (pupil.attendance, said(pupil)) == (share, [])


@pytest.mark.parametrize("cell", ["101", "-4", "good", "1e5"])
def test_an_attendance_that_cannot_be_is_left_empty(cell: str) -> None:
    pupil = only(with_cell("Attendance", cell))
    assert (pupil.attendance, said(pupil)) == (None, [("attendance", "unreadable")])


@pytest.mark.parametrize(
    ("cell", "kept", "code"),
    [
        ("B801200005001", "B801200005001", None),
        ("b801 2000 05001", "B801200005001", None),
        ("A801200005001", "A801200005001", "check_letter"),
        ("G80120002600B", "G80120002600B", "temporary"),
        ("X80120000A001", "X80120000A001", "upn_format"),
        ("not known", "not known", "upn_format"),
        ("1.23E+12", "1.23E+12", "damaged"),
        ("938420126017", "938420126017", "damaged"),
        ("", None, None),
    ],
)
def test_upns_are_mended_or_warned_about_and_never_stop_a_pupil(cell: str, kept: str | None, code: str | None) -> None:
    pupil = only(with_cell("UPN", cell))
    assert pupil.upn == kept
    assert said(pupil) == ([("upn", code)] if code else [])


def test_texts_longer_than_is_stored_are_left_out_whole() -> None:
    pupil = only(with_cell("Class", "4" * 101))
    assert (pupil.class_name, said(pupil)) == (None, [("class_name", "unreadable")])
    assert only(with_cell("Class", "4" * 100)).class_name == "4" * 100


def test_days_of_joining_and_leaving_may_lie_ahead() -> None:
    pupil = only("Surname,Forename,DOB,Admission date,Leaving date\nLee,Ann,1/2/2017,01/09/21,20/07/28\n")
    assert (pupil.joined_on, pupil.left_on) == (date(2021, 9, 1), date(2028, 7, 20))


@pytest.mark.parametrize(
    ("heading", "cell", "name", "warned"),
    [
        ("Name", "Lee, Ann", ("Lee", "Ann"), False),
        ("Name", "van der Berg, Ann Marie", ("van der Berg", "Ann Marie"), False),
        ("Name", "Ann Marie Lee", ("Lee", "Ann Marie"), True),
        ("Name", "Pelé", ("Pelé", ""), False),
        ("Name", "Lee,", ("Lee", ""), False),
        ("Surname Forename", "Lee Ann Marie", ("Lee", "Ann Marie"), True),
    ],
)
def test_whole_names_are_parted(heading: str, cell: str, name: tuple[str, str], warned: bool) -> None:
    pupil = only(f'{heading},DOB\n"{cell}",1/2/2017\n')
    assert (pupil.surname, pupil.forename) == name
    assert said(pupil) == ([("surname", "name_parted")] if warned else [])


def test_a_name_of_one_word_is_kept_as_the_surname() -> None:
    with_surname, with_forename = read("Surname,Forename,DOB\nSukarno,,1/2/2017\n,Pelé,2/2/2017\n").pupils
    assert (with_surname.surname, with_surname.forename, said(with_surname)) == ("Sukarno", "", [])
    assert (with_forename.surname, with_forename.forename) == ("Pelé", "")
    assert said(with_forename) == [("surname", "one_name")]
