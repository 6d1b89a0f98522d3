"""The path into the role, drawn from the record: what is to do in which week, and of how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.concerns.models import Concern
from handrail.core.legs import leg, together
from handrail.plans.models import Plan
from handrail.pupils.models import Need, Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import monday_of
from handrail.rules.first_weeks import PathWeek, Step, path, steps_for
from handrail.rules.school_days import ONE_DAY, days_between
from handrail.workload.ahead.models import FirstWeeks, Mentor, StepDone
from handrail.workload.ahead.week import NEW
from handrail.workload.log.ledger import count
from handrail.workload.log.moments import WEEK
from handrail.workload.log.slots import PromisedTime, promised_time
from handrail.workload.models import Promise, RoleRecord
from handrail.workload.owner import owner
from handrail.workload.promised import is_setting
from handrail.workload.report.models import WorkloadReport

LOOKED_AHEAD = 12


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step as it stands: of how many, when it was ticked, and what the record says is done already."""

    step: Step
    count: int
    done_on: date | None
    is_on_record: bool

    @property
    def is_open(self) -> bool:
        return self.done_on is None and not self.is_on_record


@dataclass(frozen=True, slots=True)
class WeekShown:
    """A week of the path with the minutes promised in it."""

    week: PathWeek
    steps: list[StepShown]
    promised_minutes: int
    is_now: bool


@dataclass(frozen=True, slots=True)
class FirstHalfTerm:
    """The path of one person: `walked` is None until it is begun or put away, and then begins at the role's start."""

    walked: FirstWeeks | None
    starts_on: date
    weeks: list[WeekShown]
    mentor: Mentor | None

    @property
    def is_put_away(self) -> bool:
        return self.walked is not None and self.walked.put_away_on is not None

    @property
    def said_minutes(self) -> int:
        """What she said she gives the path and her mentor in a week."""
        said = (self.walked and self.walked.minutes_a_week, self.mentor and self.mentor.minutes_a_week)
        return sum(minutes for minutes in said if minutes)

    @property
    def open_steps(self) -> int:
        return sum(step.is_open for week in self.weeks for step in week.steps)


def first_half_term(member: Member) -> FirstHalfTerm:
    """The path as it stands today. Thirteen queries at most, whatever the size of the school."""
    walked = FirstWeeks.objects.visible_to(member).first()
    role = RoleRecord.objects.for_school(member.school).filter(user_id=owner(member)).first()
    starts_on = walked.starts_on if walked else _begins(member, role)
    done = {row.step: row.done_on for row in StepDone.objects.visible_to(member)}
    mentor = Mentor.objects.visible_to(member).first()
    promised = promised_time(member.school, owner(member))
    counts = _counts(member)
    steps = steps_for(is_setting=is_setting(member), shown={*counts, *done})
    recorded = _recorded(role, promised.promise_on(member.on), mentor) | _told(member, starts_on)
    weeks = [_shown(week, counts, done, recorded, promised, member.on) for week in _path(promised, starts_on, steps)]
    return FirstHalfTerm(walked, starts_on, weeks, mentor)


def _begins(member: Member, role: RoleRecord | None) -> date:
    """When somebody became the SENCO here, as their role on a page says, else as their access began; today, where that
    is too long ago for a first half-term."""
    here = Membership.objects.on(member.on).filter(user_id=owner(member), school=member.school)
    began = role.senco_since if role else None
    began = began or here.values_list("starts_on", flat=True).first() or member.on
    return began if member.on < began + NEW else member.on


def _path(promised: PromisedTime, starts_on: date, steps: list[Step]) -> list[PathWeek]:
    """Over the weeks with school from the first day on."""
    first = monday_of(starts_on)
    mondays = [first + place * WEEK for place in range(LOOKED_AHEAD)]
    weeks = [(monday, days_between(max(monday, starts_on), _sunday(monday))) for monday in mondays]
    return path([monday for monday, days in weeks if any(map(promised.is_open, days))], steps)


def _sunday(monday: date) -> date:
    return monday + WEEK - ONE_DAY


def _shown(
    week: PathWeek,
    counts: Mapping[str, int],
    done: Mapping[str, date],
    recorded: frozenset[str],
    promised: PromisedTime,
    on: date,
) -> WeekShown:
    steps = [StepShown(step, counts.get(step.key, 0), done.get(step.key), step.key in recorded) for step in week.steps]
    minutes = count(promised, [], week.starts_on, _sunday(week.starts_on)).ledger.promised_minutes
    return WeekShown(week, steps, minutes, week.starts_on <= on <= _sunday(week.starts_on))


def _recorded(role: RoleRecord | None, promise: Promise | None, mentor: Mentor | None) -> frozenset[str]:
    """The steps that the record itself says are done."""
    said = {
        "role": role and role.title,
        "hours": promise and promise.agreed_on,
        "mentor": mentor,
        "award": role and role.course,
    }
    return frozenset(key for key, is_so in said.items() if is_so)


def _told(member: Member, since: date) -> frozenset[str]:
    """The steps that a report of hers shows: she took her figures to the head, and told the governor what she found.
    One query."""
    reports = WorkloadReport.objects.for_school(member.school).standing()
    mine = reports.filter(user_id=owner(member), handed_on__gte=since)
    legs = leg(mine, Value("ahead"), "pk"), leg(mine.passed_on(), Value("governor"), "pk")
    return frozenset(step for step, _ in together(legs))


def _counts(member: Member) -> Mapping[str, int]:
    """{step: how many the record shows}; nothing of what it shows none of. One query."""
    return Counter(step for step, _ in together(_gaps(member)))


def _gaps(member: Member) -> Iterator[QuerySet[Any, Any]]:
    here = Pupil.objects.visible_to(member).on_roll(member.on)
    listed = RegisterEntry.objects.visible_to(member).filter(holds_on(member.on), status__in=("K", "E"), pupil__in=here)
    support = listed.filter(status="K")
    plans = Plan.objects.visible_to(member).current()
    needs = Need.objects.for_school(member.school).filter(holds_on(member.on), pupil=OuterRef("pupil"))
    concerns = Concern.objects.visible_to(member).open().filter(pupil__in=here)
    untold = support.filter(parent_told_on=None, parent_not_told_why="")
    yield leg(untold, Value("untold"), "pk")
    yield leg(support.filter(~Exists(plans.filter(pupil=OuterRef("pupil")))), Value("no_plan"), "pk")
    yield leg(listed.filter(~Exists(needs)), Value("no_need"), "pk")
    yield leg(plans.filter(Q(review_on__lt=member.on), pupil__in=here), Value("late"), "pk")
    yield leg(concerns, Value("concerns"), "pk")
