"""The stretches of time a report may be about: the half-terms and terms of the school, and no others.

They are fixed, so that two reports of almost the same days cannot be subtracted from one another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from handrail.rules.calendar import monday_of
from handrail.rules.school_days import SchoolCalendar, Stretch
from handrail.workload.log.ledger import half_terms, weeks_cut
from handrail.workload.log.moments import WEEK

MOST = 8
WEEKS_WITHOUT_DATES = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch with the key it has in an address. `until` is its last day that has come."""

    key: str
    name: str
    starts_on: date
    ends_on: date
    until: date

    def weeks(self) -> list[tuple[date, date]]:
        """Its weeks from Monday to Sunday, the first and the last cut at its ends."""
        return weeks_cut(self.starts_on, self.until)


def periods(calendar: SchoolCalendar, on: date) -> list[Period]:
    """Those that have begun, the newest first and a half-term before its term. The last twelve weeks where nobody has
    written down the school's dates."""
    terms = [term for year in calendar.years for term in year.terms]
    halves = [half for year in calendar.years for half in half_terms(calendar, year.starts_on)]
    whole = {(term.starts_on, term.ends_on) for term in terms}
    kinds = [("half", half) for half in halves if (half.starts_on, half.ends_on) not in whole]
    kinds += [("term", term) for term in terms]
    begun = [_period(kind, one, on) for kind, one in kinds if one.starts_on <= on]
    newest = sorted(begun, key=lambda one: (one.starts_on, -one.ends_on.toordinal()), reverse=True)[:MOST]
    return newest or [_weeks(on)]


def _period(kind: str, stretch: Stretch, on: date) -> Period:
    key = f"{kind}-{stretch.starts_on.isoformat()}"
    return Period(key, stretch.name, stretch.starts_on, stretch.ends_on, min(stretch.ends_on, on))


def _weeks(on: date) -> Period:
    starts_on = monday_of(on) - (WEEKS_WITHOUT_DATES - 1) * WEEK
    return Period("weeks", f"The last {WEEKS_WITHOUT_DATES} weeks", starts_on, on, on)


def chosen_period(found: list[Period], key: str) -> Period:
    """The one of this key; the newest half-term for any other."""
    newest = next((one for one in found if one.key.startswith("half")), found[0])
    return next((one for one in found if one.key == key), newest)


def last_terms(calendar: SchoolCalendar, until: date, on: date, most: int = 4) -> list[Period]:
    """The terms up to a day, in their order; each with the calendar year in its name."""
    terms = [term for year in calendar.years for term in year.terms if term.starts_on <= until]
    return [_period("term", replace(term, name=_with_year(term)), on) for term in terms[-most:]]


def _with_year(term: Stretch) -> str:
    """Like "Autumn 2026"."""
    return f"{term.name.removesuffix(' term')} {term.starts_on.year}"
