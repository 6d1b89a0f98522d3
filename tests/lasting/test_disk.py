"""A disk that loses power, is full, fails or may only be read: nothing acknowledged is lost, nothing is half done.

`python -m tests.lasting power` and `python -m tests.lasting faults` try more; docs/trust.md has their figures.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from handrail.core.errors import HomeRefused
from handrail.core.files import FileWriter
from handrail.core.home import open_home
from handrail.pupils.models import Document
from handrail.pupils.tests import samples
from tests.cast import Cast
from tests.lasting import crowd, power
from tests.lasting.faulty import Outcome
from tests.lasting.place import URL, Place

CUTS, CONTROL_CUTS = 100, 40
PLACES = (1, 3, 24, 33)
on_sqlite = pytest.mark.skipif(bool(URL), reason="About SQLite's files")


@on_sqlite
def test_a_power_cut_loses_nothing_that_was_acknowledged(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        cuts = power.cut(CUTS)
    assert (cuts.lost, cuts.damaged, cuts.cuts) == (0, 0, CUTS)


@on_sqlite
def test_the_same_cuts_find_a_database_that_does_not_sync_its_commits(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        cuts = power.cut(CONTROL_CUTS, init_command="PRAGMA synchronous = NORMAL")
    assert cuts.lost


@on_sqlite
def test_a_form_is_saved_or_refused_with_every_word_at_whichever_call_the_disk_fails(place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.lasting.faulty", *map(str, PLACES)],
        input=json.dumps(place.people),
        env=place.environment | {"DJANGO_SETTINGS_MODULE": "handrail.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    found = [Outcome(**one) for one in told["found"]]
    assert [one for one in found if not one.is_right] == []
    assert {one.status for one in found} == {302, 507}
    assert told["sound"] == "ok"
    assert not Outcome(**told["careless"]).is_right


@on_sqlite
def test_sixty_people_write_beside_a_backup_and_a_report_and_nobody_is_refused(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        found = crowd.write_together(60, 1)
    assert found.refused == []
    assert found.writes
    assert found.copies
    assert found.inconsistent == 0


@on_sqlite
def test_people_who_do_not_take_turns_are_refused_and_that_is_seen(django_db_blocker: Any) -> None:
    """The control: transactions that begin as readers, which SQLite refuses to let write where another wrote since."""
    with django_db_blocker.unblock():
        tries = (crowd.write_together(30, 0.5, transaction_mode="DEFERRED", timeout=0) for _ in range(20))
        assert any("locked" in said for found in tries for said in found.refused)  # a busy machine may keep them apart


class Failing:
    """Counts what is asked of the disk, and fails at the nth."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def before(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if not self.left:
                raise OSError(errno.ENOSPC, "No space left on device")
            return act(*args, **kwargs)

        return counted


def test_an_upload_is_kept_whole_or_not_at_all_at_whichever_call_the_disk_fails(cast: Cast) -> None:
    ana = cast.client("ana")
    ana.raise_request_exception = False
    path = f"/s/alder/pupils/{cast.pupils['mia'].ref}/documents/add/"
    before = _files()
    statuses: list[int] = []
    while not statuses or statuses[-1] == 507:
        with pytest.MonkeyPatch.context() as patch:
            _let_fail(patch, Failing(len(statuses) + 1))
            file = SimpleUploadedFile("report.pdf", samples.pdf("Mia reads well."), "application/pdf")
            said = {"about": "plan", "title": "Report", "received_on": "20 Nov 2025", "file": file, "whole": "yes"}
            statuses.append(ana.post(path, said).status_code)
        is_kept = Document.objects.for_school(cast.schools["alder"]).exists()
        assert (is_kept, _files() != before) == ((statuses[-1] == 302),) * 2, statuses
    assert statuses == [507] * 5 + [302]  # written, flushed, synced, put in its place, its folder synced


def _let_fail(patch: pytest.MonkeyPatch, failing: Failing) -> None:
    begin = FileWriter.__init__

    def begun(writer: FileWriter) -> None:
        begin(writer)
        inner = writer._file
        writer._file = _File(inner, failing)  # type: ignore[assignment]

    patch.setattr(FileWriter, "__init__", begun)
    patch.setattr(os, "fsync", failing.before(os.fsync))
    patch.setattr(Path, "replace", failing.before(Path.replace))


class _File:
    def __init__(self, inner: Any, failing: Failing) -> None:
        self._inner = inner
        self.write, self.flush = failing.before(inner.write), failing.before(inner.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _files() -> set[Path]:
    return {path for path in settings.HOME.files.rglob("*") if path.is_file()}


def test_a_folder_that_may_only_be_read_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuses)
    with pytest.raises(HomeRefused, match=r"Handrail cannot write in .* \(Read-only file system\)"):
        open_home(tmp_path / "home")
