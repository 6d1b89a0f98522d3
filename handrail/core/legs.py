"""Rows of several tables in one question: each table is a leg, of the same columns as the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet


def leg(rows: QuerySet[Any], *columns: Any) -> QuerySet[Any, Any]:
    """These columns of some rows: a text names a field, anything else is an expression, such as `Value("review")`."""
    named = {
        f"column_{place}": F(column) if isinstance(column, str) else column for place, column in enumerate(columns)
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named)
    return found


def together(legs: Iterable[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """Every row of every leg, in no order. One query, however many legs; none where there is no leg."""
    found = list(legs)
    return list(found[0].union(*found[1:], all=True)) if found else []
