import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.upn import LETTERS, check_letter, check_upn

bodies = st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True)


@pytest.mark.parametrize(
    ("upn", "temporary"),
    [
        ("B801200005001", False),
        ("E938420126017", False),
        ("M838123426001", False),
        ("G80120002600B", True),
        ("T80120002600A", True),
    ],
)
def test_right_upn_is_valid_and_gives_no_reason(upn: str, temporary: bool) -> None:
    found = check_upn(upn)
    assert (found.valid, found.temporary, found.normalised, found.reason) == (True, temporary, upn, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no UPN"),
        ("", "no UPN"),
        (" \u00a0\t", "no UPN"),
        ("B80120000500", "has 12"),
        ("B8012000050011", "has 14"),
        ("X80120000A001", "Character 10 of a UPN is a digit; this has the letter A"),
        ("B8012000050A1", "Character 12 of a UPN is a digit"),
        ("I801200005001", "this has I as character 1"),
        ("BO01200005001", "this has O as character 2"),
        ("B80120000500S", "this has S as character 13"),
        ("8801200005001", "begins with the digit 8"),
        ("B80120000500\uff11", "“\uff11” cannot be part of a UPN"),
        ("B80120000500\u0661", "cannot be part of a UPN"),
        ("B80120000500\u00b9", "cannot be part of a UPN"),
        ("\uff22801200005001", "cannot be part of a UPN"),
        ("B80120000500\u017f", "cannot be part of a UPN"),
        ("B801-2000-05-001", "“-” cannot be part of a UPN"),
    ],
)
def test_text_without_the_format_is_not_normalised_and_says_why(text: str | None, words: str) -> None:
    found = check_upn(text)
    assert (found.valid, found.temporary, found.normalised) == (False, False, None)
    assert words in str(found.reason)


def test_wrong_check_letter_names_the_right_one_and_keeps_the_text() -> None:
    found = check_upn("a801200005001")
    assert (found.valid, found.normalised) == (False, "A801200005001")
    assert "should be B, not A" in str(found.reason)


def test_temporary_upn_with_a_wrong_check_letter_is_still_seen_as_temporary() -> None:
    found = check_upn("A80120002600B")
    assert (found.valid, found.temporary) == (False, True)


@pytest.mark.parametrize(
    "text", ["b801200005001", " B801 2000 05 001\n", "B801\u00a0200005\u2009001", "\ufeffB80120000\u200b5001"]
)
def test_spaces_and_lower_case_are_mended(text: str) -> None:
    assert check_upn(text).normalised == "B801200005001"
    assert check_upn(text).valid


@given(bodies)
def test_one_check_letter_of_23_is_right(body: str) -> None:
    valid = [letter for letter in LETTERS if check_upn(letter + body).valid]
    assert valid == [check_letter("A" + body)]


@given(bodies, st.integers(1, 11), st.integers(1, 9))
def test_one_mistyped_digit_never_passes(body: str, place: int, shift: int) -> None:
    upn = check_letter("A" + body) + body
    slip = upn[:place] + str((int(upn[place]) + shift) % 10) + upn[place + 1 :]
    assert not check_upn(slip).valid


@given(st.text(max_size=20))
def test_any_text_is_answered_with_a_reason_unless_valid(text: str) -> None:
    found = check_upn(text)
    assert found.valid == (found.reason is None)
    assert found.normalised is None or (found.normalised.isascii() and len(found.normalised) == 13)


def test_upns_found_in_public_fixtures(real_inputs: Path) -> None:
    with (real_inputs / "upn" / "upn_seen_in_public_fixtures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    wrong = [row["upn"] for row in rows if str(check_upn(row["upn"]).valid) != row["check_letter_valid"]]
    assert wrong == []
