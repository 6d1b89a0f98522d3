"""From bytes to letters: never a wrong one."""

import pytest

from tests.exchange_reading.made import codes, only, read, refusal

TEXT = "Surname,Forename,DOB\nO’Neil,Zoë,1/2/2015\nŠimek,André,2/2/2015\n"
POLISH = "Surname,Forename,DOB\nŁukaszewicz,Ötzi,1/2/2015\n"


@pytest.mark.parametrize(
    ("coding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_unicode_is_read_with_and_without_its_mark(coding: str, said: str) -> None:
    reading = read(POLISH.encode(coding))
    assert (reading.encoding, reading.warnings) == (said, ())
    assert [column.meaning for column in reading.columns] == ["surname", "forename", "date_of_birth"]
    assert [(pupil.surname, pupil.forename) for pupil in reading.pupils] == [("Łukaszewicz", "Ötzi")]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_windows_1252_is_read_even_behind_the_mark_of_utf_8(mark: bytes) -> None:
    reading = read(mark + TEXT.encode("cp1252"))
    assert reading.encoding == "windows-1252"
    assert [(pupil.surname, pupil.forename) for pupil in reading.pupils] == [("O’Neil", "Zoë"), ("Šimek", "André")]


def test_windows_1252_is_announced_with_names_to_check() -> None:
    reading = read("Surname,Forename,DOB\nO’Neil,Zoë,1/2/2015\n".encode("cp1252"))
    (warning,) = reading.warnings
    assert warning.code == "windows_1252"
    assert "O’Neil" in warning.message
    assert "Zoë" in warning.message


def test_a_file_in_two_codings_is_refused_naming_the_line() -> None:
    code, message = refusal("Surname,Forename\nO’Neil,Zoë\n".encode() + "Lee,Chloë\n".encode("cp1252"))
    assert code == "mixed_encodings"
    assert message.startswith("Line 3:")


@pytest.mark.parametrize(
    "data",
    [
        "Surname,Forename\nLee,Ann\nReed,Zoë\n".encode("mac_roman"),
        "Surname,Forename\nLee,Ann\nReed,René\n".encode("mac_roman"),
        "Surname,Forename\nLee,Ann\nO’Neil,Bo\n".encode("mac_roman"),
        "Surname,Forename\rLee,Ann\rMaría,Bo\r".encode("mac_roman"),
        b"Surname,Forename\nLee,Ann\nReed,J\x81n\n",
    ],
)
def test_a_coding_that_cannot_be_known_is_refused_naming_the_line(data: bytes) -> None:
    code, message = refusal(data)
    assert code == "unknown_encoding"
    assert "Line 3" in message
    assert "CSV UTF-8" in message


def test_windows_1252_with_a_macs_line_ends_is_read_where_no_letter_is_in_doubt() -> None:
    assert read("Surname,Forename,DOB\rO’Neil,Renée,1/2/2015\r".encode("cp1252")).pupils[0].forename == "Renée"


def test_a_nul_character_is_refused_naming_the_line() -> None:
    code, message = refusal(b"Surname,Forename\r\nLee,Ann\r\nRe\0ed,Bo\r\n")
    assert (code, message[:6]) == ("nul", "Line 3")


def test_a_letter_lost_before_the_file_came_here_is_refused_where_it_would_be_kept() -> None:
    code, message = refusal("Surname,Forename\nLee,Zo\ufffd\n")
    assert (code, message[:7]) == ("lost_letters", "Line 2:")
    assert only("Surname,Forename,DOB,Note\nLee,Zoe,1/2/2015,caf\ufffd\n").forename == "Zoe"


def test_damaged_utf_16_is_refused() -> None:
    assert refusal("Surname,Forename\nLee,Ann\n".encode("utf-16") + b"\x00\xd8")[0] == "unknown_encoding"


def test_names_are_kept_in_composed_form() -> None:
    assert only("Surname,Forename,DOB\nDhomhnaill,Sio\u0301bhan,1/2/2015\n").forename == "Sióbhan"


@pytest.mark.parametrize(
    "name",
    [
        "N",
        "Null",
        "True",
        "O'Brien-Ní Dhómhnaill",
        "李小龙",
        "محمد",
        "ਗੁਰਪ੍ਰੀਤ",
        "ߒߞߏ",
        "مه\u200cسا",
        "ß",
        "ıIiİ",
        "B" * 150,
    ],
)
def test_any_name_is_kept_whole(name: str) -> None:
    pupil = only(f'Surname,Forename,DOB\n"{name}","{name}",1/2/2015\n')
    assert (pupil.surname, pupil.forename, pupil.warnings) == (name, name, ())


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u200d", "\x07", "\u00ad"])
def test_unseen_characters_are_taken_out_of_a_name_and_that_is_said(unseen: str) -> None:
    pupil = only(f"Surname,Forename,DOB\nSm{unseen}ith,Ann,1/2/2015\n")
    assert pupil.surname == "Smith"
    assert [(warning.field, warning.code) for warning in pupil.warnings] == [("surname", "unseen_characters")]


def test_spaces_in_names_are_made_single() -> None:
    pupil = only('Surname,Forename,Middle names,DOB\n"  Van\u00a0 der\nBerg ",Ann, ,1/2/2015\n')
    assert (pupil.surname, pupil.middle_names, pupil.warnings) == ("Van der Berg", None, ())


def test_a_name_too_long_to_keep_is_refused_and_never_cut() -> None:
    code, message = refusal(f"Surname,Forename\nLee,{'B' * 201}\n")
    assert (code, message[:6]) == ("name_too_long", "Line 2")


def test_no_warning_about_letters_where_there_are_none_to_doubt() -> None:
    assert codes(read("Surname,Forename,DOB\nLee,Ann,1/2/2015\n")) == []
