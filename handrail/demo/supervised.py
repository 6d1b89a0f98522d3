"""Alder's SENCO has supervision: once a half-term since last year, and it did not always come to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handrail.access.member import Member
from handrail.demo.terms import Terms
from handrail.rules.school_days import SchoolCalendar
from handrail.workload.log.ledger import half_terms
from handrail.workload.own.actions import arrange_supervision, hold_supervision

THREE_WEEKS = timedelta(weeks=3)


def arrange(ana: Member, terms: Terms) -> None:
    """With Jo Hart, each half-term from last September on, but for the third; and not yet in this one."""
    first = terms.years[1].days()[0]
    arrange_supervision(
        by=replace(ana, on=first), with_whom="Jo Hart, educational psychologist", how_often="half_term", starts_on=first
    )
    calendar = SchoolCalendar(terms.years)
    halves = [
        half for year in terms.years[1:] for half in half_terms(calendar, year.days()[0]) if half.ends_on < ana.on
    ]
    for place, half in enumerate(halves):
        if place != 2:
            day = terms.next(half.starts_on + THREE_WEEKS)
            hold_supervision(by=replace(ana, on=day), held_on=day)
