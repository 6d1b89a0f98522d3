"""What was promised to one person, as their page shows it: the week, the hats, the role and the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from handrail.rules.calendar import say_day
from handrail.rules.hours import WEEKDAYS, say_hours, say_minutes
from handrail.rules.qualification import Award, Qualification, qualification
from handrail.rules.senco_role import ROLE_LINES
from handrail.workload.models import Benchmark, OtherRole, Promise, RoleRecord, WeekHours

if TYPE_CHECKING:
    from handrail.access.member import Member


NOT_SAID = "Nobody has said"


@dataclass(frozen=True, slots=True)
class DayHours:
    """A weekday with its protected slots and its paid hours, in words."""

    name: str
    protected: str
    paid: str


@dataclass(frozen=True, slots=True)
class Hat:
    """A role against the week: its name and minutes; `row` is None for SENCO work and for what is only asked."""

    name: str
    minutes: int
    row: OtherRole | None = None
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class WeekHeld:
    """The roles of one person against their paid week. `left_minutes` is None where no paid hours are written down,
    and negative where the roles come to more than is paid."""

    hats: list[Hat]
    paid_minutes: int

    @property
    def held_minutes(self) -> int:
        return sum(hat.minutes for hat in self.hats)

    @property
    def left_minutes(self) -> int | None:
        return self.paid_minutes - self.held_minutes if self.paid_minutes else None


@dataclass(frozen=True, slots=True)
class Promised:
    """Everything that was promised to a person, as it stands on a day, and what it was before."""

    promise: Promise | None
    earlier: list[Promise]
    week: list[DayHours]
    protected_minutes: int
    held: WeekHeld
    ended_roles: list[OtherRole]
    role: RoleRecord | None
    earlier_roles: list[RoleRecord]
    clock: Qualification | None
    benchmark: Benchmark | None

    @property
    def against_benchmark(self) -> str:
        """The promised hours beside those of the benchmark, in words."""
        if self.promise is None or self.benchmark is None:
            return ""
        differs = self.promise.minutes_a_week - self.benchmark.minutes_a_week
        if not differs:
            return "The same"
        return f"{say_minutes(abs(differs))} a week {'more' if differs > 0 else 'less'}"


def promised_to(member: Member, user_id: int, asked: Hat | None = None) -> Promised:
    """What was promised to somebody, as this member may see it; `asked` is a role to try out. Six queries at most."""
    on = member.on
    promises = list(Promise.objects.visible_to(member).filter(user_id=user_id).prefetch_related("hours"))
    standing = next((row for row in promises if row.holds(on)), None) or (promises[0] if promises else None)
    roles = list(OtherRole.objects.visible_to(member).filter(user_id=user_id))
    records = list(RoleRecord.objects.visible_to(member).filter(user_id=user_id))
    hours = list(standing.hours.all()) if standing else []
    hats = [Hat(role.name, role.minutes_a_week, role) for role in roles if role.ends_on is None or role.ends_on >= on]
    senco = [Hat(member.school.senco_word, standing.minutes_a_week)] if standing else []
    return Promised(
        promise=standing,
        earlier=[row for row in promises if row != standing],
        week=_week(hours),
        protected_minutes=_minutes(hours, WeekHours.Kind.PROTECTED),
        held=WeekHeld([*senco, *hats, *([asked] if asked else [])], _minutes(hours, WeekHours.Kind.PAID)),
        ended_roles=[role for role in roles if role.ends_on and role.ends_on < on],
        role=records[0] if records else None,
        earlier_roles=records[1:],
        clock=_clock(records[0], member, on) if records else None,
        benchmark=Benchmark.objects.visible_to(member).filter(ended_on=None).first(),
    )


def _week(hours: list[WeekHours]) -> list[DayHours]:
    """The days of the week that hold anything."""
    found = []
    for day, name in enumerate(WEEKDAYS):
        kinds = [
            say_hours((row.starts_at, row.ends_at) for row in hours if (row.kind, row.weekday) == (kind, day))
            for kind in (WeekHours.Kind.PROTECTED, WeekHours.Kind.PAID)
        ]
        if any(kinds):
            found.append(DayHours(name, *kinds))
    return found


def _minutes(hours: list[WeekHours], kind: str) -> int:
    return sum(row.minutes for row in hours if row.kind == kind)


def _clock(role: RoleRecord, member: Member, on: date) -> Qualification | None:
    """How the award stands; None where nobody has said since when this person is the SENCO."""
    if role.senco_since is None:
        return None
    course = RoleRecord.Course(role.course) if role.course else None
    return qualification(
        senco_since=role.senco_since,
        on=on,
        award=Award(course.value, role.course_began_on, role.completed_on) if course else None,
        earlier_months=role.earlier_months,
        setting="early_years" if member.school.kind == "early_years" else "school",
    )


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the role on a page: what is so here, beside what the law or the Code says."""

    label: str
    here: str
    force: str
    says: str
    source: str


def role_lines(of: Promised) -> list[LineShown]:
    """The role on a page, line by line; nothing where nobody has written it down."""
    return [
        LineShown(line.label, _here(of, line.key), line.force, line.says, str(line.source or ""))
        for line in ROLE_LINES
        if of.role
    ]


def _here(of: Promised, key: str) -> str:
    if key == "minutes_a_week":
        return f"{say_minutes(of.promise.minutes_a_week)} a week" if of.promise else NOT_SAID
    value = getattr(of.role, key)
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value or NOT_SAID
