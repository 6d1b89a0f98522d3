"""From the rows of a table to the text of a draft. Nothing is cut: what does not fit is said, with its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handrail.plans.bringing.areas import area_of, is_only_an_area
from handrail.plans.bringing.columns import LEFT_OUT
from handrail.plans.bringing.tables import Rows
from handrail.plans.forms import limit_of
from handrail.plans.labels import label_of
from handrail.plans.models.outcome import MOST_OUTCOMES
from handrail.plans.text import BARRIER_FIELDS, STRATEGIES, tidied

_BESIDE = frozenset((*BARRIER_FIELDS, "expected_impact"))


@dataclass
class Aim:
    """One outcome as the rows of a table tell it."""

    parts: dict[str, list[str]] = field(default_factory=dict)
    strategies: list[dict[str, str]] = field(default_factory=list)

    def add(self, part: str, words: str) -> None:
        if words and words not in self.parts.setdefault(part, []):
            self.parts[part].append(words)

    def say(self, *parts: str) -> str:
        """What was said of these parts, each on lines of its own."""
        return "\n".join(words for part in parts for words in self.parts.get(part, []))


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text of a draft by the names of `plans.text`, and why it cannot be one yet, in sentences."""

    text: dict[str, str]
    problems: list[str]
    outcomes: int


def draft_of(rows: Rows, meanings: Sequence[str], facts: Mapping[str, str]) -> Drafted:
    """The draft that a table makes. `facts` are other fields of it that are known, such as `review_on`."""
    if "outcome" not in meanings:
        return Drafted({}, ["Say which column holds the outcomes."], 0)
    aims = aims_of(rows, meanings)
    text = dict(facts)
    review = next((words for aim in aims for words in aim.parts.get("review_on", [])), "")
    if review and not text.get("review_on"):
        text["review_on"] = review
    problems = []
    if not aims:
        problems.append("There is nothing under the headings.")
    if len(aims) > MOST_OUTCOMES:
        problems.append(
            f"The table has {len(aims)} outcomes, and a plan holds {MOST_OUTCOMES}. Take rows out of the table, "
            "or put two into one."
        )
    for position, aim in enumerate(aims[:MOST_OUTCOMES], start=1):
        text |= _text_of(aim, f"outcome-{position}-")
    text |= _of_the_child(aims[:MOST_OUTCOMES], text)
    text = {name: words for name, words in tidied(text).items() if words}
    return Drafted(text, problems + _too_long(text), len(aims))


def aims_of(rows: Rows, meanings: Sequence[str]) -> list[Aim]:
    """The outcomes of the table. A row without one, or with that of the row above, goes on with it."""
    aims: list[Aim] = []
    for row in rows:
        said = _said(row, meanings)
        if not said:
            continue
        outcome = said.pop("outcome", "")
        goes_on = bool(aims) and (not outcome or outcome == aims[-1].say("outcome"))
        if not goes_on:
            aims.append(Aim())
            aims[-1].add("outcome", outcome)
        strategy = {part: said.pop(part) for part in ("strategy", "who", "how_often") if part in said}
        if strategy:
            aims[-1].strategies.append(strategy)
        for part, words in said.items():
            aims[-1].add(part, words)
    return aims


def _said(row: Sequence[str], meanings: Sequence[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for meaning, cell in zip(meanings, row, strict=False):
        if meaning != LEFT_OUT and cell:
            said[meaning] = f"{said[meaning]}\n{cell}" if meaning in said else cell
    return said


def _text_of(aim: Aim, at: str) -> dict[str, str]:
    needs = aim.parts.get("need", [])
    # A need of which nobody can say the area has no place among the barriers; it stands where the child starts from,
    # named, until a person moves it.
    unplaced = [f"Need: {words}" for words in needs if not area_of(words)]
    text = {
        f"{at}text": aim.say("outcome"),
        f"{at}baseline": "\n".join(filter(None, [aim.say("baseline"), *unplaced])),
        f"{at}measure": _line(aim.say("measure")),
        f"{at}target": _line(aim.say("target")),
        f"{at}by_when": _line(aim.say("by_when")),
        f"{at}area": next(filter(None, map(area_of, needs)), ""),
    }
    for n, strategy in enumerate(_strategies(aim.strategies), start=1):
        place = f"{at}strategy-{n}-"
        text[f"{place}text"] = strategy.get("strategy", "")
        text |= {f"{place}{part}": _line(strategy.get(part, "")) for part in ("who", "how_often")}
    return text


def _of_the_child(aims: Sequence[Aim], text: Mapping[str, str]) -> dict[str, str]:
    """What rows say that belongs beside the outcomes: needs as barriers, what came of it so far as tried before."""
    found = {name: words for name, words in text.items() if name in _BESIDE}
    for aim in aims:
        for words in aim.parts.get("need", []):
            if area_of(words) and not is_only_an_area(words):
                _add_line(found, f"barrier-{area_of(words)}", words)
        for words in aim.parts.get("impact", []):
            _add_line(found, "expected_impact", words)
    told = [aim for aim in aims if aim.say("result")]
    for n, aim in enumerate(told, start=1):
        done = "\n".join(filter(None, (strategy.get("strategy", "") for strategy in aim.strategies)))
        found |= {f"tried-{n}-what": done or aim.say("outcome"), f"tried-{n}-result": aim.say("result")}
    return found


def _add_line(found: dict[str, str], name: str, words: str) -> None:
    """Put words under a name, each once."""
    found[name] = "\n".join(dict.fromkeys([*found.get(name, "").splitlines(), *words.splitlines()]))


def _strategies(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """At most as many as a draft holds: with more, all of them stand in one, a line each with who and how often."""
    if len(found) <= len(STRATEGIES):
        return found
    return [{"strategy": "\n".join(_in_a_line(strategy) for strategy in found)}]


def _in_a_line(strategy: Mapping[str, str]) -> str:
    aside = ", ".join(filter(None, (_line(strategy.get(part, "")) for part in ("who", "how_often"))))
    return " ".join(filter(None, (strategy.get("strategy", ""), f"({aside})" if aside else "")))


def _line(words: str) -> str:
    return "; ".join(words.split("\n"))


def _too_long(text: Mapping[str, str]) -> list[str]:
    long = [(name, len(words), limit_of(name)) for name, words in text.items() if len(words) > limit_of(name)]
    return [
        f"{label_of(name) or name} has {length} characters, and {limit} fit. Shorten it in the table, or place its "
        "column elsewhere."
        for name, length, limit in long
    ]
