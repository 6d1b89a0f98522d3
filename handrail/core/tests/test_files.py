"""The store of files: whole, unreadable on the disk, and loud about any change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from handrail.core import clock, files, sweeping
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.files import CHUNK, FileWriter, open_file, read_file, remove_file, write_file

CANARY = b"canary-4711-of-mia"
TODAY = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with nothing in it; the key stays the installation's."""
    home = settings.HOME
    monkeypatch.setattr(type(home), "files", property(lambda _: tmp_path))


def on_disk(file_id: str) -> Path:
    return Path(settings.HOME.files) / file_id[:2] / file_id


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_kept_is_what_is_read(size: int) -> None:
    content = os.urandom(size)
    assert read_file(write_file(content)) == content


def test_a_file_can_be_read_from_any_place() -> None:
    content = os.urandom(2 * CHUNK + 500)
    with open_file(write_file([content[:700], content[700:]])) as file:
        for at, size in ((0, 10), (CHUNK - 5, 10), (2 * CHUNK + 490, 100), (5, CHUNK * 2)):
            file.seek(at)
            assert file.read(size) == content[at : at + size]


def test_no_readable_byte_lies_on_the_disk() -> None:
    with FileWriter() as writer:
        writer.write(CANARY * 20_000)
        half_way = b"".join(path.read_bytes() for path in Path(settings.HOME.files).rglob("*") if path.is_file())
        assert CANARY not in half_way
        writer.keep()
    kept = [path for path in Path(settings.HOME.files).rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert CANARY not in kept[0].read_bytes()
    assert b"canary" not in str(kept[0]).encode()


@pytest.mark.parametrize("place", [0, 5, CHUNK // 2, CHUNK + 40, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    file_id = write_file(b"x" * (CHUNK + 900))
    sealed = bytearray(on_disk(file_id).read_bytes())
    sealed[place] ^= 1
    on_disk(file_id).write_bytes(sealed)
    with pytest.raises(FileDamaged, match="damaged on the disk"):
        read_file(file_id)


@pytest.mark.parametrize("cut", [1, 16, 900, 901 + 16, CHUNK])
def test_a_cut_end_is_noticed(cut: int) -> None:
    file_id = write_file(b"x" * (CHUNK + 900))
    on_disk(file_id).write_bytes(on_disk(file_id).read_bytes()[:-cut])
    with pytest.raises(FileDamaged):
        read_file(file_id)


def test_a_chunk_left_off_at_its_very_edge_is_noticed() -> None:
    file_id = write_file(b"x" * (2 * CHUNK))
    on_disk(file_id).write_bytes(on_disk(file_id).read_bytes()[: 4 + CHUNK + 16])
    with pytest.raises(FileDamaged):
        read_file(file_id)


def test_two_files_changed_over_are_noticed() -> None:
    one, other = write_file(b"Mia's report"), write_file(b"Omar's report")
    sealed = on_disk(one).read_bytes()
    on_disk(one).write_bytes(on_disk(other).read_bytes())
    on_disk(other).write_bytes(sealed)
    for file_id in (one, other):
        with pytest.raises(FileDamaged):
            read_file(file_id)


@pytest.mark.parametrize("file_id", ["", "../../etc/passwd", "0" * 31, "g" * 32, "0" * 32])
def test_what_is_not_there_is_missing(file_id: str) -> None:
    with pytest.raises(FileMissing, match="not on the disk"):
        read_file(file_id)


def test_a_write_that_fails_leaves_nothing() -> None:
    def parts() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_file(parts())
    assert [path for path in Path(settings.HOME.files).rglob("*") if path.is_file()] == []


def test_removing_twice_is_removing_once() -> None:
    file_id = write_file(b"x")
    remove_file(file_id)
    remove_file(file_id)
    with pytest.raises(FileMissing):
        read_file(file_id)


def days_later(days: int) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_what_a_cut_off_write_left_is_swept_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_known", [])
    left = FileWriter()  # as after kill -9: never kept, never discarded
    left.finish()
    sweeping.sweep_files(TODAY)
    assert len(list(Path(settings.HOME.files).rglob(left.id))) == 1
    with days_later(2):
        assert sweeping.sweep_files(TODAY) == "1 files that nothing names are gone."
    assert list(Path(settings.HOME.files).rglob(left.id)) == []


def test_a_file_nobody_names_is_set_aside_and_then_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    named, lost = write_file(b"named"), write_file(b"lost")
    known = [named]
    monkeypatch.setattr(files, "_known", [lambda: known])
    with days_later(2):
        sweeping.sweep_files(TODAY)
        assert read_file(named) == b"named"
        with pytest.raises(FileMissing):
            read_file(lost)
        known.append(lost)  # a database put back names it again
        sweeping.sweep_files(TODAY)
        assert read_file(lost) == b"lost"
    known.remove(lost)
    for days in (4, 40):
        with days_later(days):
            sweeping.sweep_files(TODAY)
    with days_later(40):
        known.append(lost)
        sweeping.sweep_files(TODAY)
        assert read_file(named) == b"named"
        with pytest.raises(FileMissing):
            read_file(lost)
