"""What was promised to the SENCOs of the made-up schools: at Alder agreed and too little, at Birch said and not agreed,
and one SENCO of two schools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.core import clock
from handrail.demo.terms import Terms
from handrail.rules.hours import Hours, read_hours
from handrail.rules.school_days import SchoolYear
from handrail.schools.models import School
from handrail.workload.actions import (
    BenchmarkDetails,
    PromiseDetails,
    RoleDetails,
    add_other_role,
    agree_promise,
    choose_benchmark,
    end_other_role,
    make_promise,
    record_role,
)
from handrail.workload.models import Promise
from handrail.workload.owner import owner

_DAY = "8:30 to 12:00, 13:00 to 16:00"
MON, TUE, WED, THU, FRI = range(5)


def promise_hours(alder: Member, head: Member, birch: Member, terms: Terms) -> None:
    """Alder's SENCO two half-days a week last year and three this year, which the head agreed; Birch's, in words."""
    last_year, this_year = terms.years[1], terms.years[2]
    _ana(alder, head, last_year, this_year, terms)
    details = PromiseDetails(_first(this_year), 15 * 60, "Half the timetable, as said in the summer", "the principal")
    make_promise(by=_on(birch, this_year), details=details)
    as_written(alder.school)
    as_written(birch.school)
    add_other_role(by=birch, name="English, Years 7 and 8", minutes_a_week=12 * 60, starts_on=_first(this_year))


def as_written(school: School) -> None:
    """What was promised was written down on the day it holds from, not on the day this demonstration is made."""
    for row in Promise.objects.for_school(school):
        written_at = datetime.combine(row.starts_on, time(15, 40), clock.LONDON)
        Promise.objects.for_school(school).filter(pk=row.pk).update(recorded_at=min(written_at, row.recorded_at))


def _ana(ana: Member, head: Member, last_year: SchoolYear, this_year: SchoolYear, terms: Terms) -> None:
    before, now, first = _on(ana, last_year), _on(ana, this_year), _first(this_year)
    role = RoleDetails(
        title="SENCO",
        senco_since=_first(terms.years[0]),
        line_manager="Hal Bramwell, headteacher",
        on_leadership_team=False,
        send_governor="Gil Okafor",
        has_qts=True,
    )
    record_role(by=before, details=role)
    studies = replace(role, course="NPQ", course_began_on=first)
    record_role(by=now, details=studies)
    make_promise(by=before, details=_half_days(_first(last_year), "Two half-days a week", TUE, THU))
    promise = make_promise(by=now, details=_three_half_days(first))
    agree_promise(by=replace(head, on=now.on), promise=promise)
    for name, hours in (("Class teacher, 3A, mornings", 17), ("Deputy safeguarding lead", 4), ("Assessment", 3)):
        add_other_role(by=now, name=name, minutes_a_week=hours * 60, starts_on=first)
    phonics = add_other_role(by=before, name="Phonics", minutes_a_week=120, starts_on=before.on)
    end_other_role(by=before, role=phonics, ends_on=last_year.days()[-1])
    policy = BenchmarkDetails("Our SEND policy", 13 * 60, "SEND policy of Alder Primary, page 4", before.on)
    choose_benchmark(by=now, details=policy)


def _first(year: SchoolYear) -> date:
    return year.days()[0]


def _on(member: Member, year: SchoolYear) -> Member:
    """As this person was on the first day of a school year, or is today where it is still to come."""
    return replace(member, on=min(_first(year), member.on))


def _half_days(starts_on: date, said_as: str, *days: int) -> PromiseDetails:
    week = _week(dict.fromkeys(days, "13:00 to 16:00"))
    return PromiseDetails(starts_on, 180 * len(days), said_as, "Hal Bramwell", protected=week, paid=_paid())


def _three_half_days(starts_on: date) -> PromiseDetails:
    slots = _week({MON: "13:00 to 16:00", TUE: "13:00 to 16:00", THU: "13:00 to 16:00"})
    study = _week({WED: "14:00 to 16:00"})
    return PromiseDetails(starts_on, 540, "Three half-days a week", "Hal Bramwell", slots, study, _paid())


def _paid() -> dict[int, list[Hours]]:
    return _week(dict.fromkeys((MON, TUE, WED, THU, FRI), _DAY))


def _week(said: Mapping[int, str]) -> dict[int, list[Hours]]:
    return {day: read_hours(text) for day, text in said.items()}


def share_a_senco(member_of: Callable[[School, str], Member], cedar: School, larches: School, terms: Terms) -> None:
    """Cedar's SENCO is at Little Larches on Fridays, beside the one who is there every day."""
    first = _first(terms.years[2])
    cal = member_of(cedar, "cal")
    Membership.objects.create(user_id=owner(cal), school=larches, role_key="senco", starts_on=_first(terms.years[1]))
    for school, days in ((cedar, (MON, TUE)), (larches, (FRI,))):
        slots = _week(dict.fromkeys(days, "9:00 to 12:00"))
        paid = _week(dict.fromkeys(days, _DAY))
        details = PromiseDetails(first, 180 * len(days), protected=slots, paid=paid)
        make_promise(by=_on(member_of(school, "cal"), terms.years[2]), details=details)
