"""How old the newest backup is, and how long ago one was tried: said loudly where either is too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min, Q

from handrail.backups.models import BackupNote
from handrail.core import clock
from handrail.rules.calendar import say_day

STALE, UNTRIED = timedelta(hours=26), timedelta(days=35)
Kind = BackupNote.Kind

RUN = "One is due every day: handrail backup run --to FOLDER, or handrail tick every night with HANDRAIL_BACKUP_TO set."
TRY = "Bring one back every month, on any machine, to see that it can be done: handrail restore."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and what to do."""

    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.what} {self.do}"


@dataclass(frozen=True, slots=True)
class Standing:
    """When a backup was last made and last tried, and since when there is a database to make one of."""

    made_at: datetime | None
    tried_at: datetime | None
    since: datetime

    def is_stale(self, now: datetime) -> bool:
        return now - max(self.made_at or self.since, self.since) > STALE

    def is_untried(self, now: datetime) -> bool:
        return now - max(self.tried_at or self.since, self.since) > UNTRIED

    def faults(self, now: datetime) -> list[Fault]:
        stale = [Fault(self._made(), RUN)] if self.is_stale(now) else []
        return stale + ([Fault(self._tried(), TRY)] if self.is_untried(now) else [])

    def _made(self) -> str:
        return f"The last backup was made on {_say(self.made_at)}." if self.made_at else "No backup has been made."

    def _tried(self) -> str:
        return f"A backup was last tried on {_say(self.tried_at)}." if self.tried_at else "No backup was ever tried."


def standing() -> Standing:
    """One query for the notes, one for the database's age."""
    last = BackupNote.objects.aggregate(
        made=Max("at", filter=Q(kind=Kind.MADE)), tried=Max("at", filter=Q(kind=Kind.TRIED))
    )
    begun = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    return Standing(last["made"], last["tried"], begun or clock.now())


def faults() -> list[Fault]:
    """What `handrail check` and the first page of whoever keeps Handrail running say; of a demonstration, nothing."""
    return [] if settings.HOME.is_demo else standing().faults(clock.now())


def note(kind: BackupNote.Kind, *, by: str, what: str) -> None:
    BackupNote.objects.create(kind=kind, at=clock.now(), by=by, what=what[:200])


def newest(number: int) -> list[BackupNote]:
    return list(BackupNote.objects.order_by("-at", "-pk")[:number])


def _say(moment: datetime) -> str:
    local = moment.astimezone(clock.LONDON)
    return f"{say_day(local.date())} at {local:%H:%M}"
