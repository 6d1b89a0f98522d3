"""Where a chart of running totals over a year stands: lines that only gather, and a level to reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from handrail.rules.calendar import say_day_short
from handrail.ui.charts import Label

WIDTH, HEIGHT, LEFT, RIGHT, HEAD, AXIS_Y = 800, 280, 56.0, 664.0, 18.0, 246.0
CLOSE = 15
"""The least distance between two lines of text."""


@dataclass(frozen=True, slots=True)
class Running:
    """A line: its name, its (day, total), and whether it is drawn broken to the last day, as what is planned."""

    name: str
    points: Sequence[tuple[date, float]]
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class RunningChart:
    """What `ui/running.html` draws. `paths` are (points of a polyline, is broken)."""

    title: str
    description: str
    width: int
    height: int
    left: float
    right: float
    axis_y: float
    rules: list[float]
    level_y: float
    today_x: float | None
    paths: list[tuple[str, bool]]
    labels: list[Label]


def running_chart(
    title: str,
    description: str,
    lines: Sequence[Running],
    *,
    first: date,
    last: date,
    level: tuple[str, float],
    today: date | None,
    say: Callable[[float], str],
) -> RunningChart:
    """Running totals from one day to another as steps, with a level line. All values are from nought up."""
    name, height = level
    top = max([height, *(value for line in lines for _, value in line.points)]) * 1.08 or 1.0
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(max((day - first).days, 0), days) / days, 1)

    def y(value: float) -> float:
        return round(AXIS_Y - (AXIS_Y - HEAD) * max(value, 0.0) / top, 1)

    paths, ends = [], [(y(height) + 4, name, False)]
    for line in lines:
        if not line.points:
            continue
        steps = [(LEFT, AXIS_Y)] if line.points[0][0] > first else []
        at = AXIS_Y
        for day, value in line.points:
            steps += [(x(day), at), (x(day), y(value))]
            at = y(value)
        if line.is_broken:
            steps.append((RIGHT, at))
        paths.append((" ".join(f"{one},{other}" for one, other in steps), line.is_broken))
        ends.append((at + 4, f"{line.name} {say(line.points[-1][1])}", True))
    step = _step(top)
    rules = [value for place in range(1, 12) if (value := place * step) < top]
    labels = [Label(LEFT - 6, y(value) + 4, say(value), "end") for value in (0.0, *rules)]
    labels += [Label(RIGHT + 6, at, text, is_strong=strong) for at, text, strong in _apart(ends)]
    month = date(first.year, first.month, 1)
    while month <= last:
        labels.append(Label(max(x(month), LEFT) + 2, AXIS_Y + 18, say_day_short(month).split(" ")[1]))
        month = _months_on(month, 2)
    return RunningChart(
        title=title,
        description=description,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        axis_y=AXIS_Y,
        rules=[y(value) for value in rules],
        level_y=y(height),
        today_x=x(today) if today and first <= today <= last else None,
        paths=paths,
        labels=labels,
    )


def _step(top: float) -> float:
    """A round step that makes two to five rules."""
    step = 1.0
    while top / step > 5:
        step *= 2.5 if str(step)[0] == "2" else 2
    return step


def _apart(ends: Sequence[tuple[float, str, bool]]) -> list[tuple[float, str, bool]]:
    """The same from top to bottom, none nearer to the one above than a line of text."""
    found: list[tuple[float, str, bool]] = []
    for at, text, strong in sorted(ends):
        found.append((max(at, found[-1][0] + CLOSE) if found else at, text, strong))
    return found


def _months_on(month: date, count: int) -> date:
    place = month.year * 12 + month.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)
