"""A SENCO's time for tests, made by the same actions as in life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from handrail.access.member import Member
from handrail.rules.hours import Hours, read_hours
from handrail.schools.actions import RateDetails, write_rate
from handrail.schools.models import StaffRate
from handrail.workload.actions import (
    BenchmarkDetails,
    PromiseDetails,
    RoleDetails,
    Week,
    add_other_role,
    choose_benchmark,
    make_promise,
    record_role,
)
from handrail.workload.ahead.actions import (
    MentorDetails,
    begin_first_weeks,
    keep_news,
    name_mentor,
    tick_step,
)
from handrail.workload.ahead.models import FirstWeeks, GoodNews, Mentor, StepDone
from handrail.workload.log.actions import confirm_day, link_device, plan_work, tap
from handrail.workload.log.actions.days import EntryDetails
from handrail.workload.log.models import DaySheet, DeviceLink, Interruption, PlannedWork
from handrail.workload.log.moments import span_of
from handrail.workload.models import Benchmark, OtherRole, Promise, RoleRecord, WeekHours
from handrail.workload.own.actions import (
    arrange_supervision,
    begin_private,
    code_is_kept,
    hold_supervision,
    make_code,
    write_pulse,
)
from handrail.workload.own.models import PrivateBox, PrivateRow, Supervision
from handrail.workload.own.private import open_by_passphrase
from handrail.workload.report.actions import hand_over, pass_on, undertake
from handrail.workload.report.composing import compose
from handrail.workload.report.models import WorkloadReport

SEPTEMBER = date(2025, 9, 3)
MORNING: Sequence[Hours] = [(time(9), time(12))]
PAID: Mapping[int, Sequence[Hours]] = {day: [(time(8), time(16))] for day in range(5)}


def week(**days: str) -> Week:
    """`week(mon="9 to 12")`, by the first letters of the day."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {names.index(name): read_hours(text) for name, text in days.items()}


def make_hours(by: Member, starts_on: date = SEPTEMBER, minutes: int = 540, **said: Any) -> Promise:
    """Nine hours a week with a protected Monday afternoon, unless said otherwise."""
    details: dict[str, Any] = {"protected": week(mon="13:00 to 16:00"), "agreed_with": "Hal Bramwell"} | said
    return make_promise(by=by, details=PromiseDetails(starts_on, minutes, **details))


def make_week_hours(by: Member) -> WeekHours:
    found: WeekHours = make_hours(by).hours.get()
    return found


def make_other_role(by: Member, name: str = "Class teacher", minutes: int = 600, on: date = SEPTEMBER) -> OtherRole:
    return add_other_role(by=by, name=name, minutes_a_week=minutes, starts_on=on)


def make_role(by: Member, **said: Any) -> RoleRecord:
    details: dict[str, Any] = {"title": "SENCO", "senco_since": date(2025, 9, 3)} | said
    return record_role(by=by, details=RoleDetails(**details))


def make_benchmark(by: Member, minutes: int = 720) -> Benchmark:
    details = BenchmarkDetails("Our authority’s guidance", minutes, "SENCO time, page 3", date(2025, 1, 10))
    return choose_benchmark(by=by, details=details)


def make_slots(by: Member, starts_on: date, protected: Mapping[int, Sequence[Hours]] | None = None) -> Promise:
    """Each morning of the week is protected, unless other hours are named."""
    week = protected if protected is not None else dict.fromkeys(range(5), MORNING)
    return make_promise(by=by, details=PromiseDetails(starts_on, 900, protected=week, paid=PAID))


def stretch(
    day: date, starts: str, ends: str, kind: str = "senco", category: str = "plans", **said: object
) -> EntryDetails:
    since, until = span_of(day, time.fromisoformat(starts), time.fromisoformat(ends))
    return EntryDetails(kind, since, until, category, **said)  # type: ignore[arg-type]


def make_day(by: Member, day: date, *lines: EntryDetails, seen: str = "") -> DaySheet:
    return confirm_day(by=by, day=day, lines=lines, seen=seen)


def make_tap(by: Member, **said: str) -> Interruption:
    return tap(by=by, **said)  # type: ignore[arg-type]


def make_device(by: Member, name: str = "My own phone") -> tuple[DeviceLink, str]:
    return link_device(by=by, name=name)


def make_planned(by: Member, on: date, words: str = "Learning walk in Year 3") -> PlannedWork:
    return plan_work(by=by, words=words, on=on)


def make_supervision(by: Member, with_whom: str = "Jo Hart") -> Supervision:
    """Each half-term since September, held once."""
    row = arrange_supervision(by=by, with_whom=with_whom, how_often="half_term", starts_on=SEPTEMBER)
    hold_supervision(by=by, held_on=by.on)
    return row


PASSPHRASE = "four grey herons by the weir"


def make_private(by: Member, passphrase: str = PASSPHRASE) -> bytes:
    """The key of private notes that are begun, with the code on paper."""
    _, key = begin_private(by=by, passphrase=passphrase)
    make_code(by=by, key=key)
    code_is_kept(by=by)
    return key


def open_private(by: Member, passphrase: str = PASSPHRASE) -> bytes:
    return open_by_passphrase(PrivateBox.objects.visible_to(by).get(), passphrase)


def make_pulse(by: Member, key: bytes, month: date, line: str = "", **answers: int) -> PrivateRow:
    """A heavy month with little support, unless said otherwise."""
    said = {"pressure": 5, "control": 2, "support": 1} | answers
    return write_pulse(by=by, key=key, month=month, answers=said, line=line)


def make_news(by: Member, words: str = "A kind word from a parent") -> GoodNews:
    return keep_news(by=by, words=words)


def make_first_weeks(by: Member, starts_on: date) -> FirstWeeks:
    return begin_first_weeks(by=by, starts_on=starts_on)


def make_step_done(by: Member, step: str = "hours") -> StepDone:
    return tick_step(by=by, step=step)


def make_mentor(by: Member, name: str = "Jo Hart") -> Mentor:
    found = name_mentor(by=by, details=MentorDetails(name))
    assert found
    return found


def make_report(by: Member) -> WorkloadReport:
    """A report that was handed over and passed on, with one thing agreed; a day of hers is confirmed."""
    report = hand_over(by=by, composed=compose(by))
    undertake(by=by, report=report, what="Cover goes to the rota first", who="Hal Bramwell", by_on=by.on)
    return pass_on(by=by, report=report)


def make_rate(by: Member) -> StaffRate:
    return write_rate(by=by, details=RateDetails("Teaching assistant", 1720, SEPTEMBER, "Tariff of the authority"))
