"""The map on a day, past or to come: by year and tier, by area and tier, by adult, by outcome, and of one pupil."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.models import Membership
from handrail.core.loading import rows_at
from handrail.plans.models import Outcome
from handrail.plans.now import plans_now
from handrail.provision.models import Placement, Provision, ProvisionAdult, ProvisionSlot, ProvisionType
from handrail.provision.on_a_day import map_on
from handrail.provision.reading import pattern_on
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models.dated import holds_on
from handrail.pupils.years import year_label
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import DAYS, SHAPES, Pattern, week_minutes
from handrail.rules.register import AREAS
from handrail.rules.timetable import tell_days

if TYPE_CHECKING:
    from handrail.access.member import Member

Shares = dict[int, list[ProvisionAdult]]


@dataclass(slots=True)
class RunLine:
    """A run as lists have it, on a day. `count` is how many of its pupils this line is about, `everybody` all of them.

    `adults` are those who deliver it that day; `warning` says that nobody does. `slots` are its days of the week,
    where they do not hang on the run.
    """

    run: Provision
    pattern: Pattern
    adults: list[ProvisionAdult]
    count: int = 0
    everybody: int = 0
    slots: Sequence[ProvisionSlot] | None = None

    @property
    def who(self) -> str:
        return " and ".join(one.name if one.share == 100 else f"{one.name} ({one.share}%)" for one in self.adults)

    @property
    def warning(self) -> str:
        """A sentence where a run that meets has nobody to deliver it."""
        return "" if self.adults or not self.run.times else "Nobody delivers it"

    @property
    def pupils(self) -> str:
        """'6 pupils', '2 of 6 pupils'; empty without pupils."""
        if not self.everybody:
            return ""
        of_all = f"{self.count} of {self.everybody}" if self.count != self.everybody else str(self.everybody)
        return f"{of_all} pupil{'s' * (self.everybody != 1)}"

    @property
    def often(self) -> str:
        """'2 × 30 min', 'every 2 weeks' said where it is not each week."""
        said = self.pattern.say()
        return said.removesuffix(" a week")

    @property
    def detail(self) -> str:
        often = self.often.replace(" ", "\N{NO-BREAK SPACE}")  # "2 × 15 min" stays on one line
        return ", ".join(filter(None, (self.who, self.pupils, often)))

    @property
    def days(self) -> str:
        """For reading: 'Mon to Fri 08:50', 'Tue and Thu 11:15'."""
        slots = rows_at(self.run, "slots") if self.slots is None else self.slots
        return tell_days([(slot.weekday, slot.starts_at) for slot in slots])

    @property
    def typed_days(self) -> str:
        """As they are typed: 'Mon 09:30, Wed'."""
        return ", ".join(
            f"{DAYS[slot.weekday][:3]} {slot.starts_at:%H:%M}" if slot.starts_at else DAYS[slot.weekday][:3]
            for slot in rows_at(self.run, "slots")
        )


@dataclass(slots=True)
class MapRow:
    """A year group, or what is of none, with its runs by tier."""

    key: str
    label: str
    pupils: set[int] = field(default_factory=set)
    cells: list[list[RunLine]] = field(default_factory=list)


@dataclass(slots=True)
class MapGrid:
    """The working grid on a day, its runs, and the refs of every pupil who is counted in it."""

    tiers: tuple[str, ...]
    rows: list[MapRow]
    of_runs: list[Provision]
    pupils: int
    refs: list[str]

    @property
    def runs(self) -> int:
        return len(self.of_runs)


def adults_on(member: Member, runs: Iterable[Provision], day: date) -> Shares:
    """{run: who delivers it on a day}; who has left the school by then does not. One query.

    The runs are visible ones, so it is not asked again whether they are.
    """
    here = Membership.objects.on(day).filter(school=member.school, user=OuterRef("user"))
    rows = ProvisionAdult.objects.for_school(member.school).standing().filter(provision__in=[run.pk for run in runs])
    found: Shares = defaultdict(list)
    for row in rows.filter(Q(user=None) | Exists(here), holds_on(day)):
        found[row.provision_id].append(row)
    return found


def working_grid(member: Member, day: date) -> MapGrid:
    """Year groups by tier; a run with pupils of several years stands in each. One query, whatever it holds."""
    found, tiers = map_on(member, day), member.school.tiers
    rows: dict[tuple[int, str], MapRow] = {}
    refs: dict[int, str] = {}
    for run in found.runs:
        of_year: dict[tuple[int, str], set[int]] = defaultdict(set)
        own = dict(found.places[run.pk])
        refs |= own
        for pupil in own:
            of_year[found.years.get(pupil, (98, ""))].add(pupil)
        pattern = found.patterns[run.pk]
        for key, pupils in (of_year or {(99, ""): set[int]()}).items():
            row = rows.setdefault(key, MapRow(key[1], _row_label(key), cells=[[] for _ in tiers]))
            row.pupils |= pupils
            line = RunLine(run, pattern, found.adults[run.pk], len(pupils), len(own))
            row.cells[min(run.type.tier, len(tiers)) - 1].append(line)
    return MapGrid(tiers, [rows[key] for key in sorted(rows)], found.runs, len(refs), sorted(refs.values()))


def _row_label(key: tuple[int, str]) -> str:
    return {98: "No year group", 99: "No pupil named"}.get(key[0], "") or year_label(key[1])


@dataclass(slots=True)
class TypeLine:
    """A type in the published grid: how it usually runs, and nothing of any child."""

    type: ProvisionType

    @property
    def usual(self) -> str:
        return usual_of(self.type)


def usual_of(row: ProvisionType) -> str:
    """How a type usually runs: 'small group, 2 × 30 min a week, 10 weeks'."""
    shape = SHAPES[row.shape].partition(" (")[0]
    pattern = Pattern(row.usual_minutes or 0, row.usual_times or 0, row.usual_every_weeks)
    often = pattern.say() if row.usual_minutes and row.usual_times else ""
    return ", ".join(filter(None, (shape, often, f"{row.usual_weeks} weeks" if row.usual_weeks else "")))


def published_grid(member: Member) -> list[tuple[str, list[list[TypeLine]]]]:
    """(area of need, its types by tier) of what the school offers openly. No child and no count is in it. One query."""
    rows = list(ProvisionType.objects.visible_to(member).in_use().filter(is_confidential=False))
    tiers = member.school.tiers
    return [
        (
            area.label,
            [
                [TypeLine(row) for row in rows if area.key in row.areas and min(row.tier, len(tiers)) == tier]
                for tier in range(1, len(tiers) + 1)
            ],
        )
        for area in AREAS.values()
    ]


@dataclass(slots=True)
class AdultRow:
    """An adult with the runs they deliver on a day, and what those take of a week."""

    name: str
    lines: list[tuple[RunLine, int]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(minutes for _, minutes in self.lines)


def by_adult(member: Member, day: date) -> list[AdultRow]:
    """Who delivers what on a day, by name; what nobody delivers comes last. One query."""
    found = map_on(member, day, with_days=True)
    rows: dict[str, AdultRow] = {}
    nobody = AdultRow("Nobody yet")
    for run in found.runs:
        count = len(found.places[run.pk])
        slots = found.slots[run.pk]
        line = RunLine(run, found.patterns[run.pk], found.adults[run.pk], count, count, slots)
        for one in line.adults:
            key = f"{one.name}\0{one.user_id or ''}"
            rows.setdefault(key, AdultRow(one.name)).lines.append((line, week_minutes(line.pattern, one.share)))
        if line.warning:
            nobody.lines.append((line, week_minutes(line.pattern)))
    named = sorted(rows.values(), key=lambda row: row.name.casefold())
    return [*named, nobody] if nobody.lines else named


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A child's place in a run: its days, the run as lists have it, and the words of the outcomes it is for."""

    placement: Placement
    line: RunLine
    outcomes: list[str]

    @property
    def begins(self) -> date:
        return self.placement.days[0] if self.placement.days else self.placement.starts_on

    @property
    def ends(self) -> date | None:
        return self.placement.days[1] if self.placement.days else self.placement.ends_on

    @property
    def said(self) -> str:
        until = f" to {say_day_short(self.ends)}" if self.ends else ", no end yet"
        return f"{say_day_short(self.begins)}{until}"


def words_asked(reader: Member, refs: Any) -> QuerySet[Any, Any]:
    """What `words_from` reads, for a page that asks it together with something else."""
    rows: Any = Outcome.objects.visible_to(reader).filter(ref__in=refs).order_by()
    found: QuerySet[Any, Any] = rows.values_list("version__plan", "version__number", "ref", "text")
    return found


def words_from(found: Iterable[tuple[int, int, str, str]]) -> dict[str, str]:
    """{outcome ref: its words as published last} of rows of `words_asked`, in any order."""
    return {ref: text for _, _, ref, text in sorted(found)}


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome of a current plan, whose it is, and what runs for it on a day."""

    line: ChildLine
    outcome: Outcome
    plan_ref: str
    lines: list[RunLine]


def by_outcome(member: Member, day: date) -> list[OutcomeRow]:
    """The outcomes of everybody with a place on a day, by their current plans, and what runs for each."""
    places = list(
        Placement.objects.visible_to(member)
        .on(day)
        .select_related("pupil", "provision__type")
        .prefetch_related("outcomes", "provision__slots", "provision__changes")
    )
    pupils = {place.pupil_id: place.pupil for place in places}
    lines = {line.ref: line for line in lines_of(sorted(pupils.values(), key=lambda one: one.sort_name), day)}
    adults = adults_on(member, {place.provision for place in places}, day)
    serving: dict[tuple[int, str], list[RunLine]] = defaultdict(list)
    for place in places:
        line = RunLine(place.provision, pattern_on(place.provision, day), adults[place.provision_id])
        for link in place.outcomes.all():
            serving[place.pupil_id, link.outcome_ref].append(line)
    now = plans_now(pupils.values(), member)
    return [
        OutcomeRow(line, outcome, plan.plan.ref, _serving(serving, pupil.pk, outcome))
        for pupil in sorted(pupils.values(), key=lambda one: one.sort_name)
        for line in [lines[pupil.ref]]
        for plan in now.get(pupil.pk, [])
        for outcome, _ in plan.outcomes
    ]


def _serving(serving: dict[tuple[int, str], list[RunLine]], pupil: int, outcome: Outcome) -> list[RunLine]:
    """What was linked with the outcome, or with the one of the last cycle that it carries on."""
    found = serving[pupil, outcome.ref]
    carried = serving[pupil, outcome.carried_from_ref] if outcome.carried_from_ref else []
    return found + [line for line in carried if line not in found]
