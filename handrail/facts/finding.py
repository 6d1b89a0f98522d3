"""Whom a row is about: by UPN, then by name with date of birth and class; where that does not tell, a person says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.access.member import Member
from handrail.exchange.reading.identity import Cells, read_row
from handrail.exchange.reading.shapes import Row
from handrail.pupils.models import GroupMembership, Identifier, Pupil
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.names import fold
from handrail.rules.calendar import say_day
from handrail.rules.upn import check_upn


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a row names. `name` as written, to be shown; `upn` well formed or ""."""

    name: str = ""
    upn: str = ""
    born: date | None = None
    group: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The pupil, or why there is none: `maybe` are those a person may choose from."""

    pupil: Pupil | None = None
    why: str = ""
    maybe: tuple[Pupil, ...] = ()


@dataclass(slots=True)
class Roll:
    """The pupils a member may see, found by UPN and by name."""

    on: date
    pupils: dict[str, Pupil] = field(default_factory=dict)
    by_upn: dict[str, list[Pupil]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, dict[int, Pupil]] = field(default_factory=lambda: defaultdict(dict))
    upns: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)


def load_roll(member: Member) -> Roll:
    """Three queries, whatever the number of pupils."""
    roll = Roll(member.on)
    own = {pupil.pk: pupil for pupil in Pupil.objects.visible_to(member)}
    for pupil in own.values():
        roll.pupils[pupil.ref] = pupil
        for name in _names(pupil):
            roll.by_name[_key(name)][pupil.pk] = pupil
    for number in Identifier.objects.for_school(member.school).filter(kind=Identifier.Kind.UPN):
        upn = check_upn(number.value).normalised
        if upn and number.pupil_id in own:
            roll.upns[number.pupil_id] = upn
            roll.by_upn[upn].append(own[number.pupil_id])
    held = GroupMembership.objects.for_school(member.school).filter(
        holds_on(member.on), group__kind__in=("class", "room")
    )
    roll.groups = dict(held.values_list("pupil_id", "group__name"))
    return roll


def _names(pupil: Pupil) -> list[str]:
    """The ways in which a file may write the name: in either order, with the middle names, as the child is called."""
    first = {pupil.forename, pupil.preferred_name, f"{pupil.forename} {pupil.middle_names}".strip()} - {""}
    return [text for name in first or {""} for text in (f"{name} {pupil.surname}", f"{pupil.surname} {name}")]


def _key(name: str) -> str:
    return " ".join(fold(name).replace(",", " ").split())


def whom(row: Row, cells: Cells, on: date) -> Whom:
    """Who a row names, by name, number or both."""
    read = read_row(row, cells, on)
    if read is None:
        written = cells.value(row, "upn")
        upn = check_upn(written).normalised or ""
        notes = () if upn or not written else (f"“{written[:40]}” is not a UPN, and there is no name.",)
        return Whom(upn=upn, notes=notes)
    name = " ".join(filter(None, (read.forename, read.surname)))
    full = cells.name(row, "full_name") if not cells.name(row, "surname") and not cells.name(row, "forename") else ""
    told = tuple(said.message for said in read.warnings if said.field in {"upn", "date_of_birth"})
    shown = " ".join((full or name).split())
    return Whom(shown, read.upn_key or "", read.date_of_birth, cells.value(row, "class"), told)


def find(asked: Whom, roll: Roll, reach: str = "here") -> Found:
    """The one pupil meant, or who it may be. `reach` says where was looked: "here", or "among your pupils"."""
    if not asked.name and not asked.upn:
        return Found(why=asked.notes[0] if asked.notes else "Nobody is named in this row.")
    holders = roll.by_upn.get(asked.upn, []) if asked.upn else []
    namesakes = list(roll.by_name.get(_key(asked.name), {}).values()) if asked.name else []
    if holders:
        return _by_upn(asked, holders, namesakes)
    if not namesakes:
        what = f"Nobody called {asked.name}" if asked.name else f"Nobody with the UPN {asked.upn}"
        return Found(why=f"{what} is {reach}.")
    return _by_name(asked, namesakes, roll)


def _by_upn(asked: Whom, holders: Sequence[Pupil], namesakes: Sequence[Pupil]) -> Found:
    same = [pupil for pupil in holders if not asked.name or pupil in namesakes or _is_born(pupil, asked)]
    if len(same) == 1:
        return Found(same[0])
    if len(holders) > 1:
        return Found(why=f"Several pupils have the UPN {asked.upn}.", maybe=tuple(holders))
    (holder,) = holders
    others = tuple(pupil for pupil in namesakes if pupil is not holder)
    return Found(why=f"The UPN is {holder.name}’s here; the row says {asked.name}.", maybe=(holder, *others))


def _is_born(pupil: Pupil, asked: Whom) -> bool:
    return asked.born is not None and pupil.date_of_birth == asked.born


def _by_name(asked: Whom, namesakes: Sequence[Pupil], roll: Roll) -> Found:
    likely = _likeliest(asked, namesakes, roll)
    if len(likely) > 1:
        return Found(why=f"{len(likely)} pupils here have this name.", maybe=tuple(likely))
    (one,) = likely
    if asked.born and one.date_of_birth and asked.born != one.date_of_birth:
        says = f"{one.name} here was born on {say_day(one.date_of_birth)}; the row says {say_day(asked.born)}."
        return Found(why=says, maybe=(one,))
    held = roll.upns.get(one.pk, "")
    if asked.upn and held and held != asked.upn:
        return Found(why=f"{one.name} here has another UPN, {held}.", maybe=(one,))
    return Found(one)


def _likeliest(asked: Whom, namesakes: Sequence[Pupil], roll: Roll) -> list[Pupil]:
    """Of several with the name, those who share the birth date, then the class, then those who are still here."""
    rows = list(namesakes)
    group = asked.group.casefold()
    for test in (
        lambda pupil: _is_born(pupil, asked),
        lambda pupil: bool(group) and roll.groups.get(pupil.pk, "").casefold() == group,
        lambda pupil: pupil.is_on_roll(roll.on),
    ):
        if len(rows) > 1:
            rows = [pupil for pupil in rows if test(pupil)] or rows
    return rows
