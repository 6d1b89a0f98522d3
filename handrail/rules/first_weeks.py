"""A SENCO's first half-term where nobody hands the role over: what to do in which week, and why.

The order is Handrail’s own advice (`ORDER`); what the law or the Code says of a step stands with it, and is marked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from handrail.rules.source import Source

Force = Literal["Must", "Should", ""]

ORDER = Source("The order of the steps is Handrail’s own advice; no law or guidance gives one", "?")
WEEKS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path: its key, its week from 1, what to do and why, whether the law or the Code asks for it, and
    the page it is done on ("" where it is done elsewhere).

    A step with `counts` is there only while the record shows some; `counts` says of how many, as ("child", "children").
    """

    key: str
    week: int
    title: str
    why: str
    page: str = ""
    force: Force = ""
    source: Source | None = None
    counts: tuple[str, str] | None = None
    in_settings: bool = True


STEPS: tuple[Step, ...] = (
    Step("role", 1, "Write your role on a page, with the head",
         "What is yours and what is not is easiest said in the first week. The governing body settles the role in "
         "relation to leadership.", "workload:role", "Must",
         Source("SEND Regulations 2014, reg 50(1)", "V"), in_settings=False),
    Step("role", 1, "Write your role on a page, with your manager",
         "What is yours and what is not is easiest said in the first week.", "workload:role"),
    Step("hours", 1, "Agree your hours and their slots with the head",
         "Enough time, resources, administrative support and time away from teaching.", "workload:promise", "Should",
         Source("SEND Code of Practice 2015, 6.91", "S"), in_settings=False),
    Step("hours", 1, "Agree your hours and their slots with your manager",
         "No law fixes them; what is written down can be kept.", "workload:promise"),
    Step("read", 1, "Read the register once, name by name",
         "Who is on it, since when, and with which need. Nothing has to be decided yet.", "reports:register"),
    Step("mentor", 2, "Find somebody to ask",
         "A SENCO of a school near you, your authority’s or trust’s adviser. Half an hour a fortnight is much.",
         "workload:mentor"),
    Step("concerns", 2, "Answer the concerns that wait",
         "Parents’ concerns are taken seriously, recorded, and compared with what the school sees itself.",
         "concerns:list", "Should", Source("SEND Code of Practice 2015, 6.45", "S"),
         ("concern is open", "concerns are open"), in_settings=False),
    Step("concerns", 2, "Answer the concerns that wait", "Whoever raised one was told a day.", "concerns:list",
         counts=("concern is open", "concerns are open")),
    Step("untold", 2, "See that every parent or carer has been told",
         "The school informs the parent when it makes special educational provision without an EHC plan.",
         "reports:register", "Must", Source("Children and Families Act 2014, section 68", "S"),
         ("child with no record of it", "children with no record of it"), in_settings=False),
    Step("no_plan", 3, "Give each child on SEN support a plan",
         "Agreed with parent and pupil: adjustments, support, expected impact and a clear review date.", "plans:list",
         "Should", Source("SEND Code of Practice 2015, 6.48 to 6.51", "S"),
         ("child on SEN support without a plan", "children on SEN support without a plan"), in_settings=False),
    Step("no_plan", 3, "Give each child on SEN support a plan",
         "Assess, plan, do, review: the cycle begins with a plan agreed with the parent.", "plans:list", "Should",
         Source("SEND Code of Practice 2015, 5.36 to 5.46", "M"),
         ("child on SEN support without a plan", "children on SEN support without a plan")),
    Step("late", 3, "Hold the reviews whose day is past", "Effectiveness is reviewed in line with the agreed date.",
         "plans:list", "Should", Source("SEND Code of Practice 2015, 6.53", "M"),
         ("review is late", "reviews are late"), in_settings=False),
    Step("late", 3, "Hold the reviews whose day is past", "A review closes one turn of the cycle and opens the next.",
         "plans:list", counts=("review is late", "reviews are late")),
    Step("governor", 3, "Meet the SEND governor",
         "A governor or a committee has oversight of SEN and disability. Tell what you found, without names.",
         "workload:role", "Should", Source("SEND Code of Practice 2015, 6.3", "M"), in_settings=False),
    Step("no_need", 4, "Record the types of need that are missing",
         "The spring census asks for them. No diagnosis is needed.", "reports:census",
         counts=("child on the register without one", "children on the register without one"), in_settings=False),
    Step("families", 4, "Ask teachers when they meet the families",
         "Families are met at least three times a year; a teacher who knows the child leads, and you support.",
         "meetings:list", "Should", Source("SEND Code of Practice 2015, 6.65", "S"), in_settings=False),
    Step("report", 5, "Look at the SEN information report",
         "On the website, renewed each year, with your name and how to reach you.", "", "Must",
         Source("Children and Families Act 2014, section 69; SEND Regulations 2014, reg 51 and Schedule 1", "V"),
         in_settings=False),
    Step("award", 5, "Put the award into your diary",
         "A new SENCO holds the qualification by the third anniversary. Time to study is planned as slots.",
         "workload:role", "Must", Source("SEND Regulations 2014, reg 49(4)", "V"), in_settings=False),
    Step("award", 5, "Ask about the early years SENCO award at level 3", "It is recommended; no law asks for it.",
         "workload:role", source=Source("PQ 70914", "S")),
    Step("ahead", 6, "Look at the weeks ahead, and take them to who agrees your hours",
         "What falls due beside the hours you were promised: the first conversation that rests on figures.",
         "workload:ahead"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PathWeek:
    """A week of the path: its number and its Monday, with its steps."""

    number: int
    starts_on: date
    steps: tuple[Step, ...]


def steps_for(*, is_setting: bool, shown: Collection[str]) -> list[Step]:
    """The steps of a school, or of an early-years setting, in their order. Of those that the record draws, the ones
    whose key is `shown`: of which it shows some, or which were ticked."""
    ours: dict[str, Step] = {}
    for step in STEPS:
        if not is_setting or step.in_settings:
            ours.setdefault(step.key, step)
    return [step for step in ours.values() if step.counts is None or step.key in shown]


def path(mondays: Sequence[date], steps: Sequence[Step]) -> list[PathWeek]:
    """The steps over the school weeks of a first half-term, at most six. In a shorter one the last week takes what is
    left; nothing where there is no week."""
    weeks = mondays[:WEEKS]
    return [
        PathWeek(number, monday, tuple(step for step in steps if min(step.week, len(weeks)) == number))
        for number, monday in enumerate(weeks, start=1)
    ]
