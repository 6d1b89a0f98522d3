"""A backup is made whole or not at all, and why not is said in a sentence."""

from __future__ import annotations

import errno
import fcntl
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pyrage import x25519

from handrail.backups import making, rows
from handrail.backups.command import make_key, run
from handrail.backups.errors import BackupRefused
from handrail.backups.keys import read_key
from handrail.backups.making import make
from handrail.backups.nightly import back_up
from handrail.backups.proving import prove
from handrail.backups.sealing import sealed_into
from handrail.core import clock
from handrail.core.errors import HomeRefused
from handrail.core.files import in_use, write_file
from handrail.core.home import carried, keep_backup_key, open_home, restored_home


@pytest.fixture
def identity(db: None) -> Any:
    made = x25519.Identity.generate()
    keep_backup_key(settings.HOME, str(made.to_public()))
    return made


def test_without_a_key_none_is_made(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_backup_key(settings.HOME, "")
    assert run(tmp_path) == 2
    assert "handrail backup key FILE" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_last_line_is_the_path_and_the_folder_is_made(
    identity: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "a" / "b") == 0
    path = Path(capsys.readouterr().out.splitlines()[-1])
    assert [path] == list((tmp_path / "a" / "b").iterdir())
    assert path.stat().st_mode & 0o077 == 0
    assert prove(path, identity).tables == rows.sums(rows.tables()) | {"backups_backupnote": _empty()}


def _empty() -> list[Any]:
    table = next(table for table in rows.tables() if table.name == "backups_backupnote")
    return rows.Sum(table).says()


def test_a_folder_that_cannot_be_written_in_is_refused(identity: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupRefused, match="cannot be made"):
        make(tmp_path / "file" / "folder")


@pytest.mark.parametrize("at", [1, 20_000])
def test_on_a_full_disk_nothing_is_left(
    identity: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    original = sealed_into

    class Full:
        """A file on a disk that is full after some bytes."""

        def __init__(self, file: Any) -> None:
            self.file, self.left = file, at

        def write(self, block: bytes) -> int:
            self.left -= len(block)
            if self.left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return int(self.file.write(block))

        def flush(self) -> None:
            self.file.flush()

    monkeypatch.setattr(making, "sealed_into", lambda file, key: original(Full(file), key))  # type: ignore[arg-type]
    with pytest.raises(BackupRefused, match="no room left"):
        make(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_goes_and_what_is_being_written_stays(identity: Any, tmp_path: Path) -> None:
    left, under_way = tmp_path / ".handrail-0-left.age.part", tmp_path / ".handrail-0-now.age.part"
    left.write_bytes(b"half")
    with under_way.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        made = make(tmp_path)
        assert sorted(tmp_path.iterdir()) == sorted([under_way, made.path])


def test_a_document_that_is_missing_or_damaged_here_is_said(identity: Any, tmp_path: Path) -> None:
    lost, spoilt = "0" * 32, write_file(b"A report")
    path = settings.HOME.files / spoilt[:2] / spoilt
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    @in_use
    def named() -> list[str]:
        return [lost, spoilt] if path.exists() else []

    faults = make(tmp_path).faults
    path.unlink()
    assert [fault.split()[-2:] for fault in faults] == [["is", "missing."], ["backed", "up."]]
    assert make(tmp_path).faults == []


def test_every_night_where_a_folder_is_set_and_the_old_ones_go(
    identity: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_TO = ""
    assert "HANDRAIL_BACKUP_TO names no folder" in back_up(clock.today())
    settings.BACKUP_TO = str(tmp_path)
    series = settings.HOME.series[:8]
    old = tmp_path / f"handrail-{series}-20200101-020000-abcd-abcdef.age"
    strange = tmp_path / "handrail-00000000-20200101-020000-abcd-abcdef.age"
    for path in (old, strange):
        path.touch()
    assert "1 older ones were removed" in back_up(clock.today())
    assert not old.exists()
    assert strange.exists()  # of another Handrail
    monkeypatch.setattr(Path, "unlink", _refuse)
    old.touch()
    assert "could not be removed there" in back_up(clock.today())


def _refuse(path: Path, missing_ok: bool = False) -> None:
    if not path.name.endswith(".part"):
        raise PermissionError


def test_a_key_is_never_written_over_and_never_lies_among_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HANDRAIL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HANDRAIL_KEY_FILE", str(tmp_path / "home.key"))
    first, second = tmp_path / "one", tmp_path / "two"
    assert make_key(first) == 0
    content = first.read_bytes()
    assert make_key(first) == 2
    assert make_key(tmp_path / "home" / "files" / "key") == 2
    assert first.read_bytes() == content
    assert open_home().backup_key == str(read_key(first).to_public())
    capsys.readouterr()
    assert make_key(second) == 0
    assert "Backups made until now open only with its own file" in capsys.readouterr().out
    assert open_home().backup_key == str(read_key(second).to_public())
    with pytest.raises(BackupRefused, match="does not hold the private half"):
        read_key(tmp_path / "home.key")


def test_a_restored_home_has_a_new_key_and_opens_what_the_old_one_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANDRAIL_KEY_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    before = open_home(tmp_path / "before")
    with restored_home(tmp_path / "after", carried(before)) as after:
        assert open_home(tmp_path / "after") == after
    again = open_home(tmp_path / "after")
    assert again.key != before.key
    assert again.derived_key("words") == before.derived_key("words")
    assert again.secret_key != before.secret_key
    assert again.series == before.series
    assert before.key not in (tmp_path / "after" / "home.json").read_text()
    with restored_home(tmp_path / "third", carried(again)) as third:
        assert third.derived_key("words") == before.derived_key("words")


def test_a_restore_that_fails_leaves_nothing_and_one_cut_off_is_opened_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANDRAIL_KEY_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    before = open_home(tmp_path / "before")
    keys = tmp_path / "config" / "handrail" / "keys"
    failing = restored_home(tmp_path / "after", carried(before))
    (failing.__enter__().files / "half").touch()
    failing.__exit__(OSError, OSError(errno.EIO, "Input/output error"), None)
    assert not (tmp_path / "after").exists()
    assert len(list(keys.iterdir())) == 1

    opening = restored_home(tmp_path / "cut", carried(before))
    opening.__enter__()
    shutil.copytree(tmp_path / "cut", tmp_path / "as-after-a-crash")
    with pytest.raises(HomeRefused, match="was cut off"):
        open_home(tmp_path / "as-after-a-crash")
    with pytest.raises(HomeRefused, match="was cut off"), restored_home(tmp_path / "as-after-a-crash", carried(before)):
        pass
    opening.__exit__(None, None, None)
    monkeypatch.setenv("HANDRAIL_KEY", before.key)
    with pytest.raises(HomeRefused, match="gets a key of its own"), restored_home(tmp_path / "x", carried(before)):
        pass
    assert not (tmp_path / "x").exists()
