"""What falls due from the register: parents to be told, and types of need a census will ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.pupils.models import Need, Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import AcademicYear, academic_year, census_days, say_day
from handrail.ui.addresses import url


@registry.due.add
def gaps_in_the_register(member: Member, on: date) -> Iterator[DueItem]:
    """Parents to be told, and types of need to be recorded, for those who keep the register. Three queries.

    A parent or carer is told from the day SEN support begins: Children and Families Act 2014, section 68. What a file
    brought in is left out, since files do not say who was told. A type of need is due on the next spring census.
    """
    if not member.may(Permission.REGISTER_WRITE):
        return
    untold, without_need = _gaps(member, on)
    if not (untold or without_need):
        return
    pupils = Pupil.objects.visible_to(member).on_roll(on).in_bulk({*untold, *without_need})
    holder, census = _senco(member), spring_census(on)
    for key, since in untold.items():
        if key in pupils:
            detail = f"On SEN support since {say_day(since)}. The law asks that parents are told."
            yield _item(member, holder, pupils[key], since, "pupils:register_correct", "tell a parent or carer", detail)
    for key in without_need & pupils.keys():
        detail = f"The spring census on {say_day(census)} asks for it. No diagnosis is needed."
        yield _item(member, holder, pupils[key], census, "pupils:needs", "record a type of need", detail)


def _gaps(member: Member, on: date) -> tuple[dict[int, date], set[int]]:
    """By the key of the pupil: since when a parent is to be told, and who has no type of need recorded."""
    held = RegisterEntry.objects.visible_to(member).filter(holds_on(on), status__in=("K", "E"))
    rows = held.values_list(
        "pupil_id", "status", "starts_on", "parent_told_on", "parent_not_told_why", "import_ref"
    ).order_by()
    untold, without_need = {}, set()
    for key, status, since, told_on, not_told_why, import_ref in rows:
        without_need.add(key)
        if status == "K" and not (told_on or not_told_why or import_ref):
            untold[key] = since or on
    needs = Need.objects.for_school(member.school).filter(holds_on(on)).order_by()
    return untold, without_need.difference(needs.values_list("pupil_id", flat=True))


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
