"""Everything the page of one run shows, asked at once: its days and changes, who is in it and for what, who gives it.

As in `on_a_day`: what Django needs to make ten queries of a handful of rows is several times what reading them takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, Q, QuerySet

from handrail.access.models import Membership
from handrail.core.loading import hold
from handrail.core.statements import Slot, each_made_once, made_once
from handrail.provision.mapping import words_asked, words_from
from handrail.provision.models import (
    Placement,
    PlacementOutcome,
    Provision,
    ProvisionAdult,
    ProvisionChange,
    ProvisionSlot,
)
from handrail.pupils.line import ChildLine, child_line
from handrail.pupils.models import GroupMembership, Photo, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.school_days import SchoolCalendar
from handrail.schools.calendar import calendar_from, calendar_rows

if TYPE_CHECKING:
    from handrail.access.member import Member

_REF, _RUN = Slot("ref", CharField()), Slot("run", BigIntegerField())
_DAY: Any = Slot("day", DateField())


@dataclass(frozen=True, slots=True)
class AboutRun:
    """The visible places of a run, each with the line of its pupil and the words of its outcomes; everybody who was
    ever to deliver it, and who does on the day; its changes in the order in which they were made."""

    places: Sequence[tuple[Placement, ChildLine, list[str]]]
    adults: Sequence[ProvisionAdult]
    there: list[ProvisionAdult]
    changes: Sequence[ProvisionChange]
    calendar: SchoolCalendar


def run_of(member: Member, ref: str) -> Provision | None:
    """The run with its type and the one it goes on from, if this member may see it. One query."""
    return next(iter(_run(member, ref=ref)), None)


def about_run(member: Member, run: Provision, day: date) -> AboutRun:
    """What there is of a visible run, and who delivers it on a day. One query."""
    found = _asked(member, run=run.pk, day=day)
    changes = sorted(found["changes"], key=lambda row: row.pk)
    hold(run, "slots", sorted(found["slots"], key=lambda row: (row.weekday, str(row.starts_at or "~"), row.pk)))
    hold(run, "changes", changes)
    adults = sorted(found["adults"], key=lambda row: (-row.share, row.name, row.pk))
    there = {key for (key,) in found["there"]}
    words, refs = words_from(found["words"]), defaultdict(list)
    for link in sorted(found["outcomes"], key=lambda row: row.pk):
        refs[link.placement_id].append(link.outcome_ref)
    of_pupil: dict[str, dict[int, list[Any]]] = {}
    for name in ("register_entries", "group_memberships", "photos"):
        of_pupil[name] = defaultdict(list)
        for row in found[name]:
            of_pupil[name][row.pupil_id].append(row)
    places = []
    for place in found["places"]:
        place.provision = run
        for name, rows in of_pupil.items():
            hold(place.pupil, name, rows[place.pupil_id])
        said = [words[ref] for ref in refs[place.pk] if ref in words]
        places.append((place, child_line(place.pupil, member.on), said))
    places.sort(key=lambda row: (not row[0].is_on(member.on), row[0].pupil.sort_name))
    here = [row for row in adults if row.pk in there]
    return AboutRun(places, adults, here, changes, calendar_from(found["calendar"]))


@made_once
def _run(reader: Member) -> QuerySet[Any, Any]:
    return Provision.objects.visible_to(reader).filter(ref=_REF).select_related("type", "copied_from").order_by()


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """Whether the run may be seen is asked before."""
    school = reader.school
    own = {"provision": _RUN}
    places = Placement.objects.visible_to(reader).filter(**own).order_by()
    pupils = {"pupil__in": places.values("pupil")}
    links = PlacementOutcome.objects.for_school(school).filter(placement__in=places.values("pk")).order_by()
    adults = ProvisionAdult.objects.for_school(school).standing().filter(**own).order_by()
    here = Membership.objects.filter(holds_on(_DAY), school=school, user=OuterRef("user"))
    return {
        "slots": ProvisionSlot.objects.for_school(school).filter(**own).order_by(),
        "changes": ProvisionChange.objects.for_school(school).filter(**own).order_by(),
        "places": places.select_related("pupil"),
        "outcomes": links,
        "words": words_asked(reader, links.values("outcome_ref")),
        "adults": adults,
        "there": adults.filter(Q(user=None) | Exists(here), holds_on(_DAY)).values_list("pk"),
        "register_entries": RegisterEntry.objects.for_school(school).filter(**pupils).order_by(),
        "group_memberships": GroupMembership.objects.for_school(school)
        .filter(**pupils)
        .select_related("group")
        .order_by(),
        "photos": Photo.objects.for_school(school).filter(**pupils).order_by(),
        "calendar": calendar_rows(school),
    }
