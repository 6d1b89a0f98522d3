"""The move a school has in mind, and what it would write: worked out before anybody has to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.newyear.models import YearMove
from handrail.newyear.plan import Plan, plan_of
from handrail.newyear.writing import Writing
from handrail.rules.years import new_year_day
from handrail.schools.models import School


@dataclass(frozen=True, slots=True)
class Prepared:
    """A move worked out before anybody has to wait. `seq` is the school's last act by then."""

    seq: int
    plan: Plan
    writing: Writing


def current_move(school: School, on: date) -> YearMove:
    """The move a school has in mind on a day; one that nobody has touched yet is not stored."""
    starts_on = new_year_day(on)
    held: YearMove | None = YearMove.objects.for_school(school).in_force().filter(starts_on=starts_on).first()
    return held or YearMove(school=school, starts_on=starts_on)


def prepare_move(*, by: Member) -> Prepared:
    """Work out what the move would write. Writes nothing."""
    seq = last_act(by)
    plan = plan_of(by.school, current_move(by.school, by.on))
    writing = Writing(by=by, plan=plan, at=clock.now())
    for one in plan.movers:
        writing.take(one)
    return Prepared(seq, plan, writing)


def last_act(by: Member) -> int:
    """The number of the last act in the school: every change of a record leaves one."""
    return AuditEvent.objects.filter(school_id=by.school.pk).aggregate(last=Max("seq"))["last"] or 0
