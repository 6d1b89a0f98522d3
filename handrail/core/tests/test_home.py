from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from handrail import __version__
from handrail.core import home as homes
from handrail.core.errors import HomeRefused
from handrail.core.home import key_from_sheet, network_filesystem, open_home, recovery_sheet

KEY = "0123456789abcdef" * 4


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a home may be made, for a person with nothing in their environment."""
    for name in ("HANDRAIL_HOME", "HANDRAIL_KEY", "HANDRAIL_KEY_FILE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "school"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_home_is_closed_to_others_and_its_key_lies_elsewhere(place: Path, tmp_path: Path) -> None:
    home = open_home(place)
    assert home.key_path == tmp_path / "config" / "handrail" / "keys" / f"{home.id}.key"
    assert home.key_path.read_text().strip() == home.key
    assert len(home.key) == 64
    assert [_mode(path) for path in (place, home.files, home.backups)] == [0o700] * 3
    assert [_mode(path) for path in (home.key_path, place / "home.json")] == [0o600] * 2
    assert home.database == place / "database.sqlite3"
    assert not home.database.exists()
    assert home.key not in (place / "home.json").read_text()


def test_opening_again_gives_the_same_home(place: Path) -> None:
    assert open_home(place) == open_home(place)


def test_many_processes_that_start_at_once_make_one_home(place: Path) -> None:
    script = f"import pathlib, handrail.core.home as homes; print(homes.open_home(pathlib.Path({str(place)!r})).key)"
    starting = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({process.communicate()[0] for process in starting}) == 1
    assert {process.returncode for process in starting} == {0}
    assert sorted(path.name for path in place.iterdir()) == ["backups", "files", "home.json"]


def test_the_default_place_is_among_the_persons_data(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("each system has its own place")
    assert homes.default_path() == Path.home() / ".local" / "share" / "handrail"
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    assert homes.default_path() == Path("/srv/data/handrail")
    monkeypatch.setenv("HANDRAIL_HOME", str(place))
    assert open_home().path == place


def test_the_key_may_come_from_the_environment(place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDRAIL_KEY", KEY)
    home = open_home(place)
    assert (home.key, home.key_path) == (KEY, None)
    assert not (tmp_path / "config").exists()


def test_the_key_may_lie_in_a_named_file(place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDRAIL_KEY_FILE", str(tmp_path / "stick" / "handrail.key"))
    assert open_home(place).key == (tmp_path / "stick" / "handrail.key").read_text().strip()


@pytest.mark.parametrize("kept", ["database.sqlite3", "files/a", "backups/b"])
def test_a_lost_key_is_never_replaced_where_records_are(place: Path, kept: str) -> None:
    home = open_home(place)
    (place / kept).write_bytes(b"sealed")
    assert home.key_path
    home.key_path.unlink()
    with pytest.raises(HomeRefused, match="recovery sheet"):
        open_home(place)
    assert not home.key_path.exists()


def test_records_without_home_json_are_refused(place: Path) -> None:
    home = open_home(place)
    home.database.write_bytes(b"sealed")
    (place / "home.json").unlink()
    with pytest.raises(HomeRefused, match="no home"):
        open_home(place)


def test_a_home_that_is_open_to_others_is_refused(place: Path) -> None:
    open_home(place)
    place.chmod(0o755)
    with pytest.raises(HomeRefused, match="chmod 700"):
        open_home(place)


def test_a_key_that_is_open_to_others_is_refused(place: Path) -> None:
    key_path = open_home(place).key_path
    assert key_path
    key_path.chmod(0o640)
    with pytest.raises(HomeRefused, match="chmod 600"):
        open_home(place)


def test_a_key_inside_the_home_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_KEY_FILE", str(place / "handrail.key"))
    with pytest.raises(HomeRefused, match="inside the folder it opens"):
        open_home(place)
    assert not (place / "handrail.key").exists()


@pytest.mark.parametrize("key", ["short", "G" * 64, KEY.upper(), f"{KEY}00"])
def test_a_malformed_key_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("HANDRAIL_KEY", key)
    with pytest.raises(HomeRefused, match="64 characters") as refusal:
        open_home(place)
    assert key not in str(refusal.value)


def test_a_home_of_a_later_version_is_refused(place: Path) -> None:
    open_home(place)
    facts = json.loads((place / "home.json").read_text())
    (place / "home.json").write_text(json.dumps({**facts, "version": "99.0.0"}))
    with pytest.raises(HomeRefused, match=r"last used by Handrail 99\.0\.0"):
        open_home(place)


def test_a_home_of_an_earlier_version_notes_the_later_one(place: Path) -> None:
    open_home(place)
    facts = json.loads((place / "home.json").read_text())
    (place / "home.json").write_text(json.dumps({**facts, "version": "0.0.9"}))
    assert open_home(place).id == facts["id"]
    assert json.loads((place / "home.json").read_text())["version"] == __version__


def test_a_damaged_home_json_is_refused(place: Path) -> None:
    open_home(place)
    (place / "home.json").write_text("{")
    with pytest.raises(HomeRefused, match="from a backup"):
        open_home(place)


def test_a_file_in_the_place_of_the_folder_is_refused(place: Path) -> None:
    place.write_text("")
    with pytest.raises(HomeRefused, match="must name a folder"):
        open_home(place)


def test_a_folder_that_cannot_be_written_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_home(place)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(HomeRefused, match="cannot write"):
        open_home(place)


def test_a_real_home_never_becomes_a_demonstration(place: Path) -> None:
    open_home(place)
    with pytest.raises(HomeRefused, match="holds a real school"):
        open_home(place, demo=True)
    assert not open_home(place).is_demo


def test_a_demonstration_stays_one(place: Path) -> None:
    assert open_home(place, demo=True).is_demo
    assert open_home(place).is_demo


def test_the_recovery_sheet_gives_the_key_back(place: Path) -> None:
    home = open_home(place)
    printed_before, sheet = home.recovery_sheet_printed, recovery_sheet(home)
    assert (printed_before, home.recovery_sheet_printed) == (False, True)
    assert str(place) in sheet
    lines = [line.strip()[1:] for line in sheet.splitlines() if line.strip()[:4] in {"1   ", "2   ", "3   ", "4   "}]
    assert key_from_sheet("\n".join(lines)) == home.key
    assert key_from_sheet("\n".join(lines).upper()) == home.key


def test_a_slip_in_typing_the_sheet_names_its_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_KEY", KEY)
    lines = homes._key_lines(open_home(place).key)
    lines[2] = lines[2].replace("4567", "4576")
    with pytest.raises(HomeRefused, match="Line 3 "):
        key_from_sheet("\n".join(lines))
    with pytest.raises(HomeRefused):
        key_from_sheet("\n".join(lines[:2]))


def test_the_key_shows_in_no_printed_home(place: Path) -> None:
    home = open_home(place)
    assert home.key not in repr(home)


def test_keys_for_different_purposes_differ_and_stay_the_same(place: Path) -> None:
    home = open_home(place)
    assert home.derived_key("files") != home.derived_key("backups")
    assert open_home(place).secret_key == home.secret_key
    assert home.key not in home.secret_key


def test_a_network_drive_is_known_by_the_list_of_mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = "disk / ext4 rw 0 0\nserver:/share /mnt/the\\040share nfs4 rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda self, encoding: mounts)
    assert network_filesystem(Path("/mnt/the share/handrail")) == "nfs4"
    assert network_filesystem(Path("/srv/handrail")) is None
