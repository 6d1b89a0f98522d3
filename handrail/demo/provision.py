"""A year of provision at the made-up schools: what ran, who had a place in it, and what became of each session.

Runs, places and sessions are written at once, the rows and events that the actions leave; what was stopped, extended,
adapted or copied was so by the actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby, islice
from random import Random

from django.conf import settings

from handrail.access.member import Member
from handrail.access.models import User
from handrail.audit.writing import Act, record_acts
from handrail.core import clock
from handrail.demo.arcs import read_rows
from handrail.demo.casting import MIA, OMAR
from handrail.demo.terms import Terms
from handrail.plans.models import Outcome, PlanRead, PlanVersion
from handrail.provision.actions import (
    SlotTime,
    adapt_run,
    copy_runs,
    extend_run,
    set_adult_hours,
    stop_run,
    take_starter_types,
)
from handrail.provision.linking import keep_links
from handrail.provision.models import (
    InterventionSession,
    Placement,
    PlacementOutcome,
    Provision,
    ProvisionAdult,
    ProvisionSlot,
    ProvisionType,
    SessionPupil,
)
from handrail.provision.reading import spells_of
from handrail.pupils.models import GroupMembership, Link, Pupil, RegisterEntry
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import monday_of
from handrail.rules.provision import Pattern
from handrail.rules.school_days import Stretch
from handrail.schools.models import School

SEED = 412  # of its own, so that nothing else of the demonstration changes
Find = Callable[[School, str], Member]
KNOWN = {(one.named.forename, one.named.surname) for one in (MIA, OMAR)}
FEW_WEEKS = timedelta(weeks=5)
"""Of the small demonstration: only so long ago are sessions written down."""
SMALL_KEEPS = 3
"""Of the small demonstration: so many plain runs of each school; what is special about one is kept."""


@dataclass(frozen=True, slots=True)
class Told:
    """A run as it is written in `written/provision.toml`."""

    kind: str
    group: str
    term: int
    begins: int
    years: str
    size: int
    adults: str
    days: str
    at: str
    place: str
    funding: str
    fate: str

    @property
    def weekdays(self) -> list[int]:
        return [int(day) - 1 for day in self.days]


@dataclass(slots=True)
class Ran:
    """A run that was written, with who was to have a place in it, and the member who delivers it."""

    told: Told
    run: Provision
    pupils: list[Pupil]
    member: Member


@cache
def told_of(slug: str) -> tuple[Told, ...]:
    """What is told of one school."""
    return tuple(Told(*row) for row in read_rows("provision.toml", slug))


def provide(school: School, senco: Member, find: Find, terms: Terms) -> None:
    """The runs of this term and the two before, up to yesterday."""
    random = Random(SEED)  # noqa: S311 (made-up sessions, not secrets)
    kinds = {row.starter_key: row for row in take_starter_types(by=replace(senco, on=_first(terms, senco.on)))}
    ran = list(_write_runs(school, senco, kinds, find, terms))
    _place(school, ran)
    changed = _change(senco, ran, terms)
    keep_links([one.run for one in ran], senco.on)
    _read_plans(school, senco.on)
    record_acts([act for one in ran for act in _acts(one)])
    hold(school, [*changed, *ran], terms, senco.on, random)
    if school.slug == "alder":
        for who, hours in (("tess", 27), ("ben", 27)):
            set_adult_hours(by=senco, user=_user(find(school, who)), minutes_a_week=hours * 60)


def _read_plans(school: School, on: date) -> None:
    """Who delivers has opened the plans of those who come, on the day on which each began."""
    links = Link.objects.for_school(school).filter(why=Link.Why.PROVISION).select_related("user")
    by_pupil: dict[int, dict[int, str]] = defaultdict(dict)
    for link in links:
        by_pupil[link.pupil_id][link.user_id] = link.user.name
    versions = PlanVersion.objects.for_school(school).filter(
        published_at__isnull=False, starts_on__lt=on, plan__pupil__in=by_pupil
    )
    reads = [
        PlanRead(
            school=school,
            version=version,
            user_id=user,
            name=name,
            read_at=datetime.combine(version.starts_on, time(16, 20), clock.LONDON),
        )
        for version in versions.select_related("plan")
        if version.starts_on
        for user, name in by_pupil[version.plan.pupil_id].items()
    ]
    PlanRead.objects.bulk_create(reads, ignore_conflicts=True)


def _first(terms: Terms, on: date) -> date:
    return terms.next(term_at(terms, on, -2).starts_on)


def term_at(terms: Terms, on: date, place: int) -> Stretch:
    """The term of a day, or the last before it where it is none, and so many before or after that."""
    every = [term for year in terms.years for term in year.terms]
    current = max(index for index, term in enumerate(every) if term.starts_on <= on)
    return every[current + place]


def _kept(slug: str) -> Iterable[Told]:
    rows = told_of(slug)
    if not settings.DEMO_IS_SMALL:
        return rows
    plain = [row for row in rows if row.fate in {"", "as_planned"} and row.days]
    return [row for row in rows if row in plain[:SMALL_KEEPS] or row.fate not in {"", "as_planned"}]


def _write_runs(
    school: School, senco: Member, kinds: Mapping[str, ProvisionType], find: Find, terms: Terms
) -> Iterator[Ran]:
    """Each run with its days and its adults; two terms ago they were children of a year below."""
    listed = seats(school, senco.on)
    taken: dict[str, int] = defaultdict(int)
    runs, slots, adults, found = [], [], [], []
    for told in _kept(school.slug):
        kind, term = kinds[told.kind], term_at(terms, senco.on, told.term)
        begins = terms.next(term.starts_on + timedelta(days=told.begins))
        run = Provision(
            school=school,
            type=kind,
            group_name=told.group,
            shape=kind.shape,
            minutes=kind.usual_minutes or 0,
            times=len(told.days),
            every_weeks=1,
            starts_on=begins,
            ends_on=terms.last(term.ends_on) if told.days or told.kind == "equipment" else begins,
            place=told.place,
            funding=told.funding,
            **typed_by(senco) | {"recorded_at": _at(min(begins, senco.on), time(15, 45))},
        )
        pupils = list(islice(_turn(listed, told, taken), told.size))
        member = senco
        for share in filter(None, told.adults.split(";")):
            name, _, part = share.partition("|")
            is_here = " " not in name
            who = find(school, name) if is_here else senco
            member = who if is_here else member
            adult = ProvisionAdult(school=school, provision=run, share=int(part or 100))
            adult.user_id, adult.name = (who.user_id, who.name) if is_here else (None, name)
            adults.append(adult)
        at = time.fromisoformat(told.at) if told.at else None
        slots += [ProvisionSlot(school=school, provision=run, weekday=day, starts_at=at) for day in told.weekdays]
        runs.append(run)
        found.append(Ran(told, run, pupils, member))
    Provision.objects.bulk_create(runs)
    ProvisionSlot.objects.bulk_create(slots)
    ProvisionAdult.objects.bulk_create(adults)
    return iter(found)


def seats(school: School, on: date) -> dict[str, list[Pupil]]:
    """The children on the register by year group, by name."""
    listed = RegisterEntry.objects.for_school(school).filter(ends_on=None, status__in=("K", "E")).values("pupil")
    rows = GroupMembership.objects.for_school(school).filter(group__kind="year", ends_on=None, pupil__in=listed)
    found: dict[str, list[Pupil]] = defaultdict(list)
    for row in rows.select_related("group", "pupil").order_by("pupil__surname", "pupil__forename", "pupil"):
        found[row.group.name].append(row.pupil)
    return found


def _turn(seats: Mapping[str, list[Pupil]], told: Told, taken: dict[str, int]) -> Iterator[Pupil]:
    """The children of some years, beginning where the run before it left off; none twice. In what is for one year
    alone, Mia and Omar come first, whom the pictures show."""
    rows = [pupil for year in told.years.split() for pupil in seats.get(year, [])]
    known = [pupil for pupil in rows if " " not in told.years and (pupil.forename, pupil.surname) in KNOWN]
    rows = [pupil for pupil in rows if pupil not in known]
    yield from known
    start = taken[told.years] % max(1, len(rows))
    taken[told.years] += told.size
    yield from rows[start:]
    yield from rows[:start]


def _place(school: School, ran: Sequence[Ran]) -> None:
    """A place for each, and where their plan has an outcome of the area, what it is for."""
    places = Placement.objects.bulk_create(
        Placement(
            school=school,
            provision=one.run,
            pupil=pupil,
            starts_on=one.run.starts_on,
            recorded_by=one.run.recorded_by,
            recorded_by_id=one.run.recorded_by_id,
            recorded_at=one.run.recorded_at,
        )
        for one in ran
        for pupil in one.pupils
    )
    aims: dict[tuple[int, str], str] = {}
    rows = Outcome.objects.for_school(school).filter(
        version__published_at__isnull=False, version__plan__pupil__in={place.pupil_id for place in places}
    )
    for pupil, area, ref in rows.order_by("version__plan__number", "-position").values_list(
        "version__plan__pupil", "area", "ref"
    ):
        aims[pupil, area] = ref
    PlacementOutcome.objects.bulk_create(
        PlacementOutcome(school=school, placement=place, outcome_ref=aims[place.pupil_id, area])
        for place in places
        for area in place.provision.type.areas[:1]
        if (place.pupil_id, area) in aims
    )


def _change(senco: Member, ran: Sequence[Ran], terms: Terms) -> list[Ran]:
    """What became of some runs on their way; the copies, which run too."""
    copies = []
    for one in ran:
        run, fate = one.run, one.told.fate
        begun, today = run.starts_on, senco.on
        later = [terms.next(begun + timedelta(weeks=weeks)) for weeks in (3, 5)]
        if run.ends_on is None or later[1] >= min(today, run.ends_on):
            continue
        by = replace(senco, on=later[1])
        if fate == "stopped":
            stop_run(by=by, run=run, on=later[1], reason="It did not help; the time goes into the class instead")
        elif fate == "extended":
            first = terms.next(term_at(terms, today, one.told.term + 1).starts_on + timedelta(days=20))
            extend_run(by=by, run=run, ends_on=first, reason="Begun late, and it is working: three weeks more")
        elif fate == "adapted":
            weekdays = one.told.weekdays[:2]
            slots = tuple(SlotTime(day, time.fromisoformat(one.told.at)) for day in weekdays)
            pattern = Pattern(run.minutes, len(weekdays), 1, tuple(weekdays))
            adapt_run(
                by=by,
                run=run,
                on=later[0],
                reason="Three times was too much for one week",
                pattern=pattern,
                slots=slots,
            )
        elif fate == "copied":
            copies.append(_copied(senco, one, terms))
        run.refresh_from_db()
    return copies


def _copied(senco: Member, one: Ran, terms: Terms) -> Ran:
    """Copied to the term after by the SENCO, in the last week of its own."""
    following = term_at(terms, senco.on, one.told.term + 1)
    by = replace(senco, on=min(senco.on, one.run.ends_on or senco.on))
    starts = terms.next(following.starts_on + timedelta(days=6))
    [run] = copy_runs(by=by, runs=[one.run], starts_on=starts, ends_on=terms.last(following.ends_on)).runs
    return Ran(replace(one.told, fate=""), run, one.pupils, one.member)


def _acts(one: Ran) -> Iterator[Act]:
    said = {"type": (None, one.run.type.name), "starts_on": (None, one.run.starts_on)}
    by = replace(one.member, on=one.run.starts_on)
    yield Act(by, "provision.started", "", one.run.ref, said)
    for pupil in one.pupils:
        placed = {"provision": (None, one.run.title), "from": (None, one.run.starts_on)}
        yield Act(by, "placement.added", pupil.ref, one.run.ref, placed)


def hold(school: School, ran: Sequence[Ran], terms: Terms, on: date, random: Random) -> None:
    """The sessions of every day up to yesterday, and who was there."""
    lines: list[str] = read_rows("provision.toml", "seen")
    since = on - FEW_WEEKS if settings.DEMO_IS_SMALL else date.min
    sessions: list[InterventionSession] = []
    there: list[SessionPupil] = []
    acts: list[Act] = []
    for one in ran:
        for session in _sessions(one, terms, on, since, random):
            sessions.append(session)
            acts.append(Act(one.member, "session.recorded", "", one.run.ref, {"met_on": (None, session.met_on)}))
            if session.is_held:
                there += _there(school, one, session, lines, random)
    InterventionSession.objects.bulk_create(sessions)
    SessionPupil.objects.bulk_create(there)
    record_acts(acts)


def _sessions(one: Ran, terms: Terms, on: date, since: date, random: Random) -> Iterator[InterventionSession]:
    days = [day for day in _days(one.run, terms) if day < on]
    if one.told.fate == "forgotten":
        days = days[:2]
    elif since > date.min:
        days = [day for day in days if day >= since]
    for _, week in groupby(days, monday_of):
        of_week = list(week)
        borrowed = random.choice(of_week) if one.told.fate == "borrowed" and random.random() < 0.7 else None
        for day in of_week:
            reason = "pulled_away" if day == borrowed else _lost(one, random)
            yield _session(one, day, reason, random)


def _days(run: Provision, terms: Terms) -> Iterator[date]:
    """The school days on which it meets, as it was planned on each."""
    spells = spells_of(run)
    for day in terms.open:
        if any(
            spell.starts_on <= day <= (spell.ends_on or date.max) and day.weekday() in spell.pattern.weekdays
            for spell in spells
        ):
            yield day


def _lost(one: Ran, random: Random) -> str:
    """Why a session did not happen: now and then, and hardly ever in class."""
    draw = random.random()
    if one.told.fate == "as_planned":
        return "adult_absent" if draw < 0.03 else ""
    if len(one.pupils) == 1 and draw < 0.07:
        return "pupil_absent"
    return "adult_absent" if draw < 0.1 else "event" if draw < 0.13 else "pulled_away" if draw < 0.15 else ""


_WHY = {
    "pulled_away": ("Cover in Reception", "Sent to the front office", "Taken for a trip"),
    "event": ("Sports day", "Photographs"),
}


def _session(one: Ran, day: date, reason: str, random: Random) -> InterventionSession:
    run, at = one.run, _at(day, time(15, 20))
    is_as_planned = one.told.fate == "as_planned" and not reason
    short = not reason and not is_as_planned and random.random() < 0.06
    usual = run.minutes
    return InterventionSession(
        school_id=run.school_id,
        provision=run,
        met_on=day,
        status="missed" if reason else "held",
        minutes=0 if reason else max(1, usual - 10) if short else usual,
        planned_minutes=usual,
        missed_reason=reason,
        missed_why=random.choice(_WHY[reason]) if reason in _WHY else "",
        taken_by=one.member.name,
        taken_by_id=one.member.user_id,
        is_as_planned=is_as_planned,
        recorded_at=at,
        recorded_by=one.member.name,
        recorded_by_id=one.member.user_id,
    )


def _there(
    school: School, one: Ran, session: InterventionSession, lines: Sequence[str], random: Random
) -> Iterator[SessionPupil]:
    for pupil in one.pupils:
        draw = random.random()
        away = "" if session.is_as_planned or len(one.pupils) == 1 else "pupil_absent" if draw < 0.06 else ""
        away = away or ("elsewhere" if 0.06 <= draw < 0.08 and not session.is_as_planned else "")
        line = random.choice(lines) if not away and draw > 0.94 and not session.is_as_planned else ""
        yield SessionPupil(school=school, session=session, pupil=pupil, was_there=not away, reason=away, line=line)


def _at(day: date, at: time) -> datetime:
    return min(datetime.combine(day, at, clock.LONDON), clock.now())


def _user(member: Member) -> User:
    return User.objects.get(pk=member.user_id or 0)
