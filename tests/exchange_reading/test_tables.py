"""From text and sheets to headings and rows."""

from datetime import date, datetime

import openpyxl
import pytest

from handrail.exchange.reading import PupilRead, limits
from tests.exchange_reading.made import codes, ods, ods_row, only, read, refusal, said, workbook

PLAIN = [["Surname", "Forename", "DOB"], ["Okafor", "Mia", "01/02/2017"], ["Reed, Jr", "Bo", "02/02/2017"]]


def names(pupils: tuple[PupilRead, ...]) -> list[tuple[str, str]]:
    return [(pupil.surname, pupil.forename) for pupil in pupils]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_found(delimiter: str, newline: str) -> None:
    text = newline.join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in PLAIN)
    reading = read(text)
    assert names(reading.pupils) == [("Okafor", "Mia"), ("Reed, Jr", "Bo")]
    assert [pupil.row for pupil in reading.pupils] == [2, 3]


def test_the_delimiter_is_the_one_between_the_headings_not_the_commonest() -> None:
    reading = read("Name;Date of birth;Class\nLee, Ann;1/2/2015;4A,4B,4C\nReed, Bo;2/2/2015;4A,4B,4C\n")
    assert names(reading.pupils) == [("Lee", "Ann"), ("Reed", "Bo")]


def test_a_hint_of_the_delimiter_is_followed_and_counted_as_a_line() -> None:
    reading = read("sep=;\nSurname;Forename;DOB\nLee;Ann;1/2/2015\n")
    assert [(pupil.surname, pupil.row) for pupil in reading.pupils] == [("Lee", 3)]


def test_quotation_marks_and_line_breaks_inside_cells() -> None:
    reading = read(
        'Surname,Forename,Class,DOB\n"Lee","Ann ""Annie""","4\r\nAsh",1/2/2015\r\n"Reed", "Bo, Jo",5 "B",2/2/2015\n'
    )
    first, second = reading.pupils
    assert (first.forename, first.class_name, first.row) == ('Ann "Annie"', "4 Ash", 2)
    assert (second.forename, second.class_name, second.row) == ("Bo, Jo", '5 "B"', 4)


@pytest.mark.parametrize(
    "text",
    [
        'Surname,Forename,DOB\nLee,Ann,1/2/2015\nReed,"Bo,2/2/2015\n' + "Khan,Ali,3/2/2015\n" * 900,
        'Surname,Forename,DOB\nLee,Ann,1/2/2015\nReed,"Bo,2/2/2015\nKhan,Ali,3/2/2015\n"Jones","Cy",4/2/2015\n',
        'Surname,Forename,Class\nLee,"Ann\n","B\nC\n',
    ],
    ids=["to the end", "to the next quoted cell", "after a line break in the same row"],
)
def test_a_quotation_mark_that_is_not_closed_is_named_by_the_line_on_which_it_opens(text: str) -> None:
    code, message = refusal(text)
    assert code == "unclosed_quote"
    assert message.startswith("Line 3: a quotation mark is not closed")


def test_titles_above_the_headings_are_passed_over() -> None:
    reading = read("Alder Primary School\nSEN register,,printed 12/10/2026\n\nSurname,Forename,DOB\nLee,Ann,1/2/2015\n")
    assert reading.table is not None
    assert reading.table.line == 4
    assert [(pupil.surname, pupil.row) for pupil in reading.pupils] == [("Lee", 5)]


def test_blank_rows_repeated_headings_and_totals_are_no_pupils() -> None:
    text = "Surname,Forename,DOB\n\nLee,Ann,1/2/2015\n,,\n  ,\t, \nSurname,Forename,DOB\nReed,Bo,2/2/2015\n"
    text += "Total: 2,,\n\n\n"
    reading = read(text)
    assert names(reading.pupils) == [("Lee", "Ann"), ("Reed", "Bo")]
    assert codes(reading) == ["footer"]
    assert "Line 8" in reading.warnings[0].message


def test_a_row_without_a_name_is_left_out_and_named() -> None:
    reading = read("Surname,Forename,DOB,Class\nLee,Ann,1/2/2015,4A\n,,2/2/2015,4A\n,,3/2/2015,4B\n")
    assert names(reading.pupils) == [("Lee", "Ann")]
    assert [(warning.code, warning.message[:13]) for warning in reading.warnings] == [("no_name", "Lines 3 and 4")]


def test_short_rows_are_filled_with_blanks_and_long_ones_lose_their_surplus_with_a_warning() -> None:
    short, long, blank_surplus = read(
        "Surname,Forename,DOB\nLee,Ann\nReed,Bo,2/2/2015,extra\nKhan,Ali,3/2/2015,,\n"
    ).pupils
    assert (said(short), short.date_of_birth) == ([("row", "short_row")], None)
    assert (said(long), long.date_of_birth) == ([("row", "long_row")], date(2015, 2, 2))
    assert "Line 3" in long.warnings[0].message
    assert said(blank_surplus) == []


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("Surname,Forename\n" + "Lee,Ann\n" * 1_000_000, "too_many_rows", "20,000"),
        ("Surname,Forename" + ",x" * 10_000 + "\nLee,Ann\n", "too_many_columns", "500"),
        ("Surname,Forename\nLee,Ann\n" + "x," * 10_000 + "\n", "too_many_columns", "500"),
        ("Surname,Forename\nLee,Ann" + "n" * 5_000_000, "cell_too_long", "100,000"),
        ('Surname,Forename\nLee,"Ann' + "n\n" * 100_000 + '"', "cell_too_long", "100,000"),
        ("Surname,Forename\n" + "".join(f"Lee,Ann{n}\n" for n in range(5_001)), "too_many_pupils", "5,000"),
    ],
    ids=["rows", "headings", "columns", "cell", "quoted cell", "pupils"],
)
def test_past_a_limit_the_file_is_refused_and_the_limit_is_said(text: str, code: str, limit: str) -> None:
    found, message = refusal(text)
    assert found == code
    assert limit in message


def test_a_full_size_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    text = "Surname,Forename,DOB\nLee,Ann,1/2/2015\nReed,Bo,1/2/2015\nKhan,Ali,1/2/2015\n"
    assert len(read(text).pupils) == 3
    assert refusal(text + "Said,Omar,1/2/2015\n")[0] == "too_many_rows"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("'=Ann", "=Ann"), ("'-Ann", "-Ann"), ("'@Ann", "@Ann"), ('="0123"', "0123"), ("'t Hooft", "'t Hooft")],
)
def test_what_was_put_before_a_cell_for_a_spreadsheet_is_taken_off(cell: str, kept: str) -> None:
    assert only(f"Surname,Forename,DOB\n{cell},Ann,1/2/2015\n").surname == kept


# --- workbooks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("date_1904", [False, True])
def test_date_cells_are_dates_in_either_calendar(date_1904: bool) -> None:
    rows = [["Surname", "Forename", "DOB"], ["Lee", "Ann", date(2015, 4, 3)]]
    assert only(workbook({"A": rows}, date_1904=date_1904)).date_of_birth == date(2015, 4, 3)


def test_dates_as_cells_as_text_and_with_midnight_may_be_mixed() -> None:
    rows = [
        ["Surname", "Forename", "DOB"],
        ["Lee", "Ann", "3/4/15"],
        ["Reed", "Bo", datetime(2015, 4, 3)],  # noqa: DTZ001
        ["Khan", "Ali", 42097],
    ]
    first, second, third = read(workbook({"A": rows})).pupils
    assert first.date_of_birth == second.date_of_birth == date(2015, 4, 3)
    assert (third.date_of_birth, said(third)) == (None, [("date_of_birth", "unreadable")])
    assert "42097" in third.warnings[0].message
    assert "as a date" in third.warnings[0].message


def test_numbers_in_cells_stay_whole() -> None:
    rows = [
        ["Surname", "Forename", "DOB", "Adno", "Class", "Attendance", "PP", "UPN"],
        ["Lee", "Ann", date(2015, 4, 3), 12345678901, 4, 0.942, True, 938420126017],
    ]
    pupil = only(workbook({"A": rows}))
    assert (pupil.admission_number, pupil.class_name, pupil.attendance, pupil.pupil_premium) == (
        "12345678901",
        "4",
        94.2,
        True,
    )
    assert (pupil.upn, said(pupil)) == ("938420126017", [("upn", "damaged")])
    assert "Format the column as text" in pupil.warnings[0].message


def test_the_sheet_with_the_pupils_is_read_and_the_others_are_named() -> None:
    reading = read(
        workbook(
            {
                "Notes": [["Made by the office"], ["on Friday"]],
                "Year 4": [["Surname", "Forename", "DOB"], ["Lee", "Ann", "1/2/2015"]],
                "Codes": [["Code", "Meaning"], ["K", "SEN support"]],
                "Leavers": [["Surname", "Forename", "DOB", "Class"], ["Gone", "Al", "1/2/2015", "4A"]],
                "Blank": [],
            },
            hidden=["Leavers"],
        )
    )
    assert names(reading.pupils) == [("Lee", "Ann")]
    assert reading.table is not None
    assert reading.table.sheet == "Year 4"
    others, hidden = reading.warnings
    assert (others.code, hidden.code) == ("other_sheets", "hidden_sheets")
    assert "“Notes”" in others.message
    assert "“Codes”" in others.message
    assert "Blank" not in others.message
    assert "“Leavers”" in hidden.message


def test_another_sheet_of_pupils_is_pointed_out() -> None:
    sheets = {name: [["Surname", "Forename", "DOB"], ["Lee", name, "1/2/2015"]] for name in ("4A", "4B")}
    reading = read(workbook(sheets))
    assert names(reading.pupils) == [("Lee", "4A")]
    assert "“4B” (it has headings of pupils too)" in reading.warnings[0].message


def test_a_name_merged_over_the_rows_of_its_needs_names_them_all(tmp_path: object) -> None:
    import io

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Surname", "Forename", "DOB", "SEN need"],
        ["Lee", "Ann", "1/2/2015", "SLCN"],
        [None, None, None, "SEMH"],
    ):
        sheet.append(row)
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}3")
    file = io.BytesIO()
    book.save(file)
    pupil = only(file.getvalue())
    assert (pupil.rows, [need.type for need in pupil.needs]) == ((2, 3), ["SLCN", "SEMH"])


def test_a_workbook_counts_its_rows_as_a_spreadsheet_does() -> None:
    rows = [["Alder Primary"], [], ["Surname", "Forename", "DOB"], [], ["Lee", "Ann", "1/2/2015"]]
    assert [pupil.row for pupil in read(workbook({"A": rows})).pupils] == [5]


def test_repeated_rows_of_an_opendocument_sheet_are_read() -> None:
    reading = read(ods(ods_row("Surname", "Forename", "DOB") + ods_row("Lee", "Ann", "1/2/2015", rows=3)))
    assert [pupil.rows for pupil in reading.pupils] == [(2, 3, 4)]


def test_too_many_columns_in_a_sheet_are_refused() -> None:
    assert refusal(workbook({"A": [["Surname", "Forename", *["x"] * 600], ["Lee", "Ann"]]}))[0] == "too_many_columns"
