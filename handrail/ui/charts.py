"""Where the lines, bars and labels of a chart stand. Plain geometry: the macros in charts.html only write it out.

All lengths are in the drawing's own units, which are CSS pixels at full size; y grows downwards.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Final

from handrail.rules.calendar import say_day, say_day_short

Say = Callable[[float], str]
Rows = list[list[str]]

_TEXT: Final = 14  # the least distance between two lines of text


def say_number(value: float) -> str:
    """ "3", "2.5", "1,200": no more decimals than there are, and at most two."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Dot:
    """A measured value."""

    x: float
    y: float
    is_last: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the drawing. `anchor` is SVG's text-anchor; `y` is the line they stand on."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class LineChart:
    """An outcome's progress: what was measured, the target, and the line hoped for between them."""

    title: str
    description: str
    width: int
    height: int
    left: float
    right: float
    axis_y: float
    target_y: float | None
    path: str
    hoped: str
    dots: list[Dot]
    labels: list[Label]
    rows: Rows


def progress_line(
    title: str,
    points: Sequence[tuple[date, float]],
    *,
    target: float | None = None,
    target_on: date | None = None,
    top: float | None = None,
    say: Say = say_number,
) -> LineChart:
    """A line of dated values, the first being the baseline. `top` is the most there can be ("out of 5").

    The drawing reaches to the day of the target, so that a steep or a flat line looks it. Raises ValueError when there
    is no value at all: then there is nothing to draw, and the page says so instead.
    """
    if not points:
        raise ValueError("A progress chart needs at least one value.")
    points = sorted(((on, float(value)) for on, value in points), key=lambda point: point[0])
    (first_on, first), (last_on, last) = points[0], points[-1]
    known = [value for _, value in points] + [float(value) for value in (target, top) if value is not None]
    frame = _Frame(first_on, max(last_on, target_on or last_on), min(0.0, *known), max(known))
    dots = [Dot(frame.x(on), frame.y(value), place == len(points)) for place, (on, value) in enumerate(points, start=1)]
    target_y = None if target is None else frame.y(target)
    labels = [
        Label(_LEFT, _HEIGHT - 5, f"{_month(first_on)}: {say(first)}"),
        Label(_RIGHT, _HEIGHT - 5, _month(frame.end_on), anchor="end"),
        _now(dots[-1], f"{say(last)} now", target_y),
    ]
    if target is not None:
        labels.append(Label(_RIGHT + 6, frame.y(target) + 4, f"{say(target)} aim"))
    return LineChart(
        title=title,
        description=_describe(points, target, target_on, say),
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        axis_y=_AXIS_Y,
        target_y=target_y,
        path=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        hoped=_hoped(frame, dots[0], target, target_on),
        dots=dots,
        labels=labels,
        rows=_progress_rows(points, target, target_on, say),
    )


# The small drawing beside an outcome, with room for words at the right of the line and under it.
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _HEAD, _AXIS_Y = 256, 98, 10.0, 192.0, 16.0, 70.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """The days and values that the small drawing spans."""

    first_on: date
    end_on: date
    low: float
    high: float

    def x(self, on: date) -> float:
        days = (self.end_on - self.first_on).days
        share = (on - self.first_on).days / days if days else 0.0
        return round(_LEFT + (_RIGHT - _LEFT) * share, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return round(_AXIS_Y - (_AXIS_Y - _HEAD) * share, 1)


def _hoped(frame: _Frame, baseline: Dot, target: float | None, target_on: date | None) -> str:
    """The straight way from the baseline to the target, where the target has a day after the baseline's."""
    if target is None or target_on is None or target_on <= frame.first_on:
        return ""
    return f"{baseline.x},{baseline.y} {frame.x(target_on)},{frame.y(target)}"


def _now(dot: Dot, text: str, target_y: float | None) -> Label:
    """The newest value's words: beside the end of the line where it reaches the edge, else under or over its dot."""
    if dot.x > _RIGHT - 24:
        is_near = target_y is not None and abs(target_y - dot.y) < _TEXT
        return Label(_RIGHT + 6, (target_y or 0) + 4 + _TEXT if is_near else dot.y + 4, text, is_strong=True)
    return Label(dot.x + 8, dot.y + 12 if dot.y < _AXIS_Y - _TEXT else dot.y - 6, text, is_strong=True)


def _progress_rows(
    points: Sequence[tuple[date, float]], target: float | None, target_on: date | None, say: Say
) -> Rows:
    rows = [[say_day(on), say(value)] for on, value in points]
    if target is not None:
        rows.append([f"Target, {say_day(target_on)}" if target_on else "Target", say(target)])
    return rows


def _describe(points: Sequence[tuple[date, float]], target: float | None, target_on: date | None, say: Say) -> str:
    (first_on, first), (last_on, last) = points[0], points[-1]
    by = f" by {say_day(target_on)}" if target_on else ""
    aim = "" if target is None else f" The target is {say(target)}{by}."
    if len(points) == 1:
        return f"{say(first)} on {say_day(first_on)}.{aim}"
    return f"From {say(first)} on {say_day(first_on)} to {say(last)} on {say_day(last_on)}.{aim}"


def _month(on: date) -> str:
    return say_day_short(on).split(" ")[1]


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of thing in every bar. Looks, which survive a grey printer: "solid", "striped" or "outlined"."""

    name: str
    look: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of one bar."""

    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Stacked bars over labelled places, with an optional limit across them."""

    title: str
    description: str
    caption: str
    width: int
    height: int
    left: float
    right: float
    axis_y: float
    limit_y: float | None
    rules: list[float]
    bars: list[Bar]
    labels: list[Label]
    columns: list[tuple[str, bool]]
    rows: Rows


def stacked_bars(
    title: str,
    places: Sequence[str],
    series: Sequence[Series],
    *,
    description: str,
    limit: tuple[float, str] | None = None,
    width: int = 820,
    first_column: str = "",
    say: Say = say_number,
) -> BarChart:
    """Bars made of the series' values, bottom first; `limit` is a value and the words beside its line.

    Raises ValueError when a series has not one value for each place, or a value below nought.
    """
    for one in series:
        if len(one.values) != len(places) or any(value < 0 for value in one.values):
            raise ValueError(f"{one.name} needs a value of nought or more for each of {len(places)} places.")
    totals = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    stage = _Stage(places, width, nice_top(max([*totals, limit[0] if limit else 0], default=0)))
    marks = (0.0, stage.top / 2, stage.top)
    labels = [Label(_BARS_LEFT - 8, stage.y(mark) + 4, say(mark), anchor="end") for mark in marks] + stage.names()
    if limit:
        labels.append(stage.beside_limit(*limit, totals))
    return BarChart(
        title=title,
        description=description,
        caption=" ".join(f"{_LOOKS[one.look]}: {one.name.lower()}." for one in series) if len(series) > 1 else "",
        width=width,
        height=_BARS_HEIGHT,
        left=_BARS_LEFT,
        right=stage.right,
        axis_y=_BARS_AXIS_Y,
        limit_y=stage.y(limit[0]) if limit else None,
        rules=[stage.y(mark) for mark in marks[1:]],
        bars=[bar for place in range(len(places)) for bar in stage.stack(place, series)],
        labels=labels,
        columns=[(first_column, False), *((one.name, True) for one in series)],
        rows=[[text, *(say(one.values[place]) for one in series)] for place, text in enumerate(places)],
    )


_BARS_HEIGHT, _BARS_LEFT, _BARS_HEAD, _BARS_AXIS_Y = 230, 64.0, 28.0, 200.0
_LOOKS: Final = {"solid": "Solid", "striped": "Striped", "outlined": "Outlined"}


@dataclass(frozen=True, slots=True)
class _Stage:
    """The places of a bar chart, side by side, and the value at its head."""

    places: Sequence[str]
    width: int
    top: float

    @property
    def right(self) -> float:
        return self.width - 10.0

    @property
    def slot(self) -> float:
        return (self.right - _BARS_LEFT) / max(len(self.places), 1)

    def middle(self, place: int) -> float:
        return round(_BARS_LEFT + self.slot * (place + 0.5), 1)

    def y(self, value: float) -> float:
        return round(_BARS_AXIS_Y - (_BARS_AXIS_Y - _BARS_HEAD) * value / self.top, 1)

    def beside_limit(self, limit: float, words: str, totals: Sequence[float]) -> Label:
        """The words of the limit at its left end, or at its right where bars of the left rise over it."""
        x, anchor = (self.right, "end") if any(total > limit for total in totals[:3]) else (_BARS_LEFT, "start")
        return Label(x, self.y(limit) - 8, words, anchor, is_strong=True)

    def stack(self, place: int, series: Sequence[Series]) -> Iterator[Bar]:
        wide = round(min(self.slot * 0.62, 64), 1)
        x = round(self.middle(place) - wide / 2, 1)
        reached = 0.0
        for one in series:
            below, reached = reached, reached + float(one.values[place])
            if reached > below:
                yield Bar(x, self.y(reached), wide, round(self.y(below) - self.y(reached), 1), one.look)

    def names(self) -> list[Label]:
        """Every name under its place, or every second, third... one, so that none runs into its neighbour."""
        longest = max((len(text) for text in self.places), default=0) * 7.5 + 6
        every = max(1, ceil(longest / self.slot))
        return [
            Label(self.middle(place), _BARS_HEIGHT - 8, text, anchor="middle")
            for place, text in enumerate(self.places)
            if place % every == 0
        ]


def nice_top(value: float) -> float:
    """A round figure that holds a value, and whose half is round too: 12 for 11.5, 20 for 17, 3,000 for 2,600."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if value <= step * power)
