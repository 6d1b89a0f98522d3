"""By when a SENCO must hold the award, and how that day stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from handrail.rules.calendar import add_months, say_day
from handrail.rules.source import Source

THIRD_ANNIVERSARY = Source("SEND Regulations 2014, reg 49(4)", "V")
WHICH_AWARD = Source("SEND Regulations 2014, reg 49(7), as inserted by SI 2024/535", "V")
EARLY_YEARS = Source("The early years SENCO award at level 3 is recommended and not mandatory: PQ 70914", "S")

NEW_SINCE = date(2009, 9, 1)
MONTHS_BEFORE = 12
"""Who has been a SENCO for longer than this before is not bound."""
NPQ_FROM = date(2024, 9, 1)
NASENCO_UNTIL = date(2027, 9, 1)
"""A NASENCO course is begun before the first of these days and completed before the second."""
YEARS = 3
SOON_MONTHS = 12

Course = Literal["NASENCO", "NPQ"]
Setting = Literal["school", "early_years"]
SETTINGS: tuple[Setting, ...] = ("school", "early_years")
Status = Literal["not_required", "in_time", "due_soon", "in_breach", "met"]

AWARDS: dict[Course, str] = {"NASENCO": "The NASENCO award", "NPQ": "The NPQ for SENCOs"}


@dataclass(frozen=True)
class Qualification:
    """Whether the award is required, by when (that day is still in time), how that stands, and why in sentences."""

    required: bool
    due_on: date | None
    status: Status
    why: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Award:
    """The course somebody is on or has done; its days as far as they are known."""

    course: Course
    began_on: date | None = None
    completed_on: date | None = None


def qualification(
    senco_since: date, on: date, award: Award | None = None, earlier_months: float = 0, setting: Setting = "school"
) -> Qualification:
    """How the SENCO of a school, or of an early-years setting without that duty, stands on a day.

    `earlier_months` are those spent as a SENCO before this post, in all. An award that came late is met from its day.
    """
    free = _why_free(senco_since, earlier_months, setting)
    if free:
        sources = (EARLY_YEARS,) if setting == "early_years" else (THIRD_ANNIVERSARY,)
        return Qualification(False, None, "not_required", free, sources)
    due_on = add_months(senco_since, 12 * YEARS)
    fault = _fault(award, on) if award else "No course is on record."
    status = _status(due_on, on) if fault else "met"
    return Qualification(True, due_on, status, _why(due_on, status, fault, award), (THIRD_ANNIVERSARY, WHICH_AWARD))


def _why_free(since: date, earlier_months: float, setting: Setting) -> str:
    if setting == "early_years":
        return "An early-years setting is not bound to have a SENCO with the award; the level 3 award is recommended."
    if since < NEW_SINCE:
        return f"The award is asked of those who became a SENCO on or after {say_day(NEW_SINCE)}."
    if earlier_months > MONTHS_BEFORE:
        return f"The award is not asked of who had been a SENCO for more than {MONTHS_BEFORE} months before."
    return ""


def _status(due_on: date, on: date) -> Status:
    if on > due_on:
        return "in_breach"
    return "due_soon" if on >= add_months(due_on, -SOON_MONTHS) else "in_time"


def _why(due_on: date, status: Status, fault: str, award: Award | None) -> str:
    rule = f"The award is due by the third anniversary of becoming the SENCO, {say_day(due_on)}."
    if award and award.completed_on and not fault:
        return f"{rule} {AWARDS[award.course]} was completed on {say_day(award.completed_on)}."
    return f"{rule}{' That day is past.' if status == 'in_breach' else ''} {fault}"


def _fault(award: Award, on: date) -> str:
    """Why the course is not the award on a day, in a sentence; empty where it is."""
    began, completed = award.began_on, award.completed_on
    if began and completed and completed < began:
        return "The course is recorded as completed before it began: look at its days again."
    fault = _fault_of_nasenco(began, completed, on) if award.course == "NASENCO" else _fault_of_npq(began)
    if fault or (completed and completed <= on):
        return fault
    until = f" It counts only if it is completed before {say_day(NASENCO_UNTIL)}." if award.course == "NASENCO" else ""
    return f"{AWARDS[award.course]} is not completed yet.{until}"


def _fault_of_nasenco(began: date | None, completed: date | None, on: date) -> str:
    if began is None and not (completed and completed <= NPQ_FROM):
        return f"{AWARDS['NASENCO']} counts where it began before {say_day(NPQ_FROM)}: say on which day it began."
    if began and began >= NPQ_FROM:
        return f"{AWARDS['NASENCO']} counts only where it began before {say_day(NPQ_FROM)}. It takes the NPQ."
    if (completed or on) >= NASENCO_UNTIL:
        return (
            f"{AWARDS['NASENCO']} counts only where it was completed before {say_day(NASENCO_UNTIL)}. It takes the NPQ."
        )
    return ""


def _fault_of_npq(began: date | None) -> str:
    if began is None:
        return f"{AWARDS['NPQ']} counts where it began on or after {say_day(NPQ_FROM)}: say on which day it began."
    return "" if began >= NPQ_FROM else f"{AWARDS['NPQ']} counts only where it began on or after {say_day(NPQ_FROM)}."
