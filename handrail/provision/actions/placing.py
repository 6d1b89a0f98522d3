"""Writing places: what every act that puts pupils into a run has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from handrail.audit.writing import record_many
from handrail.plans.models import Outcome
from handrail.provision.models import Placement, PlacementOutcome, Provision
from handrail.pupils.models import Pupil
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.provision import overlap

if TYPE_CHECKING:
    from handrail.access.member import Member


def record_places(
    by: Member, run: Provision, pupils: Sequence[Pupil], starts_on: date, outcomes: Mapping[int, Iterable[str]]
) -> list[Placement]:
    """A place for each pupil from a day on. Raises ValidationError for one who is in it already, or not here then."""
    faults = place_faults(run, pupils, starts_on)
    if faults:
        raise ValidationError({"pupils": faults})
    source = typed_by(by)
    places = Placement.objects.bulk_create(
        Placement(school=by.school, provision=run, pupil=pupil, starts_on=starts_on, **source) for pupil in pupils
    )
    links = [
        PlacementOutcome(school=by.school, placement=place, outcome_ref=ref)
        for place in places
        for ref in outcomes_known(by, place, outcomes.get(place.pupil_id, ()))
    ]
    PlacementOutcome.objects.bulk_create(links)
    said = {"provision": (None, run.title), "from": (None, starts_on)}
    record_many([("placement.added", place.pupil.ref, said) for place in places], by=by, subject_ref=run.ref)
    return places


def place_faults(run: Provision, pupils: Sequence[Pupil], starts_on: date) -> list[str]:
    """Why pupils cannot have a place from a day on, a sentence each. One query."""
    if run.ends_on and starts_on > run.ends_on:
        return [f"It ends on {say_day(run.ends_on)}. Write an earlier day, or extend it first."]
    if starts_on < run.starts_on:
        return [f"It starts on {say_day(run.starts_on)}. Write that day or a later one."]
    faults = [
        f"{pupil.name} is named twice. Name each pupil once."
        for place, pupil in enumerate(pupils)
        if pupil in pupils[:place]
    ]
    held = Placement.objects.for_school(run.school_id).filter(provision=run, pupil__in=pupils, removed_at=None)
    inside = {row.pupil_id for row in held if row.ends_on is None or row.ends_on >= starts_on}
    for pupil in pupils:
        if pupil.pk in inside:
            faults.append(f"{pupil.name} is in this group already.")
        elif pupil.left_on and pupil.left_on < starts_on:
            faults.append(f"{pupil.name} left on {say_day(pupil.left_on)}, before it starts.")
        elif not overlap((starts_on, run.ends_on), (pupil.joined_on, pupil.left_on)):
            faults.append(f"{pupil.name} joins after it has ended.")
    return faults


def outcomes_known(by: Member, place: Placement, refs: Iterable[str]) -> list[str]:
    """Those refs that are of an outcome of the child, each once."""
    wanted = list(dict.fromkeys(refs))
    if not wanted:
        return []
    rows = Outcome.objects.for_school(by.school).filter(version__plan__pupil=place.pupil_id, ref__in=wanted)
    held = set(rows.values_list("ref", flat=True))
    return [ref for ref in wanted if ref in held]
