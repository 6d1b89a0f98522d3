"""The columns of the SEN register: their headings on the page and in a workbook, and how each is read off a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.reports.register import RegisterRow
from handrail.rules.calendar import say_day_short
from handrail.rules.register import AREAS, NEED_TYPES
from handrail.rules.upn import check_upn

Value = str | date | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is what a workbook gets (real dates and numbers); the page says it in words.

    `needs` is what one must be allowed to do to see it; `note` describes a cell further.
    """

    key: str
    heading: str
    value: Callable[[RegisterRow], Value]
    sort: Callable[[RegisterRow], tuple[bool, object]]
    title: str = ""
    css: str = ""
    width: int = 14
    unit: str = ""
    needs: Permission = Permission.REGISTER_READ
    note: Callable[[RegisterRow], str] | None = None

    def text(self, row: RegisterRow) -> str:
        """The cell as the page shows it."""
        value = self.value(row)
        if isinstance(value, str):
            return value
        if not value:
            return ""
        return say_day_short(value) if isinstance(value, date) else f"{value}{self.unit}"


def _by(value: Callable[[RegisterRow], Value]) -> Callable[[RegisterRow], tuple[bool, object]]:
    """Sort by what the cell holds, empty cells last."""

    def key(row: RegisterRow) -> tuple[bool, object]:
        held = value(row)
        return held in (None, ""), "" if held is None else held

    return key


def _yes(flag: str) -> Callable[[RegisterRow], Value]:
    """On an earlier day, what is only known as it is today says so."""
    return lambda row: ("Yes, now" if flag in row.of_now else "Yes") if getattr(row, flag) else None


def _area(row: RegisterRow) -> Value:
    area = NEED_TYPES[row.needs[0]].area if row.needs and row.needs[0] in NEED_TYPES else None
    return AREAS[area].short_label if area else None


def _upn_note(row: RegisterRow) -> Value:
    if not row.upn:
        return None
    return row.upn if check_upn(row.upn).valid else f"{row.upn} (check it)"


def _column(key: str, heading: str, value: Callable[[RegisterRow], Value], **rest: object) -> Column:
    sort = rest.pop("sort", None) or _by(value)
    return Column(key, heading, value, sort, **rest)  # type: ignore[arg-type]


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        _column("name", "Name", attrgetter("name"), sort=lambda row: (False, row.sort_name), width=24),
        _column(
            "year",
            "Year",
            attrgetter("year"),
            sort=lambda row: (not row.year, (row.year_position, row.sort_name)),
            width=7,
        ),
        _column("group", "Class", attrgetter("group"), width=10),
        _column("born", "Born", attrgetter("born"), width=12),
        _column("status", "Status", attrgetter("status"), css="status", width=10),
        _column("since", "Since", attrgetter("since"), width=12),
        _column("need", "Primary need", lambda row: row.needs[0] if row.needs else None, width=12),
        _column("needs", "Other needs", lambda row: ", ".join(row.needs[1:]) or None, width=14),
        _column("area", "Area", _area, width=16),
        _column("pp", "PP", _yes("pupil_premium"), title="Pupil premium", css="yes", width=6),
        _column(
            "lac", "LAC", _yes("looked_after"), title="Looked after", css="yes", width=6, needs=Permission.FACT_READ
        ),
        _column("eal", "EAL", _yes("eal"), title="English as an additional language", css="yes", width=6),
        _column(
            "attendance",
            "Attendance",
            attrgetter("attendance"),
            css="num",
            unit="%",
            width=11,
            needs=Permission.FACT_READ,
            note=attrgetter("attendance_period"),
        ),
        _column("plan", "Plan", attrgetter("plan_number"), css="num", width=6),
        _column(
            "review",
            "Plan review due",
            attrgetter("review_on"),
            css="review",
            width=15,
            note=lambda row: "late" if row.is_late else "",
        ),
        _column("adult", "Key adult", attrgetter("key_adult"), width=20),
        _column("contact", "Last parent contact", attrgetter("last_contact_on"), width=14),
        _column("told", "Parent told", attrgetter("parent_told_on"), width=12),
        _column("upn", "UPN", _upn_note, width=16),
        _column("census", "Census check", attrgetter("census_note"), width=30),
        _column(
            "fsm",
            "FSM",
            _yes("free_meals"),
            title="Free school meals",
            css="yes",
            width=6,
            needs=Permission.FACT_READ,
        ),
        _column(
            "period",
            "Attendance from, to",
            lambda row: row.attendance_period or None,
            width=26,
            needs=Permission.FACT_READ,
        ),
    )
}
# Those one has to ask for, so that the rest stay on the screen.
EXTRA = ("fsm", "period")
DEFAULT = tuple(key for key in COLUMNS if key not in EXTRA)


def columns_for(member: Member) -> dict[str, Column]:
    """The columns that a member may see, by key."""
    return {key: column for key, column in COLUMNS.items() if member.may(column.needs)}
