"""The move as its pages show it: every value in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.newyear.models import YearMove
from handrail.newyear.plan import LEAVES, NO_YEAR, Mover, Plan, Target, moves_with_form
from handrail.pupils.models import GroupLead, Pupil
from handrail.pupils.years import YEARS, year_label, years_of
from handrail.rules.calendar import say_day, say_day_short
from handrail.rules.years import next_year

LEADS = ("senco", "headteacher", "teacher", "teaching_assistant")

SHOWS: dict[str, tuple[str, Callable[[Plan], list[Mover]]]] = {
    "look": ("Please look at these", lambda plan: plan.to_look_at),
    "leavers": ("Who leaves", lambda plan: plan.leavers),
    "staying": ("Who stays another year", lambda plan: plan.staying),
    "without": ("Who has no class yet", lambda plan: plan.without_class),
    "arranged": ("Who is in the new year already", lambda plan: plan.arranged),
    "all": ("Everybody", lambda plan: plan.movers),
}


@dataclass(frozen=True, slots=True)
class ShownMover:
    """One child in a table: `where` they are, `why` to look, the `choices` and the one that holds, and the class."""

    ref: str
    name: str
    where: str
    why: str
    choices: list[tuple[str, str]]
    goes: str
    home: str
    home_proposed: str


def shown(plan: Plan, movers: Iterable[Mover]) -> list[ShownMover]:
    return [_shown(plan, one) for one in movers]


def _shown(plan: Plan, one: Mover) -> ShownMover:
    born = one.pupil.date_of_birth
    where = [year_label(one.year), one.home_now, f"born {say_day_short(born)}" if born else "no date of birth"]
    return ShownMover(
        ref=one.pupil.ref,
        name=one.pupil.list_name,
        where=", ".join(filter(None, where)),
        why=_why(plan, one),
        choices=_choices(plan, one),
        goes=one.goes,
        home=one.home if one.home_is_said else "",
        home_proposed="" if one.home_is_said else one.home,
    )


def _why(plan: Plan, one: Mover) -> str:
    if one.is_arranged:
        return ""
    if not one.year:
        return (
            f"No year group is recorded; by age {year_label(one.by_age)}."
            if one.by_age
            else "No year group is recorded."
        )
    if one.is_out_of_year:
        return f"Taught out of the year of their age, which is {year_label(one.was_by_age or '')}."
    return "Goes on to the sixth form, or leaves?" if plan.may_go_on(one) else ""


def _choices(plan: Plan, one: Mover) -> list[tuple[str, str]]:
    """What is proposed first; then another year where they are, the next one, that of their age, and leaving."""
    follows = next_year(one.year) if one.year else None
    offered: list[str | None] = [one.proposed, one.goes, follows, one.year or None, one.by_age]
    if not one.year:
        offered += [*years_of(plan.school), NO_YEAR]
    keys = dict.fromkeys(key for key in (*offered, LEAVES) if key)
    return [(key, _says(plan, one, key)) for key in keys]


def _says(plan: Plan, one: Mover, key: str) -> str:
    if key == LEAVES:
        return f"Leaves on {say_day(plan.move.eve)}"
    if key == NO_YEAR:
        return "Stays, with no year group"
    label = year_label(key)
    if one.is_arranged and key == one.year:
        return f"{label}, as written already"
    if key == one.year:
        return f"Stays in {label}"
    if one.year and key == next_year(one.year):
        return f"Moves on to {label}"
    return f"{label}, the year of their age" if key == one.by_age else label


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """A class as it will be, who leads it by proposal, and who was chosen."""

    key: str
    name: str
    count: int
    proposed: str
    chosen: int | None
    says: str


def shown_targets(plan: Plan, staff: Sequence[User]) -> list[ShownTarget]:
    names = {person.pk: person.name for person in staff}
    return [_shown_target(plan, target, names) for target in plan.targets]


def _shown_target(plan: Plan, target: Target, names: dict[int, str]) -> ShownTarget:
    proposed = _proposed(plan, target)
    says = proposed if target.chosen is None else names.get(target.chosen, "Nobody yet")
    return ShownTarget(target.key, target.name, target.count, proposed, target.chosen, says)


def _proposed(plan: Plan, target: Target) -> str:
    taken = {other.chosen for other in plan.targets if other.chosen}
    people = [lead for lead in target.proposed if lead.user_id not in taken]
    if not people:
        return "Nobody yet"
    names = " and ".join(lead.user.name for lead in people)
    return (
        f"{names}, with the form" if moves_with_form(plan.school) and not _is_same(people, target) else f"{names} stays"
    )


def _is_same(people: list[GroupLead], target: Target) -> bool:
    return {lead.group_id for lead in people} == {lead.group_id for lead in target.leads}


def staff_of(member: Member) -> list[User]:
    """Who may be given a class."""
    rows = Membership.objects.on(member.on).filter(school=member.school, role_key__in=LEADS)
    return [row.user for row in rows.select_related("user")]


def tally_of(plan: Plan) -> list[tuple[int, str]]:
    counted = (
        (len(plan.moving), "move on"),
        (len(plan.leavers), "leave"),
        (len(plan.staying), "stay another year"),
        (len(plan.arranged), "are there already"),
        (len(plan.without_class), "have no class yet"),
    )
    return [(count, words) for count, words in counted if count or words in ("move on", "leave")]


def last_years(plan: Plan) -> list[tuple[str, str]]:
    """The year groups after which children may leave this school."""
    names = years_of(plan.school)
    names = names if plan.last_year in names else (*names, plan.last_year)
    return [(name, year_label(name)) for name in sorted(names, key=YEARS.index)]


@dataclass(frozen=True, slots=True)
class Done:
    """What a move that was made did: how many moved on, and who left."""

    moved: int
    left: list[Pupil]


def done_of(member: Member, move: YearMove) -> Done:
    noted = (move.undo or {}).get("pupils", {})
    left = [int(key) for key, undo in noted.items() if undo.get("left")]
    return Done(moved=len(noted) - len(left), left=list(Pupil.objects.visible_to(member).filter(pk__in=left).by_name()))
