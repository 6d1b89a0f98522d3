"""What impact adds to a child's story: before and after, on the day of the exit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, QuerySet

from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.loading import rows_at
from handrail.core.registry import TimelineEntry
from handrail.core.statements import Slot, made_once
from handrail.impact.models import Measure
from handrail.impact.results import Pair, pairs_of, taken_of
from handrail.impact.saying import say_pair
from handrail.ui.addresses import url

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

_ROW = Slot("row", BigIntegerField())


@made_once
def _of_child(reader: Member) -> QuerySet[Any, Any]:
    rows = Measure.objects.visible_to(reader).standing().filter(placement__pupil=_ROW)
    return rows.select_related("score", "placement__provision__type").order_by()


@registry.timeline.add
def before_and_after(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """For staff. One query where the child has a place in anything, and a score if the member reads those."""
    if not member.may(Permission.SESSION_READ) or not rows_at(pupil, "placements"):
        return
    if member.may(Permission.FACT_READ) and not rows_at(pupil, "scores"):
        return
    by_place: dict[int, list[Measure]] = defaultdict(list)
    for row in sorted(_of_child(member, row=pupil.pk), key=lambda row: row.pk):
        by_place[row.placement_id].append(row)
    for rows in by_place.values():
        pairs, _ = pairs_of((row.moment, taken_of(row.score)) for row in rows)
        for pair in pairs:
            keys = {score.pk for score in (pair.entry, pair.exit) if score}
            last = max((row for row in rows if row.score_id in keys), key=lambda row: row.recorded_at)
            yield _entry(member, last, pair)


def _entry(member: Member, row: Measure, pair: Pair) -> TimelineEntry:
    run = row.placement.provision
    newest = pair.exit or pair.entry or taken_of(row.score)
    return TimelineEntry(
        on=newest.taken_on,
        kind="provision",
        title=f"{run.title}: {'before and after' if pair.is_whole else 'measured'}",
        detail=say_pair(pair),
        who=row.recorded_by,
        url=url("impact:run", school=member.school.slug, run=run.ref),
        sort_at=row.recorded_at,
        row=row,
    )
