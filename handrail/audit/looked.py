"""Who looked: the readings of one child, and those of one person, in time however many there are.

A page that shows one child is found by its index. A list is found among the lists of some weeks, which is why a list is
asked for with days; a person's own readings are found by theirs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length

from handrail.audit.models import AccessEvent

ALONE = 24
"""Characters of `pupil_refs` where one pupil is shown: a ref between two spaces."""


class First(Func):
    """The first ref of a reading, between its spaces. In figures, not in parameters, so that SQLite finds the index."""

    template = f"SUBSTR(%(expressions)s, 1, {ALONE})"
    output_field = models.CharField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*(expressions or (F("pupil_refs"),)), **extra)


def openings_of(school_id: int, ref: str) -> models.QuerySet[AccessEvent]:
    """The pages of this child alone, newest first."""
    rows = AccessEvent.objects.annotate(first=First(), length=Length("pupil_refs"))
    return rows.filter(school_id=school_id, first=f" {ref} ", length=ALONE).order_by("-seq")


def lists_with(school_id: int, ref: str, since: datetime, until: datetime) -> models.QuerySet[AccessEvent]:
    """The lists and papers in which this child stood among others, from a moment to before another, newest first."""
    rows = AccessEvent.objects.annotate(length=Length("pupil_refs"))
    among = rows.filter(school_id=school_id, pupil_refs__contains=f" {ref} ", length__gt=ALONE)
    return among.filter(at__gte=since, at__lt=until).order_by("-at", "-seq")


def readings_of(school_id: int, user_id: int) -> models.QuerySet[AccessEvent]:
    """Whatever one person read in a school, newest first."""
    return AccessEvent.objects.filter(school_id=school_id, actor_id=user_id).order_by("-at", "-seq")


def between(since: datetime | None, until: datetime | None) -> Q:
    """From a moment to before another; either may be open."""
    return (Q(at__gte=since) if since else Q()) & (Q(at__lt=until) if until else Q())
