"""A day that fills itself: from what was done in Handrail, from taps, from a calendar and from protected slots.

Measured or said, and nothing else: what has no length of its own takes the minutes she once said for such work, and
where she has said none, it waits with a gap to be filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from handrail.access.member import Member
from handrail.concerns.models import Step
from handrail.core import clock
from handrail.meetings.models import Meeting
from handrail.plans.models import PlanVersion, Review
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
from handrail.workload.log.moments import Span, bounds_of, clock_time, day_of, span_of, to_minute, without
from handrail.workload.log.slots import PromisedTime, promised_time

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


@dataclass(frozen=True, slots=True)
class Day:
    """One day of her own: as it was confirmed, if it was, and what is still proposed."""

    on: date
    sheet: DaySheet | None
    lines: list[Line]
    promised: PromisedTime
    usual: Mapping[str, int]
    waits: bool = False  # whether there is something that she has not confirmed yet


def day_of_mine(member: Member, on: date, beside: Day | None = None) -> Day:
    """The sheet of a day: the confirmed lines, and those proposals that they do not hold yet. What is the same on every
    day is taken from the one `beside` it, where that has been read."""
    promised = beside.promised if beside else promised_time(member.school, member.user_id or 0)
    usual = beside.usual if beside else {row.work: row.minutes for row in UsualMinutes.objects.visible_to(member)}
    sheet = DaySheet.objects.visible_to(member).filter(day=on, is_standing=True).prefetch_related("entries").first()
    held = [_line_of(entry) for entry in sheet.entries.all()] if sheet else []
    since = sheet.confirmed_at if sheet else None
    proposed = [
        *_from_taps(member, on, usual, since),
        *_from_record(member, on, usual, since),
        *_from_calendar(member, on),
    ]
    if sheet is None:
        slots = promised.slots(on, on)
        proposed += _from_slots(slots, on, proposed, _usual_slot(member)) if slots else ()
    known = {line.source_ref for line in held if line.source_ref}
    fresh = [_ticked(line, sheet) for line in proposed if line.source_ref not in known]
    new = [line for line in fresh if not line.is_left]
    waits = any(line.source != Source.CALENDAR for line in new) or (sheet is None and bool(new))
    return Day(on, sheet, sorted([*held, *fresh], key=_place), promised, usual, waits)


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


def _from_taps(member: Member, on: date, usual: Mapping[str, int], since: datetime | None) -> Iterator[Line]:
    """Her taps. A confirmed day still shows those that she left out, whose length may be said later."""
    starts, ends = bounds_of(on)
    rows = Interruption.objects.visible_to(member).filter(withdrawn_at=None, at__gte=starts, at__lt=ends)
    for row in rows:
        at = to_minute(row.at)
        until = at + timedelta(minutes=usual["tap"]) if "tap" in usual else None
        if until and until > clock.now():
            until = None  # she may still be away
        is_left = since is not None and row.arrived_at <= since
        yield Line(
            Kind.TAKEN, at, until, tap_words(row), Source.TAPPED, f"tap {row.ref}", work="tap", tap_id=row.pk,
            is_left=is_left,
        )  # fmt: skip


def tap_words(row: Interruption) -> str:
    """Like "Cover, asked by a teacher"."""
    what = WhatFor(row.what_for).label if row.what_for else ""
    who = f"asked by {_lower(Asker(row.asked_by).label)}" if row.asked_by else ""
    return ", ".join(filter(None, [what or "Pulled away", who]))


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _from_record(member: Member, on: date, usual: Mapping[str, int], since: datetime | None) -> Iterator[Line]:
    """What she did in Handrail that day, `since` she confirmed it. No child is named: the log is of time."""
    starts, ends = bounds_of(on)
    me = member.user_id or 0
    held = Meeting.objects.for_school(member.school).filter(held_on=on, recorded_by_id=me, withdrawn_at=None)
    reviewed = set()
    for meeting in held:
        reviewed.add(meeting.review_ref)
        if since is None or meeting.recorded_at > since:
            yield _meeting_line(meeting, on)
    acts: dict[str, list[tuple[datetime, str]]] = {work: [] for work in WORDS}
    for work, ref, at in _acts(member, starts, ends):
        if ref not in reviewed and (since is None or at > since):
            acts[work].append((at, ref))
    for work, done in acts.items():
        yield from _act_lines(work, sorted(done), usual.get(work))


def _acts(member: Member, starts: datetime, ends: datetime) -> Iterable[tuple[str, str, datetime]]:
    """(a key of WORKS, what it is of, when) of what she brought to an end in a time. One query."""
    me = member.user_id or 0
    reviews = Review.objects.for_school(member.school).filter(saved_by_id=me, finished_at__gte=starts)
    plans = PlanVersion.objects.for_school(member.school).filter(saved_by_id=me, published_at__gte=starts)
    steps = Step.objects.for_school(member.school).filter(recorded_by_id=me, recorded_at__gte=starts)
    return _said("review", reviews.filter(finished_at__lt=ends), "ref", "finished_at").union(
        _said("plan", plans.filter(published_at__lt=ends), "pk", "published_at"),
        _said("concern", steps.filter(recorded_at__lt=ends, kind__in=DECISIONS), "ref", "recorded_at"),
    )


def _said(work: str, rows: QuerySet[Any], ref: str, at: str) -> QuerySet[Any, tuple[str, str, datetime]]:
    said: QuerySet[Any] = rows.annotate(work=Value(work), of=Cast(ref, CharField()), at=F(at))
    return said.order_by().values_list("work", "of", "at")


def _meeting_line(meeting: Meeting, on: date) -> Line:
    """As long as it was said to be; it ended when it was written down, where that was on the day itself."""
    until = to_minute(meeting.recorded_at) if day_of(meeting.recorded_at) == on else None
    since = until - timedelta(minutes=meeting.length_minutes) if until else None
    words = "Review with the family" if meeting.review_ref else f"Meeting: {Meeting.Kind(meeting.kind).label.lower()}"
    if until is None:
        words = f"{words}, {meeting.length_minutes} minutes"
    category = "agencies" if meeting.kind == Meeting.Kind.SERVICE else "families"
    return Line(Kind.SENCO, since, until, words, Source.RECORD, f"meeting {meeting.ref}", category)


def _act_lines(work: str, acts: Sequence[tuple[datetime, str]], minutes: int | None) -> Iterator[Line]:
    """One line for each act, that ends when it was done. Those that come too soon after one another for that are one
    line, as long as all of them."""
    piles: list[list[tuple[datetime, str]]] = []
    for at, ref in acts:
        if piles and minutes and at - piles[-1][-1][0] < timedelta(minutes=minutes):
            piles[-1].append((at, ref))
        else:
            piles.append([(at, ref)])
    for pile in piles:
        until = to_minute(pile[-1][0])
        long = timedelta(minutes=min((minutes or 0) * len(pile), MOST_HOURS * 60))
        since = max(until - long, bounds_of(day_of(until))[0]) if minutes else None
        words = f"{WORDS[work]}, {len(pile)} of them" if len(pile) > 1 else WORDS[work]
        ref = f"{work} {pile[0][1]}"
        yield Line(Kind.SENCO, since, until, words, Source.RECORD, ref, CATEGORIES[work], work=work)


def _from_calendar(member: Member, on: date) -> Iterator[Line]:
    starts, ends = bounds_of(on)
    for row in CalendarOffer.objects.visible_to(member).filter(starts_at__gte=starts, starts_at__lt=ends):
        yield Line(
            Kind.SENCO, to_minute(row.starts_at), to_minute(row.ends_at), row.title or "Meeting", Source.CALENDAR,
            f"calendar {row.key}", "families",
        )  # fmt: skip


def _from_slots(slots: Iterable[Slot], on: date, others: Iterable[Line], category: str) -> Iterator[Line]:
    """Each protected slot up to now, but for what was taken of it. What else she did in it is SENCO work as well, and
    of a minute that two lines cover the later one says which kind of work it was."""
    now = to_minute(clock.now())
    holes = [line.span for line in others if line.kind == Kind.TAKEN and line.span]
    for slot in slots:
        starts, ends = span_of(on, slot.starts, slot.ends)
        for since, until in without((starts, min(ends, now)), holes) if starts < now else ():
            ref = f"slot {clock_time(since):%H:%M}"
            yield Line(Kind.SENCO, since, until, "Protected time", Source.SLOT, ref, category)


def _usual_slot(member: Member) -> str:
    """The kind of work she last did in a protected slot."""
    rows = TimeEntry.objects.visible_to(member).filter(source=Source.SLOT).order_by("-starts_at")
    return rows.values_list("category", flat=True).first() or ""
