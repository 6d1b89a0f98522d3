"""What went well at Alder, how long Ana's own work has taken her, and who is new to the role at Little Larches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handrail.access.member import Member
from handrail.core import clock
from handrail.demo.hours import as_written
from handrail.demo.terms import Terms
from handrail.rules.hours import read_hours
from handrail.workload.actions import PromiseDetails, RoleDetails, make_promise, record_role
from handrail.workload.ahead.actions import MentorDetails, begin_first_weeks, keep_news, name_mentor, tick_step
from handrail.workload.ahead.models import GoodNews
from handrail.workload.log.models import DaySheet, TimeEntry
from handrail.workload.log.moments import span_of
from handrail.workload.owner import owner

NEWS = (
    (9, "A father stayed behind to say that mornings are calmer at home"),
    (2, "Year 2 tried the visual timetable without being asked, and kept it"),
    (1, "Hal covered the gate so that the review could run to its end"),
)
"""So many days of term ago, in one line."""

# So many days of term ago, from, how many minutes, what it is of and how many.
WORK = (
    (55, time(15, 30), 50, "review", 1),
    (48, time(15, 30), 40, "review", 1),
    (41, time(16, 0), 35, "concern", 2),
    (34, time(15, 30), 45, "plan", 1),
    (27, time(15, 45), 55, "review", 1),
    (20, time(15, 30), 15, "concern", 1),
    (13, time(15, 30), 70, "plan", 2),
    (6, time(15, 30), 45, "review", 1),
)
WORDS = {"review": "Review of a plan", "plan": "Plan published", "concern": "Concern answered"}
STARTED_DAYS_AGO = 20


def look_forward(ana: Member, ivy: Member, terms: Terms) -> None:
    """Good news and measured work at Alder; Ivy in the third or fourth week of her role, with a mentor."""
    for days, words in NEWS:
        row = keep_news(by=ana, words=words)
        at = datetime.combine(terms.ago(ana.on, days), time(16, 10), clock.LONDON)
        GoodNews.objects.for_school(ana.school).filter(pk=row.pk).update(kept_at=min(at, clock.now()))
    TimeEntry.objects.bulk_create(_work(ana, terms))
    _begin(ivy, terms)


def _work(ana: Member, terms: Terms) -> Iterator[TimeEntry]:
    """On days that she confirmed, each as long as she said it took."""
    sheets = {row.day: row for row in DaySheet.objects.visible_to(ana).filter(is_standing=True)}
    for place, (days, at, minutes, work, pieces) in enumerate(WORK):
        sheet = sheets.get(terms.ago(ana.on, days))
        if sheet is None:
            continue
        since, until = span_of(sheet.day, at, _later(at, minutes))
        yield TimeEntry(
            school_id=sheet.school_id,
            sheet=sheet,
            user_id=owner(ana),
            kind=TimeEntry.Kind.SENCO,
            starts_at=since,
            ends_at=until,
            category="staff" if work == "concern" else "plans",
            words=f"{WORDS[work]}, {pieces} of them" if pieces > 1 else WORDS[work],
            source=TimeEntry.Source.RECORD,
            source_ref=f"{work} demo-{place} {pieces}",
            is_corrected=True,
        )


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()


def _begin(ivy: Member, terms: Terms) -> None:
    """Nobody handed the role over to her. A SENCO of a school near by has said yes."""
    began = terms.ago(ivy.on, STARTED_DAYS_AGO)
    then = replace(ivy, on=began)
    record_role(by=then, details=RoleDetails(title="SENCO and room leader", senco_since=began))
    week = {2: read_hours("9:30 to 11:30")}
    paid = dict.fromkeys(range(5), read_hours("8:00 to 15:30"))
    make_promise(by=then, details=PromiseDetails(began, 120, "Two hours on Wednesdays", "the manager", week, {}, paid))
    as_written(then.school)
    begin_first_weeks(by=then, starts_on=began, minutes_a_week=60)
    mentor = MentorDetails("Cal Reid", "Cedar Primary School", "Every other Friday, over lunch", 20, "In the staffroom")
    name_mentor(by=then, details=mentor)
    tick_step(by=replace(ivy, on=terms.next(began + timedelta(days=2))), step="read")
