"""Rows as a backup spells them, through every kind of column there is; and the check that says one is due."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from axes.models import AccessLog
from django.db.migrations.recorder import MigrationRecorder

from handrail import serving
from handrail.backups import rows
from handrail.backups.restoring import loading
from handrail.backups.standing import Kind, note
from handrail.core import clock
from handrail.core.jobs import do_job
from handrail.pupils.models import Pupil
from handrail.workload.own.actions.private import begin_private
from tests.cast import Cast


def test_the_cast_goes_in_and_out_as_it_is(cast: Cast) -> None:
    """Every kind of value, through the spelling and back into its table."""
    _odd_values(cast)
    kept = rows.tables()
    before = {table.name: [line for some in rows.lines(table) for line in some] for table in kept}
    sums = rows.sums(kept)
    with loading():
        rows.empty(kept)
        assert all(count == 0 for count, _ in rows.sums(kept).values())
        for table in kept:
            rows.put(table, before[table.name])
    assert rows.sums(kept) == sums
    assert {kind for table in kept for _, kind in table.columns if before[table.name]} >= {
        "json", "moment", "day", "bytes", "yes_no", "uuid", "decimal 1", "text", "",
    }  # fmt: skip


def _odd_values(cast: Cast) -> None:
    by = cast.member("ana")
    begin_private(by=by, passphrase="a passphrase of her own")
    do_job.enqueue("nothing")
    AccessLog.objects.create(ip_address="192.0.2.7", username="Zoë", user_agent="\u2028 'a' \\ \t", path_info="/")
    Pupil.objects.for_school(by.school).filter(pk=cast.pupils["mia"].pk).update(attendance_percent=Decimal("91.5"))


def test_the_check_fails_and_the_keeper_of_the_machine_sees_it(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "failed_checks", lambda: False)
    page = cast.client("ola").get("/s/alder/").content.decode()
    assert serving.check() == 0
    assert "backup was" not in page

    MigrationRecorder.Migration.objects.update(applied=clock.now() - timedelta(hours=27))
    page = cast.client("ola").get("/s/alder/").content.decode()
    assert "No backup has been made." in page
    assert "ever tried" not in page
    capsys.readouterr()
    assert serving.check() == 1
    assert "No backup has been made. One is due every day" in capsys.readouterr().err
    note(Kind.MADE, by="Every night", what="a file")
    assert serving.check() == 0
    with time_machine.travel(clock.now() + timedelta(hours=27)):
        assert serving.check() == 1
