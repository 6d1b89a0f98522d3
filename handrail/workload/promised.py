"""What was promised to one person, as their page shows it: the week, the hats, the role and the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.core.statements import made_once
from handrail.rules import senco_role
from handrail.rules.calendar import say_day
from handrail.rules.hours import SCHOOL_DAYS, WEEKDAYS, say_hours, say_minutes
from handrail.rules.qualification import Award, Course, Qualification, qualification
from handrail.schools.models import SchoolKind
from handrail.workload.models import Benchmark, OtherRole, Promise, PromiseQuerySet, RoleRecord, WeekHours
from handrail.workload.own.supervision import Arranged, arranged_for

if TYPE_CHECKING:
    from handrail.access.member import Member


NOT_SAID = "Nobody has said"


@dataclass(frozen=True, slots=True)
class SlotShown:
    """A slot of a weekday: protected, or to study; with when it is in words."""

    kind: str
    minutes: int
    said: str


@dataclass(frozen=True, slots=True)
class DayHours:
    """A weekday with its slots in their order, and its paid hours in words."""

    name: str
    slots: list[SlotShown]
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

    def said_with(self, asked: Hat) -> str:
        """What the week comes to with a role that is only tried out, in a sentence."""
        held, left = say_minutes(self.held_minutes), self.left_minutes
        comes = f"With {asked.name}, {say_minutes(asked.minutes)} a week, your roles come to {held}"
        if left is None:
            return f"{comes}."
        then = f"{say_minutes(-left)} more than is paid" if left < 0 else f"{say_minutes(left)} left"
        return f"{comes} against {say_minutes(self.paid_minutes)} paid: {then}."


@dataclass(frozen=True, slots=True)
class Promised:
    """Everything that was promised to a person, as it stands on a day, and what it was before."""

    user_id: int
    promise: Promise | None
    proposed: Promise | None  # what the headteacher wrote and its owner has not answered
    later: list[Promise]
    earlier: list[Promise]
    hours: list[WeekHours]
    held: WeekHeld
    coming_roles: list[OtherRole]
    ended_roles: list[OtherRole]
    role: RoleRecord | None
    earlier_roles: list[RoleRecord]
    clock: Qualification | None
    benchmarks: list[Benchmark]

    @property
    def benchmark(self) -> Benchmark | None:
        """What the school compares with now."""
        return next((row for row in self.benchmarks if row.ended_on is None), None)

    @property
    def earlier_benchmarks(self) -> list[Benchmark]:
        return [row for row in self.benchmarks if row.ended_on]

    @property
    def week(self) -> list[DayHours]:
        return week_shown(self.hours)

    @property
    def proposed_week(self) -> list[DayHours]:
        return week_shown(list(self.proposed.hours.all())) if self.proposed else []

    @property
    def protected_minutes(self) -> int:
        return minutes_of(self.hours, WeekHours.Kind.PROTECTED)

    @property
    def study_minutes(self) -> int:
        return minutes_of(self.hours, WeekHours.Kind.STUDY)

    @property
    def other_minutes(self) -> int:
        return sum(hat.minutes for hat in self.held.hats if hat.row)

    @property
    def studies(self) -> bool:
        """Whether a course is being followed, so that time to study has a place in the week."""
        return bool(self.study_minutes or (self.role and self.role.course and not self.role.completed_on))


@dataclass(frozen=True, slots=True)
class Together:
    """The hours promised to everybody who shares the role at a school, in all, and how many people they are."""

    minutes: int
    people: int


def together(member: Member) -> Together:
    """A figure of the school, which whoever keeps or agrees hours there may know. One query."""
    return together_of(Promise.objects.for_school(member.school), member.on)


def together_of(promises: Iterable[Promise], on: date) -> Together:
    """The same of promises in hand."""
    rows = [row for row in promises if row.holds(on)]
    return Together(sum(row.minutes_a_week for row in rows), len(rows))


def against(benchmark: Benchmark | None, minutes: int) -> str:
    """Hours beside those of the benchmark, in words; empty where there is nothing to compare."""
    if benchmark is None or not minutes:
        return ""
    differs = minutes - benchmark.minutes_a_week
    return f"{say_minutes(abs(differs))} a week {'more' if differs > 0 else 'less'}" if differs else "The same"


def promised_to(member: Member, user_id: int, asked: Hat | None = None) -> Promised:
    """What was promised to somebody, as this member may see it; `asked` is a role to try out. Six queries at most."""
    promises = list(Promise.objects.on_record(member).filter(user_id=user_id).prefetch_related("hours"))
    roles = list(OtherRole.objects.visible_to(member).filter(user_id=user_id))
    records = list(RoleRecord.objects.visible_to(member).filter(user_id=user_id))
    benchmarks = list(Benchmark.objects.visible_to(member))
    return _put_together(member, user_id, promises, roles, records, benchmarks, asked)


def keeps_own_time(member: Member) -> bool:
    """Whether this person's days are kept: every SENCO's, and of a head who is the SENCO too, once they have hours of
    their own. One query for who agrees hours, and none for anybody else."""
    if not member.may(Permission.TIME_KEEP):
        return False
    return not member.may(Permission.TIME_AGREE) or bool(_own_hours(member))


@made_once
def _own_hours(reader: Member) -> QuerySet[Any, tuple[int]]:
    """Asked on every page of who agrees hours."""
    own: dict[str, Any] = {"user_id": reader.user_id}
    return Promise.objects.for_school(reader.school).filter(**own).values_list("pk")[:1]


def own_promise(member: Member, ref: str) -> Promise | None:
    """One of this member's own promises, whether it stands, waits or was taken back."""
    own = Promise.objects.on_record(member).filter(user_id=member.user_id or 0, ref=ref).first()
    return own or Promise.objects.taken_back(member).filter(ref=ref).first()


def proposed_to(member: Member, user_id: int) -> PromiseQuerySet:
    """What was ever proposed to somebody of this member's school."""
    return Promise.objects.proposed(member.school).filter(user_id=user_id)


def promised_in_school(member: Member, user_ids: Sequence[int]) -> list[Promised]:
    """What was promised to each of these people, as this member may see it. Five queries, however many they are."""
    promises = list(Promise.objects.on_record(member).filter(user_id__in=user_ids).prefetch_related("hours"))
    roles = list(OtherRole.objects.visible_to(member).filter(user_id__in=user_ids))
    records = list(RoleRecord.objects.visible_to(member).filter(user_id__in=user_ids))
    benchmarks = list(Benchmark.objects.visible_to(member))
    return [
        _put_together(
            member,
            user_id,
            [row for row in promises if row.user_id == user_id],
            [row for row in roles if row.user_id == user_id],
            [row for row in records if row.user_id == user_id],
            benchmarks,
        )
        for user_id in user_ids
    ]


def _put_together(
    member: Member,
    user_id: int,
    on_record: list[Promise],
    roles: list[OtherRole],
    records: list[RoleRecord],
    benchmarks: list[Benchmark],
    asked: Hat | None = None,
) -> Promised:
    on = member.on
    promises = [row for row in on_record if not row.waits]
    standing = next((row for row in promises if row.holds(on)), None) or (promises[-1] if promises else None)
    hours = list(standing.hours.all()) if standing else []
    open_roles = [role for role in roles if role.ends_on is None or role.ends_on > on]
    hats = [Hat(role.name, role.minutes_a_week, role) for role in open_roles if role.starts_on <= on]
    senco = [Hat(member.school.senco_word, standing.minutes_a_week)] if standing else []
    study = minutes_of(hours, WeekHours.Kind.STUDY)
    if study:
        senco.append(Hat("Study for the award", study))
    return Promised(
        user_id=user_id,
        promise=standing,
        proposed=next((row for row in on_record if row.waits), None),
        later=[row for row in promises if standing and row.starts_on > standing.starts_on],
        earlier=[row for row in promises if standing and row.starts_on < standing.starts_on],
        hours=hours,
        held=WeekHeld([*senco, *hats, *([asked] if asked else [])], minutes_of(hours, WeekHours.Kind.PAID)),
        coming_roles=[role for role in open_roles if role.starts_on > on],
        ended_roles=[role for role in roles if role.ends_on and role.ends_on <= on],
        role=records[0] if records else None,
        earlier_roles=records[1:],
        clock=award_clock(records[0], member, on) if records else None,
        benchmarks=benchmarks,
    )


def week_shown(hours: Sequence[WeekHours]) -> list[DayHours]:
    """Monday to Friday, and the other days that hold anything; nothing where no hours are written down."""
    days = [_day(name, [row for row in hours if row.weekday == day]) for day, name in enumerate(WEEKDAYS)]
    return [day for place, day in enumerate(days) if place in SCHOOL_DAYS or day.slots or day.paid] if hours else []


def _day(name: str, rows: Sequence[WeekHours]) -> DayHours:
    slots = sorted((row for row in rows if row.kind != WeekHours.Kind.PAID), key=lambda row: row.starts_at)
    paid = [(row.starts_at, row.ends_at) for row in rows if row.kind == WeekHours.Kind.PAID]
    return DayHours(name, [SlotShown(row.kind, row.minutes, row.said) for row in slots], say_hours(paid))


def minutes_of(hours: Sequence[WeekHours], kind: str) -> int:
    return sum(row.minutes for row in hours if row.kind == kind)


def is_setting(member: Member) -> bool:
    """Whether this is an early-years setting, where the duties of schools do not hold; a nursery school has them."""
    return member.school.kind == SchoolKind.EARLY_YEARS


def award_clock(role: RoleRecord, member: Member, on: date) -> Qualification | None:
    """How the award stands; None where nobody has said since when this person is the SENCO."""
    if role.senco_since is None:
        return None
    course = cast("Course", role.course)
    return qualification(
        senco_since=role.senco_since,
        on=on,
        award=Award(course, role.course_began_on, role.completed_on) if course else None,
        earlier_months=role.earlier_months,
        setting="early_years" if is_setting(member) else "school",
    )


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the role on a page: what is so here, beside what the law or the Code says."""

    label: str
    here: str
    force: str
    says: str
    source: str


def role_lines(of: Promised, member: Member) -> list[LineShown]:
    """The role on a page, line by line; nothing where nobody has written it down."""
    arranged = arranged_for(member, of.user_id) if of.role else None
    return [
        LineShown(line.label, _here(of, line.key, arranged), line.force, line.says, str(line.source or ""))
        for line in senco_role.role_lines(is_setting=is_setting(member))
        if of.role
    ]


def _here(of: Promised, key: str, arranged: Arranged | None) -> str:
    if key == "supervision":
        return arranged.said if arranged else NOT_SAID
    if key == "minutes_a_week":
        return f"{say_minutes(of.promise.minutes_a_week)} a week" if of.promise else NOT_SAID
    value = getattr(of.role, key)
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value or NOT_SAID


CLOCK_TAGS = {"not_required": "not_asked", "in_time": "due", "due_soon": "due_soon", "in_breach": "late", "met": "done"}
"""The status word of each state of the award."""


def shown(member: Member, of: Promised) -> dict[str, Any]:
    """What a page about somebody's promised hours draws: `of`, the lines of the role and the state of the award."""
    tag = CLOCK_TAGS[of.clock.status] if of.clock else ""
    return {"of": of, "role_lines": role_lines(of, member), "clock_tag": tag}
