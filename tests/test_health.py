"""`handrail health` and `handrail check --deploy` name each planted fault in a sentence, and nothing else."""

from __future__ import annotations

import fcntl
import json
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from handrail import health
from handrail.audit.chain import TRAILS, seal
from handrail.audit.heads import keep_heads
from handrail.audit.models import AccessEvent, Seal
from handrail.core import clock, room, triggers, worker
from handrail.core.held import Held, hold
from handrail.health import DEPLOY, HEALTH, faults, say
from handrail.watching.tests.factories import make_reading
from tests.cast import Cast


@pytest.fixture
def home(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where all is well: closed, with its key apart, a worker at work and a trail that is sealed."""
    folder, key = tmp_path / "home", tmp_path / "key"
    folder.mkdir(mode=0o700)
    key.touch(mode=0o600)
    place = SimpleNamespace(path=folder, key_path=key, recovery_sheet_printed=True, files=folder / "files")
    monkeypatch.setattr(health, "backups", lambda: iter(()))
    monkeypatch.setattr(health, "HEALTH", tuple(check for check in HEALTH if check.__name__ != "backups"))
    with override_settings(HOME=place, DEMO=False), (folder / "worker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            monkeypatch.setattr(worker, "is_worked", lambda: True)
        make_reading(cast.member("ana"), cast.pupils["mia"].ref)
        seal()
        keep_heads(TRAILS)
        yield folder


def named() -> dict[str, str]:
    return {fault.check: fault.says for fault in faults(health.HEALTH)}


def test_where_all_is_well_nothing_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert named() == {}
    assert say([]) == 0
    assert say(faults(health.HEALTH), as_json=True) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"well": True, "faults": []}


def _broken(*_: Any, **__: Any) -> Any:
    raise OSError("no answer")


def plant_no_database(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(connections["default"], "cursor", _broken)


def plant_an_old_table(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])


def plant_an_old_sqlite(home: Path, patch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no SQLite")
    patch.setattr(connections["default"], "get_database_version", lambda: (3, 40, 1))


def plant_a_full_disk(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(room, "free_bytes", lambda: 1024)


def plant_an_open_key(home: Path, patch: pytest.MonkeyPatch) -> None:
    (home.parent / "key").chmod(stat.S_IRUSR | stat.S_IRGRP)


def plant_an_open_folder(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.chmod(0o755)


def plant_no_sheet(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings.HOME, "recovery_sheet_printed", False)


def plant_a_clock_set_back(home: Path, patch: pytest.MonkeyPatch) -> None:
    then = clock.now() - timedelta(days=1)
    patch.setattr(clock, "now", lambda: then)


def plant_another_zone(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings, "TIME_ZONE", "UTC")


def plant_no_mail(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings, "HANDRAIL_MAIL_FROM", "handrail@example.org")
    patch.setattr(mail, "get_connection", lambda **_: SimpleNamespace(open=_broken))


def plant_a_certificate_that_runs_out(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings, "IS_HTTPS", True)
    patch.setattr(health, "certificate_ends", lambda *_: clock.now() + timedelta(days=3))


def plant_no_certificate(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings, "IS_HTTPS", True)
    patch.setattr(health, "certificate_ends", _broken)


def plant_no_worker(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(worker, "is_worked", lambda: False)


def plant_work_that_waits(home: Path, patch: pytest.MonkeyPatch) -> None:
    DBTaskResult.objects.create(
        priority=0, task_path="x", args_kwargs={"args": [], "kwargs": {}}, queue_name="default", backend_name="default",
        run_after=clock.now(), exception_class_path="", traceback="",
    )  # fmt: skip
    DBTaskResult.objects.update(enqueued_at=clock.now() - timedelta(hours=1))


def plant_a_trail_cut_off(home: Path, patch: pytest.MonkeyPatch) -> None:
    with triggers.lifted(connection, reason="a test plays somebody with the file and the key"):
        Seal.objects.filter(pk=Seal.objects.filter(trail="access").latest("pk").pk).delete()


def plant_a_trail_never_sealed(home: Path, patch: pytest.MonkeyPatch) -> None:
    row = AccessEvent.objects.latest("seq")
    row.pk, row.at = None, clock.now() - timedelta(days=2)
    row.save(force_insert=True)


def plant_a_restored_copy(home: Path, patch: pytest.MonkeyPatch) -> None:
    hold(Held("monday.handrail", clock.now().isoformat(), newest_row=1))


PLANTED: list[tuple[Callable[[Path, pytest.MonkeyPatch], None], str, str]] = [
    (plant_no_database, "database", "could not be looked at"),
    (plant_an_old_table, "migrations", "earlier version"),
    (plant_an_old_sqlite, "sqlite_version", "can damage a database"),
    (plant_a_full_disk, "disk", "Make room"),
    (plant_an_open_key, "key", "can open"),
    (plant_an_open_folder, "key", "can open"),
    (plant_no_sheet, "key", "recovery sheet"),
    (plant_a_clock_set_back, "clock_runs", "Set the clock"),
    (plant_another_zone, "time_zone", "not those of England"),
    (plant_no_mail, "mail", "does not answer"),
    (plant_a_certificate_that_runs_out, "certificate", "runs out"),
    (plant_no_certificate, "certificate", "does not answer"),
    (plant_no_worker, "worker", "No worker runs"),
    (plant_work_that_waits, "worker", "has waited since"),
    (plant_a_trail_cut_off, "audit", "does not lead to the head"),
    (plant_a_trail_never_sealed, "audit", "was not sealed"),
    (plant_a_restored_copy, "restored", "can only be read"),
]


@pytest.mark.parametrize(("plant", "check", "says"), PLANTED, ids=[plant.__name__[6:] for plant, _, _ in PLANTED])
def test_each_planted_fault_is_named(
    plant: Callable[[Path, pytest.MonkeyPatch], None],
    check: str,
    says: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        plant(home, patch)
        found = named()
    assert check in found, found
    assert says in found[check]
    assert found[check].endswith((".", "'", "no answer")), found[check]


def test_a_set_up_that_cannot_be_relied_on_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = tuple(check for check in DEPLOY if check.__name__ == "safe_settings")
    assert [fault.says[:21] for fault in faults(checks)] == ["The address is plain "]
    with override_settings(DEBUG=True, DEMO=True, IS_HTTPS=True):
        told = " ".join(fault.says for fault in faults(checks))
    for words in ("DEBUG is on", "HSTS", "demonstration"):
        assert words in told


def test_the_owner_of_the_tables_is_named_on_postgresql(home: Path) -> None:
    told = " ".join(health.postgresql())
    assert ("owns its tables" in told) == (connection.vendor == "postgresql")
