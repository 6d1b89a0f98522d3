"""The rules as a contract in JSON: one object in, one object out, for `handrail rules NAME`.

Days are yyyy-mm-dd, times hh:mm, weekdays 0 to 6 from Monday, codes strings; keys that a rule does not know are
ignored. A value that is merely unacceptable is answered; only a question that cannot be one is refused.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from handrail.rules.census import CENSUS_RULES_SOURCE, PHASES, CensusNeed, CensusPupil, census_errors
from handrail.rules.costing import FORMULA, THRESHOLD, OneOffLine, TimeLine, costed
from handrail.rules.impact import GAINS, RATIO_GAIN, Measured, gain_of
from handrail.rules.plan_hints import RULES_BY_KEY, Hint, hints
from handrail.rules.plan_hints.rule import CRAFT, IMPACT, REVIEWED, SUPPORT
from handrail.rules.qualification import (
    AWARDS,
    EARLY_YEARS,
    SETTINGS,
    THIRD_ANNIVERSARY,
    WHICH_AWARD,
    Award,
    qualification,
)
from handrail.rules.source import Source
from handrail.rules.upn import UPN_RULE, check_upn
from handrail.rules.workload import KINDS, LEDGER, SUFFICIENT_TIME, Entry, Paid, Slot, workload

Asked = dict[str, Any]
Answered = dict[str, Any]

ANSWERED, REFUSED = 0, 2


class NoAnswerError(ValueError):
    """The question has no answer: its sentence says what is missing or of the wrong shape."""


@dataclass(frozen=True)
class Rule:
    """A rule that can be asked: its name, what it says in one line, where it comes from, and the asking.

    `is_exact` has numbers with a point read as they are written, as decimals.
    """

    name: str
    says: str
    sources: tuple[Source, ...]
    answer: Callable[[Asked], Answered]
    is_exact: bool = False


def answer(name: str, raw: str) -> tuple[int, str]:
    """Ask a rule with the text of a JSON object; gives the exit code and the text of the answer.

    0 with an answer for every object of the right shape; 2 with {"error": sentence} for an unknown rule, for text that
    is not a JSON object, and for an object that lacks a key or holds the wrong type.
    """
    try:
        rule = RULES.get(name)
        if rule is None:
            raise NoAnswerError(f"There is no rule called “{name}”. The rules are: {', '.join(RULES)}.")
        return ANSWERED, json.dumps(rule.answer(_json_object(raw, rule.is_exact)))
    except NoAnswerError as refusal:
        return REFUSED, json.dumps({"error": str(refusal)})


def listing() -> str:
    """The rules for a person to read: each with its line, and under it where it comes from."""
    lines = []
    for rule in RULES.values():
        lines.append(f"{rule.name}  {rule.says}")
        lines.extend(f"    Source: {source}" for source in rule.sources)
    return "\n".join(lines)


def _json_object(raw: str, is_exact: bool) -> Asked:
    try:
        asked = json.loads(raw, parse_constant=_refuse_constant, parse_float=Decimal if is_exact else float)
    except (ValueError, ArithmeticError, RecursionError):
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


def _ask_workload(asked: Asked) -> Answered:
    slots = _list_of_objects(_required(asked, "slots"), "“slots”")
    entries = _list_of_objects(_required(asked, "entries"), "“entries”")
    paid = _list_of_objects(_required(asked, "paid"), "“paid”")
    return asdict(
        workload(
            [Slot(*_stretch_asked(row, f"of slot {place}")) for place, row in enumerate(slots)],
            [_entry_asked(row, f"of entry {place}") for place, row in enumerate(entries)],
            [_paid_asked(row, f"of paid hours {place}") for place, row in enumerate(paid)],
            _day(asked, "from"),
            _day(asked, "to"),
        )
    )


def _entry_asked(row: Asked, where: str) -> Entry:
    kind = _required(row, "kind")
    if kind not in KINDS:
        raise NoAnswerError(f"“kind” {where} is not one of {', '.join(KINDS)}.")
    category = _text_or_none(row.get("category"), f"“category” {where}") or ""
    back_for = _day_or_none(row.get("given_back_for"), f"“given_back_for” {where}")
    return Entry(*_stretch_asked(row, where), category, kind, back_for)


def _paid_asked(row: Asked, where: str) -> Paid:
    weekday = _required(row, "weekday")
    if isinstance(weekday, bool) or not isinstance(weekday, int) or not 0 <= weekday <= 6:
        raise NoAnswerError(f"“weekday” {where} is not a number from 0 for Monday to 6 for Sunday.")
    return Paid(weekday, _time(row, "starts", where), _time(row, "ends", where))


def _stretch_asked(row: Asked, where: str) -> tuple[date, time, time]:
    return _day(row, "date", where), _time(row, "starts", where), _time(row, "ends", where)


def _day(asked: Asked, key: str, where: str = "") -> date:
    """A day near enough to our time to count years from and to."""
    named = f"“{key}” {where}".strip()
    day = _day_or_none(_required(asked, key), named)
    if day is None or not EARLIEST <= day.year <= LATEST:
        raise NoAnswerError(f"{named} is not a day like 2026-11-19.")
    return day


EARLIEST, LATEST = 1900, 2200


def _time(asked: Asked, key: str, where: str) -> time:
    typed = _text_or_none(_required(asked, key), f"“{key}” {where}") or ""
    if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", typed) is None:
        raise NoAnswerError(f"“{key}” {where} is not a time like 09:30.")
    return time.fromisoformat(typed)


def _ask_qualification(asked: Asked) -> Answered:
    course, setting = asked.get("course"), asked.get("setting", "school")
    if course not in (None, *AWARDS):
        raise NoAnswerError(f"“course” is neither null nor one of {', '.join(AWARDS)}.")
    if setting not in SETTINGS:
        raise NoAnswerError(f"“setting” is not one of {', '.join(SETTINGS)}.")
    days = [_day_or_none(asked.get(key), f"“{key}”") for key in ("course_began_on", "completed_on")]
    found = qualification(
        senco_since=_day(asked, "senco_since"),
        on=_day(asked, "on"),
        award=Award(course, *days) if course else None,
        earlier_months=_number_or_none(asked.get("earlier_senco_months"), "“earlier_senco_months”") or 0,
        setting=setting,
    )
    due_on = found.due_on and found.due_on.isoformat()
    return asdict(found) | {"due_on": due_on, "sources": [str(source) for source in found.sources]}


def _number_or_none(value: Any, where: str) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise NoAnswerError(f"{where} is neither a number nor null.")
    return value


_TIMES = {"minutes_per_session": "minutes", "sessions_per_week": "times_a_week", "weeks": "weeks"}
MOST_OF_ANYTHING = 10**12
FINEST = 30
"""So many places after the point, at most."""


def _ask_cost(asked: Asked) -> Answered:
    rows = _list_of_objects(_required(asked, "lines"), "“lines”")
    threshold = _whole(asked, "threshold_pence", "")
    return asdict(costed([_cost_line(row, f"of line {place}") for place, row in enumerate(rows)], threshold))


def _cost_line(row: Asked, where: str) -> TimeLine | OneOffLine:
    if "one_off_pence" not in row:
        times = {name: _exact(row, key, where) for key, name in _TIMES.items()}
        rate = _whole(row, "hourly_rate_pence", where)
        return TimeLine(**times, hourly_pence=rate, group_size=_whole(row, "group_size", where, least=1))
    if both := [key for key in (*_TIMES, "hourly_rate_pence", "group_size") if key in row]:
        raise NoAnswerError(f"“one_off_pence” {where} stands beside “{both[0]}”: a line is time or a one-off.")
    paid = _whole(row, "one_off_pence", where, least=None)  # below nought it came back
    return OneOffLine(paid, _whole(row, "sharers", where, least=1))


def _whole(row: Asked, key: str, where: str, *, least: int | None = 0) -> int:
    number = _exact(row, key, where, is_signed=least is None)
    if number.denominator != 1 or (least is not None and number < least):
        of_what = "" if least is None else f" of {least} or more"
        raise NoAnswerError(f"{f'“{key}” {where}'.strip()} is not a whole number{of_what}.")
    return int(number)


def _exact(row: Asked, key: str, where: str, *, is_signed: bool = False) -> Fraction:
    """A number, as it was written; of nought or more unless it may have a sign."""
    number, named = _required_of(row, key, where), f"“{key}” {where}".strip()
    is_number = isinstance(number, (int, Decimal)) and not isinstance(number, bool)
    if not is_number or (number < 0 and not is_signed):
        raise NoAnswerError(f"{named} is not a number{'' if is_signed else ' of 0 or more'}.")
    if not -MOST_OF_ANYTHING <= number <= MOST_OF_ANYTHING or (
        isinstance(number, Decimal) and number.adjusted() < -FINEST and number
    ):
        raise NoAnswerError(f"{named} is too large, or too small, to be one.")
    return Fraction(number)


def _required_of(row: Asked, key: str, where: str) -> Any:
    if key not in row:
        raise NoAnswerError(f"The key “{key}” {where} is missing.".replace("  ", " "))
    return row[key]


def _ask_impact(asked: Asked) -> Answered:
    kind = _required(asked, "kind")
    if not isinstance(kind, str) or kind not in GAINS:
        raise NoAnswerError(f"“kind” is not one of {', '.join(GAINS)}.")
    found = gain_of(kind, *(_measured(asked, which) for which in ("entry", "exit")))
    return {
        "gain": _number_said(found.gain),
        "unit": found.unit,
        "ratio_gain": _number_said(found.ratio_gain),
        "usable": found.is_usable,
        "why_not": found.why_not,
    }


def _measured(asked: Asked, which: str) -> Measured:
    value = _required(asked, which)
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal, type(None))):
        raise NoAnswerError(f"“{which}” is neither text, a number nor null.")
    form = _text_or_none(asked.get(f"{which}_form"), f"“{which}_form”")
    return Measured(value, _day(asked, f"{which}_on"), form)


def _number_said(number: Decimal | None) -> int | float | None:
    return None if number is None else int(number) if number == int(number) else float(number)


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
        Rule(
            "workload",
            "What became of a SENCO's promised time: kept, taken, given back, unknown, and own time.",
            (SUFFICIENT_TIME, LEDGER),
            _ask_workload,
        ),
        Rule(
            "qualification",
            "By when a SENCO must hold the award, and how that stands.",
            (THIRD_ANNIVERSARY, WHICH_AWARD, EARLY_YEARS),
            _ask_qualification,
        ),
        Rule(
            "cost",
            "What provision for a pupil costs, line by line in pence, and how far it is from a threshold.",
            (FORMULA, THRESHOLD),
            _ask_cost,
            is_exact=True,
        ),
        Rule(
            "impact",
            "What was gained between two measures, or why no number says it.",
            (RATIO_GAIN,),
            _ask_impact,
            is_exact=True,
        ),
    )
}
"""Every rule that can be asked, by name."""
