"""The rules as a contract in JSON: one object in, one object out, for `handrail rules NAME`.

Days are yyyy-mm-dd, times hh:mm, weekdays 0 to 6 from Monday, codes strings; keys that a rule does not know are
ignored. A value that is merely unacceptable is answered; only a question that cannot be one is refused.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NoReturn

from handrail.rules.census import CENSUS_RULES_SOURCE, PHASES, CensusNeed, CensusPupil, census_errors
from handrail.rules.plan_hints import RULES_BY_KEY, Hint, hints
from handrail.rules.plan_hints.rule import CRAFT, IMPACT, REVIEWED, SUPPORT
from handrail.rules.source import Source
from handrail.rules.upn import UPN_RULE, check_upn

Asked = dict[str, Any]
Answered = dict[str, Any]

ANSWERED, REFUSED = 0, 2


class NoAnswerError(ValueError):
    """The question has no answer: its sentence says what is missing or of the wrong shape."""


@dataclass(frozen=True)
class Rule:
    """A rule that can be asked: its name, what it says in one line, where it comes from, and the asking."""

    name: str
    says: str
    sources: tuple[Source, ...]
    answer: Callable[[Asked], Answered]


def answer(name: str, raw: str) -> tuple[int, str]:
    """Ask a rule with the text of a JSON object; gives the exit code and the text of the answer.

    0 with an answer for every object of the right shape; 2 with {"error": sentence} for an unknown rule, for text that
    is not a JSON object, and for an object that lacks a key or holds the wrong type.
    """
    try:
        rule = RULES.get(name)
        if rule is None:
            raise NoAnswerError(f"There is no rule called “{name}”. The rules are: {', '.join(RULES)}.")
        return ANSWERED, json.dumps(rule.answer(_json_object(raw)))
    except NoAnswerError as refusal:
        return REFUSED, json.dumps({"error": str(refusal)})


def listing() -> str:
    """The rules for a person to read: each with its line, and under it where it comes from."""
    lines = []
    for rule in RULES.values():
        lines.append(f"{rule.name}  {rule.says}")
        lines.extend(f"    Source: {source}" for source in rule.sources)
    return "\n".join(lines)


def _json_object(raw: str) -> Asked:
    try:
        asked = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise NoAnswerError("The input is not JSON.") from None
    if not isinstance(asked, dict):
        raise NoAnswerError("The input is not a JSON object: write it between { and }.")
    return asked


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, which JSON does not have.
    raise ValueError(name)


def _required(asked: Asked, key: str) -> Any:
    if key not in asked:
        raise NoAnswerError(f"The key “{key}” is missing.")
    return asked[key]


def _list_of_objects(value: Any, where: str) -> list[Asked]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise NoAnswerError(f"{where} is not a list of objects.")
    return value


def _text_or_none(value: Any, where: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise NoAnswerError(f"{where} is neither text nor null.")
    return value


def _flag_or_none(value: Any, where: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise NoAnswerError(f"{where} is not true, false or null.")
    return value


def _ask_upn(asked: Asked) -> Answered:
    return asdict(check_upn(_text_or_none(_required(asked, "upn"), "“upn”")))


def _ask_census(asked: Asked) -> Answered:
    phase = _required(asked, "phase")
    if not isinstance(phase, str) or phase not in PHASES:
        raise NoAnswerError(f"“phase” is not one of {', '.join(sorted(PHASES))}.")
    pupils = _list_of_objects(_required(asked, "pupils"), "“pupils”")
    found = census_errors([_census_pupil(pupil, place) for place, pupil in enumerate(pupils)], phase)
    return {"errors": [asdict(error) for error in found]}


def _census_pupil(asked: Asked, place: int) -> CensusPupil:
    where = f"of pupil {place}"
    needs = asked.get("needs")
    return CensusPupil(
        provision=_text_or_none(asked.get("provision"), f"“provision” {where}"),
        needs=tuple(
            CensusNeed(type=_text_or_none(need.get("type"), f"“type” of a need {where}"), rank=need.get("rank"))
            for need in _list_of_objects([] if needs is None else needs, f"“needs” {where}")
        ),
        sen_unit=_flag_or_none(asked.get("sen_unit"), f"“sen_unit” {where}"),
        resourced=_flag_or_none(asked.get("resourced"), f"“resourced” {where}"),
    )


_TEXTS = ("text", "baseline", "measure", "target")
_STRATEGY_TEXTS = ("text", "who", "how_often")
_ABOUT_THE_PLAN = ("pupil_voice", "parent_voice", "strengths")


def _ask_plan_hints(asked: Asked) -> Answered:
    outcomes = _list_of_objects(_required(asked, "outcomes"), "“outcomes”")
    plan: dict[str, Any] = {key: _text_or_none(asked[key], f"“{key}”") for key in _ABOUT_THE_PLAN if key in asked}
    plan["on"] = _day_or_none(asked.get("on"), "“on”")
    plan["outcomes"] = [_outcome_asked(outcome, place) for place, outcome in enumerate(outcomes)]
    return {"hints": [_hint_said(hint) for hint in hints(plan)]}


def _outcome_asked(asked: Asked, place: int) -> Asked:
    where = f"of outcome {place}"
    outcome: Asked = {key: _text_or_none(asked.get(key), f"“{key}” {where}") for key in _TEXTS}
    typed = _text_or_none(asked.get("by_when"), f"“by_when” {where}")
    rows = asked.get("strategies")
    outcome["by_when"] = _day_of(typed) or typed
    outcome["strategies"] = [
        {key: _text_or_none(row.get(key), f"“{key}” of a strategy {where}") for key in _STRATEGY_TEXTS}
        for row in _list_of_objects([] if rows is None else rows, f"“strategies” {where}")
    ]
    return outcome


def _day_or_none(value: Any, where: str) -> date | None:
    typed = _text_or_none(value, where)
    if typed is not None and _day_of(typed) is None:
        raise NoAnswerError(f"{where} is not a day like 2026-11-19.")
    return _day_of(typed)


def _day_of(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed) if typed and len(typed) == len("yyyy-mm-dd") else None
    except ValueError:
        return None


def _hint_said(hint: Hint) -> Answered:
    rule = RULES_BY_KEY[hint.rule]
    said = {"rule": hint.rule, "outcome": hint.outcome, "field": hint.field, "found": list(hint.found)}
    return said | {"reason": f"It may help to {rule.helps}. {rule.reason}", "example": rule.better}


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("upn", "Is this a unique pupil number: its format and its check letter.", (UPN_RULE,), _ask_upn),
        Rule("census", "Which rules the SEN items of a census return break.", (CENSUS_RULES_SOURCE,), _ask_census),
        Rule(
            "plan_hints",
            "What may help in the outcomes and strategies of a plan, with the reason; never a reason to stop.",
            (CRAFT, IMPACT, SUPPORT, REVIEWED),
            _ask_plan_hints,
        ),
    )
}
"""Every rule that can be asked, by name."""
