"""The week in a few calm words for Home: what was kept, what went well, what the next one holds; and the award."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from handrail.access.member import Member
from handrail.core.registry import DueItem
from handrail.core.sealed import unseal
from handrail.rules.calendar import monday_of
from handrail.rules.hours import minutes_between
from handrail.rules.school_days import ONE_DAY, days_between
from handrail.rules.workload import Entry, Kind, Slot, workload
from handrail.ui.addresses import url
from handrail.workload.ahead.facts import Row, Rows, calendar_in, facts_of
from handrail.workload.log.models import TimeEntry
from handrail.workload.log.moments import WEEK, clock_time, day_of
from handrail.workload.log.slots import PromisedTime
from handrail.workload.models import RoleRecord
from handrail.workload.promised import CLOCK_TAGS, award_clock

MONDAY, FRIDAY = 0, 4
NEW = timedelta(days=60)
"""So long after somebody's role began Home leads to the path into it."""
PATH = 8 * WEEK


@dataclass(frozen=True, slots=True)
class Spoken:
    """The week that is spoken of, by its Monday, what it is called and what the one after it is called."""

    starts_on: date
    title: str
    next_title: str


@dataclass(frozen=True, slots=True)
class MyWeek:
    """A week of her own, as far as it has come. `kept_minutes` and `taken_minutes` are None where no day of it is
    confirmed."""

    spoken: Spoken
    promised_minutes: int
    kept_minutes: int | None
    taken_minutes: int | None
    given_back_minutes: int
    unknown_minutes: int
    days_with_data: int
    news: Sequence[str]
    next_promised: int
    next_due: int
    is_new: bool


def spoken_of(on: date) -> Spoken:
    """On Friday and at the weekend the week that ends, on Monday the one that ended, else this one so far."""
    this = monday_of(on)
    if on.weekday() == MONDAY:
        return Spoken(this - WEEK, "Last week", "This week")
    return Spoken(this, "This week" if on.weekday() >= FRIDAY else "This week so far", "Next week")


def own_facts(member: Member) -> Rows:
    """What `my_week` and `award_due` take: asked once for both."""
    return facts_of(member, spoken_of(member.on).starts_on)


def award_due(member: Member, rows: Rows) -> Iterator[DueItem]:
    """The award, for the SENCO herself, from twelve months before its day until it is met."""
    role, course = _only(rows, "role"), _only(rows, "course")
    stands = award_clock(_role(role, course), member, member.on) if role else None
    if stands and stands.due_on and stands.status in {"due_soon", "in_breach"}:
        yield DueItem(
            title="Complete the award for SENCOs",
            due_on=stands.due_on,
            holder=member.name,
            holder_id=member.user_id,
            pupil=None,
            url=f"{url('workload:home', school=member.school.slug)}#role",
            kind=CLOCK_TAGS[stands.status],
            detail=stands.why,
        )


def _only(rows: Rows, what: str) -> Row | None:
    return next(iter(rows[what]), None)


def _role(role: Row, course: Row | None) -> RoleRecord:
    """The role as it was written last, as far as the award asks for it."""
    return RoleRecord(
        senco_since=role.since_on,
        completed_on=role.until_on,
        earlier_months=role.number or 0,
        course=role.words,
        course_began_on=course.since_on if course else None,
    )


def my_week(member: Member, rows: Rows, items: Iterable[DueItem]) -> MyWeek | None:
    """Her week, with what of `items` is hers in the week after. None for who keeps no time."""
    if not rows or (member.role.key != "senco" and not rows["hours"] and not rows["news"]):
        return None  # such as a head who is not the SENCO
    spoken = spoken_of(member.on)
    monday, after = spoken.starts_on, spoken.starts_on + WEEK
    school = PromisedTime([], calendar_in(rows))
    entries = [_entry(row) for kind in TimeEntry.Kind.values for row in rows[kind]]
    found = workload(_slots(rows, school, monday), entries, [], monday, min(after - ONE_DAY, member.on))
    has_data = found.days_with_data > 0
    return MyWeek(
        spoken=spoken,
        promised_minutes=found.promised_minutes,
        kept_minutes=found.kept_minutes if has_data else None,
        taken_minutes=found.taken_minutes if has_data else None,
        given_back_minutes=found.given_back_minutes,
        unknown_minutes=found.unknown_minutes,
        days_with_data=found.days_with_data,
        news=[unseal(row.words) for row in rows["news"] if monday <= day_of(cast("datetime", row.since)) < after],
        next_promised=sum(minutes_between(slot.starts, slot.ends) for slot in _slots(rows, school, after)),
        next_due=sum(item.holder_id == member.user_id and after <= item.due_on < after + WEEK for item in items),
        is_new=is_new(member, rows),
    )


def is_new(member: Member, rows: Rows) -> bool:
    """Whether to lead to the path: it is walked, or the role began not long ago and the path was not put away."""
    path = _only(rows, "path")
    if path:
        return path.until_on is None and member.on < cast("date", path.since_on) + PATH
    began = [row.since_on for row in rows["member"] if row.since_on]
    return member.role.key == "senco" and any(member.on < day + NEW for day in began)


def _slots(rows: Rows, school: PromisedTime, monday: date) -> list[Slot]:
    """The protected slots of the school days of a week."""
    return [
        Slot(day, row.since_at, row.until_at)
        for day in days_between(monday, monday + WEEK - ONE_DAY)
        for row in rows["hours"]
        if row.since_at and row.until_at and row.number == day.weekday() and row.holds(day) and school.is_open(day)
    ]


def _entry(row: Row) -> Entry:
    starts, ends = cast("datetime", row.since), cast("datetime", row.until)
    return Entry(day_of(starts), clock_time(starts), clock_time(ends), "", cast("Kind", row.what), row.since_on)
