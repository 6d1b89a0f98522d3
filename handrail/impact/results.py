"""What came of places in provision: each with its pairs of measures, who was there how often, and what came next.

Everything is read as one question, of what the reader may see; nothing here is an average over two measures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.db.models import BigIntegerField, Count, DateField, F, Q, QuerySet

from handrail.core.statements import Slot, each_made_once
from handrail.impact.models import Measure, RunDecision
from handrail.provision.models import (
    InterventionSession,
    Placement,
    Provision,
    ProvisionAdult,
    SessionPupil,
)
from handrail.pupils.models import GroupMembership, Need, PupilGroup, RegisterEntry, Score
from handrail.pupils.models.dated import holds_on
from handrail.rules.gains import Spread, intervals_meet, spread_of
from handrail.rules.impact import GAINS, Gain, Measured, gain_of
from handrail.rules.provision import overlap
from handrail.rules.scores import KINDS

if TYPE_CHECKING:
    from handrail.access.member import Member

STILL, EHC, TIER, CONTINUED, OTHER, ENDED = "still", "ehc", "tier", "continued", "other", "ended"
NEXT: Mapping[str, str] = {
    STILL: "Still in it",
    CONTINUED: "Went on with it",
    TIER: "Moved to another tier",
    OTHER: "Began another provision",
    EHC: "Has an EHC plan since",
    ENDED: "Nothing since",
}
"""What the record says of a child after a place, by key."""
_OF_MANY: Mapping[str, str] = {key: words[:1].lower() + words[1:] for key, words in NEXT.items()} | {
    EHC: "with an EHC plan since",
    ENDED: "with nothing since",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a test gave a child on a day: the columns of a `Score`."""

    pk: int
    test: str
    form: str
    taken_on: date
    kind: str
    score: str
    number: Decimal | None


def taken_of(score: Score) -> Taken:
    return Taken(*(getattr(score, name) for name in _TAKEN))


@dataclass(frozen=True, slots=True)
class Pair:
    """Entry and exit of one measure of a place, and the gain or why there is none; `note` says what to know of it."""

    test: str
    kind: str
    entry: Taken | None
    exit: Taken | None
    gain: Gain
    note: str = ""

    @property
    def measure(self) -> tuple[str, str]:
        return self.test.casefold(), self.kind

    @property
    def is_whole(self) -> bool:
        return self.entry is not None and self.exit is not None


@dataclass(slots=True)
class PlaceResult:
    """One place: its pairs, the sessions its child was at of those that were held, and what came next (of `NEXT`)."""

    place: Placement
    pairs: list[Pair]
    held: int = 0
    away: int = 0
    next: str = ENDED
    year: tuple[int, str] = (99, "No year group")
    need: str = ""
    changed: str = ""
    days: tuple[date, date | None] | None = None

    @property
    def there(self) -> int:
        return max(0, self.held - self.away)

    @property
    def is_measured(self) -> bool:
        return bool(self.pairs)


@dataclass(slots=True)
class Results:
    """The places asked for by the name of the child, and the runs they are in."""

    places: list[PlaceResult]
    runs: dict[int, Provision]
    decisions: list[RunDecision] = field(default_factory=list)
    adults: Mapping[int, list[str]] = field(default_factory=dict)

    def of_run(self, run: int) -> list[PlaceResult]:
        return [one for one in self.places if one.place.provision_id == run]

    @property
    def refs(self) -> set[str]:
        return {one.place.pupil.ref for one in self.places}


@dataclass(frozen=True, slots=True)
class Sum:
    """Several places together: pupils (each once), sessions, the spread of each measure, and what came next."""

    pupils: int
    there: int
    held: int
    spreads: Sequence[tuple[str, str, Spread]]
    came_next: Sequence[tuple[str, int]]
    unmeasured: int

    @property
    def next_words(self) -> str:
        """'4 still in it, 2 went on with it', of places where some have two."""
        said = ", ".join(f"{count} {_OF_MANY[key]}" for key, count in self.came_next)
        places = sum(count for _, count in self.came_next)
        return f"{places} places: {said}" if places > self.pupils else said


def summed(places: Sequence[PlaceResult]) -> Sum:
    """What several places say together. A pair of scores that counts in two of them is counted once."""
    by_measure: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for one in places:
        for pair in one.pairs:
            if pair.entry is None or pair.exit is None or (pair.entry.pk, pair.exit.pk) in seen:
                continue
            seen.add((pair.entry.pk, pair.exit.pk))
            by_measure[pair.measure].append(pair)
    spreads = [
        (rows[0].test, rows[0].kind, spread_of(row.gain for row in rows)) for _, rows in sorted(by_measure.items())
    ]
    counted = {key: sum(one.next == key for one in places) for key in NEXT}
    return Sum(
        pupils=len({one.place.pupil_id for one in places}),
        there=sum(one.there for one in places),
        held=sum(one.held for one in places),
        spreads=spreads,
        came_next=[(key, count) for key, count in counted.items() if count],
        unmeasured=sum(not any(pair.is_whole for pair in one.pairs) for one in places),
    )


def results_of_run(member: Member, run: Provision) -> Results:
    """Every place of a visible run. One query."""
    return _results(member, _of_run(member, run=run.pk))


def results_of_type(member: Member, kind: int) -> Results:
    """Every place of every visible run of a type. One query."""
    return _results(member, _of_type(member, kind=kind))


def results_between(member: Member, first: date, last: date) -> Results:
    """Every place that holds on some of these days. One query."""
    return _results(member, _of_days(member, first=first, last=last))


_RUN, _KIND = Slot("run", BigIntegerField()), Slot("kind", BigIntegerField())
_FIRST, _LAST = Slot("first", DateField()), Slot("last", DateField())


@each_made_once
def _of_run(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    places = Placement.objects.visible_to(reader).filter(provision=_RUN)
    return _questions(reader, places, lambda run: Q(**{run: _RUN}))


@each_made_once
def _of_type(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    rows = Placement.objects.visible_to(reader).filter(provision__type=_KIND).exclude(provision__shape="one_off")
    return _questions(reader, rows, lambda run: Q(**{f"{run}__type": _KIND}))


@each_made_once
def _of_days(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    rows = Placement.objects.visible_to(reader).within(cast("date", _FIRST), cast("date", _LAST))
    return _questions(reader, rows.exclude(provision__shape="one_off"), lambda run: Q())


_TAKEN = ("pk", "test", "form", "taken_on", "kind", "score", "number")
_PLACE = ("school", "provision", "pupil", "starts_on", "ends_on", "ref")
_PUPIL = (
    "school",
    "ref",
    "surname",
    "forename",
    "preferred_surname",
    "preferred_name",
    "sort_name",
    "joined_on",
    "left_on",
)


def _questions(
    reader: Member, places: QuerySet[Placement, Any], of: Callable[[str], Q]
) -> Mapping[str, QuerySet[Any, Any]]:
    """Everything that is asked of some places. `of` narrows what belongs to a run, by the way to it, to theirs; what is
    of others is dropped after, which costs less than to look for it."""
    school = reader.school
    places = places.order_by()
    pupils = places.values("pupil")
    place = "provision__placements__"
    until = [Q(**{f"{place}{end}": None}) | Q(met_on__lte=F(f"{place}{end}")) for end in ("ends_on", "pupil__left_on")]
    begun = Q(**{"met_on__gte": F(f"{place}starts_on"), f"{place}removed_at": None})
    held = InterventionSession.objects.for_school(school).standing()
    held = held.filter(of("provision"), status="held")
    # Most places hold as long as their run, and what it held is counted once for all of them.
    own = Q(starts_on__gt=F("provision__starts_on")) | Q(ends_on__isnull=False) | Q(pupil__left_on__isnull=False)
    apart = {f"{place}in": places.filter(own).values("pk")}
    away = SessionPupil.objects.for_school(school).filter(
        of("session__provision"), was_there=False, session__set_aside_at=None, session__status="held"
    )
    years = GroupMembership.objects.for_school(school).filter(
        holds_on(reader.on), group__kind=PupilGroup.Kind.YEAR, pupil__in=pupils
    )
    runs = Provision.objects.visible_to(reader).filter(pk__in=places.values("provision"))
    measures = Measure.objects.visible_to(reader).standing().filter(of("placement__provision"))
    decisions = RunDecision.objects.visible_to(reader).standing().filter(of("provision"))
    adults = ProvisionAdult.objects.for_school(school).standing().filter(of("provision"))
    return {
        "places": places.select_related("pupil").only(*_PLACE, *(f"pupil__{name}" for name in _PUPIL)),
        "runs": runs.select_related("type").order_by(),
        "measures": measures.order_by().values_list("placement", "moment", *(f"score__{name}" for name in _TAKEN)),
        "held_runs": held.order_by().values_list("provision").annotate(number=Count("pk")),
        "held": held.filter(*until, begun, **apart)
        .order_by()
        .annotate(place=F("provision__placements"))
        .values_list("place")
        .annotate(number=Count("pk")),
        "away": away.order_by().values_list("session__provision", "pupil", "session__met_on"),
        "later": Placement.objects.visible_to(reader)
        .filter(pupil__in=pupils)
        .order_by()
        .values_list("pupil", "starts_on", "provision__type", "provision__type__tier", "pk"),
        "plans": RegisterEntry.objects.for_school(school)
        .filter(status="E", pupil__in=pupils)
        .order_by()
        .values_list("pupil", "starts_on"),
        "years": years.order_by().values_list("pupil", "group__position", "group__name"),
        "needs": Need.objects.for_school(school)
        .filter(holds_on(reader.on), pupil__in=pupils)
        .order_by()
        .values_list("pupil", "rank", "type_code"),
        "decisions": decisions.order_by(),
        "adults": adults.order_by().values_list("provision", "name"),
    }


def _results(member: Member, found: Mapping[str, list[Any]]) -> Results:
    runs = {run.pk: run for run in found["runs"]}
    measures: dict[int, list[tuple[str, Taken]]] = defaultdict(list)
    for key, moment, *said in found["measures"]:
        measures[key].append((moment, Taken(*said)))
    held, held_runs = dict(found["held"]), dict(found["held_runs"])
    away: dict[tuple[int, int], list[date]] = defaultdict(list)
    for run, pupil, on in found["away"]:
        away[run, pupil].append(on)
    after = _After(member.on, found)
    places = []
    for place in found["places"]:
        if place.provision_id not in runs:
            continue
        place.provision = runs[place.provision_id]
        pairs, changed = pairs_of(measures[place.pk])
        as_run = not (place.starts_on > place.provision.starts_on or place.ends_on or place.pupil.left_on)
        number = held_runs.get(place.provision_id, 0) if as_run else held.get(place.pk, 0)
        one = PlaceResult(place, pairs, number, changed=changed)
        last = place.ends_on or date.max
        one.away = sum(place.starts_on <= on <= last for on in away[place.provision_id, place.pupil_id])
        one.days = place.days
        one.next = after.of(place, one.days)
        one.year = after.years.get(place.pupil_id, one.year)
        one.need = after.needs.get(place.pupil_id, (0, ""))[1]
        places.append(one)
    places.sort(key=lambda one: (one.place.pupil.sort_name, one.place.starts_on, one.place.pk))
    adults: dict[int, list[str]] = defaultdict(list)
    for run, name in sorted(found["adults"]):
        adults[run].append(name)
    decisions = sorted((row for row in found["decisions"] if row.provision_id in runs), key=lambda row: row.pk)
    for decision in decisions:
        decision.provision = runs[decision.provision_id]
    return Results(places, runs, decisions, adults)


class _After:
    """What the record says of children after a day."""

    def __init__(self, on: date, found: Mapping[str, list[Any]]) -> None:
        self.on = on
        self.later: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
        for pupil, starts_on, kind, tier, key in found["later"]:
            self.later[pupil].append((starts_on, kind, tier, key))
        self.plans: dict[int, list[date]] = defaultdict(list)
        for pupil, starts_on in found["plans"]:
            self.plans[pupil].append(starts_on or date.min)
        self.years = {pupil: (position, name) for pupil, position, name in found["years"]}
        self.needs: dict[int, tuple[int, str]] = {}
        for pupil, rank, code in found["needs"]:
            self.needs[pupil] = min(self.needs.get(pupil, (rank, code)), (rank, code))

    def of(self, place: Placement, days: tuple[date, date | None] | None) -> str:
        """A key of `NEXT`, of a place that holds on these days."""
        kind = place.provision.type
        if days is None:
            return ENDED
        first, last = days
        if any(first < begun <= self.on for begun in self.plans[place.pupil_id]):
            return EHC
        if last is None or last >= self.on:
            return STILL
        coming = sorted(row for row in self.later[place.pupil_id] if row[3] != place.pk and row[0] > last)
        soon = [row for row in coming if row[0] <= last + SOON]
        if any(row[1] == kind.pk for row in soon):
            return CONTINUED
        if not soon:
            return ENDED
        return OTHER if any(row[2] == kind.tier for row in soon) else TIER


SOON = timedelta(days=120)
"""What begins so long after a place is what came next; later it is something new."""


def pairs_of(measures: Iterable[tuple[str, Taken]]) -> tuple[list[Pair], str]:
    """The pairs of a place by measure, and a sentence where it began with one measure and ended with another.

    Of several entries the first counts, of several exits the last.
    """
    by_measure: dict[tuple[str, str], dict[str, list[Taken]]] = defaultdict(lambda: defaultdict(list))
    for moment, score in measures:
        by_measure[score.test.casefold(), score.kind][moment].append(score)
    found = []
    for key, moments in sorted(by_measure.items()):
        entries, exits = (
            sorted(moments[moment], key=lambda score: (score.taken_on, score.pk)) for moment in ("entry", "exit")
        )
        found.append(_pair(key[1], entries, exits))
    begun = {pair.measure: pair.test for pair in found if pair.exit is None}
    over = {pair.measure: pair.test for pair in found if pair.entry is None}
    changed = ""
    if begun and over:
        one, other = next(iter(begun.values())), next(iter(over.values()))
        how = "another kind of score" if one.casefold() == other.casefold() else other
        changed = f"Measured with {one} at entry and with {how} at exit: the two cannot be taken from each other."
    return found, changed


def _pair(kind: str, entries: Sequence[Taken], exits: Sequence[Taken]) -> Pair:
    entry, last = entries[0] if entries else None, exits[-1] if exits else None
    named = (last or entry or [*entries, *exits][0]).test
    if kind not in GAINS:
        gain = Gain(None, "", None, f"{KINDS[kind]}: nothing can be said of a gain.")
    else:
        gain = gain_of(kind, _measured(entry, last), _measured(last, entry))
    notes = []
    if len(exits) > 1:
        notes.append(f"Measured {len(exits)} times at exit; the last counts.")
    if gain.gain and entry and last and kind == "standardised" and intervals_meet(entry.score, last.score):
        notes.append("The intervals of the two scores meet: the test alone may differ by so much.")
    return Pair(named, kind, entry, last, gain, " ".join(notes))


def _measured(score: Taken | None, other: Taken | None) -> Measured:
    """A score as the rule reads it; the one that is not there yet on the day of the other."""
    if score is None:
        return Measured(None, other.taken_on if other else date.min)
    return Measured(score.score, score.taken_on, score.form)


def at_once(places: Sequence[PlaceResult]) -> list[str]:
    """The names of children who have two places among these on the same days."""
    by_pupil: dict[int, list[PlaceResult]] = defaultdict(list)
    for one in places:
        by_pupil[one.place.pupil_id].append(one)
    return [
        rows[0].place.pupil.name
        for rows in by_pupil.values()
        if any(_meet(one, other) for place, one in enumerate(rows) for other in rows[place + 1 :])
    ]


def _meet(one: PlaceResult, other: PlaceResult) -> bool:
    return bool(one.days and other.days and overlap(one.days, other.days))
