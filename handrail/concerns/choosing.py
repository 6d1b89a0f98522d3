"""Whom a concern may be about, and how the child is found by a name that was typed."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Pupil
from handrail.pupils.models.pupil import PupilQuerySet

MOST = 8
FEWEST_LETTERS = 2


def pupils_to_name(member: Member) -> PupilQuerySet:
    """Whom this member may raise a concern about: staff every pupil on roll, a parent or carer their own child.

    This is wider than `visible_to`: of a child outside a person's reach nothing may be shown but the name, the year and
    the class, and each time is written down (docs/decisions).
    """
    reached = Pupil.objects.visible_to(member).on_roll(member.on)
    if not member.may(Permission.CONCERN_RAISE):
        return reached.none()
    if not member.may(Permission.CONCERN_RAISE_ANY):
        return reached
    return Pupil.objects.for_school(member.school).open_to(member).on_roll(member.on)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a typed name may mean: `one`, where there is no doubt, or else some to choose from."""

    one: Pupil | None
    some: list[Pupil]


def find_named(member: Member, typed: str) -> Named:
    """Without doubt is the only one of that name among the pupils one reaches. Two queries at most."""
    typed = typed.strip()[:100]
    if len(typed) < FEWEST_LETTERS:
        return Named(None, [])
    own = list(Pupil.objects.visible_to(member).on_roll(member.on).named(typed).by_name()[:MOST])
    if len(own) == 1:
        return Named(own[0], own)
    others = pupils_to_name(member).named(typed).exclude(pk__in=[pupil.pk for pupil in own]).by_name()
    return Named(None, [*own, *others[: MOST - len(own)]])


def suggest(member: Member, typed: str) -> list[ChildLine]:
    """As somebody types: those they reach first, then everybody else of the name."""
    found = find_named(member, typed)
    if found.one is None:
        return lines_of(found.some, member.on)
    others = pupils_to_name(member).named(typed.strip()[:100]).exclude(pk=found.one.pk).by_name()
    return lines_of([found.one, *others[: MOST - 1]], member.on)


def bare(line: ChildLine) -> ChildLine:
    """The line of a child outside one's reach: the name, the year and the class, nothing else."""
    return ChildLine(line.ref, line.name, line.list_name, line.year, line.group, "", None)
