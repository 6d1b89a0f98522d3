"""What provision adds to a child's story: places begun and ended, and what changed in a run meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission
from handrail.core import clock, registry
from handrail.core.loading import rows_at
from handrail.core.registry import TimelineEntry
from handrail.provision.child import ChildRuns, story_of
from handrail.provision.models import Placement, ProvisionChange
from handrail.provision.reading import pattern_on
from handrail.rules.provision import ENDINGS
from handrail.ui.addresses import url

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

_SAID = {
    ProvisionChange.Kind.STOPPED: "{} stopped",
    ProvisionChange.Kind.EXTENDED: "{} goes on for longer",
    ProvisionChange.Kind.ADAPTED: "{} changed",
}


@registry.timeline.add
def provision_in_story(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """Reads what the page of the child in hand has read. Why a place or a run ended is for staff."""
    runs = story_of(member, pupil)
    for place in runs.places:
        yield from _begun_and_ended(member, runs, place)
        yield from _changed(member, place)


def _begun_and_ended(member: Member, runs: ChildRuns, place: Placement) -> Iterator[TimelineEntry]:
    days, run = place.days, place.provision
    if days is None:
        return
    first, last = days
    names = ", ".join(one.name for one in runs.adults[run.pk])
    often = pattern_on(run, first).say()
    if first <= member.on:
        title = f"{run.title} began" if run.times else run.title
        detail = ", ".join(filter(None, (often, names and f"with {names}")))
        yield _entry(member, place, first, title, detail, place.recorded_by, place.recorded_at)
    if not run.times:  # a one-off is given once
        return
    if last is not None and last < member.on:
        why = _why_ended(place, last) if member.may(Permission.SESSION_READ) else ""
        yield _entry(member, place, last, f"{run.title} ended", why, "", _evening(last))


def _why_ended(place: Placement, last: date) -> str:
    if place.ends_on == last:
        return ". ".join(filter(None, (ENDINGS.get(place.end_reason, ""), place.end_why)))
    return "Left the school" if place.pupil.left_on == last else ""


def _changed(member: Member, place: Placement) -> Iterator[TimelineEntry]:
    """What was changed for good: a change that was taken back is in the record of the run."""
    changes: list[ProvisionChange] = rows_at(place.provision, "changes")
    undone = {row.undoes_id for row in changes}
    for row in changes:
        if row.kind in _SAID and row.pk not in undone and place.holds(row.effective_on):
            words = _SAID[ProvisionChange.Kind(row.kind)].format(place.provision.title)
            why = row.reason if member.may(Permission.SESSION_READ) else ""
            if row.effective_on <= member.on:
                yield _entry(member, place, row.effective_on, words, why, row.made_by, row.made_at)


def _entry(
    member: Member, place: Placement, on: date, title: str, detail: str, who: str, at: datetime
) -> TimelineEntry:
    here = member.school.slug
    to_run = member.may(Permission.SESSION_READ)
    return TimelineEntry(
        on=on,
        kind="provision",
        title=title,
        detail=detail,
        who=who,
        url=url("provision:run", school=here, run=place.provision.ref) if to_run else None,
        sort_at=at,
    )


def _evening(day: date) -> datetime:
    """An ending nobody wrote on its day comes after what was written on it."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=clock.LONDON)
