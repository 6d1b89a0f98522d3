"""What may be asked of the register, and the name under which it is kept."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from handrail.access.member import Member
from handrail.reports.columns import DEFAULT, Column, columns_for
from handrail.reports.register import Filters
from handrail.rules.calendar import parse_day, say_day_short

KEPT = ("year", "group", "status", "need", "overdue", "pp", "eal", "column", "sort")
"""What of an address is kept as a view: not the day, which passes."""


class Question:
    """The register's address, read: the day, the filters, the columns and the order. Unknown values are left out."""

    def __init__(self, query: QueryDict, member: Member) -> None:
        self.query = query
        self.today = member.on
        known = columns_for(member)
        self.day_text = query.get("on", "").strip()
        self.day_error = ""
        self.on = self._read_day()
        chosen = [key for key in query.getlist("column") if key in known and key != "name"]
        shown = chosen or [key for key in DEFAULT[1:] if key in known]
        self.columns: list[Column] = [known[key] for key in ("name", *shown)]
        self.sort = query.get("sort", "year").removeprefix("-")
        if self.sort not in known:
            self.sort = "year"
        self.is_descending = query.get("sort", "").startswith("-")
        self.filters = Filters(
            years=frozenset(query.getlist("year")),
            groups=frozenset(query.getlist("group")),
            statuses=frozenset(query.getlist("status")),
            needs=frozenset(query.getlist("need")),
            is_overdue="overdue" in query,
            is_pupil_premium="pp" in query,
            has_eal="eal" in query,
        )

    def _read_day(self) -> date:
        if not self.day_text:
            return self.today
        try:
            day = parse_day(self.day_text, latest=self.today)
        except ValueError as error:
            self.day_error = str(error)
            return self.today
        if day > self.today:
            self.day_error = "The register can be shown as it was on a day up to today."
            return self.today
        return day

    @property
    def kept(self) -> str:
        """The filters, columns and order as a query; '' where nothing is chosen."""
        return urlencode([(key, value) for key in KEPT for value in self.query.getlist(key)])

    @property
    def is_past(self) -> bool:
        return self.on != self.today

    @property
    def day_shown(self) -> str:
        return self.day_text if self.day_error else say_day_short(self.on)

    def address(self, **changes: str | None) -> str:
        """This page's query with some values set (or, with None, left out)."""
        kept = [(key, value) for key, value in self.query.lists() if key not in changes]
        pairs = [(key, value) for key, values in kept for value in values]
        pairs += [(key, value) for key, value in changes.items() if value is not None]
        return f"?{urlencode(pairs)}"

    def sort_address(self, column: Column) -> str:
        """The address that sorts by this column, the other way round if it is sorted by it already."""
        turned = column.key == self.sort and not self.is_descending
        return self.address(sort=f"-{column.key}" if turned else column.key)


class ViewForm(forms.Form):
    """The name of a view, and whether the register opens with it."""

    name = forms.CharField(
        max_length=60,
        error_messages={
            "required": "Give the view a name, and keep it again.",
            "max_length": "A name has up to 60 characters. Shorten it, and keep the view again.",
        },
    )
    is_first = forms.BooleanField(required=False)
