"""Adding a school, and writing down the dates of its years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import Actor, record
from handrail.rules.school_days import SchoolYear, Stretch, year_faults
from handrail.schools.models import AcademicYear, Closure, School, Term, Trust


@transaction.atomic
def add_school(
    *,
    name: str,
    slug: str,
    kind: str,
    trust: Trust | None = None,
    urn: str = "",
    la_code: str = "",
    establishment: str = "",
) -> School:
    """Add a school with nobody in it. Raises ValidationError in plain words."""
    for label, value, figures in (
        ("URN", urn, 6),
        ("local authority number", la_code, 3),
        ("establishment number", establishment, 4),
    ):
        if value and not (value.isascii() and value.isdigit() and len(value) == figures):
            raise ValidationError(f"The {label} must be {figures} figures; {value!r} is not.")
    if School.objects.filter(slug=slug).exists():
        raise ValidationError(f"There is a school with the short name {slug!r} already. Choose another.")
    school = School(
        name=name.strip(), slug=slug, kind=kind, trust=trust, urn=urn, la_code=la_code, establishment=establishment
    )
    school.full_clean()
    school.save()
    return school


@transaction.atomic
def save_school_years(*, by: Actor, years: Sequence[SchoolYear]) -> None:
    """Write down the dates of school years; each takes the place of what was written for the same days.

    Raises ValidationError, in sentences, where a year cannot be right; then nothing is written.
    """
    faults = [fault for year in years for fault in year_faults(year)]
    if faults:
        raise ValidationError(faults)
    School.objects.select_for_update().get(pk=by.school.pk)
    for year in years:
        before = AcademicYear.objects.for_school(by.school).filter(
            starts_on__lte=year.ends_on, ends_on__gte=year.starts_on
        )
        was = [(str(row), row.terms.count()) for row in before]
        before.delete()
        _write_year(by, year)
        said = [f"{term.name}: {term.say()}" for term in (*year.terms, *year.closures)]
        record("school_year.saved", by=by, changes={year.label: (was or None, said)})


def _write_year(by: Actor, year: SchoolYear) -> None:
    row = AcademicYear.objects.create(school=by.school, starts_on=year.starts_on, ends_on=year.ends_on)
    own = {"school": by.school, "year": row}
    Term.objects.bulk_create(Term(**own, **_days(term), name=term.name) for term in year.terms)
    Closure.objects.bulk_create(
        Closure(**own, **_days(closure), name=closure.name, kind=closure.kind) for closure in set(year.closures)
    )


def _days(stretch: Stretch) -> dict[str, date]:
    return {"starts_on": stretch.starts_on, "ends_on": stretch.ends_on}


@transaction.atomic
def remove_school_year(*, by: Actor, starts_on: date) -> None:
    """Take away the dates of the school year that begins on a day; nothing where there is none."""
    rows = AcademicYear.objects.for_school(by.school).filter(starts_on=starts_on)
    if rows.delete()[0]:
        record("school_year.removed", by=by, changes={"from": (starts_on, None)})
