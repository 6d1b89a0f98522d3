"""From the elements of one pupil in a Common Transfer File to the pupil. What the record cannot hold is passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from handrail.exchange.reading import limits
from handrail.exchange.reading.identity import birth_day_in, name_in, upn_in
from handrail.exchange.reading.sen_rows import (
    NeedsFound,
    SenRead,
    check_needs,
    code_in,
    day_in,
    in_order,
    note_needs,
    rank_in,
    ranked,
    status_now,
)
from handrail.exchange.reading.shapes import PupilRead, PupilWarning, RefusedError, StatusRead, Stay, quote
from handrail.exchange.reading.values import UnreadableError, is_blank, read_flag, read_sex, read_year_group
from handrail.exchange.reading.xml_walk import Element
from handrail.rules.calendar import say_day
from handrail.rules.languages import is_eal
from handrail.rules.upn import check_upn

_NOTHING = Element("")


Parts = Mapping[str, Sequence[Element]]
"""All that lies inside a pupil, by name: a group counts wherever it stands."""


def read_pupil(pupil: Element, parts: Parts, number: int, on: date) -> PupilRead | None:
    """The pupil with that number in the file, from 1; None without any name. Raises RefusedError: name_too_long,
    lost_letters."""
    _refuse_lost_letters(parts, number)
    warnings: list[PupilWarning] = []
    details = _first(parts, "BasicDetails")
    surname, forename = _names(pupil, details, f"Pupil {number}", warnings)
    if not surname:
        return None
    upn, _ = upn_in(_value(pupil, "UPN"), warnings)
    born = birth_day_in(_value(pupil, "DOB"), on, warnings)
    sen = _sen(parts, number, on)
    values = {
        "sex": _read(_value(pupil, "Sex") or _value(pupil, "Gender"), "sex", read_sex, on, warnings),
        "year_group": _read(_value(details, "NCyearActual"), "year_group", read_year_group, on, warnings),
        "looked_after": _read(_value(_first(parts, "LookedAfter"), "InCare"), "looked_after", read_flag, on, warnings),
        "attendance": _attendance(parts, warnings),
        "eal": _has_eal(parts),
        "free_meals": _has_free_meals(parts, on, warnings),
        "former_upn": _former_upn(_value(details, "FormerUPN"), upn),
    }
    return PupilRead(
        row=number,
        rows=(number,),
        upn=upn,
        surname=surname,
        forename=forename,
        date_of_birth=born,
        sen_status=sen.status,
        history=sen.history,
        needs=sen.needs,
        warnings=tuple(dict.fromkeys((*warnings, *sen.warnings))),
        **values,
        **_other_names(details, f"Pupil {number}", warnings),
    )


def _former_upn(text: str, upn: str | None) -> str | None:
    """The UPN before this one; None for what is none, or is this one."""
    former = check_upn(text).normalised if text else None
    return former if former != upn else None


def _value(element: Element, name: str) -> str:
    text = element.value(name)
    return "" if is_blank(text) else text


def _first(parts: Parts, name: str) -> Element:
    found = parts.get(name)
    return found[0] if found else _NOTHING


def _refuse_lost_letters(parts: Parts, number: int) -> None:
    for elements in parts.values():
        for one in elements:
            if "\ufffd" in one.text:
                raise RefusedError(
                    "lost_letters",
                    f"Pupil {number}: a letter was lost before this file was made ({quote(one.text)}). Export it again "
                    "from the school’s information system.",
                )


def _names(pupil: Element, details: Element, where: str, warnings: list[PupilWarning]) -> tuple[str, str]:
    """As they are written, in capitals or not; a preferred name where there is no other."""
    surname = name_in(pupil.value("Surname"), "surname", where, warnings)
    forename = name_in(pupil.value("Forename"), "forename", where, warnings)
    if not surname:
        surname = _instead("PreferredSurname", "surname", pupil, details, where, warnings)
    if not forename:
        forename = _instead("PreferredForename", "forename", pupil, details, where, warnings)
    if forename and not surname:
        said = f"Only one name was given. {quote(forename)} is kept as the surname."
        warnings.append(PupilWarning("surname", "one_name", said))
        return forename, ""
    return surname, forename


def _instead(
    preferred: str, name: str, pupil: Element, details: Element, where: str, warnings: list[PupilWarning]
) -> str:
    text = details.value(preferred) or pupil.value(preferred)
    found = name_in(text, name, where, warnings) if text else ""
    if found:
        said = f"There is no {name}, only a preferred one, {quote(found)}, which was taken. Change it if it is another."
        warnings.append(PupilWarning(name, f"preferred_{name}", said))
    return found


def _other_names(details: Element, where: str, warnings: list[PupilWarning]) -> dict[str, Any]:
    wanted = {
        "preferred_surname": "PreferredSurname",
        "preferred_forename": "PreferredForename",
        "middle_names": "MiddleNames",
    }
    return {name: name_in(details.value(tag), name, where, warnings) or None for name, tag in wanted.items()}


def _read(text: str, name: str, reader: Callable[[str, date], object], on: date, warnings: list[PupilWarning]) -> Any:
    try:
        return reader(text, on) if text else None
    except UnreadableError as error:
        warnings.append(PupilWarning(name, error.code, error.message))
        return None


def _has_eal(parts: Parts) -> bool | None:
    """By the one first language that is given with its type (F); None wherever that leaves a doubt."""
    first = {
        (group.value("Language") or group.value("LanguageCode")).upper()
        for group in (*parts.get("Type", ()), *parts.get("Language", ()))
        if group.inside and group.value("LanguageType").upper() == "F"
    }
    return is_eal(first.pop()) if len(first) == 1 else None


def _has_free_meals(parts: Parts, on: date, warnings: list[PupilWarning]) -> bool | None:
    """Whether a time of free school meals goes on; None where the file tells of none, or of one still to come."""
    told = []
    for row in parts.get("FSMinstance", ()):
        starts_on, ends_on = (
            day_in(row.value(name), "free_meals", f"The day free school meals {verb}", on, warnings)
            for name, verb in (("FSMstartDate", "began"), ("FSMendDate", "ended"))
        )
        if starts_on and starts_on <= on:
            told.append(ends_on is None or ends_on >= on)
    return any(told) if told else None


def _attendance(parts: Parts, warnings: list[PupilWarning]) -> float | None:
    """Per cent of the sessions of the newest year that has any, at whatever schools."""
    years: dict[int, tuple[int, int]] = {}
    for year in parts.get("YearData", ()):
        name, possible = year.value("Year")[:4], year.value("SessionsPossible")
        attended = year.value("SessionsAttended")
        if _is_count(name) and _is_count(possible) and _is_count(attended) and int(possible):
            before = years.get(int(name), (0, 0))
            years[int(name)] = before[0] + int(possible), before[1] + int(attended)
    if not years:
        return None
    possible_in_all, attended_in_all = years[max(years)]
    if attended_in_all > possible_in_all:
        said = f"{attended_in_all} sessions attended of {possible_in_all} is not an attendance. It was left empty."
        warnings.append(PupilWarning("attendance", "unreadable", said))
        return None
    return round(100 * attended_in_all / possible_in_all, 2)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _sen(parts: Parts, number: int, on: date) -> SenRead:
    found = SenRead()
    rows = [row for row in parts.get("SEN", ()) if row.inside]
    given = [entry for row in rows if (entry := _status(row, on, found.warnings))]
    found.history = in_order(given)
    found.status = status_now(found.history, on, f"Pupil {number} has", found.warnings)
    found.needs = ranked(_needs(parts, on, found.warnings), found.warnings)
    _warn_ended(found, on)
    check_needs(found)
    return found


def _status(row: Element, on: date, warnings: list[PupilWarning]) -> StatusRead | None:
    code = code_in(row.value("SENprovision"), warnings)
    if code is None:
        return None
    words = f"The day the SEN status {code} began"
    starts_on = day_in(row.value("StartDate"), "history", words, on, warnings)
    if is_blank(row.value("StartDate")):
        warnings.append(PupilWarning("history", "no_start", f"{words} is not in the file."))
    ends_on = day_in(row.value("EndDate"), "history", f"The day the SEN status {code} ended", on, warnings)
    if starts_on and ends_on and ends_on < starts_on:
        said = f"The SEN status {code} ends before it begins, on {say_day(ends_on)}. Its end was left empty."
        warnings.append(PupilWarning("history", "ends_before_start", said))
        ends_on = None
    return StatusRead(code, starts_on, ends_on)


def _warn_ended(found: SenRead, on: date) -> None:
    last = found.history[-1] if found.history else None
    if last and last.status == found.status and last.ends_on and last.ends_on < on:
        said = (
            f"The SEN status {last.status} ended on {say_day(last.ends_on)}, and no other follows it in the file. Look "
            "whether it still holds."
        )
        found.warnings.append(PupilWarning("sen_status", "ended", said))


def _needs(parts: Parts, on: date, warnings: list[PupilWarning]) -> NeedsFound:
    found: NeedsFound = {}
    for need in parts.get("SENneed", ()):
        text = need.value("SENtype")
        ended_on = day_in(need.value("NeedEndDate"), "needs", "The day a need ended", on, warnings)
        if ended_on and ended_on < on:
            said = f"The need {quote(text)} ended on {say_day(ended_on)} and was left out."
            warnings.append(PupilWarning("needs", "ended", said))
        elif not is_blank(text):
            note_needs(text, rank_in(need.value("SENtypeRank")), found, warnings)
    return found


def stays_of(parts: Parts, on: date) -> tuple[Stay, ...]:
    """The schools the pupil was at, where each is named by both its numbers."""
    return tuple(
        Stay((lea, estab), _day(school.value("EntryDate"), on), _day(school.value("LeavingDate"), on))
        for school in parts.get("School", ())
        if (lea := school.value("LEA")) and (estab := school.value("Estab"))
    )


def _day(text: str, on: date) -> date | None:
    return day_in(text[: limits.MAX_TEXT], "", "", on, [])
