"""A moment and the person who acted then: both are known, or neither."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


def at_and_by(name: str, act: str) -> models.CheckConstraint:
    """The constraint that `<act>_at` and `<act>_by` are filled together ("applied": `applied_at`, `applied_by`)."""
    at, by = f"{act}_at", f"{act}_by"
    neither = Q(**{at: None, by: ""})
    return models.CheckConstraint(name=name, condition=neither | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""})))
