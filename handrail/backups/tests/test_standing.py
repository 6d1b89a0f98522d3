"""A backup that is stale, or was never tried, is said loudly; how long backups are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder

from handrail.audit.models import AuditEvent
from handrail.backups import keeping
from handrail.backups.models import BackupNote
from handrail.backups.standing import Kind, Standing, faults
from tests.cast import Cast

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("made", "tried", "since", "said"),
    [
        (None, None, NOW - HOUR, []),
        (None, None, LONG_AGO, ["No backup has been made.", "No backup was ever tried."]),
        (NOW - 26 * HOUR, NOW - 35 * DAY, LONG_AGO, []),
        (NOW - 27 * HOUR, NOW - DAY, LONG_AGO, ["The last backup was made on 19 November 2026 at 06:00."]),
        (NOW - HOUR, NOW - 36 * DAY, LONG_AGO, ["A backup was last tried on 15 October 2026 at 10:00."]),
        (LONG_AGO, LONG_AGO, NOW - HOUR, []),  # brought back just now from an old backup
    ],
)
def test_stale_after_26_hours_and_untried_after_35_days(
    made: datetime | None, tried: datetime | None, since: datetime, said: list[str]
) -> None:
    assert [fault.what for fault in Standing(made, tried, since).faults(NOW)] == said


def test_a_demonstration_is_not_backed_up(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    MigrationRecorder.Migration.objects.update(applied=LONG_AGO)
    assert len(faults()) == 2
    monkeypatch.setattr(type(settings.HOME), "is_demo", True)
    assert faults() == []


def test_that_one_was_tried_is_said_by_a_person(cast: Cast) -> None:
    ola = cast.client("ola")
    assert "Never" in ola.get("/s/alder/backups/").content.decode()
    page = ola.post("/s/alder/backups/tried/", follow=True).content.decode()
    assert "It is noted that a backup was tried today." in page
    assert "tried, Ola Nash" in page
    assert BackupNote.objects.get().kind == Kind.TRIED
    assert AuditEvent.objects.get(type="backup_tried").actor_name == "Ola Nash"


def test_one_a_day_a_week_and_a_month_are_kept_and_none_past_ninety_days() -> None:
    every_six_hours = [NOW - timedelta(hours=6) * step for step in range(800)]
    kept = sorted(keeping.to_keep(every_six_hours, NOW), reverse=True)
    ages = [(NOW - moment).days for moment in kept]
    assert kept[0] == NOW
    assert len([age for age in ages if age < 14]) in {14, 15}
    assert max(ages) <= 90
    assert len(kept) in range(14 + 5, 14 + 12)
    assert _gaps(ages) <= 31


def _gaps(ages: list[int]) -> int:
    return max(later - earlier for earlier, later in pairwise(ages))


def test_only_backups_of_this_handrail_are_counted(tmp_path: Path) -> None:
    names = ["handrail-0123abcd-20261120-020000-ab12-q9x8z7.age", "handrail-ffffffff-20261120-020000-ab12-q9x8z7.age"]
    for name in [*names, "holiday.age", ".handrail-0123abcd-20261120-020000-ab12-q9x8z7.age.part"]:
        (tmp_path / name).touch()
    assert [path.name for _, path in keeping.listed(tmp_path, "0123abcd99999999")] == [names[0]]
