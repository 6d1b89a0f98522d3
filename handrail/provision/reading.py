"""From the rows of runs to what `rules.provision` counts with: patterns by day, planned days, what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from handrail.core.loading import rows_at
from handrail.provision.models import InterventionSession, Placement, Provision, ProvisionChange, SessionPupil
from handrail.rules.calendar import monday_of
from handrail.rules.provision import (
    Done,
    Pattern,
    PlannedWeek,
    SchoolWeeks,
    Spell,
    planned,
    school_weeks,
    tally,
)

if TYPE_CHECKING:
    from handrail.rules.provision import Tally
    from handrail.rules.school_days import SchoolCalendar


def spells_of(run: Provision) -> list[Spell]:
    """How a run met from when to when, by its changes. Two queries, or none where slots and changes were prefetched."""
    return spells_by(run, tuple(slot.weekday for slot in rows_at(run, "slots")), rows_at(run, "changes"))


def spells_by(run: Provision, weekdays: tuple[int, ...], changes: Iterable[ProvisionChange]) -> list[Spell]:
    """The same of a run whose changes are in hand, by their keys; `weekdays` are those of its slots."""
    changes = list(changes)
    undone = {change.undoes_id for change in changes}
    adapted = [row for row in changes if row.kind == ProvisionChange.Kind.ADAPTED and row.pk not in undone]
    pattern, ends_on, spells = run.pattern(weekdays), run.ends_on, []
    for change in reversed(adapted):
        spells.append(Spell(change.effective_on, ends_on, pattern))
        ends_on = min(change.effective_on - timedelta(days=1), run.ends_on or date.max)
        pattern = _before(pattern, change.before)
    if ends_on is None or ends_on >= run.starts_on:
        spells.append(Spell(run.starts_on, ends_on, pattern))
    return spells[::-1]


def _before(pattern: Pattern, before: Mapping[str, object]) -> Pattern:
    slots = before.get("slots")
    return Pattern(
        int(str(before.get("minutes", pattern.minutes))),
        int(str(before.get("times", pattern.times))),
        int(str(before.get("every_weeks", pattern.every_weeks))),
        tuple(slot[0] for slot in slots) if isinstance(slots, list) else pattern.weekdays,
    )


def pattern_on(run: Provision, day: date) -> Pattern:
    """How a run meets on a day; as it began, before that."""
    return pattern_of(spells_of(run), day)


def pattern_of(spells: Sequence[Spell], day: date) -> Pattern:
    """The pattern of the spell of a day; of the first one, before that."""
    return next((spell.pattern for spell in reversed(spells) if spell.starts_on <= day), spells[0].pattern)


def planned_days(run: Provision, first: date, last: date, calendar: SchoolCalendar) -> list[tuple[date, int]]:
    """(day, its place in the day) of each session planned from one day to another.

    A run that knows only how often has them on the first open days of each week.
    """
    weeks = school_weeks(monday_of(first), last, calendar)
    found: list[tuple[date, int]] = []
    for week in planned(spells_of(run), weeks, first, last):
        open_days = next(days for monday, days in weeks.weeks if monday == week.monday)
        loose = [day for day in open_days if first <= day <= last and run.holds(day)]
        days = sorted([*week.days, *loose[: week.sessions - len(week.days)]])
        found += [(day, days[:place].count(day) + 1) for place, day in enumerate(days)]
    return found


def planned_for(placement: Placement, weeks: SchoolWeeks, first: date, last: date) -> list[PlannedWeek]:
    """What is planned for one child from one day to another, while they have their place and are here."""
    days = placement.days
    if days is None:
        return []
    return planned(spells_of(placement.provision), weeks, max(first, days[0]), min(last, days[1] or last))


def done_of(sessions: Iterable[InterventionSession]) -> list[Done]:
    """The sessions of a group, as counted."""
    return [Done(row.met_on, row.is_held, row.minutes, row.planned_minutes, row.missed_reason) for row in sessions]


def done_for(sessions: Iterable[InterventionSession], there: Mapping[int, SessionPupil]) -> list[Done]:
    """The sessions of one child, as counted; `there` are their rows by the key of the session.

    A child who was not there lost it, by their own reason; one of whom a held session says nothing was there.
    """
    found = []
    for row in sessions:
        mine = there.get(row.pk)
        if row.is_held and mine is not None and not mine.was_there:
            found.append(Done(row.met_on, False, 0, row.planned_minutes, mine.reason or "pupil_absent"))
        else:
            found.append(Done(row.met_on, row.is_held, row.minutes, row.planned_minutes, row.missed_reason))
    return found


def tally_of_placements(
    placements: Iterable[Placement],
    weeks: SchoolWeeks,
    first: date,
    last: date,
    since: Mapping[int, date] | None = None,
) -> dict[int, Tally]:
    """{placement: what was planned and what became of it} from one day to another, both included. Two queries.

    `since` gives placements, by key, a first day of their own, later than `first`.
    Placements need their pupil and run, the run its slots and changes (`run_rows`). Staff only: it reads sessions.
    """
    rows = list(placements)
    sessions: dict[int, list[InterventionSession]] = defaultdict(list)
    there: dict[int, dict[int, SessionPupil]] = defaultdict(dict)
    if rows:
        school = rows[0].school_id
        keys = {row.provision_id for row in rows}
        held = (
            InterventionSession.objects.for_school(school)
            .standing()
            .filter(provision__in=keys, met_on__gte=first, met_on__lte=last)
            .only("school", "provision", "met_on", "status", "minutes", "planned_minutes", "missed_reason")
        )
        for one in held:
            sessions[one.provision_id].append(one)
        said = SessionPupil.objects.for_school(school).filter(
            session__in=held, pupil__in={row.pupil_id for row in rows}, was_there=False
        )  # of whom nothing is said was there, so those rows need not be read
        for mine in said:
            there[mine.pupil_id][mine.session_id] = mine
    found = {}
    for row in rows:
        days, begun = row.days, (since or {}).get(row.pk, first)
        own = [
            one for one in sessions[row.provision_id] if days and max(begun, days[0]) <= one.met_on <= (days[1] or last)
        ]
        found[row.pk] = tally(planned_for(row, weeks, begun, last), done_for(own, there[row.pupil_id]))
    return found
