"""The terms a person may look at: those of this school year and the next, and the whole year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from handrail.rules.calendar import academic_year
from handrail.rules.provision import term_after, term_on, terms_of
from handrail.rules.school_days import Stretch
from handrail.schools.calendar import calendar_of

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown, what else may be, and the term that comes after it where one is written down."""

    shown: Stretch
    choices: tuple[Stretch, ...]
    following: Stretch | None

    @property
    def key(self) -> str:
        return key_of(self.shown)


def key_of(stretch: Stretch) -> str:
    return f"{stretch.starts_on.isoformat()}_{stretch.ends_on.isoformat()}"


def asked_for(member: Member, asked: str) -> Asked:
    """The stretch of days whose key is asked for, else the term of today, else the school year."""
    calendar = calendar_of(member.school)
    year = academic_year(member.on)
    whole = Stretch(year.starts_on, year.ends_on, f"The whole year {year.label}")
    terms = [
        Stretch(term.starts_on, term.ends_on, f"{term.name or 'Term'} {academic_year(term.starts_on).label}")
        for term in terms_of(calendar)
        if term.ends_on >= year.starts_on and term.starts_on <= date(year.ends_on.year + 1, 8, 31)
    ]
    choices = (*terms, whole)
    now = term_on(member.on, calendar)
    first = next((one for one in terms if now and one.starts_on == now.starts_on), whole)
    shown = next((one for one in choices if key_of(one) == asked), first)
    return Asked(shown, choices, term_after(shown.starts_on, calendar))
