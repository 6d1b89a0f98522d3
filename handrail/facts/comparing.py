"""What a row says beside what is held: new, changed, here already, or for a person to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from handrail.access.member import Member
from handrail.facts.groups import HeldGroups, load_groups, why_left
from handrail.facts.kinds import (
    ATTENDANCE,
    CIRCUMSTANCES,
    FLAGS,
    GROUP,
    GROUP_END,
    SCORE,
    SUSPENSION,
    Values,
)
from handrail.facts.models import FactLine
from handrail.pupils.models import Attendance, Circumstance, GroupMembership, Pupil, Score, Suspension
from handrail.pupils.models.facts import say_days, say_period
from handrail.rules.calendar import say_day_short

Change = FactLine.Change
Fact = Attendance | Suspension | Circumstance | Score | GroupMembership
Key = tuple[Any, ...]
TABLES: dict[str, type[Attendance] | type[Suspension] | type[Score]] = {
    ATTENDANCE: Attendance,
    SUSPENSION: Suspension,
    SCORE: Score,
}
LABELS = {
    "percent": "Attendance %",
    "sessions_possible": "Sessions possible",
    "sessions_attended": "Sessions attended",
    "authorised_absences": "Authorised absences",
    "unauthorised_absences": "Unauthorised absences",
    "ends_on": "Last day",
    "sessions": "Sessions",
    "reason": "Reason",
    "score": "Score",
    **dict(Circumstance.Kind.choices),
}
_SILENT = {"number", "starts_on", "kind", "test", "form", "taken_on"}


@dataclass(slots=True)
class Held:
    """The facts of a school that rows may speak of, by pupil."""

    rows: dict[tuple[str, int, Key], Fact] = field(default_factory=dict)
    circumstances: dict[int, list[Circumstance]] = field(default_factory=lambda: defaultdict(list))
    groups: HeldGroups | None = None


@dataclass(slots=True)
class Compared:
    """`row` is what is held of the same period, day, test or group."""

    change: str
    row: Fact | None = None
    differences: list[list[str]] = field(default_factory=list)
    why_ask: str = ""


def load_held(by: Member, kinds: Iterable[str]) -> Held:
    """One query for each kind of fact in the table, four for groups."""
    held, kinds, school = Held(), set(kinds), by.school
    if kinds & {GROUP, GROUP_END}:
        held.groups = load_groups(by)
    for kind in kinds - {GROUP, GROUP_END}:
        if kind == CIRCUMSTANCES:
            for row in Circumstance.objects.for_school(school):
                held.circumstances[row.pupil_id].append(row)
            continue
        for fact in TABLES[kind].objects.for_school(school):
            if not (isinstance(fact, Score) and fact.withdrawn_at):
                held.rows[kind, fact.pupil_id, key_of(kind, columns_of_row(fact, kind))] = fact
    return held


def key_of(kind: str, values: Values) -> Key:
    """What makes two rows speak of the same thing."""
    if kind == ATTENDANCE:
        return str(values["starts_on"]), str(values["ends_on"])
    if kind == SUSPENSION:
        return values["kind"], str(values["starts_on"])
    if kind == SCORE:
        return values["test"].casefold(), values["form"].casefold(), str(values["taken_on"]), values["kind"]
    if kind == GROUP:
        return (values["group"].casefold(),)
    return ()


def columns_of_row(fact: Any, kind: str) -> Values:
    """A held row as plain values, by the columns that a table may fill."""
    names = {
        ATTENDANCE: ("starts_on", "ends_on", "percent", "sessions_possible", "sessions_attended",
                     "authorised_absences", "unauthorised_absences"),
        SUSPENSION: ("kind", "starts_on", "ends_on", "sessions", "reason"),
        SCORE: ("test", "form", "taken_on", "kind", "score", "number"),
        CIRCUMSTANCES: ("kind", "applies", "starts_on", "ends_on"),
        GROUP: ("starts_on", "ends_on"),
    }[kind]  # fmt: skip
    return {name: plain(getattr(fact, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def compare(kind: str, values: Values, pupil: Pupil, held: Held) -> Compared:
    """Lay one fact beside what is held of its pupil. What the row leaves blank says nothing."""
    if kind == CIRCUMSTANCES:
        return _compare_circumstances(values, pupil, held)
    if kind == GROUP and held.groups:
        return _compare_group(values, pupil, held.groups)
    row = held.rows.get((kind, pupil.pk, key_of(kind, values)))
    if row is None:
        return Compared(Change.NEW)
    here = columns_of_row(row, kind)
    told = {name: _plain_again(value) for name, value in values.items() if value not in (None, "")}
    differing = [name for name in told if name not in _SILENT and told[name] != here[name]]
    differences = [[LABELS[name], _words(name, here[name]), _words(name, told[name])] for name in differing]
    if not differing:
        return Compared(Change.UNCHANGED, row)
    if row.import_ref:
        return Compared(Change.CHANGED, row, differences)
    return Compared(Change.ASK, row, differences, f"{row.recorded_by} typed something else here.")


def _plain_again(value: Any) -> Any:
    """Figures of one value are written in one way."""
    try:
        return f"{Decimal(value).normalize():f}" if isinstance(value, str) and value[:1].isdigit() else value
    except ArithmeticError:
        return value


def _compare_group(values: Values, pupil: Pupil, held: HeldGroups) -> Compared:
    if why := why_left(pupil, held.on):
        return Compared(Change.LEFT, why_ask=why)
    row = held.members.get((pupil.pk, values["group"].casefold()))
    return Compared(Change.UNCHANGED if row else Change.NEW, row)


def _compare_circumstances(values: Values, pupil: Pupil, held: Held) -> Compared:
    """Each answer beside the pupil's own column, and beside since when it is known."""
    differences, is_new = [], True
    for flag in FLAGS:
        if values.get(flag) is None:
            continue
        now = getattr(pupil, Circumstance.COLUMN_OF[flag])
        row = next((row for row in held.circumstances[pupil.pk] if row.kind == flag and row.ends_on is None), None)
        is_new = is_new and now is None
        is_told = values["since"] is None or (row is not None and row.applies == values[flag])
        if now != values[flag] or not is_told:
            differences.append([LABELS[flag], _yes(now), _yes(values[flag])])
    if not differences:
        return Compared(Change.UNCHANGED)
    return Compared(Change.NEW if is_new else Change.CHANGED, differences=differences)


def _yes(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


def _words(name: str, value: Any) -> str:
    if name == "ends_on" and value:
        return say_day_short(date.fromisoformat(value))
    return "" if value is None else str(value)


def in_words(kind: str, values: Values) -> str:
    """What a row says, in a line."""
    if not values:
        return ""
    if kind == ATTENDANCE:
        period = say_period(date.fromisoformat(values["starts_on"]), date.fromisoformat(values["ends_on"]))
        sessions = f", {values['sessions_attended']} of {values['sessions_possible']} sessions" if values[
            "sessions_attended"] is not None and values["sessions_possible"] is not None else ""  # fmt: skip
        return f"{values['percent']}%, {period}{sessions}"
    if kind == SUSPENSION:
        label = Suspension.Kind(values["kind"]).label
        length = f", {say_days(values['sessions'])}" if values["sessions"] else ""
        return f"{label} from {say_day_short(date.fromisoformat(values['starts_on']))}{length}"
    if kind == SCORE:
        form = f", {values['form']}" if values["form"] else ""
        return f"{values['test']}{form}: {values['score']}, {say_day_short(date.fromisoformat(values['taken_on']))}"
    if kind in (GROUP, GROUP_END):
        return f"{values['group']}, with {values['teacher']}" if values.get("teacher") else str(values["group"])
    told = [f"{LABELS[flag]}: {_yes(values[flag]).lower()}" for flag in FLAGS if values.get(flag) is not None]
    since = f", since {say_day_short(date.fromisoformat(values['since']))}" if values["since"] else ""
    return "; ".join(told) + since
