"""What falls due from the register: parents to be told, and types of need a census will ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.pupils.models import Need, Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import AcademicYear, academic_year, census_days, say_day


@registry.due.add
def parents_to_tell(member: Member, on: date) -> Iterator[DueItem]:
    """Pupils on SEN support whose parent or carer has not been told: Children and Families Act 2014, section 68.

    Due from the day the support began. What a file brought in is left out, since files do not say who was told.
    """
    if not member.may(Permission.REGISTER_WRITE):
        return
    untold = RegisterEntry.objects.visible_to(member).filter(
        holds_on(on),
        status="K",
        parent_told_on__isnull=True,
        parent_not_told_why="",
        import_ref="",
        pupil__in=Pupil.objects.visible_to(member).on_roll(on),
    )
    holder = _senco(member)
    for entry in untold.select_related("pupil"):
        since = entry.starts_on or on
        detail = f"On SEN support since {say_day(since)}. The law asks that parents are told."
        yield _item(member, holder, entry.pupil, since, "pupils:register_correct", "tell a parent or carer", detail)


@registry.due.add
def needs_to_record(member: Member, on: date) -> Iterator[DueItem]:
    """Pupils on the register of whom no type of need is recorded. Due on the day of the next spring census."""
    if not member.may(Permission.REGISTER_WRITE):
        return
    on_register = RegisterEntry.objects.for_school(member.school).filter(
        holds_on(on), pupil=OuterRef("pk"), status__in=("K", "E")
    )
    needs = Need.objects.for_school(member.school).filter(holds_on(on), pupil=OuterRef("pk"))
    without = Pupil.objects.visible_to(member).on_roll(on).filter(Exists(on_register), ~Exists(needs))
    holder, census = _senco(member), spring_census(on)
    for pupil in without.by_name():
        detail = f"The spring census on {say_day(census)} asks for it. No diagnosis is needed."
        yield _item(member, holder, pupil, census, "pupils:needs", "record a type of need", detail)


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
        url=reverse(page, kwargs={"school": member.school.slug, "pupil": pupil.ref}),
        kind="due",
        detail=detail,
    )
