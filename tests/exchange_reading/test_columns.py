"""What columns mean, in the headings of the systems that schools and nurseries use."""

import pytest

from handrail.exchange.reading import MEANINGS, Reading
from tests.exchange_reading.made import codes, read, refusal


def meanings(reading: Reading) -> list[str]:
    assert reading.refused is None, reading.refused
    return [column.meaning for column in reading.columns]


# Heading, a cell under it, what the column means.
SYSTEMS = {
    "census": """
        LEA | 999 | ignored
        Estab | 1001 | ignored
        UPN | B801200005001 | upn
        Surname | Lee | surname
        Forename | Ann | forename
        Middlenames | | middle_names
        Sex | F | sex
        DOB | 1/2/2017 | date_of_birth
        NCyearActual | 4 | year_group
        EnrolStatus | C | ignored
        FSMeligible | 0 | ignored
        Language | OTH | ignored
        SENProvision | K | sen_status
    """,
    "multiplication check": """
        Surname | Lee | surname
        Forename | Ann | forename
        Middle name(s) | | middle_names
        Date of birth | 1/2/2017 | date_of_birth
        Sex | f | sex
        UPN | B801200005001 | upn
    """,
    "Arbor": """
        Name | Lee, Ann | full_name
        Year group(s) this academic year | Year 4 | year_group
        Registration form(s) this academic year | 4A | class
        Date of Birth | 2017-02-01 | date_of_birth
        SEN status | SEN Support | sen_status
        SEN status | K | sen_status
        Sen Need | SLCN | need
        SEN Need Ranking | 1 | need_rank
        Start Date | 16 Dec 2025 | sen_status_start
        Funded Hours | 15h 0m | ignored
        SEN at any time this academic year? | Yes | ignored
        Pupil Premium Eligible at any time this academic year? | No | pupil_premium
    """,
    "SIMS": """
        Adno | 000123 | admission_number
        Legal Surname | Lee | surname
        Legal Forename | Ann | forename
        Preferred Name | Annie | preferred_forename
        Reg Group | 7A | class
        SEN Status | K - SEN Support | sen_status
        Pupil Premium Indicator | Y | pupil_premium
        English as additional language | N | eal
        Ever in care | N | ignored
        % Attendance | 94.2% | attendance
        Admission No | 000123 | ignored
    """,
    "Bromcom": """
        LastName | Lee | surname
        FirstName | Ann | forename
        Gender | Female | sex
        Tutor Group | 7A | class
        Admission Number | 00123 | admission_number
        DateOfBirth | 1/2/2015 | date_of_birth
        SENNeedType | SLCN | need
        SENNeedRank | 1 | need_rank
    """,
    "Wonde": """
        id | A1 | ignored
        upn | B801200005001 | upn
        legal_surname | Lee | surname
        legal_forename | Ann | forename
        date_of_birth | 2017-02-01 | date_of_birth
        extended_details.data.sen_status | K | sen_status
        extended_details.data.in_lea_care | false | looked_after
        premium_pupil_indicator | true | pupil_premium
    """,
    "nursery": """
        Child's name | Lee Ann | full_name
        Room | Caterpillars | room
        Key person | Jo Park | key_person
        DOB | 1/9/23 | date_of_birth
        Start date | 4/9/2025 | joined_on
        SEN | SEN support | sen_status
    """,
    "a spreadsheet": """
        Pupil surname | Lee | surname
        Pupil forename | Ann | forename
        Form | 7A | class
        SEN | K | sen_status
        Primary need | SLCN | need
        Secondary need | ASD | need2
        Other needs | MLD | need3
        LAC | N | looked_after
        EAL | Y | eal
        Leaving date | | left_on
    """,
    "ranks in columns": """
        Surname | Lee | surname
        Forename | Ann | forename
        SEN need 1 | SLCN | need
        SEN need 1 rank | 2 | need_rank
        SEN need 2 | ASD | need2
        SEN need 2 rank | 1 | need_rank
        Preferred Surname | Leigh | preferred_surname
        Preferred Forename | Annie | preferred_forename
    """,
    "other spellings": """
        D.O.B. | 1/2/2017 | date_of_birth
        SURNAME | Lee | surname
        First name(s) | Ann | forename
        M/F | F | sex
        Yr | 4 | year_group
        Class Name | 4A | class
        Key Worker | Jo | key_person
        Date of admission | 1/9/2021 | joined_on
        SEN Type | SLCN | need
        SEN start date | 1/9/2022 | sen_status_start
    """,
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_headings_of_many_systems(system: str) -> None:
    columns = [[part.strip() for part in line.split("|")] for line in SYSTEMS[system].strip().splitlines()]
    reading = read("\n".join(";".join(cells) for cells in list(zip(*columns, strict=True))[:2]))
    assert [(column.heading, column.meaning) for column in reading.columns] == [(c[0], c[2]) for c in columns]
    assert len(reading.pupils) == 1


def test_two_columns_of_one_heading_are_told_apart_by_what_is_under_them() -> None:
    reading = read("Surname,Forename,DOB,SEN,SEN\nLee,Ann,1/2/2017,K,SLCN\nReed,Bo,2/2/2017,E,ASD\n")
    assert meanings(reading)[3:] == ["sen_status", "need"]
    assert [(pupil.sen_status, [need.type for need in pupil.needs]) for pupil in reading.pupils] == [
        ("K", ["SLCN"]),
        ("E", ["ASD"]),
    ]


def test_a_heading_that_says_the_wrong_thing_is_overruled_by_its_cells() -> None:
    reading = read("Surname,Forename,DOB,SEN type,Special needs\nLee,Ann,1/2/2017,K,SLCN\n")
    assert meanings(reading)[3:] == ["sen_status", "need"]
    assert reading.columns[3].certain is False


def test_a_column_of_upns_is_known_without_its_heading() -> None:
    reading = read("Surname,Forename,DOB,Pupil no.\nLee,Ann,1/2/2017,B801200005001\n")
    assert (reading.columns[3].meaning, reading.columns[3].certain) == ("upn", False)


def test_of_two_columns_with_one_meaning_the_surer_is_kept() -> None:
    reading = read("Former code,Surname,Forename,DOB,UPN\nB801200005001,Lee,Ann,1/2/2017,E938420126017\n")
    assert meanings(reading) == ["ignored", "surname", "forename", "date_of_birth", "upn"]
    assert reading.pupils[0].upn == "E938420126017"


@pytest.mark.parametrize(
    ("headings", "row", "start"),
    [
        ("Surname,Forename,DOB,SEN status,Start date", "Lee,Ann,1/2/2017,K,1/9/2022", "sen_status_start"),
        ("Surname,Forename,DOB,Start date,Class", "Lee,Ann,1/2/2017,1/9/2022,4A", "joined_on"),
        ("Surname,Forename,Room,Start date,SEN", "Lee,Ann,Bees,1/9/2022,K", "joined_on"),
        ("Surname,Forename,Room,SEN,Start date", "Lee,Ann,Bees,K,1/9/2022", "sen_status_start"),
    ],
)
def test_a_bare_start_date_belongs_to_its_neighbours(headings: str, row: str, start: str) -> None:
    reading = read(f"{headings}\n{row}\n")
    place = meanings(reading).index(start)
    assert reading.columns[place].heading == "Start date"


@pytest.mark.parametrize(
    ("headings", "row", "name"),
    [
        ("Surname,Name", "Lee,Ann", ("Lee", "Ann")),
        ("Name,Forename", '"Lee, Ann",Ann', ("Lee", "Ann")),
        ("Name,Forename", "Lee,Ann", ("Lee", "Ann")),
        ("Surname,Known as", "Lee,Annie", ("Lee", "Annie")),
        ("Preferred surname,Preferred forename", "Lee,Annie", ("Lee", "Annie")),
        ("Preferred name", '"Lee, Annie"', ("Lee", "Annie")),
        ("Surname,Forename,Pupil name", 'Lee,Ann,"Leigh, Annie"', ("Lee", "Ann")),
    ],
)
def test_names_are_found_in_whichever_columns_there_are(headings: str, row: str, name: tuple[str, str]) -> None:
    (pupil,) = read(f"{headings}\n{row}\n").pupils
    assert (pupil.surname, pupil.forename) == name


def test_a_preferred_name_of_both_parts_is_parted() -> None:
    (pupil,) = read('Surname,Forename,Preferred name\nLee,Ann,"Leigh, Annie"\n').pupils
    assert (pupil.preferred_surname, pupil.preferred_forename) == ("Leigh", "Annie")


def test_a_person_may_say_what_columns_mean_by_place_or_by_heading() -> None:
    text = "A,B,C,SEN status\nLee,Ann,1/2/2017,K\n"
    refused = read(text)
    assert refused.refused is not None
    assert refused.refused.code == "no_names"
    assert [column.heading for column in refused.columns] == ["A", "B", "C", "SEN status"]  # there to be corrected
    reading = read(text, mapping={0: "surname", "B": "forename", 2: "date_of_birth", "SEN status": "ignored"})
    (pupil,) = reading.pupils
    assert (pupil.surname, pupil.forename, str(pupil.date_of_birth), pupil.sen_status) == (
        "Lee",
        "Ann",
        "2017-02-01",
        None,
    )
    assert all(column.certain for column in reading.columns)


def test_what_a_person_says_wins_over_the_guess_in_another_column() -> None:
    text = "Surname,Forename,Name,DOB\nWrong,Wrong,Ann Lee,1/2/2017\n"
    (pupil,) = read(text, mapping={2: "full_name"}).pupils
    assert (pupil.surname, pupil.forename) == ("Lee", "Ann")
    (pupil,) = read(text, mapping={2: "surname"}).pupils
    assert (pupil.surname, pupil.forename) == ("Ann Lee", "Wrong")


def test_a_meaning_that_does_not_exist_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        read("Surname,Forename\nLee,Ann\n", mapping={0: "shoe_size"})


def test_columns_come_with_samples_and_words_for_a_select_box() -> None:
    reading = read("Surname,Forename,DOB\nLee,Ann,1/2/2017\nReed,,2/2/2017\nKhan,Ali,\nSaid,Omar,3/2/2017\nVoid,Al,\n")
    assert [column.samples for column in reading.columns] == [
        ("Lee", "Reed", "Khan"),
        ("Ann", "Ali", "Omar"),
        ("1/2/2017", "2/2/2017", "3/2/2017"),
    ]
    assert {column.meaning for column in reading.columns} < set(MEANINGS)


def test_no_date_of_birth_is_said() -> None:
    assert codes(read("Surname,Forename\nLee,Ann\n")) == ["no_date_of_birth"]


@pytest.mark.parametrize("heading", ["Password", "Pupil password", "Initial Passcode", "Network pwd"])
def test_a_file_with_passwords_is_refused_naming_the_column(heading: str) -> None:
    code, message = refusal(f"Surname,Forename,{heading}\nLee,Ann,x\n")
    assert code == "passwords"
    assert f"“{heading}”" in message


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("UPN,Date,Session,Mark\nB801200005001,1/9/2026,AM,/\n", "another_return", "attendance marks"),
        ("UPN,Subject,Result\nB801200005001,Reading,104\n", "another_return", "assessment results"),
        ("Surname,Forename,TRN,Contract type\nLee,Ann,1234567,PER\n", "another_return", "a list of staff"),
        ("Pupil name,Relationship,Parental responsibility\nLee,Mother,Y\n", "another_return", "a list of contacts"),
        ("Code,Description\nK,SEN support\n", "no_names", "Surname and Forename"),
        ("Lee,Ann,1/2/2017\nReed,Bo,2/2/2017\n", "no_names", "“Lee”, “Ann”"),
    ],
)
def test_a_file_that_lists_something_else_is_refused_saying_what(text: str, code: str, words: str) -> None:
    found, message = refusal(text)
    assert found == code
    assert words in message


def test_a_list_of_pupils_with_attendance_figures_is_still_a_list_of_pupils() -> None:
    headings = "UPN,Surname,Forename,DOB,Sessions possible,Sessions attended,% attendance"
    text = f"{headings}\nB801200005001,Lee,Ann,1/2/2017,100,94,94\n"
    (pupil,) = read(text).pupils
    assert pupil.attendance == 94
