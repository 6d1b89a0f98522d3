"""Promised hours for tests, made by the same actions as in life."""

from __future__ import annotations

from datetime import date
from typing import Any

from handrail.access.member import Member
from handrail.rules.hours import read_hours
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
from handrail.workload.models import Benchmark, OtherRole, Promise, RoleRecord, WeekHours

SEPTEMBER = date(2025, 9, 3)


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
