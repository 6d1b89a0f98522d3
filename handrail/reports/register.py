"""The SEN register as it stands, or stood, on a day: one row a pupil, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import Max, Q

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core.statements import made_once
from handrail.plans.models import Plan
from handrail.pupils.census import NEEDS_RETURNED
from handrail.pupils.circumstances import History
from handrail.pupils.models import (
    Attendance,
    Circumstance,
    GroupLead,
    GroupMembership,
    Identifier,
    Link,
    Need,
    Note,
    Pupil,
    PupilGroup,
    RegisterEntry,
)
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.facts import say_period
from handrail.rules.census import CensusNeed, CensusPupil, census_errors
from handrail.rules.reviews import review_state

# What stands on or beside the register; N is not among them.
LISTED = ("M", "K", "E")
SHOWN_AS = {"premium": "pupil_premium", "looked_after": "looked_after", "eal": "eal", "free_meals": "free_meals"}


@dataclass(slots=True)
class RegisterRow:
    """One pupil on the register, as plain values. `of_now` names what is only known as it is today."""

    id: int
    ref: str
    name: str
    sort_name: str
    born: date | None
    status: str
    since: date | None
    parent_told_on: date | None
    pupil_premium: bool | None
    looked_after: bool | None
    eal: bool | None
    free_meals: bool | None
    attendance: Decimal | None
    sen_unit: bool | None
    resourced: bool | None
    year: str = ""
    year_position: int = 0
    group: str = ""
    group_id: int = 0
    needs: list[str] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    plan_number: int | None = None
    review_on: date | None = None
    is_late: bool = False
    key_adult: str = ""
    last_contact_on: date | None = None
    upn: str = ""
    census_note: str = ""
    attendance_period: str = ""
    of_now: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page's chips ask for; empty means all."""

    years: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    is_overdue: bool = False
    is_pupil_premium: bool = False
    has_eal: bool = False

    def holds(self, row: RegisterRow) -> bool:
        """Whether the row is asked for."""
        tests = (
            not self.years or row.year in self.years,
            not self.groups or row.group in self.groups,
            not self.statuses or row.status in self.statuses,
            not self.needs or bool(self.needs.intersection(row.needs)),
            not self.is_overdue or row.is_late,
            not self.is_pupil_premium or bool(row.pupil_premium),
            not self.has_eal or bool(row.eal),
        )
        return all(tests)


@dataclass(frozen=True, slots=True)
class Totals:
    """The foot of the register."""

    pupils: int
    statuses: list[tuple[str, int]]
    needs: list[tuple[str, int]]


def totals(rows: Iterable[RegisterRow]) -> Totals:
    """Count the rows by status and by primary need, most first."""
    rows = list(rows)
    statuses = Counter(row.status for row in rows)
    needs = Counter(row.needs[0] for row in rows if row.needs)
    return Totals(
        len(rows), [(code, statuses[code]) for code in ("K", "E", "M") if statuses[code]], needs.most_common()
    )


def register_rows(member: Member, on: date) -> list[RegisterRow]:
    """Every pupil this member may see who was on the register on `on`, by year then surname. Ten queries, of an
    earlier day eleven."""
    rows = _listed(member, on)
    if rows:
        for fill in (_fill_groups, _fill_needs, _fill_plans, _fill_contact, _fill_upn, _fill_adults, _fill_facts):
            fill(member, on, rows)
        _fill_census(member, rows.values())
    return sorted(rows.values(), key=lambda row: (row.year_position, row.sort_name))


Rows = dict[int, RegisterRow]
Fill = Callable[[Member, date, Rows], None]


def _listed(member: Member, on: date) -> Rows:
    pupils = Pupil.objects.visible_to(member).on_roll(on)
    held = pupils.filter(holds_on(on, "register_entries__"), register_entries__status__in=LISTED)
    found = held.order_by("register_entries__starts_on").values_list(
        "pk",
        "ref",
        "surname",
        "forename",
        "preferred_name",
        "preferred_surname",
        "sort_name",
        "date_of_birth",
        "register_entries__status",
        "register_entries__starts_on",
        "register_entries__parent_told_on",
        "is_pupil_premium",
        "is_looked_after",
        "has_eal",
        "has_free_meals",
        "attendance_percent",
        "attends_sen_unit",
        "attends_resourced_provision",
    )
    rows = {}
    for key, ref, legal, forename, preferred, goes_by, sort_name, *rest in found:
        surname, known_as = goes_by or legal, forename and (preferred or forename)
        name = f"{surname}, {known_as}" if surname and known_as else surname or known_as
        rows[key] = RegisterRow(key, ref, name, sort_name, *rest)  # type: ignore[arg-type]
    return rows


# What is asked of a school's rows on a day. The rows of pupils who are not listed are left out below: to name a hundred
# pupils in a query costs more.
_groups = made_once(
    lambda reader: (
        PupilGroup.objects.for_school(reader.school)
        .exclude(kind=PupilGroup.Kind.TEACHING)
        .values_list("pk", "kind", "name", "position")
    )
)
_group_memberships = made_once(
    lambda reader: (
        GroupMembership.objects.for_school(reader.school)
        .filter(holds_on(reader.on))
        .values_list("pupil_id", "group_id")
    )
)
_needs = made_once(
    lambda reader: (
        Need.objects.for_school(reader.school)
        .filter(holds_on(reader.on))
        .order_by("rank", "pk")
        .values_list("pupil_id", "type_code", "rank")
    )
)
_open_plans = made_once(
    lambda reader: (
        Plan.objects.for_school(reader.school)
        .filter(
            Q(reviewed_on__isnull=True) | Q(reviewed_on__gt=reader.on),
            Q(closed_on__isnull=True) | Q(closed_on__gt=reader.on),
            published_on__lte=reader.on,
        )
        .order_by("kind", "number")
        .values_list("pupil_id", "number", "review_on")
    )
)
_last_contacts = made_once(
    lambda reader: (
        Note.objects.for_school(reader.school)
        .filter(kind=Note.Kind.FAMILY, happened_on__lte=reader.on)
        .values_list("pupil_id")
        .annotate(Max("happened_on"))
        .order_by()
    )
)
_upns = made_once(
    lambda reader: (
        Identifier.objects.for_school(reader.school).filter(kind=Identifier.Kind.UPN).values_list("pupil_id", "value")
    )
)
_leads = made_once(
    lambda reader: (
        GroupLead.objects.for_school(reader.school)
        .filter(holds_on(reader.on), part=GroupLead.Part.LEAD)
        .order_by("starts_on")
        .values_list("group_id", "user__name")
    )
)
_key_people = made_once(
    lambda reader: (
        Link.objects.for_school(reader.school)
        .filter(holds_on(reader.on), why=Link.Why.KEY_PERSON, lead=None)
        .values_list("pupil_id", "user__name")
    )
)
# Only of those listed after all: each pupil has a row for every period, and dates and decimals are dear to read.
_attendances = made_once(
    lambda reader: (
        Attendance.objects.for_school(reader.school)
        .filter(
            ends_on__lte=reader.on,
            pupil__in=RegisterEntry.objects.for_school(reader.school)
            .filter(holds_on(reader.on), status__in=LISTED)
            .values("pupil"),
        )
        .order_by("ends_on", "starts_on")
        .values_list("pupil_id", "percent", "starts_on", "ends_on")
    )
)


def _fill_groups(member: Member, on: date, rows: Rows) -> None:
    known = {group: (kind, name, position) for group, kind, name, position in _groups(member, on)}
    for key, group in _group_memberships(member, on):
        if key in rows and group in known:
            row, (kind, name, position) = rows[key], known[group]
            if kind == PupilGroup.Kind.YEAR:
                row.year, row.year_position = name, position
            else:
                row.group, row.group_id = name, group


def _fill_needs(member: Member, on: date, rows: Rows) -> None:
    for key, code, rank in _needs(member, on):
        if row := rows.get(key):
            row.needs.append(code)
            row.ranks.append(rank)


def _fill_plans(member: Member, on: date, rows: Rows) -> None:
    """Of a child with two kinds of plan, the support plan is the one that the column shows."""
    for key, number, review_on in _open_plans(member, on):
        if row := rows.get(key):
            row.plan_number, row.review_on = number, review_on
            row.is_late = review_on is not None and review_state(review_on, on).state == "late"


def _fill_contact(member: Member, on: date, rows: Rows) -> None:
    if not member.may(Permission.CONTACT_READ):
        return
    for key, day in _last_contacts(member, on):
        if key in rows:
            rows[key].last_contact_on = day
    for row in rows.values():
        told = row.parent_told_on
        if told and told <= on and (row.last_contact_on is None or told > row.last_contact_on):
            row.last_contact_on = told


def _fill_upn(member: Member, on: date, rows: Rows) -> None:
    for key, value in _upns(member, on):
        if key in rows:
            rows[key].upn = value


def _fill_adults(member: Member, on: date, rows: Rows) -> None:
    leads: dict[int, list[str]] = defaultdict(list)
    for group, name in _leads(member, on):
        leads[group].append(name)
    for row in rows.values():
        row.key_adult = ", ".join(leads.get(row.group_id, ()))
    if member.school.is_early_years:
        _fill_key_people(member, on, rows)


def _fill_key_people(member: Member, on: date, rows: Rows) -> None:
    """The key person chosen for one child goes before whoever leads the room."""
    for key, name in _key_people(member, on):
        if key in rows:
            rows[key].key_adult = name


def _fill_facts(member: Member, on: date, rows: Rows) -> None:
    """Attendance of the newest period begun by then; on an earlier day, what was so of each pupil at that time."""
    if not member.may(Permission.FACT_READ):
        for one in rows.values():
            one.attendance = one.looked_after = one.free_meals = None
        return
    if on != member.on:
        for one in rows.values():
            one.attendance = None  # the figure without a period is today's
        _fill_circumstances(member, on, rows)
    for key, percent, starts_on, ends_on in _attendances(member, on):
        if row := rows.get(key):
            row.attendance, row.attendance_period = percent, say_period(starts_on, ends_on)


def _fill_circumstances(member: Member, on: date, rows: Rows) -> None:
    found: dict[tuple[int, str], History] = defaultdict(History)
    for held in Circumstance.objects.for_school(member.school).filter(holds_on(on), pupil__in=rows.keys()):
        found[held.pupil_id, held.kind].rows.append(held)
    for row in rows.values():
        for kind, name in SHOWN_AS.items():
            known = found[row.id, kind].as_it_was(on, getattr(row, name))
            setattr(row, name, known.applies)
            row.of_now |= {name} if known.is_of_now else set()


def _fill_census(member: Member, rows: Iterable[RegisterRow]) -> None:
    """Which census rules each row would break; a pupil on monitoring goes in as N, with nothing to check."""
    for row in rows:
        if row.status != "M":
            needs = tuple(zip(row.needs[:NEEDS_RETURNED], row.ranks, strict=False))
            row.census_note = _census_note(member.school.kind, row.status, needs, row.sen_unit, row.resourced)


@cache
def _census_note(
    kind: str, status: str, needs: tuple[tuple[str, int], ...], sen_unit: bool | None, resourced: bool | None
) -> str:
    """The rules broken, by number. Kept, since a school has few different answers and asks at every page."""
    pupil = CensusPupil(status, tuple(CensusNeed(*need) for need in needs), sen_unit, resourced)
    return ", ".join(error.rule for error in census_errors([pupil], kind))
