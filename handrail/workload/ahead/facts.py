"""What Home tells a SENCO of her own time rests on these rows, asked in one question: Home is opened at every turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from django.db.models import DateField, DateTimeField, IntegerField, QuerySet, Subquery, TimeField, Value
from django.db.models.functions import Cast, Concat

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core.legs import leg
from handrail.core.statements import Slot, made_once
from handrail.rules.school_days import ONE_DAY, SchoolCalendar, SchoolYear, Stretch
from handrail.schools.models import AcademicYear, Closure, Term
from handrail.workload.ahead.models import FirstWeeks, GoodNews
from handrail.workload.log.models import TimeEntry
from handrail.workload.log.moments import WEEK, bounds_of
from handrail.workload.models import Promise, RoleRecord, WeekHours
from handrail.workload.report.models import Undertaking

BETWEEN = "\n"
"""Between the words of a row that holds several; none of them runs over a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of any of the tables: what it is, and as far as it has them its days, a number, its hours, its moments and
    its words."""

    what: str
    since_on: date | None
    until_on: date | None
    number: int | None
    since_at: time | None
    until_at: time | None
    since: datetime | None
    until: datetime | None
    words: str

    def holds(self, day: date) -> bool:
        return (self.since_on is None or self.since_on <= day) and (self.until_on is None or day <= self.until_on)


Rows = Mapping[str, Sequence[Row]]


def facts_of(member: Member, monday: date) -> Rows:
    """{what: rows} of whoever keeps time: `hours` (protected), `year`, `term` and `closure` of the school, the
    confirmed work of a week by its kind, `news` of that week, `role` and `course` as written last, since when somebody
    is a `member` in this role, `path`, the first weeks, hours `proposed`, and what was `agreed` on a report and is not
    done. Nothing for anybody else. One query."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    if member.may(Permission.TIME_KEEP):
        given = {"first": bounds_of(monday - ONE_DAY)[0], "last": bounds_of(monday + WEEK)[0]}
        for values in _facts(member, **given):
            found[values[0]].append(Row(*values))
    return found


def calendar_in(rows: Rows) -> SchoolCalendar:
    """The school's years. A term and a closure belong to the year that holds their first day."""
    years = [_year(row, rows) for row in rows["year"]]
    return SchoolCalendar(tuple(sorted(years, key=lambda year: year.starts_on)))


def _year(row: Row, rows: Rows) -> SchoolYear:
    terms, closures = (tuple(_within(row, rows[what])) for what in ("term", "closure"))
    return SchoolYear(cast("date", row.since_on), cast("date", row.until_on), terms, closures)


def _within(year: Row, rows: Iterable[Row]) -> Iterable[Stretch]:
    return (
        Stretch(row.since_on, row.until_on, "", "other")
        for row in rows
        if row.since_on and row.until_on and year.holds(row.since_on)
    )


def _none(kind: Any) -> Any:
    """Nothing, of a kind that the database is told: the legs of a union agree in their columns."""
    return Cast(Value(None), kind)


_NO_DAY, _NO_TIME, _NO_MOMENT = _none(DateField()), _none(TimeField()), _none(DateTimeField())
_NO_NUMBER, _NO_WORDS = _none(IntegerField()), Value("")
_NO_HOURS, _NO_MOMENTS = (_NO_TIME, _NO_TIME), (_NO_MOMENT, _NO_MOMENT)


@made_once
def _facts(reader: Member) -> QuerySet[Any, tuple[Any, ...]]:
    first, *others = [*_of_promise(reader), *_of_school(reader), *_of_log(reader), *_of_role(reader), *_waiting(reader)]
    return first.union(*others, all=True)


def _own(reader: Member) -> Any:
    return reader.user_id


def _of_promise(reader: Member) -> Iterable[QuerySet[Any, Any]]:
    """The first leg: it has every column of its own kind but the moments."""
    mine = WeekHours.objects.for_school(reader.school).filter(promise__user_id=_own(reader))
    slots = mine.filter(kind=WeekHours.Kind.PROTECTED)
    days = ("promise__starts_on", "promise__ends_on", "weekday", "starts_at", "ends_at")
    yield leg(slots, Value("hours"), *days, *_NO_MOMENTS, _NO_WORDS)


def _of_school(reader: Member) -> Iterable[QuerySet[Any, Any]]:
    for what, table in (("year", AcademicYear), ("term", Term), ("closure", Closure)):
        yield _days(what, table.objects.for_school(reader.school), "starts_on", "ends_on")


def _of_log(reader: Member) -> Iterable[QuerySet[Any, Any]]:
    """Work begins the day before: a night may run into the week."""
    first, last = Slot("first", DateTimeField()), Slot("last", DateTimeField())
    entries = TimeEntry.objects.visible_to(reader).filter(starts_at__gte=first, starts_at__lt=last)
    given_back = ("given_back_for", _NO_DAY, _NO_NUMBER)
    yield leg(entries, "kind", *given_back, *_NO_HOURS, "starts_at", "ends_at", _NO_WORDS)
    news = GoodNews.objects.visible_to(reader).filter(kept_at__gte=first, kept_at__lt=last)
    yield leg(news, Value("news"), _NO_DAY, _NO_DAY, _NO_NUMBER, *_NO_HOURS, "kept_at", _NO_MOMENT, "words")


def _of_role(reader: Member) -> Iterable[QuerySet[Any, Any]]:
    mine = RoleRecord.objects.for_school(reader.school).filter(user_id=_own(reader))
    newest = mine.filter(pk=Subquery(mine.values("pk")[:1]))
    since = ("senco_since", "completed_on", "earlier_months")
    yield leg(newest, Value("role"), *since, *_NO_HOURS, *_NO_MOMENTS, "course")
    yield _days("course", newest, "course_began_on", "completed_on")
    here = Membership.objects.filter(user_id=_own(reader), school=reader.school, ends_on=None)
    yield _days("member", here, "starts_on", "ends_on")
    yield _days("path", FirstWeeks.objects.visible_to(reader), "starts_on", "put_away_on")


def _waiting(reader: Member) -> Iterable[QuerySet[Any, Any]]:
    """Hours to answer; and what was agreed on the reports this member reads: the report, who, and what."""
    proposed = Promise.objects.waiting(reader.school).filter(user_id=_own(reader))
    since = ("starts_on", "ends_on", "minutes_a_week")
    yield leg(proposed, Value("proposed"), *since, *_NO_HOURS, *_NO_MOMENTS, "agreed_by")
    agreed = Undertaking.objects.visible_to(reader).filter(done_on=None)
    line = Value(BETWEEN)
    words = Concat("report__ref", line, "who", line, "what")
    yield leg(agreed, Value("agreed"), "by_on", _NO_DAY, _NO_NUMBER, *_NO_HOURS, *_NO_MOMENTS, words)


def _days(what: str, rows: QuerySet[Any], since_on: str, until_on: str) -> QuerySet[Any, Any]:
    return leg(rows, Value(what), since_on, until_on, _NO_NUMBER, *_NO_HOURS, *_NO_MOMENTS, _NO_WORDS)
