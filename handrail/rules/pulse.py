"""A monthly pulse of three questions, and what counts as a month under strain. Handrail's own; no test of health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STEPS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the three, with the words of its five answers, from 1 to 5."""

    key: str
    name: str
    asks: str
    answers: tuple[str, str, str, str, str]


HOW_FAR = ("Hardly", "A little", "Partly", "Mostly", "Fully")
QUESTIONS = (
    Question(
        "pressure",
        "Pressure",
        "How heavy was this month?",
        ("Light", "Easy to carry", "Full", "Heavy", "Too heavy"),
    ),
    Question("control", "Control", "How far could you decide how your time was spent?", HOW_FAR),
    Question("support", "Support", "How far did you feel supported?", HOW_FAR),
)
STRAIN = "Pressure 4 or 5, and control or support 1 or 2."
"""What `is_under_strain` says, as it is written on the page."""


def is_under_strain(answers: Mapping[str, int]) -> bool:
    """Whether a month weighed heavily while there was little to decide or little support. `answers` by question, each
    from 1 to 5."""
    return answers["pressure"] >= 4 and min(answers["control"], answers["support"]) <= 2


def months_under_strain(months: Iterable[Mapping[str, int]]) -> int:
    return sum(is_under_strain(answers) for answers in months)
