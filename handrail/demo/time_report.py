"""The report that Alder's SENCO handed over after last half-term, and what came of the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handrail.access.member import Member
from handrail.demo.terms import Terms
from handrail.rules.calendar import academic_year
from handrail.schools.actions import RateDetails, write_rate
from handrail.workload.owner import owner
from handrail.workload.report.actions import finish_undertaking, hand_over, note_opening, pass_on, undertake
from handrail.workload.report.composing import compose

HANDED_OVER = (20, 18, 16, 14, 12, 10, 8)
"""So many days of term ago: on the first of a half-term its report has nothing to say yet, some days later it has."""


def report_time(senco: Member, head: Member, terms: Terms) -> None:
    """Her rate rises with the school year; the report of the half-term before is handed over, opened and passed on.
    One of two things that were agreed is done."""
    first = terms.next(academic_year(senco.on).starts_on)
    for pence, day, source in (
        (3020, terms.next(date(first.year - 1, 9, 1)), "Payroll, September last year"),
        (3145, first, "Payroll, September this year"),
    ):
        details = RateDetails(senco.name, pence, day, source, owner(senco))
        write_rate(by=replace(senco, on=min(day, senco.on)), details=details)
    for days in HANDED_OVER:
        before = terms.ago(senco.on, days)
        if before < first:
            return
        by, headteacher = (replace(member, on=before) for member in (senco, head))
        composed = compose(by)
        if composed.says_anything:
            break
    else:
        return
    report = hand_over(by=by, composed=composed)
    note_opening(by=headteacher, report=report)
    pass_on(by=headteacher, report=report)
    said = {"what": "Cover is asked of the teaching assistants’ rota first", "who": head.name}
    rota = undertake(by=headteacher, report=report, **said, by_on=terms.ahead(before, 5))
    finish_undertaking(by=replace(head, on=terms.ahead(before, 6)), undertaking=rota)
    said = {"what": "The office takes over filing and booking for annual reviews", "who": "Sam Doyle and the office"}
    undertake(by=headteacher, report=report, **said, by_on=terms.ahead(before, 12))
