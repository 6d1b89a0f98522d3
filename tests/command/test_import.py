"""`handrail import`: one JSON object that says exactly what a file would do.

The command itself, without the second it takes a process to begin; `test_first_use` and `test_at_once` begin one.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handrail import cli
from handrail.access.member import command_member
from handrail.exchange.models import ImportBatch
from handrail.pupils.actions import RegisterChange, change_status
from handrail.pupils.models import Pupil
from handrail.schools.models import School
from tests.exchange_reading.made import WHO, ctf, elements, need, sen

HEADINGS = "UPN,Surname,Forename,DOB,Sex,SEN status,SEN start date,Need\n"
MIA = "b801 2000 05001,Kowalczyk,Mia,14/01/2018,F,K - SEN Support,1 Sep 2025,SLCN; SEMH\n"
LEO = ",Marchetti,Leo,03/03/2018,M,,,\n"
CENSUS = Path(__file__).parents[3] / "shared" / "data" / "census" / "pupil-census-data.csv"


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Desk:
    """Somebody who types commands in a folder of files, for Alder."""

    folder: Path
    printed: pytest.CaptureFixture[str]
    alder: School

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run(self, *arguments: str) -> Done:
        return Done(cli.main(arguments), *self.printed.readouterr())

    def reads(self, path: str, *more: str) -> dict[str, Any]:
        """The JSON for Alder: the only thing it prints."""
        done = self.run("import", path, "--school", "alder", "--json", *more)
        assert done.err == ""
        answer: dict[str, Any] = json.loads(done.out)
        assert done.code == (2 if answer["refused"] else 0)
        return answer

    def pupils(self) -> list[str]:
        return sorted(pupil.name for pupil in Pupil.objects.for_school(self.alder))


@pytest.fixture
def desk(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(cli, "start_django", lambda: None)  # it has begun
    return Desk(tmp_path, capsys, School.objects.create(name="Alder Primary School", slug="alder"))


def test_the_object_has_this_shape_and_no_other(desk: Desk) -> None:
    answer = desk.reads(desk.write("pupils.csv", HEADINGS + MIA + LEO + ",,,,,,,SLCN\n"))
    assert list(answer) == ["kind", "version", "encoding", "refused", "warnings", "counts", "pupils"]
    assert (answer["kind"], answer["version"], answer["encoding"], answer["refused"]) == ("csv", None, "utf-8", None)
    assert answer["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "ask": 0, "ignored": 1}
    assert [(said["code"], said["message"]) for said in answer["warnings"]] == [
        ("no_name", "Line 4 has no name and was left out.")
    ]
    assert answer["pupils"] == [
        {
            "row": 2,
            "upn": "B801200005001",
            "surname": "Kowalczyk",
            "forename": "Mia",
            "date_of_birth": "2018-01-14",
            "sex": "F",
            "sen_status": "K",
            "history": [{"status": "K", "starts_on": "2025-09-01", "ends_on": None}],
            "needs": [{"type": "SLCN", "rank": 1}, {"type": "SEMH", "rank": 2}],
            "change": "new",
            "warnings": [],
        },
        {
            "row": 3,
            "upn": None,
            "surname": "Marchetti",
            "forename": "Leo",
            "date_of_birth": "2018-03-03",
            "sex": "M",
            "sen_status": None,
            "history": [],
            "needs": [],
            "change": "new",
            "warnings": [],
        },
    ]
    assert desk.pupils() == []


def test_a_transfer_file_gives_the_same_object_and_comes_once(desk: Desk) -> None:
    history = sen("K 2024-09-04", "N 2022-09-01", "A", needs=need("SEMH", 1) + need("SLCN", 1) + need("ADHD", 2))
    path = desk.write("999_CTF.xml", ctf(WHO + history, "<UPN>X1</UPN>", elements(UPN="x 1", Surname="Lee")))
    answer = desk.reads(path, "--apply")
    assert (answer["kind"], answer["version"], answer["encoding"], answer["refused"]) == ("ctf", "25.0", "utf-8", None)
    assert answer["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "ask": 0, "ignored": 1}
    assert [said["code"] for said in answer["warnings"]] == ["no_name"]
    mia, lee = answer["pupils"]
    said = [(warning["field"], warning["code"]) for warning in mia.pop("warnings")]
    assert said == [("history", "no_start"), ("needs", "unreadable"), ("needs", "renumbered")]
    assert mia == {
        "row": 1,
        "upn": "B801200005001",
        "surname": "Kowalczyk",
        "forename": "Mia",
        "date_of_birth": "2018-01-14",
        "sex": "F",
        "sen_status": "K",
        "history": [
            {"status": "A", "starts_on": None, "ends_on": None},
            {"status": "N", "starts_on": "2022-09-01", "ends_on": None},
            {"status": "K", "starts_on": "2024-09-04", "ends_on": None},
        ],
        "needs": [{"type": "SEMH", "rank": 1}, {"type": "SLCN", "rank": 2}],
        "change": "new",
    }
    assert (lee["row"], lee["upn"], lee["surname"], lee["forename"], lee["history"]) == (3, "x 1", "Lee", "", [])
    again = desk.reads(path, "--apply")
    assert again["counts"] == {"new": 0, "changed": 0, "unchanged": 2, "ask": 0, "ignored": 1}


def test_a_upn_never_blocks_and_one_of_two_pupils_is_asked_about(desk: Desk) -> None:
    rows = "B801200005001,Lee,Ann,01/02/2017,,,,\nB801200005001,Reed,Bo,02/02/2017,,,,\nX123,Khan,Ali,03/02/2017,,,,\n"
    answer = desk.reads(desk.write("pupils.csv", HEADINGS + rows), "--apply")
    assert [pupil["change"] for pupil in answer["pupils"]] == ["ask", "ask", "new"]
    assert [pupil["upn"] for pupil in answer["pupils"]] == ["B801200005001", "B801200005001", "X123"]
    assert all("upn" in {said["field"] for said in pupil["warnings"]} for pupil in answer["pupils"])
    assert all(said["code"] and said["message"] for pupil in answer["pupils"] for said in pupil["warnings"])
    assert desk.pupils() == ["Ali Khan"]


def test_what_was_typed_here_is_asked_about_and_left_alone(desk: Desk) -> None:
    path = desk.write("pupils.csv", HEADINGS + MIA + LEO)
    assert desk.reads(path, "--apply")["counts"]["new"] == 2
    mia = Pupil.objects.for_school(desk.alder).get(forename="Mia")
    change = RegisterChange("E", dt.date(2025, 11, 4), reason="The plan was issued")
    change_status(by=command_member(desk.alder), pupil=mia, change=change)
    for _ in range(2):
        answer = desk.reads(path, "--apply")
        assert [pupil["change"] for pupil in answer["pupils"]] == ["ask", "unchanged"]
    done = desk.run("import", path, "--school", "alder", "--apply")
    assert done.code == 0
    assert "row 2, Mia Kowalczyk: please decide. Here E since 4 November 2025, the file says K." in done.out
    assert "Applied. 1 left alone. To decide about them, choose the file in Handrail." in done.out


def test_without_json_it_says_the_same_in_words(desk: Desk) -> None:
    done = desk.run("import", desk.write("pupils.csv", HEADINGS + MIA + LEO), "--school", "alder")
    assert done.out == "2 pupils: 2 new, 0 changed, 0 unchanged, 0 for a person to decide.\n"
    desk.run("import", desk.write("pupils.csv", HEADINGS + MIA), "--school", "alder", "--apply")
    changed = desk.write("later.csv", HEADINGS + MIA.replace("Kowalczyk", "Nowak"))
    done = desk.run("import", changed, "--school", "alder", "--apply")
    assert "  row 2, Mia Nowak: Surname Kowalczyk → Nowak\n" in done.out
    assert done.out.endswith("Applied.\n")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty"),
        ("page.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "doctype"),
        ("cut.xml", ctf(WHO)[:-20].encode(), "truncated"),
        ("book.xlsx", b"PK\x03\x04", "damaged_workbook"),
        ("secret.csv", b"Surname,Forename,Password\nLee,Ann,x\n", "passwords"),
        ("long.csv", f"Surname,Forename\n{'A' * 151},Ann\n".encode(), "name_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_refused_file_prints_its_object_exits_2_and_leaves_nothing(
    desk: Desk, name: str, content: bytes, code: str
) -> None:
    answer = desk.reads(desk.write(name, content), "--apply")
    assert answer["refused"]["code"] == code
    assert answer["refused"]["message"].endswith(".")
    assert answer["pupils"] == []
    assert set(answer["counts"].values()) == {0}
    assert isinstance(answer["kind"], str)
    assert isinstance(answer["encoding"], str)
    assert not ImportBatch.objects.for_school(desk.alder).exists()


def test_a_file_that_is_not_there_is_refused_and_said(desk: Desk) -> None:
    for path in (str(desk.folder / "nowhere.csv"), str(desk.folder)):
        answer = desk.reads(path)
        assert answer["refused"]["code"] == "no_file"
        assert path in answer["refused"]["message"]
    done = desk.run("import", str(desk.folder / "nowhere.csv"), "--school", "alder")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Refused: ")


def test_a_school_that_is_not_there_is_named_with_those_that_are(desk: Desk) -> None:
    done = desk.run("import", desk.write("pupils.csv", HEADINGS + MIA), "--school", "birch", "--json")
    answer = json.loads(done.out)
    assert (done.code, done.err) == (2, "")
    assert answer["refused"]["code"] == "no_school"
    assert "'birch' (here: alder)" in answer["refused"]["message"]


@pytest.mark.skipif(not CENSUS.exists(), reason="The Department's test pupils are not beside the project")
def test_the_departments_seventy_nine_pupils_come_whole_and_once(desk: Desk) -> None:
    first = desk.reads(str(CENSUS), "--apply")
    assert first["counts"] == {"new": 79, "changed": 0, "unchanged": 0, "ask": 0, "ignored": 0}
    statuses = [pupil["sen_status"] for pupil in first["pupils"]]
    assert [statuses.count(status) for status in ("N", "K", "E", None)] == [64, 10, 3, 2]
    with_statements = [pupil for pupil in first["pupils"] if pupil["history"] and pupil["history"][-1]["status"] == "S"]
    assert [pupil["sen_status"] for pupil in with_statements] == [None, None]
    second = desk.reads(str(CENSUS), "--apply")
    assert second["counts"] == {"new": 0, "changed": 0, "unchanged": 79, "ask": 0, "ignored": 0}
