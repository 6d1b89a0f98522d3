"""Where the dots of two more charts stand: before and after of each, and one figure against another.

As in `charts`: plain geometry in CSS pixels at full size, y growing downwards; the macros in charts.html write it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from handrail.ui.charts import Label, Rows, Say, say_number

_WIDTH, _ROW, _TOP = 560, 26, 30.0
_NAMES, _EDGE = 186.0, 70.0  # room at the left for names, at the right for the last value


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a chart of before and after; `words` stand in the table beside the two values."""

    name: str
    before: float
    after: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Where a line of it stands. `way` is "up", "down" or "same"."""

    y: float
    before_x: float
    after_x: float
    way: str


@dataclass(frozen=True, slots=True)
class ChangeChart:
    """A line for each: an open dot before, a full one after, and what lies between."""

    title: str
    description: str
    width: int
    height: int
    left: float
    right: float
    axis_y: float
    rules: list[float]
    lines: list[ChangeLine]
    labels: list[Label]
    columns: list[tuple[str, bool]]
    rows: Rows


def before_and_after(
    title: str,
    changes: Sequence[Change],
    *,
    description: str,
    columns: tuple[str, str, str, str] = ("Pupil", "Before", "After", "Change"),
    say: Say = say_number,
    step: float = 0,
) -> ChangeChart:
    """A line for each change, in the order given; `step` is a round distance between marks (12 for ages in months).

    Raises ValueError when there is none.
    """
    if not changes:
        raise ValueError("A chart of before and after needs at least one change.")
    values = [value for one in changes for value in (one.before, one.after)]
    scale = _Scale(min(values), max(values), _NAMES, _WIDTH - _EDGE, step)
    height = int(_TOP + _ROW * len(changes) + 8)
    lines, labels = [], [Label(scale.at(mark), 16, say(mark), anchor="middle") for mark in scale.marks]
    for place, one in enumerate(changes):
        y = round(_TOP + _ROW * (place + 0.5), 1)
        way = "same" if one.after == one.before else "up" if one.after > one.before else "down"
        lines.append(ChangeLine(y, scale.at(one.before), scale.at(one.after), way))
        labels.append(Label(_NAMES - 14, y + 5, _short(one.name), anchor="end"))
        labels.append(Label(_WIDTH - _EDGE + 14, y + 5, say(one.after), is_strong=True))
    return ChangeChart(
        title=title,
        description=description,
        width=_WIDTH,
        height=height,
        left=_NAMES,
        right=_WIDTH - _EDGE,
        axis_y=height - 6,
        rules=[scale.at(mark) for mark in scale.marks],
        lines=lines,
        labels=labels,
        columns=[(columns[0], False), *((name, True) for name in columns[1:])],
        rows=[[one.name, say(one.before), say(one.after), one.words] for one in changes],
    )


@dataclass(frozen=True, slots=True)
class Point:
    """One dot of a chart of two figures."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Dots of one figure against another, with the names of both axes. `zero_y` is where nought is, within sight."""

    title: str
    description: str
    width: int
    height: int
    left: float
    right: float
    top: float
    axis_y: float
    zero_y: float | None
    rules: list[float]
    dots: list[tuple[float, float, str]]
    labels: list[Label]
    columns: list[tuple[str, bool]]
    rows: Rows


def scatter(
    title: str,
    points: Sequence[Point],
    *,
    description: str,
    x_name: str,
    y_name: str,
    first_column: str = "Pupil",
    say_x: Say = say_number,
    say_y: Say = say_number,
    with_names: bool = False,
) -> ScatterChart:
    """A dot for each point; `with_names` writes the name beside each, for a few of them. Raises ValueError for none."""
    if not points:
        raise ValueError("A chart of two figures needs at least one point.")
    width, height, left, axis_y = 560, 300, 64.0, 246.0
    across = _Scale(min(point.x for point in points), max(point.x for point in points), left + 12, width - 24.0)
    up = _Scale(min(0.0, *(point.y for point in points)), max(0.0, *(point.y for point in points)), axis_y - 8, 34.0)
    labels = [Label(left - 8, up.at(mark) + 4, say_y(mark), anchor="end") for mark in up.marks]
    labels += [Label(across.at(mark), axis_y + 20, say_x(mark), anchor="middle") for mark in across.marks]
    labels.append(Label(8, 16, y_name, is_strong=True))
    labels.append(Label(width - 16.0, height - 8, x_name, anchor="end", is_strong=True))
    dots = [(across.at(point.x), up.at(point.y), point.name) for point in points]
    if with_names:
        is_right = [x > width * 0.6 for x, _, _ in dots]
        labels += [
            Label(x - 9 if right else x + 9, y + 5, _short(name), anchor="end" if right else "start")
            for (x, y, name), right in zip(dots, is_right, strict=True)
        ]
    return ScatterChart(
        title=title,
        description=description,
        width=width,
        height=height,
        left=left,
        right=width - 16.0,
        top=28.0,
        axis_y=axis_y,
        zero_y=up.at(0) if up.low < 0 < up.high else None,
        rules=[up.at(mark) for mark in up.marks],
        dots=dots,
        labels=labels,
        columns=[(first_column, False), (x_name, True), (y_name, True)],
        rows=[[point.name, say_x(point.x), say_y(point.y)] for point in points],
    )


class _Scale:
    """From values to places along a line, with round marks that hold them all."""

    def __init__(self, least: float, most: float, start: float, end: float, step: float = 0) -> None:
        step = step or _round_step((most - least) / 3 or abs(most) / 3 or 1)
        while (most - least) / step > 5:
            step *= 2
        self.low, self.high = floor(least / step) * step, ceil(most / step) * step
        if self.high == self.low:
            self.high = self.low + step
        self.start, self.end = start, end
        count = round((self.high - self.low) / step)
        self.marks = [self.low + step * place for place in range(count + 1)]

    def at(self, value: float) -> float:
        return round(self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low), 1)


def _round_step(about: float) -> float:
    """1, 2 or 5 times a power of ten, the first that is as large."""
    power = 10.0 ** floor(log10(about))
    return next(part * power for part in (1, 2, 5, 10) if about <= part * power)


def _short(name: str) -> str:
    return name if len(name) <= 26 else f"{name[:25]}…"
