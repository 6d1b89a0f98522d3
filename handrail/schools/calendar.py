"""The school years a school has written down, as the rules take them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from handrail.core.statements import SCHOOL, Statement
from handrail.rules.school_days import SchoolCalendar, SchoolYear, Stretch
from handrail.schools.models import AcademicYear, Closure, School, Term

# What it is ("year", "term" or "closure"), the first and last day of its year, its own, its name, its kind.
Row = tuple[str, date, date, date, date, str, str]


def calendar_of(school: School) -> SchoolCalendar:
    """Every school year that is written down, with its terms and closures. One query."""
    return calendar_from(_statement().ask({"school": school.pk}))


@cache
def _statement() -> Statement[Row]:
    return Statement(calendar_rows(SCHOOL))


def calendar_rows(school: Any) -> QuerySet[Any, Row]:
    """What `calendar_from` reads, for a page that asks it together with something else."""
    return _rows(AcademicYear.objects.for_school(school), "year", "").union(
        _rows(Term.objects.for_school(school), "term", "year__", name=F("name")),
        _rows(Closure.objects.for_school(school), "closure", "year__", name=F("name"), kind=F("kind")),
        all=True,
    )


def calendar_from(found: Iterable[Row]) -> SchoolCalendar:
    """The calendar that rows of `calendar_rows` are of, in any order."""
    rows = sorted(found)
    years = [row[1:3] for row in rows if row[0] == "year"]
    return SchoolCalendar(tuple(_year(*year, [row for row in rows if row[1:3] == year]) for year in years))


def _rows(rows: QuerySet[Any], part: str, year: str, **said: F) -> QuerySet[Any, Any]:
    none = Value("", output_field=CharField())
    named = {"named": said.get("name", none), "kinds": said.get("kind", none)}
    found: QuerySet[Any, Any] = rows.order_by().annotate(part=Value(part, output_field=CharField()), **named)
    return found.values_list("part", f"{year}starts_on", f"{year}ends_on", "starts_on", "ends_on", "named", "kinds")


def _year(starts_on: date, ends_on: date, rows: Iterable[Row]) -> SchoolYear:
    parts: dict[str, list[Stretch]] = {"year": [], "term": [], "closure": []}
    for part, _, _, starts, ends, name, kind in rows:
        parts[part].append(Stretch(starts, ends, name, kind))
    return SchoolYear(starts_on, ends_on, tuple(parts["term"]), tuple(parts["closure"]))
