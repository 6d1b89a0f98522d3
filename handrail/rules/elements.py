"""The three elements of school funding, told in about 200 words with a school's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handrail.rules.calendar import say_day
from handrail.rules.costing import THRESHOLD, say_money
from handrail.rules.source import Source

ELEMENTS = Source(
    "Element 1 is core funding for each pupil, element 2 additional support from the school's own notional SEN budget, "
    "element 3 a top-up from the authority's high-needs money: authorities' own guides (Redcar, Torbay)",
    "S",
)
NOTIONAL = Source(
    "The notional SEN budget is indicative, not ring-fenced, worked out by a formula, and not £6,000 for each "
    "pupil with "
    "SEN; most cost less: authorities' guides (Somerset, Norfolk, Sutton)",
    "S",
)
SENIF = Source(
    "Each authority must run a SEN inclusion fund for lower-level or emerging SEN, for a child from nine months taking "
    "an entitlement; the authority of the setting pays: early years operational guide, 2026-27",
    "V",
)
SENIF_TERMLY = Source("Usually a termly application with evidence of support and impact: Lancashire, Bracknell", "S")
INCLUSIVE_EARLY_YEARS = Source("The inclusive early years fund is new in 2026-27: GOV.UK, 25 June 2026", "V")
DISABILITY_ACCESS = Source(
    "The disability access fund is a yearly sum for an eligible child, paid to the one setting the parent "
    "names: Devon, "
    "Herefordshire, Hounslow, 2026-27",
    "S",
)
PREMIUM = Source("The early years pupil premium is paid by the hour of an entitlement: Devon, 2026-27", "S")
SOURCES = (ELEMENTS, NOTIONAL, THRESHOLD)
EARLY_SOURCES = (ELEMENTS, SENIF, SENIF_TERMLY, INCLUSIVE_EARLY_YEARS, DISABILITY_ACCESS, PREMIUM)


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A school's figures in pence; None where nobody wrote it down, or where it is of too few children to be told.

    `has` is the notional SEN budget, in an early years setting what there is of its funds; `follows` is what is planned
    of the money that belongs to particular children.
    """

    year: str
    on: date
    threshold: int
    has: int | None
    planned: int
    committed: int
    spent: int
    follows: int | None


def say_elements(own: OwnFigures, *, is_early_years: bool) -> list[str]:
    """Paragraphs of 180 to 220 words together."""
    return _early(own) if is_early_years else _school(own)


def _school(own: OwnFigures) -> list[str]:
    has = "has no figure here" if own.has is None else f"is {say_money(own.has)}"
    return [
        (
            "Money for special educational needs reaches a school in three parts. Element 1 is the core funding that "
            "comes for every pupil, with or without special educational needs. It pays for teachers, "
            "classrooms and what "
            "every child is offered, and is not counted on this page."
        ),
        (
            "Element 2 is the additional support that some children need. The school pays for it from its own "
            "notional SEN "
            f"budget, which {has} for {own.year}. Such a figure is worked out by a formula. It is indicative and not "
            f"ring-fenced, and it is not {say_money(own.threshold)} for each child: most children’s support "
            "costs less. "
            f"The school is expected to meet additional support up to {say_money(own.threshold)} for a pupil in a year "
            f"before a top-up. This is a rule about funding, and no test for an assessment. Of this budget "
            f"{say_money(own.planned)} is planned, {say_money(own.committed)} is committed and "
            f"{say_money(own.spent)} was "
            "spent to date."
        ),
        (
            "Element 3 is a top-up that the local authority pays from its high-needs money where a child’s "
            "support costs "
            f"more. It belongs to that child. {_follows(own)}"
        ),
        (
            "Planned means the whole year of what is on the provision map; committed, what has begun; spent, what was "
            f"really delivered by {say_day(own.on)}."
        ),
    ]


def _early(own: OwnFigures) -> list[str]:
    has = "has no figure here" if own.has is None else f"is {say_money(own.has)}"
    return [
        (
            "Schools speak of elements 1, 2 and 3: core funding for every pupil, additional support from a "
            "school’s own "
            "notional SEN budget, and a top-up from the local authority. Early years settings are helped from funds of "
            "their own."
        ),
        (
            "Each local authority must run a SEN inclusion fund, for lower-level or emerging needs of a child "
            "from nine "
            "months who takes up an entitlement. The authority of the setting pays, usually after an "
            "application each term "
            "with evidence of what was done and what came of it. The inclusive early years fund is new in 2026-27. The "
            "disability access fund is a yearly sum for an eligible child, paid to the one setting that the "
            "parent names. "
            "The early years pupil premium is paid by the hour of an entitlement."
        ),
        (
            f"What this setting has that belongs to no child alone {has} for {own.year}. Of it "
            f"{say_money(own.planned)} is "
            f"planned, {say_money(own.committed)} is committed and {say_money(own.spent)} was spent to date. "
            f"{_follows(own)}"
        ),
        (
            "Planned means the whole year of what is on the provision map; committed, what has begun and goes on until "
            f"somebody stops it; spent, what was really delivered by {say_day(own.on)}."
        ),
    ]


def _follows(own: OwnFigures) -> str:
    if own.follows is None:
        return "Such money pays for fewer than five children here, so no amount of it is shown."
    return f"What follows particular children here, any top-up among it, pays for {say_money(own.follows)} of the plan."
