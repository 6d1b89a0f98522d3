"""A day that fills itself: from what was done in Handrail, from taps, from a calendar and from protected slots.

Measured or said, and nothing else: what has no length of its own takes the minutes she once said for such work, and
where she has said none, it waits with a gap to be filled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from handrail.access.member import Member
from handrail.concerns.models import Step
from handrail.core import clock
from handrail.meetings.models import Meeting
from handrail.plans.models import PlanVersion, Review
from handrail.provision.lost_sessions import LostSession, lost_by, lost_rows
from handrail.rules.school_days import ONE_DAY
from handrail.rules.workload import Slot
from handrail.workload.log.models import (
    Asker,
    CalendarOffer,
    DaySheet,
    Interruption,
    TimeEntry,
    UsualMinutes,
    WhatFor,
)
from handrail.workload.log.moments import WEEK, Span, bounds_of, clock_time, day_of, span_of, to_minute, without
from handrail.workload.log.slots import STUDY, PromisedTime, promised_time
from handrail.workload.models import WeekHours

Kind, Source = TimeEntry.Kind, TimeEntry.Source

WORKS = {
    "tap": "Being pulled away",
    "review": "The review of a plan",
    "plan": "A plan, until it is published",
    "concern": "Answering a concern",
}
"""Work that has no length of its own: she may say how long it usually takes her."""

WORDS = {"review": "Review of a plan", "plan": "Plan published", "concern": "Concern answered"}
CATEGORIES = {"review": "plans", "plan": "plans", "concern": "staff"}
GROUP = "group"
MOST_HOURS = 12

DECISIONS = (
    Step.Kind.UNIVERSAL, Step.Kind.ASKED, Step.Kind.SCREENING, Step.Kind.MONITORING, Step.Kind.SEN_SUPPORT,
    Step.Kind.NO_ACTION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a day as it is proposed or was confirmed. `starts` or `ends` is None where nobody can know it.

    `source_ref` says what it comes from, the same each time; `work` is a key of WORKS where its length is hers to say.
    """

    kind: str
    starts: datetime | None
    ends: datetime | None
    words: str
    source: str
    source_ref: str
    category: str = ""
    given_back_for: date | None = None
    is_ticked: bool = True
    is_corrected: bool = False
    work: str = ""
    tap_id: int | None = None
    is_left: bool = False  # it was there when the day was confirmed, and stayed out

    @property
    def is_whole(self) -> bool:
        return self.starts is not None and self.ends is not None

    @property
    def span(self) -> Span | None:
        return (self.starts, self.ends) if self.starts and self.ends else None


class Act(NamedTuple):
    """Something that she brought to an end: a key of WORKS, what it is of, and when."""

    work: str
    ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SlotOfDay:
    """A slot as a day proposes it: a kind of work is named where the slot itself says it."""

    slot: Slot
    words: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of her own: as it was confirmed, if it was, and what is still proposed."""

    on: date
    sheet: DaySheet | None
    lines: list[Line]
    usual: Mapping[str, int]
    confirmed: Collection[date]  # days of the last week that are
    waits: bool = False  # whether there is something that she has not confirmed yet


@dataclass(frozen=True, slots=True)
class _Held:
    """What some days are filled from. Each table is asked once, however many days they are."""

    usual: Mapping[str, int]
    sheets: Mapping[date, DaySheet]
    taps: Sequence[Interruption]
    meetings: Sequence[Meeting]
    acts: Sequence[Act]
    offers: Sequence[CalendarOffer]
    lost: Sequence[LostSession]


def day_of_mine(member: Member, on: date) -> Day:
    """The sheet of a day: the confirmed lines, and those proposals that they do not hold yet."""
    [day] = days_of_mine(member, [on], promised_time(member.school, member.user_id or 0))
    return day


def days_of_mine(member: Member, days: Sequence[date], promised: PromisedTime) -> list[Day]:
    """The same of some days that lie close together."""
    held = _held(member, days)
    slots = {on: _slots_of(promised, on) for on in days if on not in held.sheets}
    category = _usual_slot(member) if any(slots.values()) else ""
    return [_day(on, held, slots.get(on, []), category) for on in days]


def _held(member: Member, days: Sequence[date]) -> _Held:
    first, last = min(days), max(days)
    starts, ends = bounds_of(first)[0], bounds_of(last)[1]
    recent = Q(day__gt=member.on - WEEK - ONE_DAY) | Q(day__in=days)
    sheets = DaySheet.objects.visible_to(member).filter(recent, is_standing=True).prefetch_related("entries")
    taps = Interruption.objects.visible_to(member).filter(withdrawn_at=None, at__gte=starts, at__lt=ends)
    meetings = Meeting.objects.for_school(member.school).filter(held_on__in=days, recorded_by_id=member.user_id or 0)
    offers = CalendarOffer.objects.visible_to(member).filter(starts_at__gte=starts, starts_at__lt=ends)
    acts = [Act(*act) for act in _acts(member, first, last)]
    return _Held(
        usual={row.work: row.minutes for row in UsualMinutes.objects.visible_to(member)},
        sheets={row.day: row for row in sheets},
        taps=list(taps),
        meetings=list(meetings.filter(withdrawn_at=None)),
        acts=acts,
        offers=list(offers),
        lost=lost_by(member, first, last) if any(act.work == GROUP for act in acts) else [],
    )


def _day(on: date, of: _Held, slots: Sequence[SlotOfDay], category: str) -> Day:
    sheet = of.sheets.get(on)
    held = [_line_of(entry) for entry in sheet.entries.all()] if sheet else []
    since = sheet.confirmed_at if sheet else None
    known = {line.source_ref for line in held}
    proposed = [
        *_from_taps([row for row in of.taps if day_of(row.at) == on], of.usual, since),
        *_from_record(on, of, known, since),
        *_from_calendar([row for row in of.offers if day_of(row.starts_at) == on]),
    ]
    proposed += _from_groups([row for row in of.lost if row.on == on], proposed, since)
    proposed += _from_slots(slots, on, proposed, category)
    fresh = [_ticked(line, sheet) for line in proposed if line.source_ref not in known]
    new = [line for line in fresh if not line.is_left]
    waits = any(line.source != Source.CALENDAR for line in new) or (sheet is None and bool(new))
    return Day(on, sheet, sorted([*held, *fresh], key=_place), of.usual, of.sheets.keys(), waits)


def _slots_of(promised: PromisedTime, on: date) -> list[SlotOfDay]:
    study = [SlotOfDay(slot, "Time to study", STUDY) for slot in promised.slots(on, on, WeekHours.Kind.STUDY)]
    return study + [SlotOfDay(slot, "Protected time") for slot in promised.slots(on, on)]


def _ticked(line: Line, sheet: DaySheet | None) -> Line:
    """What has a gap is hers to fill first; what was there and is not in a confirmed day was left out by her."""
    is_left_out = line.is_left or (sheet is not None and line.source == Source.CALENDAR)
    return replace(line, is_ticked=line.is_whole and not is_left_out)


def _place(line: Line) -> tuple[float, str]:
    at = line.starts or line.ends
    return (at.timestamp() if at else float("inf"), line.source_ref)


def _line_of(entry: TimeEntry) -> Line:
    return Line(
        kind=entry.kind,
        starts=entry.starts_at.astimezone(clock.LONDON),
        ends=entry.ends_at.astimezone(clock.LONDON),
        words=entry.words,
        source=entry.source,
        source_ref=entry.source_ref or f"entry {entry.pk}",
        category=entry.category,
        given_back_for=entry.given_back_for,
        is_corrected=entry.is_corrected,
        tap_id=entry.interruption_id,
    )


def _from_taps(rows: Iterable[Interruption], usual: Mapping[str, int], since: datetime | None) -> Iterator[Line]:
    """Her taps. A confirmed day still shows those that she left out, whose length may be said later."""
    for row in rows:
        at = to_minute(row.at)
        until = at + timedelta(minutes=usual["tap"]) if "tap" in usual else None
        if until and until > clock.now():
            until = None  # she may still be away
        yield Line(
            Kind.TAKEN, at, until, tap_words(row), Source.TAPPED, f"tap {row.ref}", work="tap", tap_id=row.pk,
            is_left=_is_left(row.arrived_at, since),
        )  # fmt: skip


def tap_words(row: Interruption) -> str:
    """Like "Cover, asked by a teacher"."""
    what = WhatFor(row.what_for).label if row.what_for else ""
    who = f"asked by {_lower(Asker(row.asked_by).label)}" if row.asked_by else ""
    return ", ".join(filter(None, [what or "Pulled away", who]))


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _from_groups(rows: Iterable[LostSession], others: Iterable[Line], since: datetime | None) -> Iterator[Line]:
    """Sessions of her own groups that were lost because she was pulled away. Where she tapped in that time, the tap
    stands for it. Without a time of its own in the week, when it would have begun is hers to say."""
    taps = [line.starts for line in others if line.kind == Kind.TAKEN and line.starts]
    for row in rows:
        starts, ends = span_of(row.on, row.starts_at, row.ends_at) if row.starts_at and row.ends_at else (None, None)
        if starts and ends and any(starts <= at < ends for at in taps):
            continue
        words = f"Pulled away from a group, {row.minutes} minutes"
        left = _is_left(row.recorded_at, since)
        yield Line(Kind.TAKEN, starts, ends, words, Source.RECORD, f"group {row.ref}", is_left=left)


def _from_record(on: date, of: _Held, known: Collection[str], since: datetime | None) -> Iterator[Line]:
    """What she did in Handrail that day. No child is named: the log is of time. Like her taps, what she left out when
    she confirmed the day still stands on it."""
    held = [row for row in of.meetings if row.held_on == on]
    yield from (_meeting_line(row, on, is_left=_is_left(row.recorded_at, since)) for row in held)
    reviewed = {row.review_ref for row in held}
    acts = [act for act in of.acts if day_of(act.at) == on and act.ref not in reviewed]
    for work in WORDS:
        done = sorted((act for act in acts if act.work == work), key=lambda act: act.at)
        yield from _act_lines(_not_counted(done, known), of.usual.get(work), since)


def _is_left(at: datetime, since: datetime | None) -> bool:
    return since is not None and at <= since


def _not_counted(acts: Sequence[Act], known: Collection[str]) -> list[Act]:
    """Those that no line of the confirmed day stands for. A line names its first act and says how many it is of."""
    counts = {stem(ref): pieces_in(ref) for ref in known if ref.partition(" ")[0] in WORDS}
    left, covered = [], 0
    for act in acts:
        covered = max(covered, counts.get(f"{act.work} {act.ref}", 0))
        if not covered:
            left.append(act)
        covered = max(covered - 1, 0)
    return left


def stem(source_ref: str) -> str:
    """What a line comes from, without how many it is of: that may grow while its page is open."""
    return " ".join(source_ref.split()[:2])


def pieces_in(source_ref: str) -> int:
    """How many pieces of work a line of the record stands for."""
    return int([*source_ref.split(), "1"][2])


def _acts(member: Member, first: date, last: date) -> Iterable[tuple[str, str, datetime]]:
    """(a key of WORKS, what it is of, when) of what she brought to an end in some days; and GROUP for each session of
    her own that was lost. One query."""
    me, starts, ends = member.user_id or 0, bounds_of(first)[0], bounds_of(last)[1]
    reviews = Review.objects.for_school(member.school).filter(saved_by_id=me, finished_at__gte=starts)
    plans = PlanVersion.objects.for_school(member.school).filter(saved_by_id=me, published_at__gte=starts)
    steps = Step.objects.for_school(member.school).filter(recorded_by_id=me, recorded_at__gte=starts)
    return _said("review", reviews.filter(finished_at__lt=ends), "ref", "finished_at").union(
        _said("plan", plans.filter(published_at__lt=ends), "pk", "published_at"),
        _said(GROUP, lost_rows(member, first, last), "ref", "recorded_at"),
        _said("concern", steps.filter(recorded_at__lt=ends, kind__in=DECISIONS), "ref", "recorded_at"),
    )


def _said(work: str, rows: QuerySet[Any], ref: str, at: str) -> QuerySet[Any, tuple[str, str, datetime]]:
    said: QuerySet[Any] = rows.annotate(work=Value(work), of=Cast(ref, CharField()), at=F(at))
    return said.order_by().values_list("work", "of", "at")


def _meeting_line(meeting: Meeting, on: date, *, is_left: bool) -> Line:
    """As long as it was said to be; it ended when it was written down, where that was on the day itself."""
    until = to_minute(meeting.recorded_at) if day_of(meeting.recorded_at) == on else None
    since = until - timedelta(minutes=meeting.length_minutes) if until else None
    words = "Review with the family" if meeting.review_ref else f"Meeting: {Meeting.Kind(meeting.kind).label.lower()}"
    if until is None:
        words = f"{words}, {meeting.length_minutes} minutes"
    category = "agencies" if meeting.kind == Meeting.Kind.SERVICE else "families"
    return Line(Kind.SENCO, since, until, words, Source.RECORD, f"meeting {meeting.ref}", category, is_left=is_left)


def _act_lines(acts: Sequence[Act], minutes: int | None, since: datetime | None) -> Iterator[Line]:
    """One line for each act, that ends when it was done. Those that come too soon after one another for that are one
    line, as long as all of them; but not what was left out with what came after."""
    piles: list[list[Act]] = []
    for act in acts:
        before = piles[-1][-1] if piles else None
        is_soon = before and minutes and act.at - before.at < timedelta(minutes=minutes)
        if before and is_soon and _is_left(before.at, since) == _is_left(act.at, since):
            piles[-1].append(act)
        else:
            piles.append([act])
    for pile in piles:
        work, until = pile[0].work, to_minute(pile[-1].at)
        long = timedelta(minutes=min((minutes or 0) * len(pile), MOST_HOURS * 60))
        starts = max(until - long, bounds_of(day_of(until))[0]) if minutes else None
        words = f"{WORDS[work]}, {len(pile)} of them" if len(pile) > 1 else WORDS[work]
        yield Line(
            Kind.SENCO, starts, until, words, Source.RECORD, f"{work} {pile[0].ref} {len(pile)}", CATEGORIES[work],
            work=work, is_left=_is_left(pile[0].at, since),
        )  # fmt: skip


def _from_calendar(rows: Iterable[CalendarOffer]) -> Iterator[Line]:
    """Her meetings that have been."""
    for row in rows:
        if row.ends_at > clock.now():
            continue
        yield Line(
            Kind.SENCO, to_minute(row.starts_at), to_minute(row.ends_at), row.title or "Meeting", Source.CALENDAR,
            f"calendar {row.key}", "families",
        )  # fmt: skip


def _from_slots(slots: Iterable[SlotOfDay], on: date, others: Iterable[Line], category: str) -> Iterator[Line]:
    """Each slot up to now, but for what was taken of it. What else she did in it is SENCO work as well, and of a minute
    that two lines cover the later one says which kind of work it was."""
    now = to_minute(clock.now())
    holes = [line.span for line in others if line.kind == Kind.TAKEN and line.span]
    for one in slots:
        starts, ends = span_of(on, one.slot.starts, one.slot.ends)
        for since, until in without((starts, min(ends, now)), holes) if starts < now else ():
            ref = f"slot {clock_time(since):%H:%M}"
            yield Line(Kind.SENCO, since, until, one.words, Source.SLOT, ref, one.category or category)


def _usual_slot(member: Member) -> str:
    """The kind of work she last did in a protected slot."""
    rows = TimeEntry.objects.visible_to(member).filter(source=Source.SLOT).exclude(category=STUDY)
    rows = rows.order_by("-starts_at")
    return rows.values_list("category", flat=True).first() or ""
