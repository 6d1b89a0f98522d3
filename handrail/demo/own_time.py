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
from handrail.workload.log.day import day_of_mine
from handrail.workload.log.models import DaySheet, Interruption, PlannedWork, TimeEntry, UsualMinutes
from handrail.workload.log.moments import bounds_of, span_of
from handrail.workload.log.slots import STUDY, PromisedTime, promised_time
from handrail.workload.models import WeekHours

SILENT_WEEK = 3
"""School weeks ago in which she wrote nothing down: she was ill, and it says so by saying nothing."""
FORGETS_EVERY = 9
"""The day she does not confirm walks through the week."""
WHOLE_EVERY = 5
"""On so many days one slot is left to her as it was promised."""
SCHOOL_DAYS_BACK = 80
"""So many school days are kept at least: two half-terms, in September too."""

# Who asked, what for, how many minutes it took, and at what time of an afternoon.
Tap = tuple[str, str, int, time]
TAPS: tuple[Tap, ...] = (
    ("leader", "cover", 110, time(14, 5)),
    ("teacher", "behaviour", 50, time(13, 40)),
    ("office", "admissions", 40, time(15, 10)),
    ("assistant", "behaviour", 30, time(14, 30)),
    ("leader", "other_role", 75, time(13, 15)),
    ("", "", 15, time(15, 25)),
)
WORK = ("plans", "ehc", "leading", "families", "staff", "returns", "seeing", "provision", "office")
# What she meant to do in which school week, counted back from this one; and whether it was done in it. What was not was
# carried on into the next of its weeks.
PLANNED: tuple[tuple[str, tuple[int, ...], bool], ...] = (
    ("Learning walk in Years 3 and 4", (3, 2, 1), False),
    ("Provision map: what each group costs", (1,), True),
    ("Training for new assistants", (0,), False),
    ("Reading data of last summer, for the governors", (5, 4), True),
    ("SEND policy read again with two parents", (8, 7, 6), True),
    ("Visit the nursery of next year’s Reception", (7,), True),
)
FRIDAY = 4
Kind, Source = TimeEntry.Kind, TimeEntry.Source


def keep_time(school: School, senco: Member, terms: Terms) -> None:
    """The log of this school year up to yesterday, one silent week left out; its last day waits for her."""
    past = [day for day in terms.open if day < senco.on]
    first = min(academic_year(senco.on).starts_on, past[-SCHOOL_DAYS_BACK])
    weeks = sorted({monday_of(day) for day in past} | {monday_of(senco.on)}, reverse=True)
    days = [day for day in past if first <= day and monday_of(day) != weeks[SILENT_WEEK]][:-1]
    _write(school, senco, days, promised_time(school, senco.user_id or 0))
    _plan(school, senco, weeks)
    usual = {"tap": 25, "review": 45, "plan": 40, "concern": 20}
    UsualMinutes.objects.bulk_create(
        UsualMinutes(school=school, user_id=senco.user_id or 0, work=work, minutes=minutes)
        for work, minutes in usual.items()
    )
    _set_today_aside(school, senco)  # in a few lines, now that each kind of work has a length


def _set_today_aside(school: School, senco: Member) -> None:
    """What the demonstration itself did today is no day's work of hers: it stands on the sheet as other work."""
    made = [line for line in day_of_mine(senco, senco.on).lines if line.source == Source.RECORD]
    sheet = DaySheet.objects.create(school=school, user_id=senco.user_id or 0, day=senco.on, confirmed_at=clock.now())
    for line in made:
        entry = _entry(sheet, Kind.OTHER, time(0), time(0, 1), "", Source.RECORD)
        entry.words, entry.source_ref = "Made with the demonstration", line.source_ref
        entry.save()


def _write(school: School, senco: Member, days: list[date], promised: PromisedTime) -> None:
    random = Random(42)  # noqa: S311 (made-up days, not secrets)
    me = senco.user_id or 0
    # Now and then a day goes by unconfirmed, and what became of its slot is not known.
    sheets = DaySheet.objects.bulk_create(
        DaySheet(school=school, user_id=me, day=day, confirmed_at=_at(day, time(16, 20)))
        for place, day in enumerate(days)
        if place % FORGETS_EVERY
    )
    taps: list[Interruption] = []
    entries: list[TimeEntry] = []
    lost: dict[date, int] = {}
    for sheet in sheets:
        for entry in _entries(sheet, promised, random, lost):
            if entry.kind == Kind.TAKEN:
                taps.append(_tap(entry, random))
                lost[sheet.day] = _minutes(entry)
            entries.append(entry)
    Interruption.objects.bulk_create(taps)
    for entry, tap in zip((entry for entry in entries if entry.kind == Kind.TAKEN), taps, strict=True):
        entry.interruption, entry.source_ref = tap, f"tap {tap.ref}"
    TimeEntry.objects.bulk_create(entries)
    record_acts([Act(senco, "time_log.written") for _ in sheets])


def _entries(sheet: DaySheet, promised: PromisedTime, random: Random, lost: dict[date, int]) -> Iterator[TimeEntry]:
    """A day: its slot, less what was taken; her own study; some evenings an hour that nobody pays; and on some Fridays
    time given back for what was lost in the week."""
    day = sheet.day
    for slot in promised.slots(day, day):
        yield from _slot(sheet, slot, random.choice(WORK), TAPS[len(lost) % len(TAPS)])
    for slot in promised.slots(day, day, WeekHours.Kind.STUDY):
        ends = _later(slot.starts, random.choice((120, 120, 90, 45)))
        yield _entry(sheet, Kind.SENCO, slot.starts, ends, STUDY, Source.SLOT)
    if random.random() < 0.35:
        evening = time(19, random.choice((0, 15, 30)))
        yield _entry(sheet, Kind.SENCO, evening, _later(evening, 75), random.choice(WORK[:4]), Source.TYPED)
    if day.weekday() == FRIDAY:
        yield _entry(sheet, Kind.SENCO, time(14), time(14, 50), "families", Source.TYPED)
        week = [one for one in lost if monday_of(one) == monday_of(day)]
        if week and random.random() < 0.85:
            ends = _later(time(15), min(lost[week[-1]], 45))
            yield _entry(sheet, Kind.SENCO, time(15), ends, "plans", Source.TYPED, given_back_for=week[-1])


def _slot(sheet: DaySheet, slot: Slot, category: str, tap: Tap) -> Iterator[TimeEntry]:
    starts, ends = slot.starts, slot.ends
    if sheet.day.toordinal() % WHOLE_EVERY:
        *_, minutes, at = tap
        until = _later(at, minutes)
        yield _entry(sheet, Kind.SENCO, starts, at, category, Source.SLOT)
        yield _entry(sheet, Kind.TAKEN, at, until, "", Source.TAPPED)
        starts = until
    yield _entry(sheet, Kind.SENCO, starts, ends, category, Source.SLOT)


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
        words=_words(category) if source == Source.SLOT else "",
        source=source,
        source_ref=f"slot {starts:%H:%M}" if source == Source.SLOT else "",
        given_back_for=given_back_for,
    )


def _words(category: str) -> str:
    return "Time to study" if category == STUDY else "Protected time"


def _minutes(entry: TimeEntry) -> int:
    return int((entry.ends_at - entry.starts_at).total_seconds()) // 60


def _tap(entry: TimeEntry, random: Random) -> Interruption:
    asked_by, what_for, *_ = next(tap for tap in TAPS if tap[2] == _minutes(entry))
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


def _plan(school: School, senco: Member, weeks: Sequence[date]) -> None:
    """The learning walk slipped three weeks running; the policy two; others were done in their week."""
    for words, ago, is_done in PLANNED:
        before = None
        for place in ago:
            row = PlannedWork(school=school, user_id=senco.user_id or 0, words=words, carried_from=before)
            row.week_on = weeks[place]
            row.done_on = weeks[place] + timedelta(days=3) if is_done and place == ago[-1] else None
            row.save()
            before = row


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()


def _at(day: date, at: time) -> datetime:
    return min(datetime.combine(day, at, clock.LONDON), bounds_of(day)[1])
