"""Adding a school."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.schools.models import School, Trust


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
