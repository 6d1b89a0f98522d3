"""The school years a school has written down, as the rules take them."""

from __future__ import annotations

from handrail.rules.school_days import SchoolCalendar, SchoolYear, Stretch
from handrail.schools.models import AcademicYear, School


def calendar_of(school: School) -> SchoolCalendar:
    """Every school year that is written down. Three queries, whatever their number."""
    rows = AcademicYear.objects.for_school(school).prefetch_related("terms", "closures")
    return SchoolCalendar(tuple(_year(row) for row in rows))


def _year(row: AcademicYear) -> SchoolYear:
    terms = (Stretch(term.starts_on, term.ends_on, term.name) for term in row.terms.all())
    closures = (Stretch(day.starts_on, day.ends_on, day.name, day.kind) for day in row.closures.all())
    return SchoolYear(row.starts_on, row.ends_on, tuple(terms), tuple(closures))
