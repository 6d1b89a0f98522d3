"""A SENCO's own time since September, in the slots promised to her, what was kept of them and what was taken.

Written as rows at once: it is a term of days, each the same five lines as an act would make.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from handrail.access.member import Member
from handrail.audit.writing import Act, record_acts
from handrail.core import clock
from handrail.demo.terms import Terms
from handrail.rules.calendar import academic_year, monday_of
from handrail.rules.workload import Slot
from handrail.schools.models import School
from handrail.workload.log.models import DaySheet, Interruption, PlannedWork, TimeEntry, UsualMinutes
from handrail.workload.log.moments import bounds_of, span_of
from handrail.workload.log.slots import PromisedTime, promised_time

SILENT_WEEK = 3
"""Weeks ago in which she wrote nothing down: she was ill, and it says so by saying nothing."""

# Who asked, what for, how many minutes it took, and at what time of an afternoon.
TAPS = (
    ("leader", "cover", 55, time(14, 5)),
    ("teacher", "behaviour", 35, time(13, 40)),
    ("office", "admissions", 20, time(15, 10)),
    ("assistant", "behaviour", 25, time(14, 30)),
    ("leader", "other_role", 40, time(13, 15)),
    ("", "", 15, time(15, 25)),
)
WORK = ("plans", "ehc", "leading", "families", "staff", "returns", "seeing", "provision", "office")
PLANNED = ("Learning walk in Years 3 and 4", "Provision map: what each group costs", "Training for new assistants")
Kind, Source = TimeEntry.Kind, TimeEntry.Source


def keep_time(school: School, senco: Member, terms: Terms) -> None:
    """The log of this school year up to yesterday, one silent week left out; its last day waits for her."""
    first = terms.next(academic_year(senco.on).starts_on)
    silent = monday_of(senco.on) - timedelta(weeks=SILENT_WEEK)
    days = [day for day in terms.open if first <= day < senco.on and monday_of(day) != silent][:-1]
    _write(school, senco, days, promised_time(school, senco.user_id or 0))
    # What the demonstration itself did today is no day's work of hers.
    DaySheet.objects.create(school=school, user_id=senco.user_id or 0, day=senco.on, confirmed_at=clock.now())
    _plan(school, senco)
    usual = {"tap": 25, "review": 45, "plan": 40, "concern": 20}
    UsualMinutes.objects.bulk_create(
        UsualMinutes(school=school, user_id=senco.user_id or 0, work=work, minutes=minutes)
        for work, minutes in usual.items()
    )


def _write(school: School, senco: Member, days: list[date], promised: PromisedTime) -> None:
    random = Random(42)  # noqa: S311 (made-up days, not secrets)
    me = senco.user_id or 0
    sheets = DaySheet.objects.bulk_create(
        DaySheet(school=school, user_id=me, day=day, confirmed_at=_at(day, time(16, 20))) for day in days
    )
    taps: list[Interruption] = []
    entries: list[TimeEntry] = []
    for sheet in sheets:
        for entry in _entries(sheet, promised.slots(sheet.day, sheet.day), random):
            if entry.kind == Kind.TAKEN:
                taps.append(_tap(entry, random))
            entries.append(entry)
    Interruption.objects.bulk_create(taps)
    for entry, tap in zip((entry for entry in entries if entry.kind == Kind.TAKEN), taps, strict=True):
        entry.interruption, entry.source_ref = tap, f"tap {tap.ref}"
    TimeEntry.objects.bulk_create(entries)
    record_acts([Act(senco, "time_log.written") for _ in days])


def _entries(sheet: DaySheet, slots: Sequence[Slot], random: Random) -> Iterator[TimeEntry]:
    """A day: its slot, less what was taken; a lesson of her own class; some evenings an hour that nobody pays."""
    for slot in slots:
        starts, ends = slot.starts, slot.ends
        category = random.choice(WORK)
        if random.random() < 0.55:
            *_, minutes, at = TAPS[random.randrange(len(TAPS))]
            until = _later(at, minutes)
            yield _entry(sheet, Kind.SENCO, starts, at, category, Source.SLOT)
            yield _entry(sheet, Kind.TAKEN, at, until, "", Source.TAPPED)
            yield _entry(sheet, Kind.SENCO, until, ends, category, Source.SLOT)
        else:
            yield _entry(sheet, Kind.SENCO, starts, ends, category, Source.SLOT)
    if random.random() < 0.35:
        evening = time(19, random.choice((0, 15, 30)))
        yield _entry(sheet, Kind.SENCO, evening, _later(evening, 75), random.choice(WORK[:4]), Source.TYPED)
    if sheet.day.weekday() == 4:
        lost = sheet.day - timedelta(days=1) if random.random() < 0.3 else None
        yield _entry(sheet, Kind.SENCO, time(14), time(14, 50), "families", Source.TYPED, given_back_for=lost)


def _entry(
    sheet: DaySheet, kind: str, starts: time, ends: time, category: str, source: str, given_back_for: date | None = None
) -> TimeEntry:
    since, until = span_of(sheet.day, starts, ends)
    return TimeEntry(
        school_id=sheet.school_id,
        sheet=sheet,
        user_id=sheet.user_id,
        kind=kind,
        starts_at=since,
        ends_at=until,
        category=category,
        words="Protected time" if source == Source.SLOT else "",
        source=source,
        source_ref=f"slot {starts:%H:%M}" if source == Source.SLOT else "",
        given_back_for=given_back_for,
    )


def _tap(entry: TimeEntry, random: Random) -> Interruption:
    minutes = int((entry.ends_at - entry.starts_at).total_seconds()) // 60
    asked_by, what_for, *_ = next(tap for tap in TAPS if tap[2] == minutes)
    entry.words = "Pulled away"
    return Interruption(
        school_id=entry.school_id,
        user_id=entry.user_id,
        client_id=f"demo-{random.randrange(10**12)}",
        at=entry.starts_at,
        arrived_at=entry.starts_at,
        asked_by=asked_by,
        what_for=what_for,
    )


def _plan(school: School, senco: Member) -> None:
    """The learning walk slipped three weeks running; the map was done; the training is meant for this week."""
    this = monday_of(senco.on)
    before = None
    for weeks in (3, 2, 1):
        row = PlannedWork(school=school, user_id=senco.user_id or 0, words=PLANNED[0], carried_from=before)
        row.week_on = this - timedelta(weeks=weeks)
        row.save()
        before = row
    done = this - timedelta(weeks=1)
    PlannedWork.objects.bulk_create(
        PlannedWork(school=school, user_id=senco.user_id or 0, words=words, week_on=week, done_on=on)
        for words, week, on in ((PLANNED[1], done, done + timedelta(days=3)), (PLANNED[2], this, None))
    )


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()


def _at(day: date, at: time) -> datetime:
    return min(datetime.combine(day, at, clock.LONDON), bounds_of(day)[1])
