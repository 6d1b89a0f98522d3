"""What provision says beside an outcome under review: what was given for it in this cycle, and what happened of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission
from handrail.core import clock, registry
from handrail.plans.models import Plan
from handrail.provision.models import Placement
from handrail.provision.reading import tally_of_placements
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import school_weeks
from handrail.schools.calendar import calendar_of

if TYPE_CHECKING:
    from handrail.access.member import Member


@registry.beside.add
def given_for_outcomes(member: Member, plans: Iterable[Plan]) -> Mapping[str, list[str]]:
    """{outcome ref: a sentence for each place that is for it}, counted since the plan was published.

    One query where nothing is for an outcome of these pupils, six where something is.
    """
    since = {plan.pupil_id: plan.published_on for plan in plans if plan.published_on}
    if not since or not member.may(Permission.SESSION_READ):
        return {}
    rows = Placement.objects.visible_to(member).filter(pupil__in=since, outcomes__isnull=False).distinct()
    rows = rows.select_related("pupil", "provision__type")
    places = [
        place
        for place in rows.prefetch_related("outcomes", "provision__slots", "provision__changes").order_by("pk")
        if _holds_since(place, since[place.pupil_id])
    ]
    if not places:
        return {}
    begun = {place.pk: since[place.pupil_id] for place in places}
    first = min(begun.values())
    weeks = school_weeks(first, member.on, calendar_of(member.school), clock.by_the_wall())
    tallies = tally_of_placements(places, weeks, first, member.on, begun)
    found: dict[str, list[str]] = defaultdict(list)
    for place in places:
        run = place.provision
        said = f"Since {say_day_short(begun[place.pk])}: {tallies[place.pk].say()}" if run.times else ""
        words = ". ".join(filter(None, (f"{run.title}, {run.pattern(()).say()}", said)))
        for link in place.outcomes.all():
            found[link.outcome_ref].append(words)
    return found


def _holds_since(place: Placement, day: date) -> bool:
    days = place.days
    return days is not None and (days[1] is None or days[1] >= day)
