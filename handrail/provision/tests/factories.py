"""Rows of provision for tests, made by the actions themselves. The people are those of tests/cast.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from handrail.access.member import Member
from handrail.access.models import User
from handrail.provision.actions import (
    AdultShare,
    Presence,
    RunDetails,
    SessionDetails,
    SlotTime,
    TypeDetails,
    add_type,
    extend_run,
    link_outcomes,
    record_session,
    set_adult_hours,
    start_run,
)
from handrail.provision.actions.sheets import apply_sheet, stage_sheet
from handrail.provision.models import AdultHours, InterventionSession, Provision, ProvisionType
from handrail.provision.sheets.tables import SheetTable
from handrail.pupils.models import Pupil
from handrail.rules.calendar import monday_of
from handrail.rules.school_days import SchoolYear, Stretch, year_about
from handrail.schools.actions import save_school_years


def open_all_year(member: Member, day: date | None = None) -> None:
    """A school year without holidays around a day, so that what is counted does not depend on when it is."""
    year = year_about(day or member.on)
    term = Stretch(year.starts_on, year.ends_on, "All year")
    save_school_years(by=member, years=[SchoolYear(year.starts_on, year.ends_on, (term,))])


def last_monday(member: Member) -> date:
    """The Monday of last week: a week that is over on any day."""
    return monday_of(member.on) - timedelta(days=7)


def make_type(by: Member, name: str = "Talking group", **said: Any) -> ProvisionType:
    """A type of the library; made already, it is that one."""
    held = ProvisionType.objects.for_school(by.school).in_use().filter(name=name).first()
    details = TypeDetails(**{"name": name, "areas": ("communication",)} | said)
    return held or add_type(by=by, details=details)


def make_run(
    by: Member,
    pupils: Sequence[Pupil] = (),
    *,
    kind: ProvisionType | None = None,
    user: User | None = None,
    **said: Any,
) -> Provision:
    """A run of 2 × 30 minutes a week since eight weeks ago, for eight weeks more, delivered by `user`."""
    adults = [AdultShare(user.name, user)] if user else []
    monday = monday_of(by.on)
    usual: dict[str, Any] = {
        "starts_on": monday - timedelta(weeks=8), "ends_on": monday + timedelta(weeks=8), "minutes": 30, "times": 2,
        "shape": "small_group" if pupils else "in_class",
    }  # fmt: skip
    details = RunDetails(**usual | said)
    return start_run(by=by, kind=kind or make_type(by), details=details, adults=adults, pupils=list(pupils))


def make_session(by: Member, run: Provision, met_on: date | None = None, **said: Any) -> InterventionSession:
    """A session of last Monday, held unless a reason is given."""
    return record_session(by=by, run=run, details=SessionDetails(met_on or last_monday(by), **said))


def mark_missed(*, by: Member, run: Provision, met_on: date, reason: str, why: str = "") -> InterventionSession:
    """A session that did not happen, with its reason."""
    return record_session(by=by, run=run, details=SessionDetails(met_on, missed_reason=reason or "-", missed_why=why))


def make_hours(by: Member, user: User, hours: int = 30) -> AdultHours:
    """The hours an adult works from today."""
    return set_adult_hours(by=by, user=user, minutes_a_week=hours * 60)


def make_map_sheet(by: Member) -> dict[str, str]:
    """A spreadsheet that waits, and one that was applied: refs by what addresses call their places."""
    head = ["Pupil", "Provision", "Frequency", "Staff"]
    sheets = []
    for row in (
        ["Mia Kowalczyk", "Talking group", "1x45", "Sally Speech"],
        ["Mia Kowalczyk", "Talking group", "1x50", ""],
    ):
        table = SheetTable(tuple(head), ((2, tuple(row)),))
        content = ",".join(row).encode()
        sheets.append(stage_sheet(by=by, content=content, table=table, file_name="autumn.csv", starts_on=by.on))
    return {"save": apply_sheet(by=by, sheet=sheets[0]).ref, "sheet": sheets[1].ref}


def make_provision(ana: Member, tess: Member, pupil: Pupil, outcome_ref: str) -> dict[str, str]:
    """A run of everything, delivered by Tess to one pupil: refs by what addresses call their places."""
    user = User.objects.get(pk=tess.user_id or 0)
    run = make_run(ana, [pupil], user=user, slots=(SlotTime(0), SlotTime(2)), note="In the library.")
    place = link_outcomes(by=ana, placement=run.placements.get(), refs=[outcome_ref])
    change = extend_run(by=ana, run=run, ends_on=ana.on + timedelta(weeks=20), reason="Ill for two weeks")
    there = {pupil.ref: Presence(line="Took turns")}
    details = SessionDetails(last_monday(ana), note="Good")
    session = record_session(by=ana, run=run, details=details, there=there)
    make_hours(ana, user)
    return {
        "intervention": run.type.ref,
        "run": run.ref,
        "placement": place.ref,
        "adult": run.adults.get().ref,
        "change": change.ref,
        "session": session.ref,
    }
