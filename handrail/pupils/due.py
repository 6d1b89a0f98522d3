"""What falls due from the register (parents to be told, types of need a census will ask for), and from opened pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.legs import leg
from handrail.core.registry import DueItem
from handrail.core.statements import made_once
from handrail.pupils.models import Need, Opening, Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import AcademicYear, academic_year, census_days, say_day
from handrail.ui.addresses import url


@registry.due.add
def gaps_in_the_register(member: Member, on: date) -> Iterator[DueItem]:
    """Parents to be told, and types of need to be recorded, for those who keep the register. One query.

    A parent or carer is told from the day SEN support begins: Children and Families Act 2014, section 68. What a file
    brought in is left out, since files do not say who was told. A type of need is due on the next spring census.
    """
    if not member.may(Permission.REGISTER_WRITE):
        return
    gaps: list[Any] = [entry for entry in _with_a_gap(member, on) if entry.pupil.is_on_roll(on)]
    if not gaps:
        return
    holder, census = _senco(member), spring_census(on)
    for entry in gaps:
        if entry.is_untold:
            since = entry.starts_on or on
            detail = f"On SEN support since {say_day(since)}. The law asks that parents are told."
            yield _item(member, holder, entry.pupil, since, "pupils:register_correct", "tell a parent or carer", detail)
    for pupil in {entry.pupil_id: entry.pupil for entry in gaps if entry.lacks_need}.values():
        detail = f"The spring census on {say_day(census)} asks for it. No diagnosis is needed."
        yield _item(member, holder, pupil, census, "pupils:needs", "record a type of need", detail)


@registry.coming.add
def gaps_to_come(member: Member, on: date, until: date) -> Iterator[QuerySet[Any, Any]]:
    """The same gaps by the day on which each is due."""
    if not member.may(Permission.REGISTER_WRITE):
        return
    here = Pupil.objects.visible_to(member).on_roll(on)
    rows = _gaps(member).filter(pupil__in=here)
    yield leg(rows.filter(is_untold=True, starts_on__isnull=False), Value("register"), "starts_on")
    yield leg(rows.filter(is_untold=True, starts_on=None), Value("register"), Value(on, DateField()))
    census = spring_census(on)
    if census <= until:
        yield leg(rows.filter(lacks_need=True), Value("register"), Value(census, DateField()))


@made_once
def _with_a_gap(reader: Member) -> QuerySet[RegisterEntry]:
    return _gaps(reader)


def _gaps(reader: Member) -> QuerySet[Any]:
    """The rows that hold and lack something, with what: `is_untold`, and `lacks_need` for no type of need recorded."""
    needs = Need.objects.for_school(reader.school).filter(holds_on(reader.on), pupil=OuterRef("pupil"))
    untold = Q(status="K", parent_told_on=None, parent_not_told_why="", import_ref="")
    held = RegisterEntry.objects.visible_to(reader).filter(holds_on(reader.on), status__in=("K", "E"))
    rows = held.annotate(is_untold=untold, lacks_need=~Exists(needs)).filter(Q(is_untold=True) | Q(lacks_need=True))
    return rows.order_by().select_related("pupil")


def spring_census(on: date) -> date:
    """The next spring census from a day on, that day included; it is the one that asks for types of need."""
    year = academic_year(on)
    day = census_days(year).spring
    if day >= on:
        return day
    return census_days(AcademicYear(date(year.ends_on.year, 9, 1), date(year.ends_on.year + 1, 8, 31))).spring


def _senco(member: Member) -> tuple[str, int | None]:
    """Whose move the register is: the member, if they are the SENCO, else the school's SENCO by name."""
    if member.role.key == "senco":
        return member.name, member.user_id
    sencos = Membership.objects.on(member.on).filter(school=member.school, role_key="senco")
    held = sencos.select_related("user").first()
    return (held.user.name, held.user_id) if held else (member.school.senco_word, None)


def _item(
    member: Member, holder: tuple[str, int | None], pupil: Pupil, due_on: date, page: str, what: str, detail: str
) -> DueItem:
    return DueItem(
        title=f"{pupil.name}: {what}",
        due_on=due_on,
        holder=holder[0],
        holder_id=holder[1],
        pupil=pupil,
        url=url(page, school=member.school.slug, pupil=pupil.ref),
        kind="due",
        detail=detail,
    )


@registry.due.add
def openings_to_look_at(member: Member, on: date) -> Iterator[DueItem]:
    """What the SENCO and the head look at within five school days; late after that. Nobody looks at their own.

    One query, and only in a school where one waits.
    """
    if member.school.opening_waits_since is None or not member.may(Permission.GLASS_REVIEW):
        return
    rows = Opening.objects.visible_to(member).waiting().exclude(user_id=member.user_id or 0)
    for row in rows.select_related("pupil"):
        yield DueItem(
            title=f"{row.opened_by} opened {row.pupil.name}’s page for an hour",
            due_on=row.look_by,
            holder=member.name,
            holder_id=member.user_id,
            pupil=row.pupil,
            url=url("pupils:openings", school=member.school.slug),
            kind="due",
            detail=f"{row.get_reason_display()}. Say whether it was reasonable.",
        )
