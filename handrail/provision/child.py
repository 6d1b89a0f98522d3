"""What one child is getting, and what happened of it this year: for pages that show many things about one child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, DateField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core.loading import rows_at
from handrail.core.statements import Slot, each_made_once
from handrail.provision.mapping import PlaceLine, RunLine, words_asked, words_from
from handrail.provision.models import (
    InterventionSession,
    Placement,
    PlacementOutcome,
    Provision,
    ProvisionAdult,
    ProvisionChange,
    ProvisionSlot,
)
from handrail.provision.on_a_day import runs_of, types_of
from handrail.provision.reading import pattern_on, planned_for
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import academic_year
from handrail.rules.provision import Done, SchoolWeeks, Tally, school_weeks, tally, together
from handrail.schools.calendar import calendar_from, calendar_rows

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@dataclass(frozen=True, slots=True)
class Given:
    """A child's place in a run, the run as lists have it today, and the refs of the outcomes it is for.

    `tally` is what became of this school year's sessions so far; None for who may not read sessions.
    """

    placement: Placement
    line: RunLine
    outcomes: list[str]
    tally: Tally | None

    @property
    def is_counted(self) -> bool:
        """Whether sessions of it can be counted: a one-off has none, and before the first there is nothing to say."""
        return self.tally is not None and bool(self.tally.planned or self.tally.held)


@dataclass(frozen=True, slots=True)
class ChildProvision:
    """What a child is getting on a day, and how many places are still to come and are over."""

    now: list[Given]
    coming: int
    earlier: int
    every: list[Given]

    @property
    def happened(self) -> Tally | None:
        """All of the year so far together, ended places too; None where no session was planned or held."""
        counted = [given.tally for given in self.every if given.tally]
        whole = together(counted)
        return whole if whole.planned or whole.held else None

    def serves(self, given: Given, outcomes: Iterable[Sequence[Any]]) -> list[tuple[int, str]]:
        """(number, ref) of the outcomes of a plan, each the first of its row, that something is given for; one that
        the last cycle handed on counts by its old ref too."""
        return [
            (number, outcome.ref)
            for number, (outcome, *_) in enumerate(outcomes, start=1)
            if {outcome.ref, outcome.carried_from_ref} & set(given.outcomes)
        ]


NOTHING = ChildProvision([], 0, 0, [])


def provision_of(member: Member, pupil: Pupil) -> ChildProvision:
    """The places of a visible child that the member may see. One query; none where the child has no place.

    Of a pupil whose placements are not loaded, one more.
    """
    runs = story_of(member, pupil)
    if not runs:
        return NOTHING
    on, weeks = member.on, runs.weeks
    every = [runs.given(place, weeks, on) for place in runs.places if place.days]
    now = [given for given in every if given.placement.is_on(on)]
    coming = [given for given in every if given.placement.days and given.placement.days[0] > on]
    earlier = len(every) - len(now) - len(coming)
    return ChildProvision(sorted(now, key=_by_tier), len(coming), earlier, every)


def places_of(member: Member, pupil: Pupil) -> list[PlaceLine]:
    """Every place of one visible pupil that the member may see, the newest first. One query."""
    if not member.may(Permission.PROVISION_READ):
        return []
    found = _of_places(member, row=pupil.pk)
    runs = _hung(found, pupil, found["places"])
    words = words_from(found["words"])
    places = sorted(
        (place for place in runs.places if place.days), key=lambda one: (one.starts_on, one.pk), reverse=True
    )
    return [
        PlaceLine(place, runs.line(place, member.on), [words[ref] for ref in runs.outcomes[place.pk] if ref in words])
        for place in places
    ]


def _by_tier(given: Given) -> tuple[int, str, date]:
    return given.line.run.type.tier, given.line.run.title, given.placement.starts_on


@dataclass(frozen=True, slots=True)
class ChildRuns:
    """The visible places of a child, each with its run, and the run with its type, days, changes and adults."""

    places: list[Placement]
    adults: Mapping[int, list[ProvisionAdult]]
    outcomes: Mapping[int, list[str]]
    done: Mapping[int, list[Done]] | None
    weeks: SchoolWeeks

    def __bool__(self) -> bool:
        return bool(self.places)

    def given(self, place: Placement, weeks: SchoolWeeks, on: date) -> Given:
        counted = None
        if self.done is not None:
            counted = tally(planned_for(place, weeks, academic_year(on).starts_on, on), self.done[place.pk])
        return Given(place, self.line(place, on), self.outcomes[place.pk], counted)

    def line(self, place: Placement, on: date) -> RunLine:
        run = place.provision
        return RunLine(run, pattern_on(run, on), self.adults[run.pk])


def story_of(member: Member, pupil: Pupil) -> ChildRuns:
    """The same, not yet counted; read once and kept with the pupil in hand."""
    kept: ChildRuns | None = pupil.__dict__.get("_runs_of_child")
    if kept is None:
        places = [row for row in rows_at(pupil, "placements") if row.removed_at is None]
        may = bool(places) and member.may(Permission.PROVISION_READ)
        kept = _read(member, pupil, places) if may else ChildRuns([], {}, {}, None, SchoolWeeks(()))
        pupil.__dict__["_runs_of_child"] = kept
    return kept


def _read(member: Member, pupil: Pupil, places: list[Placement]) -> ChildRuns:
    first = academic_year(member.on).starts_on
    found = _of_child(member, row=pupil.pk, first=first)
    counted = _done(found["done"]) if "done" in found else None
    weeks = school_weeks(first, member.on, calendar_from(found["calendar"]))
    return replace(_hung(found, pupil, places), done=counted, weeks=weeks)


def _hung(found: Mapping[str, list[Any]], pupil: Pupil, places: Iterable[Placement]) -> ChildRuns:
    """The rows that were asked together, each with what is its own."""
    runs = runs_of(found)
    adults: dict[int, list[ProvisionAdult]] = defaultdict(list)
    for adult in sorted(found["adults"], key=lambda row: (-row.share, row.name, row.pk)):
        adults[adult.provision_id].append(adult)
    outcomes: dict[int, list[str]] = defaultdict(list)
    for link in found["outcomes"]:
        outcomes[link.placement_id].append(link.outcome_ref)
    seen = [place for place in places if place.provision_id in runs]
    for place in seen:
        place.provision, place.pupil = runs[place.provision_id], pupil
    return ChildRuns(seen, adults, outcomes, None, SchoolWeeks(()))


def _done(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, list[Done]]:
    """{place: its sessions as counted for the child}; those alike come as one row with their number."""
    found: dict[int, list[Done]] = defaultdict(list)
    for place, status, minutes, usual, reason, was_there, away, number in rows:
        is_held = status == InterventionSession.Status.HELD
        if is_held and was_there is not None and not was_there:
            one = Done(date.min, False, 0, usual, away or "pupil_absent")
        else:
            one = Done(date.min, is_held, minutes, usual, reason)
        found[place] += [one] * number
    return found


_ROW, _FIRST = Slot("row", BigIntegerField()), Slot("first", DateField())


@each_made_once
def _of_child(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """Everything of the runs a child has a place in, and what became of them."""
    asked = _of_runs(reader) | {"calendar": calendar_rows(reader.school)}
    return asked | {"done": _sessions(reader.school)} if reader.may(Permission.SESSION_READ) else asked


@each_made_once
def _of_places(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """The places of a child, everything of their runs, and the words of what they are for."""
    mine = _mine(reader.school)
    refs = PlacementOutcome.objects.for_school(reader.school).filter(placement__in=mine.values("pk"))
    return _of_runs(reader) | {"places": mine, "words": words_asked(reader, refs.values("outcome_ref"))}


def _mine(school: Any) -> QuerySet[Placement]:
    return Placement.objects.for_school(school).filter(pupil=_ROW, removed_at=None).order_by()


def _of_runs(reader: Member) -> dict[str, QuerySet[Any, Any]]:
    """What is of a run the reader may not see is dropped after."""
    school = reader.school
    mine = _mine(school)
    keys = mine.values("provision")
    runs = Provision.objects.visible_to(reader).filter(pk__in=keys).order_by()
    here = Membership.objects.filter(holds_on(reader.on), school=school, user=OuterRef("user"))
    return {
        "runs": runs,
        "types": types_of(school, runs),
        "slots": ProvisionSlot.objects.for_school(school).filter(provision__in=keys).order_by(),
        "changes": ProvisionChange.objects.for_school(school).filter(provision__in=keys).order_by(),
        "adults": ProvisionAdult.objects.for_school(school)
        .standing()
        .filter(Q(user=None) | Exists(here), holds_on(reader.on), provision__in=keys)
        .order_by(),
        "outcomes": PlacementOutcome.objects.for_school(school).filter(placement__in=mine.values("pk")),
    }


def _sessions(school: Any) -> QuerySet[Any, Any]:
    """The sessions of the days of each place, since the year began, as many as are alike.

    It goes from the child's places to the sessions of their runs: those of the school are fifty times as many.
    """
    one = "provision__sessions__"
    until = [
        Q(**{f"{end}__isnull": True}) | Q(**{f"{one}met_on__lte": F(end)}) for end in ("ends_on", "pupil__left_on")
    ]
    rows = _mine(school).filter(
        *until,
        **{
            f"{one}set_aside_at": None,
            f"{one}met_on__gte": Greatest(_FIRST, F("starts_on")),
            f"{one}met_on__lte": Slot("on", DateField()),
        },
    )
    said = FilteredRelation(f"{one}pupils", condition=Q(**{f"{one}pupils__pupil": _ROW}))
    columns = ("status", "minutes", "planned_minutes", "missed_reason")
    counted: QuerySet[Any, Any] = (
        rows.annotate(said=said)
        .values_list("pk", *(one + column for column in columns), "said__was_there", "said__reason")
        .annotate(number=Count("pk"))
    )
    return counted
