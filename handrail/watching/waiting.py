"""How much odd access waits in a school: kept on the school, which every page has in hand."""

from __future__ import annotations

from handrail.schools.models import School
from handrail.watching.models import OddAccess


def count_waiting(school: School) -> None:
    """Count it again. Call it in the transaction of what changed it."""
    waiting = OddAccess.objects.for_school(school).waiting().count()
    School.objects.filter(pk=school.pk).update(odd_access_waiting=waiting)
