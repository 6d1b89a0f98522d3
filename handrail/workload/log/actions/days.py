"""A day is confirmed, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.rules.calendar import say_day
from handrail.workload.log.day import MOST_HOURS
from handrail.workload.log.models import DaySheet, Interruption, InterruptionQuerySet, TimeEntry, UsualMinutes
from handrail.workload.log.moments import bounds_of, clock_time, day_of
from handrail.workload.owner import owner

MOST_LINES = 60
OLDEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class EntryDetails:
    """One stretch of a day, as she confirms it."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    category: str = ""
    words: str = ""
    given_back_for: date | None = None
    source: str = TimeEntry.Source.TYPED
    source_ref: str = ""
    is_corrected: bool = False
    tap_id: int | None = None


@transaction.atomic
def confirm_day(
    *, by: Member, day: date, lines: Sequence[EntryDetails], seen: str = "", said: Mapping[str, int] | None = None
) -> DaySheet:
    """Confirm a day as these lines. What it said before is kept aside, to go back to; the same again changes nothing.

    `seen` is the key of the sheet that was on the page, "" for none. `said` are minutes by kind of work that she said
    for the first time. Raises ValidationError for a day or a stretch that cannot be, and where the day was confirmed
    elsewhere meanwhile.
    """
    _refuse_day(by, day)
    for line in lines:
        refuse_stretch(day, line.starts_at, line.ends_at)
    rows = DaySheet.objects.for_school(by.school).select_for_update().filter(user_id=owner(by), day=day)
    standing = rows.filter(is_standing=True).first()
    if standing and _same(standing, lines):
        return standing
    if seen != (str(standing.pk) if standing else ""):
        raise ValidationError("This day was confirmed in another window meanwhile. Open it again to see how it stands.")
    rows.filter(is_standing=False).delete()
    rows.update(is_standing=False)
    sheet = DaySheet.objects.create(school=by.school, user_id=owner(by), day=day, confirmed_at=clock.now())
    TimeEntry.objects.bulk_create(_rows(by, sheet, lines))
    _learn(by, said or {})
    record("time_log.written", by=by)
    return sheet


@transaction.atomic
def undo_day(*, by: Member, day: date) -> DaySheet | None:
    """Take back the newest confirmation of a day; the one before stands again, if there was one."""
    rows = DaySheet.objects.for_school(by.school).select_for_update().filter(user_id=owner(by), day=day)
    standing = rows.filter(is_standing=True).first()
    if standing is None:
        return None
    before: DaySheet | None = rows.filter(is_standing=False).first()
    standing.delete()
    if before:
        before.is_standing = True
        before.save(update_fields=["is_standing"])
    record("time_log.written", by=by)
    return before


def refuse_stretch(day: date, starts: datetime, ends: datetime) -> None:
    """Raises ValidationError, with a sentence."""
    if day_of(starts) != day:
        raise ValidationError(f"It starts on {say_day(day_of(starts))}. Write it on that day’s sheet.")
    if ends > clock.now():
        raise ValidationError(f"It ends at {clock_time(ends):%-H:%M}, which is still to come. Write what has been.")
    if (ends - starts).total_seconds() > MOST_HOURS * 3600:
        raise ValidationError(f"This is more than {MOST_HOURS} hours at a stretch. Look at both times.")


def _refuse_day(by: Member, day: date) -> None:
    if day > by.on:
        raise ValidationError(f"{say_day(day)} is still to come. A day is confirmed once it has been.")
    if (by.on - day).days > OLDEST_DAYS:
        raise ValidationError(f"{say_day(day)} is more than a year ago. A log is of what one remembers.")


def _rows(by: Member, sheet: DaySheet, lines: Sequence[EntryDetails]) -> list[TimeEntry]:
    if len(lines) > MOST_LINES:
        raise ValidationError(f"A day takes up to {MOST_LINES} lines. These are {len(lines)}.")
    mine = set(_taps_of(by, sheet.day).values_list("pk", flat=True)) if any(line.tap_id for line in lines) else set()
    return [
        TimeEntry(
            school=by.school,
            user_id=owner(by),
            sheet=sheet,
            kind=line.kind,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            category=line.category if line.kind == TimeEntry.Kind.SENCO else "",
            words=line.words,
            given_back_for=line.given_back_for if line.kind == TimeEntry.Kind.SENCO else None,
            source=line.source,
            source_ref=line.source_ref,
            is_corrected=line.is_corrected,
            interruption_id=line.tap_id if line.tap_id in mine else None,
        )
        for line in lines
    ]


def _taps_of(by: Member, day: date) -> InterruptionQuerySet:
    starts, ends = bounds_of(day)
    return Interruption.objects.for_school(by.school).filter(user_id=owner(by), at__gte=starts, at__lt=ends)


def _same(sheet: DaySheet, lines: Sequence[EntryDetails]) -> bool:
    held = [
        (row.kind, row.starts_at, row.ends_at, row.category, row.words, row.given_back_for)
        for row in sheet.entries.all()
    ]
    asked = [
        (line.kind, line.starts_at, line.ends_at, line.category, line.words, line.given_back_for) for line in lines
    ]
    return sorted(held, key=str) == sorted(asked, key=str) and len(held) == len(asked)


def _learn(by: Member, said: Mapping[str, int]) -> None:
    """Of work whose length she had not said before, the minutes of today are her usual ones from now on."""
    UsualMinutes.objects.bulk_create(
        [
            UsualMinutes(school=by.school, user_id=owner(by), work=work, minutes=minutes)
            for work, minutes in said.items()
            if minutes >= 1
        ],
        ignore_conflicts=True,
    )
