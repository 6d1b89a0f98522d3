"""The facts beside a child's SEN as their page shows them: in words and figures, without a judgement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core.loading import rows_at
from handrail.pupils.models import Attendance, Circumstance, Pupil, Score, Suspension
from handrail.rules.calendar import say_day
from handrail.rules.scores import KINDS, say_age
from handrail.ui.charts import LineChart, progress_line, say_number

ENOUGH = 3
"""How many scores make a line worth drawing."""


@dataclass(frozen=True, slots=True)
class TestScores:
    """The scores of one test and kind, newest first, with a line of them where there are enough."""

    name: str
    kind: str
    scores: list[Score]
    chart: LineChart | None


@dataclass(frozen=True, slots=True)
class FactsShown:
    """What the page shows. `circumstances` are (label, sentence); `percent` is one of no known period."""

    attendances: list[Attendance]
    percent: str
    suspensions: list[Suspension]
    circumstances: list[tuple[str, str]]
    tests: list[TestScores]

    @property
    def has_none(self) -> bool:
        """Whether nothing is known but, perhaps, scores."""
        return not (self.attendances or self.percent or self.suspensions or self.circumstances)


def facts_of(member: Member, pupil: Pupil) -> FactsShown | None:
    """The facts of a child in hand; None for who may not read them. No query where their rows are loaded."""
    if not member.may(Permission.FACT_READ):
        return None
    attendances = sorted(
        rows_at(pupil, "attendances"), key=lambda row: (row.ends_on, row.starts_on, row.pk), reverse=True
    )
    has_figure = pupil.attendance_percent is not None and not attendances
    return FactsShown(
        attendances=attendances,
        percent=f"{pupil.attendance_percent}%" if has_figure else "",
        suspensions=sorted(rows_at(pupil, "suspensions"), key=lambda row: (row.starts_on, row.pk), reverse=True),
        circumstances=_circumstances(pupil),
        tests=_tests(_standing(pupil)),
    )


def tests_of(member: Member, pupil: Pupil) -> list[TestScores] | None:
    """The scores of a child in hand alone, by test; None for who may not read them."""
    return _tests(_standing(pupil)) if member.may(Permission.FACT_READ) else None


def _standing(pupil: Pupil) -> list[Score]:
    return [row for row in rows_at(pupil, "scores") if row.withdrawn_at is None]


def _circumstances(pupil: Pupil) -> list[tuple[str, str]]:
    rows: list[Circumstance] = rows_at(pupil, "circumstances")
    held = {row.kind: row for row in rows if row.ends_on is None}
    found = []
    for kind, label in Circumstance.Kind.choices:
        now = getattr(pupil, Circumstance.COLUMN_OF[kind])
        if now is not None:
            row = held.get(kind)
            known = f", known from {say_day(row.starts_on)}" if row and row.applies == now else ""
            found.append((label, f"{'Yes' if now else 'No'}{known}"))
    return found


def _tests(scores: Sequence[Score]) -> list[TestScores]:
    """By test and kind, the one taken last first. Forms of one test stand together; kinds never do."""
    groups: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for score in sorted(scores, key=lambda row: (row.taken_on, row.pk), reverse=True):
        groups[score.test.casefold(), score.kind].append(score)
    return [_test(rows) for rows in groups.values()]


def _test(rows: list[Score]) -> TestScores:
    kind = rows[0].kind
    return TestScores(rows[0].test, "" if kind == "other" else KINDS[kind], rows, _chart(rows))


def _chart(rows: Sequence[Score]) -> LineChart | None:
    """A line of the scores of one form: another form is another measure. Scores off the test's scale are not on it."""
    same = [row for row in rows if row.number is not None and not row.is_limit and row.form == rows[0].form]
    if len(same) < ENOUGH:
        return None
    say = say_age if rows[0].kind == "age" else say_number
    return progress_line(rows[0].name, [(row.taken_on, float(row.number or 0)) for row in same], say=say)
