"""The catalogue of bad input: each folder beside this file holds one input and what must come of it.

`expect.json`: `what` it is; `refused` with a code and words of the sentence, or else the `pupils` that are read, as
"Surname, Forename, date of birth", and every `warnings`, about the file or a pupil, with a code and words of it. An
input too large to keep is described by `make`. Where something must be held first, `before.*` holds it and
`elsewhere.*` another school's, and `changes`, `asks`, `here` and `held_warnings` say what becomes of it: those are
tried in `handrail/exchange/tests/test_files.py`.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handrail.exchange.reading import Reading, read_file

ON = date(2026, 11, 21)
HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/expect.json"))


def read_case(name: str) -> tuple[Reading, dict[str, Any]]:
    expect = json.loads((HERE / name / "expect.json").read_text(encoding="utf-8"))
    if make := expect.get("make"):
        data = (make["start"] + make["repeat"] * make["times"]).encode()
    else:
        (source,) = (HERE / name).glob("input.*")
        data = source.read_bytes()
    return read_file(data, "pupils", on=ON), expect


def test_the_catalogue_is_whole() -> None:
    assert len(CASES) == len([path for path in HERE.iterdir() if path.name[:2].isdigit()]) > 60


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/pupils.csv", "pupils.csv"),
        ("C:\\temp\\pupils.csv", "pupils.csv"),
        ("CON", "CON"),
        ("pu\u202epils\n.csv", "pupils .csv"),
        ("🙂.csv", "🙂.csv"),
        ("x" * 300, "x" * 200),
        ("/", "file"),
    ],
)
def test_34_a_file_name_decides_nothing_and_is_shown_clean(name: str, shown: str) -> None:
    reading = read_file(b"Surname,Forename\nLee,Ann\n", name, on=ON)
    assert (reading.file_name, reading.refused, len(reading.pupils)) == (shown, None, 1)


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_read_whole_or_refused_whole_and_says_why(name: str) -> None:
    reading, expect = read_case(name)
    if refused := expect.get("refused"):
        assert reading.refused is not None
        assert reading.refused.code == refused["code"]
        assert refused["says"] in reading.refused.message
        assert reading.pupils == ()
        return
    assert reading.refused is None
    pupils = reading.pupils
    assert [f"{pupil.surname}, {pupil.forename}, {pupil.date_of_birth}" for pupil in pupils] == expect["pupils"]
    assert reading.encoding == expect.get("encoding", "utf-8")
    said = {(warning.code, warning.message) for warning in reading.warnings}
    said |= {(warning.code, warning.message) for pupil in pupils for warning in pupil.warnings}
    for wanted in expect["warnings"]:
        assert any(code == wanted["code"] and wanted["says"] in message for code, message in said), wanted
    assert {code for code, _ in said} == {wanted["code"] for wanted in expect["warnings"]}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("upns", "20_odd_upns"),
        ("statuses", "11_formula_and_hidden_sheet"),
        ("needs", "11_merged_cells"),
        ("years", "60_round_the_first_of_september"),
        ("years", "60_no_year_in_the_file"),
    ],
)
def test_further_fields_of_the_catalogue(key: str, name: str) -> None:
    reading, expect = read_case(name)
    found = {
        "upns": [pupil.upn for pupil in reading.pupils],
        "statuses": [pupil.sen_status for pupil in reading.pupils],
        "years": [pupil.year_group for pupil in reading.pupils],
        "needs": [[need.type for need in pupil.needs] for pupil in reading.pupils],
    }
    assert found[key] == expect[key]
