"""Looking a plan over with a set of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from handrail.rules.calendar import academic_year, add_months
from handrail.rules.plan_hints.data import HINT_RULES
from handrail.rules.plan_hints.rule import HintRule, listed
from handrail.rules.plan_hints.words import has_figure, has_rhythm, is_nothing_but, masked, sentence_of, spans

MOST_OUTCOMES, MOST_WORDS, MOST_MONTHS = 4, 40, 12
_MOST_PLACES = 20  # of one rule in one field: enough to be shown, whatever was pasted
_SPILLS_OVER = 4  # months: an outcome of May may well end in September

OUTCOME_PARTS = ("text", "baseline", "measure", "target")
STRATEGY_PARTS = ("text", "who", "how_often")

Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hint:
    """One note: the key of its rule, the outcome (from 0; None for the whole plan), the field, and what was found.

    `field` is `text`, `baseline`, `measure`, `target`, `by_when`, `strategy-1-text`, `strategy-1-who`,
    `strategy-1-how_often`, or for the whole plan what is spoken of: a passage by its name.
    `found` is the words as they are written, empty where something is lacking; `span` the place of the first of them.
    """

    rule: str
    outcome: int | None
    field: str
    found: tuple[str, ...] = ()
    span: tuple[int, int] | None = None


class _Field(NamedTuple):
    """A field that is written: its name, what it is for `looks_at`, its text, and the text as words are looked for."""

    name: str
    kind: str
    text: str
    read: str


@dataclass(frozen=True, slots=True)
class _Written:
    """One outcome, or the passages beside the outcomes: what is written, field by field."""

    place: int | None
    parts: dict[str, str]
    strategies: list[dict[str, str]]
    by_when: date | None
    day_typed: str
    plan: Plan
    fields: tuple[_Field, ...]

    @property
    def is_blank(self) -> bool:
        return not self.day_typed and not self.fields


def hints(plan: Plan, rules: Iterable[HintRule] = HINT_RULES) -> list[Hint]:
    """What may help in a plan, outcome by outcome in the order of its fields, then for the whole of it.

    `plan` is {"outcomes": [{"text", "baseline", "measure", "target", "by_when", "strategies": [{"text", "who",
    "how_often"}]}], "on": date} with texts, or None; `by_when` a date or text. A key that is not there is not asked
    about: "pupil_voice", "parent_voice" and "strengths" are texts, "names" what the child is called, "passages" the
    texts beside the outcomes by name: "barrier-<area>", "everyday_help", "expected_impact". Blank outcomes are passed
    over.
    """
    asked = tuple(rules)
    read = [_read(place, outcome, plan) for place, outcome in enumerate(plan["outcomes"])]
    written = [one for one in read if not one.is_blank]
    found: list[Hint] = []
    for one in (*written, _passages(plan)):
        order = {field.name: at for at, field in enumerate(one.fields)}
        of_one = [hint for rule in asked if _looks_at(rule, one) for hint in _of_outcome(rule, one)]
        found += sorted(of_one, key=lambda hint: order.get(hint.field, len(order)))
    whole = [hint for rule in asked if rule.check in _WHOLE for hint in _WHOLE[rule.check](rule, written, plan)]
    return found + whole


def _read(place: int, outcome: Mapping[str, Any], plan: Plan) -> _Written:
    by_when = outcome.get("by_when")
    parts = {part: str(outcome.get(part) or "").strip() for part in OUTCOME_PARTS}
    strategies = [
        {part: str(row.get(part) or "").strip() for part in STRATEGY_PARTS} for row in outcome.get("strategies") or ()
    ]
    day = by_when if isinstance(by_when, date) else None
    fields = tuple(_fields(parts, strategies))
    return _Written(place, parts, strategies, day, str(by_when or "").strip(), plan, fields)


def _passages(plan: Plan) -> _Written:
    """What stands beside the outcomes, with its place as that of the whole plan."""
    said = {name: str(text or "").strip() for name, text in (plan.get("passages") or {}).items()}
    fields = [_Field(name, name.partition("-")[0], text, masked(text)) for name, text in said.items() if text]
    return _Written(None, {}, [], None, "", plan, tuple(fields))


def _looks_at(rule: HintRule, one: _Written) -> bool:
    """Whether a rule has anything to look at there: of the passages, only those that say so."""
    return one.place is not None or any(field.kind in rule.looks_at for field in one.fields)


def _fields(parts: dict[str, str], strategies: list[dict[str, str]]) -> Iterator[_Field]:
    for name, text in parts.items():
        if text:
            yield _Field(name, name, text, masked(text))
    for n, strategy in enumerate(strategies, start=1):
        for part, text in strategy.items():
            if text:
                yield _Field(f"strategy-{n}-{part}", "strategy" if part == "text" else part, text, masked(text))


def _of_outcome(rule: HintRule, one: _Written) -> Iterator[Hint]:
    if rule.check in _CHECKS:
        yield from _CHECKS[rule.check](rule, one)
    elif rule.words:
        for field in one.fields:
            if field.kind in rule.looks_at:
                yield from _words_in(rule, one, field)


def _words_in(rule: HintRule, one: _Written, field: _Field) -> Iterator[Hint]:
    if rule.is_whole:
        if is_nothing_but(field.text, rule.words):
            yield Hint(rule.key, one.place, field.name, (field.text,), (0, len(field.text)))
        return
    found = islice(spans(field.read, rule.words), _MOST_PLACES)
    places = sorted(span for span in found if not _excused(rule, field.read, span))
    if places:
        said = dict.fromkeys(field.text[start:end] for start, end in places)
        yield Hint(rule.key, one.place, field.name, tuple(said), places[0])


def _excused(rule: HintRule, text: str, span: tuple[int, int]) -> bool:
    """Whether the sentence already says what the rule would ask for."""
    sentence = sentence_of(text, span)
    return any(EXCUSES[excuse](text, span, sentence) for excuse in rule.unless)


_SHOWN = re.compile(
    r"\bby (?!the\b|a\b|an\b|end\b)\w+ing\b|\b(?:shown|seen) (?:by|when|in)\b|\bthrough \w+ing\b|\bso that\b", re.I
)
_FROM_TO = re.compile(r"\bfrom\b.+\bto\b", re.I)
_INSTEAD = re.compile(r"\binstead\b|\bby \w+ing\b", re.I)
_WHEN = re.compile(r"\b(?:when|if|once|after|before|until|each time|every time)\b[^.,;]*$", re.I)
_COUNTED = re.compile(r"\d+\s?(?:of|out of|/)\s?\d+|\d\s?%|\b\w+ (?:of|out of) (?:ten|five|twenty|\d+)\b", re.I)
_NUMBER_NEXT = re.compile(
    r"\s+(?:all |at least |the first |up to |most of )*(?:\d+|two|three|four|five|six|ten|twenty)\b", re.I
)
_EVIDENCE = re.compile(r"\btest\b|\bscores?\b|\bassess\w+|\bchecklist\b|\bnoted?\b|\btally\b|\bnot yet\b", re.I)
_NOT_MORE = re.compile(r"(?:no|any|once|one|two|three|some|\d)\s+$", re.I)
_SPELLED = re.compile(r"\s*\(")
# How many are there says nothing of how far it went: 'takes part in the group with three other pupils'.
_COMPANY = re.compile(
    r"\bwith (?:\d+|a|one|two|three|four|five|six|ten) (?:other |more )?"
    r"(?:pupils?|children|peers?|friends?|adults?|students?)\b",
    re.I,
)

EXCUSES: dict[str, Callable[[str, tuple[int, int], str], bool]] = {
    "figure": lambda _, __, sentence: has_figure(_COMPANY.sub(" ", sentence)),
    "shown": lambda _, __, sentence: bool(_SHOWN.search(sentence)),
    "rhythm": lambda _, __, sentence: has_figure(sentence) or has_rhythm(sentence),
    "from_to": lambda _, __, sentence: has_figure(sentence) and bool(_FROM_TO.search(sentence)),
    "counted": lambda text, span, sentence: bool(_COUNTED.search(sentence) or _NUMBER_NEXT.match(text[span[1] :])),
    "when": lambda text, span, _: bool(_WHEN.search(text[: span[0]])),
    "no_stop": lambda text, span, _: text[: span[0]].lower().endswith(("full ", "bus ", "without ")),
    "evidence": lambda text, _, __: bool(_EVIDENCE.search(text)),
    "instead": lambda _, __, sentence: bool(_INSTEAD.search(sentence)),
    "one_more": lambda text, span, _: bool(_NOT_MORE.search(text[: span[0]])),
    "spelled_out": lambda text, span, _: bool(
        _SPELLED.match(text[span[1] :]) or (text[: span[0]].endswith("(") and text[span[1] :].startswith(")"))
    ),
}
"""By name, what excuses a word: something the same sentence says."""


def _lack(rule: HintRule, one: _Written, field: str) -> Hint:
    return Hint(rule.key, one.place, field)


def _lacks_part(part: str) -> Callable[[HintRule, _Written], Iterator[Hint]]:
    def look(rule: HintRule, one: _Written) -> Iterator[Hint]:
        if not one.parts[part]:
            yield _lack(rule, one, part)

    return look


def _lacks_in_strategy(part: str) -> Callable[[HintRule, _Written], Iterator[Hint]]:
    def look(rule: HintRule, one: _Written) -> Iterator[Hint]:
        for n, strategy in enumerate(one.strategies, start=1):
            if strategy["text"] and not strategy[part]:
                yield _lack(rule, one, f"strategy-{n}-{part}")

    return look


def _no_strategy(rule: HintRule, one: _Written) -> Iterator[Hint]:
    if not any(any(strategy.values()) for strategy in one.strategies):
        yield _lack(rule, one, "strategy-1-text")


def _no_date(rule: HintRule, one: _Written) -> Iterator[Hint]:
    if one.by_when is None:
        yield _lack(rule, one, "by_when")


def _nothing_to_count(rule: HintRule, one: _Written) -> Iterator[Hint]:
    said = " ".join(one.parts[part] for part in ("text", "measure", "target"))
    if said.strip() and not has_figure(said) and not has_rhythm(said):
        yield _lack(rule, one, "target" if one.parts["target"] or not one.parts["measure"] else "measure")


def _same(one: str, other: str) -> bool:
    return bool(one) and re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


def _baseline_is_target(rule: HintRule, one: _Written) -> Iterator[Hint]:
    said = one.parts["baseline"]
    if _same(said, one.parts["target"]) or _same(said, one.parts["text"]):
        yield Hint(rule.key, one.place, "baseline", (said,), (0, len(said)))


_ADULT = re.compile(
    r"^(?:the |an? |all )*(?:class |teaching )?(?:tas?|teachers?|staff|adults?|school|assistants?|senco|key person"
    r"|parents?|mum|dad|carers?|we|lsas?)\s+(?:will|to|should|must|needs? to|is to|are to|gives?|provides?"
    r"|supports?|helps?|uses?|reads?|models?|reminds?|encourages?|works?)\b",
    re.I,
)


def _adult_acts(rule: HintRule, one: _Written) -> Iterator[Hint]:
    found = _ADULT.match(masked(one.parts["text"]))
    if found:
        yield Hint(rule.key, one.place, "text", (one.parts["text"][: found.end()],), found.span())


_TWO = re.compile(
    r"\b(?:and also|as well as|in addition|and (?:will|(?:be|is) able to|to)(?= \w)|and (?:she|he|they) (?:will|can))\b"
    r"|[.;]\s+(?:(?:she|he|they)|[A-Z][a-z]+) (?:will|can)(?: also)?\b",
    re.I,
)


def _two_in_one(rule: HintRule, one: _Written) -> Iterator[Hint]:
    text = one.parts["text"]
    found = _TWO.search(masked(text))
    if found:
        yield Hint(rule.key, one.place, "text", (text[found.start() : found.end()].strip(" .;"),), found.span())


_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{2,6}s?(?![\w-])")


def _acronym(rule: HintRule, one: _Written) -> Iterator[Hint]:
    known = set(rule.words)
    for field in one.fields:
        read = field.read
        if field.kind not in rule.looks_at or read.isupper():
            continue
        found = [
            match
            for match in _CAPITALS.finditer(read)
            if match.group().rstrip("s") not in known and not EXCUSES["spelled_out"](read, match.span(), "")
        ]
        if found:
            said = dict.fromkeys(match.group() for match in found)
            yield Hint(rule.key, one.place, field.name, tuple(said), found[0].span())


def _too_long(rule: HintRule, one: _Written) -> Iterator[Hint]:
    count = len(one.parts["text"].split())
    if count > MOST_WORDS:
        yield Hint(rule.key, one.place, "text", (f"{count} words",))


def _too_far(rule: HintRule, one: _Written) -> Iterator[Hint]:
    on = one.plan.get("on")
    if on and one.by_when and one.by_when > add_months(on, MOST_MONTHS):
        yield _day(rule, one)


def _past_the_year(rule: HintRule, one: _Written) -> Iterator[Hint]:
    on, by_when = one.plan.get("on"), one.by_when
    if on and by_when:
        latest = max(academic_year(on).ends_on, add_months(on, _SPILLS_OVER))
        if latest < by_when <= add_months(on, MOST_MONTHS):
            yield _day(rule, one)


def _date_past(rule: HintRule, one: _Written) -> Iterator[Hint]:
    on = one.plan.get("on")
    if on and one.by_when and one.by_when < on:
        yield _day(rule, one)


def _day(rule: HintRule, one: _Written) -> Hint:
    return Hint(rule.key, one.place, "by_when", (one.day_typed,))


_SOMEBODY = re.compile(r"(?<![\w-])([A-Z][a-z]{2,})(?:'s)? (?:will|can|to be able|is able|needs|should|has)\b")
_NOBODY = frozenset(
    listed("The, She, They, This, That, Parents, Parent, Staff, Adults, School, Teacher, Pupil, Child, Mum, Dad")
)


def _another_name(rule: HintRule, one: _Written) -> Iterator[Hint]:
    names = {part.casefold() for name in one.plan.get("names") or () for part in str(name).split()}
    if not names:
        return
    for field in one.fields:
        if field.kind in ("text", "baseline", "target", "strategy"):
            for found in _SOMEBODY.finditer(field.read):
                if found[1].casefold() not in names and found[1] not in _NOBODY:
                    yield Hint(rule.key, one.place, field.name, (found[1],), found.span(1))
                    break


_CHECKS: dict[str, Callable[[HintRule, _Written], Iterator[Hint]]] = {
    "no_baseline": _lacks_part("baseline"),
    "no_measure": _lacks_part("measure"),
    "no_target": _lacks_part("target"),
    "no_strategy": _no_strategy,
    "no_who": _lacks_in_strategy("who"),
    "no_how_often": _lacks_in_strategy("how_often"),
    "no_date": _no_date,
    "nothing_to_count": _nothing_to_count,
    "baseline_is_target": _baseline_is_target,
    "adult_acts": _adult_acts,
    "two_in_one": _two_in_one,
    "acronym": _acronym,
    "too_long": _too_long,
    "too_far": _too_far,
    "past_the_year": _past_the_year,
    "date_past": _date_past,
    "another_name": _another_name,
}


def _too_many(rule: HintRule, written: list[_Written], plan: Plan) -> Iterator[Hint]:
    if len(written) > MOST_OUTCOMES:
        yield Hint(rule.key, None, "outcomes", (f"{len(written)} outcomes",))


def _repeated(rule: HintRule, written: list[_Written], plan: Plan) -> Iterator[Hint]:
    for at, one in enumerate(written):
        if any(_same(one.parts["text"], other.parts["text"]) for other in written[:at]):
            yield Hint(rule.key, one.place, "text", (one.parts["text"],), (0, len(one.parts["text"])))


def _lacks(key: str) -> Callable[[HintRule, list[_Written], Plan], Iterator[Hint]]:
    def look(rule: HintRule, written: list[_Written], plan: Plan) -> Iterator[Hint]:
        if key in plan and not str(plan[key] or "").strip():
            yield Hint(rule.key, None, key)

    return look


_WHOLE: dict[str, Callable[[HintRule, list[_Written], Plan], Iterator[Hint]]] = {
    "too_many": _too_many,
    "repeated": _repeated,
    "no_pupil_voice": _lacks("pupil_voice"),
    "no_parent_voice": _lacks("parent_voice"),
    "no_strengths": _lacks("strengths"),
}
