"""Who would go where on 1 September, worked out from what is held and what was decided. Writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from handrail.core import clock
from handrail.newyear.models import PupilMove, YearMove
from handrail.pupils.line import slot_of
from handrail.pupils.models import GroupLead, GroupMembership, Pupil, PupilGroup
from handrail.pupils.years import YEARS
from handrail.rules.years import SIXTH_FORM, class_order, expected_year, last_year, moving_begins, next_year, renamed
from handrail.schools.models import School

LEAVES, NO_YEAR = PupilMove.LEAVES, PupilMove.NO_YEAR


@dataclass(slots=True, eq=False)
class Mover:
    """One child on the last day of the old year and on the first of the new.

    `year` is "" where none is recorded; `by_age` and `was_by_age` are the years of their age on the first day and on
    the eve. `proposed` and `goes` are a year group, `LEAVES` or `NO_YEAR`. `is_arranged`: their place in the new year
    is written already, by hand or by a file. `home` is the name of their class from the first day; `home_is_said`
    where a person or a list gave it.
    """

    pupil: Pupil
    rows: list[GroupMembership]
    year_row: GroupMembership | None
    home_row: GroupMembership | None
    by_age: str | None
    was_by_age: str | None
    home_ahead: GroupMembership | None = None
    is_arranged: bool = False
    proposed: str = NO_YEAR
    goes: str = NO_YEAR
    home: str = ""
    home_is_said: bool = False

    @property
    def year(self) -> str:
        return self.year_row.group.name if self.year_row else ""

    @property
    def home_now(self) -> str:
        return self.home_row.group.name if self.home_row else ""

    @property
    def leaves(self) -> bool:
        return self.goes == LEAVES

    @property
    def stays(self) -> bool:
        """Whether they are to spend another year in the year group they are in."""
        return bool(self.year) and self.goes == self.year and not self.is_arranged

    @property
    def is_out_of_year(self) -> bool:
        """Whether they are taught outside the year of their age."""
        return bool(self.year and self.was_by_age and self.year != self.was_by_age) and not self.is_arranged

    @property
    def line(self) -> str:
        """The line of classes they belong to: those who share class and year now, and go on in the same year."""
        return f"{self.home_row.group_id if self.home_row else ''}:{self.year or self.was_by_age or ''}"

    @property
    def band(self) -> str:
        """The year group they are thought of in from the first day, by record or else by age."""
        return self.goes if self.goes in YEARS else self.by_age or ""


@dataclass(slots=True)
class ClassLine:
    """The children of one class and year who move on together. `to` is the name of their class from 1 September."""

    key: str
    name: str
    year: str
    goes: str
    count: int
    to: str
    proposed: str


@dataclass(slots=True)
class Target:
    """A class as it will be: who leads it, in the words of a choice. `chosen` is the key of a person, 0 for nobody."""

    key: str
    name: str
    count: int
    leads: list[GroupLead]
    proposed: list[GroupLead]
    chosen: int | None


@dataclass(slots=True)
class Plan:
    """The whole move. `movers` by name, everybody on roll on both days."""

    school: School
    starts_on: date
    move: YearMove
    last_year: str
    movers: list[Mover] = field(default_factory=list)
    lines: list[ClassLine] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    leads: list[GroupLead] = field(default_factory=list)
    groups: dict[tuple[str, str], PupilGroup] = field(default_factory=dict)

    @property
    def leavers(self) -> list[Mover]:
        return [one for one in self.movers if one.leaves]

    @property
    def moving(self) -> list[Mover]:
        return [one for one in self.movers if not (one.leaves or one.is_arranged or one.stays) and one.goes in YEARS]

    @property
    def staying(self) -> list[Mover]:
        return [one for one in self.movers if one.stays]

    @property
    def arranged(self) -> list[Mover]:
        return [one for one in self.movers if one.is_arranged and not one.leaves]

    @property
    def without_class(self) -> list[Mover]:
        return [one for one in self.movers if not (one.leaves or one.is_arranged or one.home)]

    @property
    def to_look_at(self) -> list[Mover]:
        """Those a person should look at: out of their year, without a year group, or at the door of a sixth form."""
        return [one for one in self.movers if one.is_out_of_year or not one.year or self.may_go_on(one)]

    def may_go_on(self, one: Mover) -> bool:
        """Whether the child ends Year 11 in a school with a sixth form: some go on, some leave."""
        return one.year == "11" and self.last_year in SIXTH_FORM and not one.is_arranged


def group_key(kind: str, name: str) -> tuple[str, str]:
    """What two spellings of one group have in common."""
    return kind, " ".join(name.split()).casefold()


def plan_of(school: School, move: YearMove) -> Plan:
    """The move as it would be made now. Five queries, whatever the number of pupils."""
    movers = _movers(school, move)
    says_last = move.last_year or _usual_last(school, movers)
    plan = Plan(school, move.starts_on, move, says_last, movers)
    decided = {row.pupil_id: row for row in PupilMove.objects.for_school(school).filter(move_id=move.pk or 0)}
    for one in movers:
        one.proposed = one.goes = _proposed(one, school, says_last)
        if (said := decided.get(one.pupil.pk)) and said.goes:
            one.goes = said.goes
            one.is_arranged = one.is_arranged and said.goes == one.proposed
    plan.groups = {group_key(row.kind, row.name): row for row in PupilGroup.objects.for_school(school)}
    plan.lines = _lines(plan)
    _give_homes(plan, decided)
    plan.leads = _leads(school, move)
    plan.targets = _targets(plan)
    return plan


def _movers(school: School, move: YearMove) -> list[Mover]:
    """Everybody who is on roll on the eve and would still be on the first day."""
    eve, first = move.eve, move.starts_on
    stays = Q(left_on__isnull=True) | Q(left_on__gte=first)
    pupils = Pupil.objects.for_school(school).on_roll(eve).filter(stays).by_name()
    rows: dict[int, list[GroupMembership]] = defaultdict(list)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=eve)
    for row in GroupMembership.objects.for_school(school).filter(not_over).select_related("group").in_order():
        rows[row.pupil_id].append(row)
    return [_mover(pupil, rows[pupil.pk], move) for pupil in pupils]


def _mover(pupil: Pupil, rows: list[GroupMembership], move: YearMove) -> Mover:
    eve, first = move.eve, move.starts_on
    held = {slot_of(row.group): row for row in rows if row.holds(eve)}
    born = pupil.date_of_birth
    one = Mover(pupil, rows, held.get("year"), held.get("home"), expected_year(born, first), expected_year(born, eve))
    ahead = {slot_of(row.group): row for row in rows if row.starts_on and row.starts_on >= first}
    one.home_ahead = ahead.get("home")
    if ahead.get("year"):
        one.year_row, one.is_arranged = ahead["year"], True
    elif one.year_row and _is_of_the_new_year(one, one.year_row, first):
        one.is_arranged = True
    return one


def _is_of_the_new_year(one: Mover, row: GroupMembership, first: date) -> bool:
    """Whether the year group was written this summer and is already that of the child's age on the first day: systems
    of schools move on in July or August, and a file then tells of the new year."""
    if one.by_age is None or row.group.name not in YEARS:
        return False
    written_on = row.recorded_at.astimezone(clock.LONDON).date()
    return written_on >= moving_begins(first) and YEARS.index(row.group.name) >= YEARS.index(one.by_age)


def _usual_last(school: School, movers: Iterable[Mover]) -> str:
    """Where this kind of school ends; a school with pupils in Year 12 or above has a sixth form."""
    return last_year(school.kind, has_sixth_form=any(one.year in SIXTH_FORM for one in movers))


def _proposed(one: Mover, school: School, last: str) -> str:
    if one.is_arranged:
        return one.year
    if one.year not in YEARS:
        # A setting that keeps no year groups lets children go by age: those who begin Reception.
        ends = school.is_early_years and one.by_age is not None and one.by_age == next_year(last)
        return LEAVES if ends else NO_YEAR
    if YEARS.index(one.year) >= YEARS.index(last):
        return LEAVES
    return next_year(one.year) or LEAVES


def _lines(plan: Plan) -> list[ClassLine]:
    """One line for the children of a class and year who move on together."""
    found: dict[str, list[Mover]] = defaultdict(list)
    for one in plan.movers:
        if one.proposed != LEAVES and not one.is_arranged and one.home_row:
            found[one.line].append(one)
    years_in = _years_in(plan.movers)
    lines = []
    for key, ones in found.items():
        first = ones[0]
        group = first.home_row.group if first.home_row else None
        year = first.year or first.was_by_age or ""
        goes = first.proposed if first.proposed in YEARS else first.by_age or ""
        proposed = _proposed_home(plan, group, year, goes, years_in) if group else ""
        to = plan.move.classes.get(key, proposed)
        lines.append(ClassLine(key, first.home_now, year, goes, len(ones), to, proposed))
    return sorted(lines, key=lambda line: (YEARS.index(line.year) if line.year in YEARS else -1, line.name))


def _years_in(movers: Iterable[Mover]) -> dict[int, Counter[str]]:
    """How many children of each year are in each class now."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for one in movers:
        if one.home_row and not one.is_arranged and (year := one.year or one.was_by_age):
            found[one.home_row.group_id][year] += 1
    return found


def _proposed_home(plan: Plan, group: PupilGroup, year: str, goes: str, years_in: dict[int, Counter[str]]) -> str:
    """A class with its year in its name moves on with it; one that has older children too keeps these; else the only
    class of the next year. In an early-years setting a child stays in the room. Nothing where it cannot be told."""
    if year and goes and (name := renamed(group.name, year, goes)):
        return name
    if goes and years_in[group.pk][goes]:
        return group.name
    older = [key for key, counted in years_in.items() if goes and counted[goes]]
    if len(older) == 1:
        return next(row.name for row in plan.groups.values() if row.pk == older[0])
    return group.name if plan.school.is_early_years else ""


def _give_homes(plan: Plan, decided: dict[int, PupilMove]) -> None:
    lines = {line.key: line for line in plan.lines}
    for one in plan.movers:
        said = decided.get(one.pupil.pk)
        if said and said.home:
            one.home, one.home_is_said = said.home, True
        elif one.home_ahead or one.is_arranged:
            one.home = one.home_ahead.group.name if one.home_ahead else one.home_now
        elif not one.leaves:
            one.home = _home_of(one, lines.get(one.line))


def _home_of(one: Mover, line: ClassLine | None) -> str:
    """With the others of the class, unless they go into another year than these."""
    if one.home_row is None:
        return ""
    if line and one.goes == one.proposed:
        return line.to
    if one.goes in YEARS and one.year:
        name = one.home_row.group.name
        return name if one.goes == one.year else renamed(name, one.year, one.goes) or ""
    return ""


def _leads(school: School, move: YearMove) -> list[GroupLead]:
    """Who leads a class, form or room beyond the old year."""
    open_rows = Q(ends_on__isnull=True) | Q(ends_on__gte=move.starts_on)
    homes = (PupilGroup.Kind.CLASS, PupilGroup.Kind.ROOM)
    rows = GroupLead.objects.for_school(school).filter(open_rows, part=GroupLead.Part.LEAD, group__kind__in=homes)
    return list(rows.select_related("group", "user").order_by("user__name", "pk"))


def home_kind(school: School) -> str:
    return PupilGroup.Kind.ROOM if school.is_early_years else PupilGroup.Kind.CLASS


def _targets(plan: Plan) -> list[Target]:
    """Each class as it will be, with who leads it."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    sources: dict[str, Counter[int]] = defaultdict(Counter)
    for one in plan.movers:
        if one.home and not one.leaves:
            key = group_key("", one.home)[1]
            names.setdefault(key, one.home)
            counts[key] += 1
            if one.home_row:
                sources[key][one.home_row.group_id] += 1
    found = []
    for key in sorted(names, key=class_order):
        group = plan.groups.get(group_key(home_kind(plan.school), names[key]))
        now = [lead for lead in plan.leads if group and lead.group_id == group.pk]
        proposed = _goes_up(plan, sources[key]) if moves_with_form(plan.school) else now
        chosen = plan.move.leads.get(key)
        found.append(Target(key, names[key], counts[key], now, proposed, chosen))
    return found


def moves_with_form(school: School) -> bool:
    """Whether a tutor goes up with the form, as in most secondary schools; elsewhere a teacher keeps the class."""
    return school.group_word == "Form"


def _goes_up(plan: Plan, sources: Counter[int]) -> list[GroupLead]:
    """Who leads the form most of the children come from."""
    if not sources:
        return []
    (group_id, _), *_rest = sources.most_common(1)
    return [lead for lead in plan.leads if lead.group_id == group_id]
