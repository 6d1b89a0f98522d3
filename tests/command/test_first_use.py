"""Every command on an empty data folder, as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FILE = "UPN;Surname;Forename;DOB;SEN status\nB801200005001;Doe;Zoë;01/02/2018;K\n;Roe;Tim;03/04/2018;\n"


@pytest.fixture
def handrail(tmp_path: Path) -> Run:
    """Runs one command with nothing of this machine's in its environment but the path."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "person"), "HANDRAIL_HOME": str(tmp_path / "home")}

    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "handrail", *arguments]
        return subprocess.run(command, env=kept, input=typed, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def pupils(tmp_path: Path) -> str:
    path = tmp_path / "pupils.csv"
    path.write_bytes(FILE.encode("cp1252"))
    return str(path)


def test_a_file_for_a_school_that_is_not_there_answers_with_json_alone(handrail: Run, pupils: str) -> None:
    done = handrail("import", pupils, "--school", "alder", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 2
    assert answer["refused"]["code"] == "no_school"
    assert answer["pupils"] == []


def test_a_school_is_added_and_its_file_is_looked_at_applied_and_unchanged(handrail: Run, pupils: str) -> None:
    assert handrail("school", "add", "Alder Primary School", "--slug", "alder").returncode == 0
    looked = json.loads(handrail("import", pupils, "--school", "alder", "--json").stdout)
    assert looked["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "ask": 0, "ignored": 0}
    assert looked["encoding"] == "windows-1252"
    assert [pupil["forename"] for pupil in looked["pupils"]] == ["Zoë", "Tim"]
    assert [pupil["sen_status"] for pupil in looked["pupils"]] == ["K", None]
    assert handrail("import", pupils, "--school", "alder", "--apply", "--json").returncode == 0
    again = json.loads(handrail("import", pupils, "--school", "alder", "--json").stdout)
    assert again["counts"]["unchanged"] == 2


def test_a_refused_file_exits_2_and_prints_its_json(handrail: Run, tmp_path: Path) -> None:
    handrail("school", "add", "Alder", "--slug", "alder")
    bad = tmp_path / "bad.csv"
    bad.write_text('Surname,Forename\nDoe,"Zoë\n')
    done = handrail("import", str(bad), "--school", "alder", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["refused"]["message"]


@pytest.mark.parametrize("command", [("check",), ("tick",), ("rules",), ("--help",), ("import", "--help")])
def test_every_other_command_works_on_an_empty_folder(handrail: Run, command: tuple[str, ...]) -> None:
    done = handrail(*command)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_a_folder_somebody_made_beforehand_is_closed_to_others(handrail: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    assert handrail("check").returncode == 0
    assert home.stat().st_mode & 0o077 == 0


def test_the_database_is_encrypted_and_its_key_lies_elsewhere(handrail: Run, tmp_path: Path, pupils: str) -> None:
    handrail("school", "add", "Alder", "--slug", "alder")
    handrail("import", pupils, "--school", "alder", "--apply")
    stored = b"".join(path.read_bytes() for path in (tmp_path / "home").iterdir() if path.is_file())
    assert b"SQLite format 3" not in stored
    assert b"Alder" not in stored
    assert not list((tmp_path / "home").rglob("*.key"))
    assert len(list((tmp_path / "person").rglob("*.key"))) == 1


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
def test_a_rule_answers_in_json_and_nothing_else(
    handrail: Run, typed: str, code: int, answer: dict[str, object]
) -> None:
    done = handrail("rules", "upn", typed=typed)
    found = json.loads(done.stdout)
    assert done.returncode == code
    assert (set(found) == {"error"}) is (code == 2)
    assert {name: found[name] for name in answer} == answer


def test_plain_http_to_other_machines_is_refused_in_a_sentence(handrail: Run, tmp_path: Path) -> None:
    kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "HANDRAIL_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "handrail", "check"],
        env=kept | {"HANDRAIL_URL": "http://handrail.example.org"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "unencrypted" in done.stderr
    assert "Traceback" not in done.stderr
