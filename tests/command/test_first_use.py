"""Every command as it is typed: on an empty data folder, and on one in which a school has been added."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command.conftest import Desk

FILE = "UPN;Surname;Forename;DOB;SEN status\nB801200005001;Doe;Zoë;01/02/2018;K\n;Roe;Tim;03/04/2018;\n"


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """Where nothing has been done yet."""
    return Desk(tmp_path)


@pytest.fixture
def pupils(tmp_path: Path) -> str:
    path = tmp_path / "pupils.csv"
    path.write_bytes(FILE.encode("cp1252"))
    return str(path)


def test_a_school_is_added_and_its_file_is_looked_at_applied_and_unchanged(empty: Desk, pupils: str) -> None:
    too_early = empty.run("import", pupils, "--school", "alder", "--json")
    answer = json.loads(too_early.stdout)
    assert too_early.returncode == 2
    assert answer["refused"]["code"] == "no_school"
    assert answer["pupils"] == []
    assert empty.run("school", "add", "Alder Primary School", "--slug", "alder").returncode == 0
    looked = json.loads(empty.run("import", pupils, "--school", "alder", "--json").stdout)
    assert looked["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "ask": 0, "ignored": 0}
    assert looked["encoding"] == "windows-1252"
    assert [pupil["forename"] for pupil in looked["pupils"]] == ["Zoë", "Tim"]
    assert [pupil["sen_status"] for pupil in looked["pupils"]] == ["K", None]
    assert empty.run("import", pupils, "--school", "alder", "--apply", "--json").returncode == 0
    again = json.loads(empty.run("import", pupils, "--school", "alder", "--json").stdout)
    assert again["counts"]["unchanged"] == 2
    _is_encrypted(empty.folder)


def _is_encrypted(folder: Path) -> None:
    """The database, whose key lies elsewhere."""
    stored = b"".join(path.read_bytes() for path in (folder / "home").iterdir() if path.is_file())
    assert b"SQLite format 3" not in stored
    assert b"Alder" not in stored
    assert not list((folder / "home").rglob("*.key"))
    assert len(list((folder / "person").rglob("*.key"))) == 1


def test_a_refused_file_exits_2_and_prints_its_json(desk: Desk) -> None:
    bad = desk.write("bad.csv", 'Surname,Forename\nDoe,"Zoë\n')
    done = desk.run("import", bad, "--school", "alder", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["refused"]["message"]


@pytest.mark.parametrize("command", [("check",), ("tick",), ("rules",), ("--help",), ("import", "--help")])
def test_every_other_command_works_on_an_empty_folder(empty: Desk, command: tuple[str, ...]) -> None:
    done = empty.run(*command)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_a_folder_somebody_made_beforehand_is_closed_to_others(empty: Desk) -> None:
    home = empty.folder / "home"
    home.mkdir(mode=0o755)
    assert empty.run("check").returncode == 0
    assert home.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("typed", "code", "answer"),
    [
        ('{"upn": " b801200005001 "}', 0, {"valid": True, "temporary": False, "normalised": "B801200005001"}),
        ('\ufeff{"upn": "B801200005001"}', 0, {"valid": True}),
        ('{"upn": ""}', 0, {"valid": False}),
        ("[]", 2, {}),
        ("not json", 2, {}),
    ],
)
def test_a_rule_answers_in_json_and_nothing_else(empty: Desk, typed: str, code: int, answer: dict[str, object]) -> None:
    done = empty.run("rules", "upn", typed=typed)
    found = json.loads(done.stdout)
    assert done.returncode == code
    assert (set(found) == {"error"}) is (code == 2)
    assert {name: found[name] for name in answer} == answer


def test_plain_http_to_other_machines_is_refused_in_a_sentence(empty: Desk) -> None:
    done = replace(empty, more={"HANDRAIL_URL": "http://handrail.example.org"}).run("check")
    assert done.returncode == 2
    assert "unencrypted" in done.stderr
    assert "Traceback" not in done.stderr
