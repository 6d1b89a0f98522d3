"""Plans for the children of whom no story is told: put together out of what is written in `written/stock_*.toml`.

A file for each phase holds sentences by need: what gets in the way, what is aimed at and how it went, what a child or a
parent said. Of one school no aim and no voice is used twice; "{lesson}" is filled with another lesson each time.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple, TypeVar

from handrail.demo.arcs import FOLDER, YEARS, Arc, Cycle, Judged, Outcome, Profile, Strategy, Tried, Voice
from handrail.demo.casting import Child

NOBODY = Profile("", "", "", "", "")
LESSON = "{lesson}"
MOST_TIMES = 3
"""How often one sentence is somebody's voice, each time of another lesson; then a plan has none, as some have."""


class Aim(NamedTuple):
    """An outcome with what is done towards it and how it goes.

    `years` and `lessons` are those it fits, with spaces and with bars between them; all of the phase if empty.
    """

    area: str
    text: str
    baseline: str
    measure: str
    target: str
    do: str
    who: str
    how_often: str
    where: str
    value: int
    saw: str
    next_step: str
    years: str = ""
    lessons: str = ""


class Said(NamedTuple):
    """Somebody's words, whose they are (empty for the child), and how they were gathered."""

    name: str
    how: str
    text: str


Row = TypeVar("Row", Aim, Said)


@dataclass(frozen=True, slots=True)
class Pool:
    """What is written for some needs, or for any."""

    needs: tuple[str, ...]
    barriers: tuple[tuple[str, str], ...]
    help: tuple[str, ...]
    advice: tuple[tuple[str, str], ...]
    aims: tuple[Aim, ...]
    pupil: tuple[Said, ...]
    parent: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written for one phase."""

    lessons: tuple[str, ...]
    strengths: tuple[str, ...]
    likes: tuple[str, ...]
    impact: tuple[tuple[str, str], ...]
    """By the area they are of; of none, they fit any."""
    tried: tuple[Tried, ...]
    pools: tuple[Pool, ...]
    anybody: Pool
    poor: Pool

    def pool(self, need: str) -> Pool:
        return next((pool for pool in self.pools if need in pool.needs), self.anybody)


@cache
def written(phase: str) -> Written:
    """The stock of one phase. Raises KeyError or TypeError where it is not whole."""
    row = tomllib.loads((FOLDER / f"stock_{phase}.toml").read_text(encoding="utf-8"))
    return Written(
        lessons=tuple(row["lessons"]),
        strengths=tuple(row["strengths"]),
        likes=tuple(row["likes"]),
        impact=tuple((area, text) for area, text in row["impact"]),
        tried=tuple(Tried(*one) for one in row["tried"]),
        pools=tuple(_pool(one) for one in row["pool"]),
        anybody=_pool(row["anybody"]),
        poor=_pool(row["poor"]),
    )


def _pool(row: dict[str, Any]) -> Pool:
    return Pool(
        needs=tuple(row.get("needs", ())),
        barriers=tuple((area, text) for area, text in row["barriers"]),
        help=tuple(row["help"]),
        advice=tuple((whose, text) for whose, text in row.get("advice", ())),
        aims=tuple(Aim(*one) for one in row["aims"]),
        pupil=tuple(Said("", *one) for one in row["pupil"]),
        parent=tuple(Said(*one) for one in row["parent"]),
    )


class Stock:
    """Hands out what is written to the children of one school, so that nobody says what another has said."""

    def __init__(self, children: Iterable[Child]) -> None:
        """What the stories of these children say already is not said again."""
        stories = [child.story for child in children if child.story]
        self._said = {outcome.text for arc in stories for cycle in arc.cycles for outcome in cycle.outcomes}
        self._times: Counter[object] = Counter()
        self._made = 0

    def arc(self, child: Child, *, has_past: bool) -> Arc:
        """A plan for one child; where `has_past`, with a cycle before it that was reviewed."""
        self._made += 1
        phase = next(phase for phase, years in YEARS.items() if child.place.year in years)
        stock, place = written(phase), child.place
        pool = stock.poor if self._made % 11 == 5 and place.status == "K" else stock.pool(place.need)
        past = list(self._aims(pool, stock, place.year, 1)) if has_past else []
        aims = list(self._aims(pool, stock, place.year, 2 if self._made % 5 < 3 else 1))
        own = stock.pool(place.need)
        answered = [row for row in own.barriers if row[0] in {aim.area for aim in aims}]
        barriers = dict([self._least(answered or own.barriers)])
        advice = self._least(own.advice) if own.advice and (place.status == "E" or self._made % 4 == 0) else ("", "")
        voices = tuple(self._voices(pool, stock))
        return Arc(
            key=f"stock-{self._made}",
            phase=phase,
            years=(place.year,),
            status=place.status,
            quality="poor" if pool is stock.poor else "good",
            language="",
            needs=(place.need,),
            strengths=self._strengths(stock),
            everyday_help=" ".join(self._some(pool.help, 3)),
            strength_by_area={},
            barriers={area: self._in_a_lesson(text, stock) for area, text in barriers.items()},
            advice_from=advice[0],
            advice=advice[1],
            profile=NOBODY,
            tried=tuple(self._some(stock.tried, 1)),
            cycles=(*(self._judged(aim, pool, stock) for aim in past), self._cycle(stock, aims, voices)),
        )

    def _strengths(self, stock: Written) -> str:
        """What the child is like and likes: another pair for each."""
        place, turn = self._made % len(stock.strengths), self._made // len(stock.strengths)
        return f"{stock.strengths[place]} {stock.likes[(place + turn) % len(stock.likes)]}"

    def _aims(self, pool: Pool, stock: Written, year: str, number: int) -> Iterator[Aim]:
        """So many aims nobody of the school has, of the need or, where those are all said, such as fit anybody."""
        for wanted in range(number):
            first = stock.anybody if wanted and self._made % 3 == 0 and pool is not stock.poor else pool
            found = self._unsaid(first.aims, stock, year) or self._unsaid(stock.anybody.aims, stock, year)
            if found:
                yield found

    def _unsaid(self, rows: Sequence[Row], stock: Written, year: str = "") -> Row | None:
        """The row used least, in a lesson in which it has not been said; counted as said."""
        fitting = [row for row in rows if self._may_be_said(row, year)]
        for row in sorted(fitting, key=lambda row: self._times[row.text]):
            for lesson in self._lessons(row, stock):
                text = row.text.replace(LESSON, lesson)
                if text not in self._said:
                    self._said.add(text)
                    self._times[row.text] += 1
                    self._times[lesson] += LESSON in row.text
                    return type(row)(*(_filled(part, lesson) for part in row))
        return None

    def _may_be_said(self, row: Row, year: str) -> bool:
        if isinstance(row, Aim):
            return not row.years or year in row.years.split()
        return self._times[row.text] < MOST_TIMES

    def _lessons(self, row: Aim | Said, stock: Written) -> Sequence[str]:
        """The lessons to try, those named least first; one is enough for a text that names none."""
        fitting = row.lessons.split("|") if isinstance(row, Aim) and row.lessons else stock.lessons
        by_times = sorted(fitting, key=lambda lesson: self._times[lesson])
        return by_times if LESSON in row.text else by_times[:1]

    def _cycle(self, stock: Written, aims: Sequence[Aim], voices: Sequence[Voice]) -> Cycle:
        fitting = [row for row in stock.impact if row[0] in {"", *(aim.area for aim in aims)}]
        return Cycle(
            expected_impact=self._in_a_lesson(self._least(fitting)[1], stock),
            outcomes=tuple(_outcome(aim) for aim in aims),
            observations=(),
            voices=tuple(voices),
            afterwards=(),
            meeting=None,
        )

    def _judged(self, aim: Aim, pool: Pool, stock: Written) -> Cycle:
        """The cycle before: one outcome, how it went, and what a parent said of it."""
        cycle = self._cycle(stock, [aim], ())
        why = "We had asked for the wrong thing." if aim.next_step == "stop" else ""
        judged = Judged(aim.value, aim.saw, aim.next_step, why)
        afterwards = [voice for voice in self._voices(pool, stock) if voice.whose == "parent"]
        outcomes = tuple(replace(outcome, judged=judged) for outcome in cycle.outcomes)
        return replace(cycle, outcomes=outcomes, afterwards=tuple(afterwards))

    def _voices(self, pool: Pool, stock: Written) -> Iterator[Voice]:
        """The child's words and a parent's; where all that fits has been said, nobody's."""
        for whose, own, others in (
            ("pupil", pool.pupil, stock.anybody.pupil),
            ("parent", pool.parent, stock.anybody.parent),
        ):
            found = self._unsaid([*own, *others], stock)
            if found:
                yield Voice(whose, found.name or "{name}", found.how, found.text)

    def _in_a_lesson(self, text: str, stock: Written) -> str:
        return text.replace(LESSON, min(stock.lessons, key=lambda lesson: self._times[lesson]))

    def _least(self, rows: Sequence[Any]) -> Any:
        """The one used least so far."""
        return self._some(rows, 1)[0]

    def _some(self, rows: Sequence[Any], number: int) -> list[Any]:
        """So many different ones, those used least so far; in the order in which they are written."""
        chosen = sorted(rows, key=lambda row: self._times[row])[:number]
        self._times.update(chosen)
        return [row for row in rows if row in chosen]


def _filled(part: Any, lesson: str) -> Any:
    return part.replace(LESSON, lesson) if isinstance(part, str) else part


def _outcome(aim: Aim) -> Outcome:
    strategy = Strategy(aim.do, aim.who, aim.how_often, aim.where)
    text = aim.text[:1].upper() + aim.text[1:]
    return Outcome(aim.area, text, aim.baseline, aim.measure, aim.target, (strategy,), None)
