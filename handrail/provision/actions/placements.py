"""Pupils come into a run, leave it, and are put right; and which outcomes their places are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.provision.actions.placing import outcomes_known, record_places
from handrail.provision.actions.runs import hold_run
from handrail.provision.linking import keep_links
from handrail.provision.models import InterventionSession, Placement, PlacementOutcome, Provision, SessionPupil
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day
from handrail.rules.provision import ENDINGS

if TYPE_CHECKING:
    from handrail.access.member import Member


@transaction.atomic
def place_pupils(
    *,
    by: Member,
    run: Provision,
    pupils: Sequence[Pupil],
    starts_on: date | None = None,
    outcomes: Mapping[int, Iterable[str]] | None = None,
) -> list[Placement]:
    """Put pupils into a run from a day: today, or the day it starts where that is still to come.

    Raises ValidationError, a sentence for each pupil, for one who is in it already or not here then; then nobody is.
    """
    run = hold_run(by, run)
    places = record_places(by, run, pupils, starts_on or max(by.on, run.starts_on), outcomes or {})
    keep_links([run], by.on)
    return places


@transaction.atomic
def end_placement(
    *, by: Member, placement: Placement, ends_on: date, reason: str = "other", why: str = ""
) -> Placement:
    """End a pupil's place on a day, with a reason (a key of `rules.provision.ENDINGS`). Raises ValidationError."""
    placement = _hold(by, placement)
    faults = {}
    if ends_on < placement.starts_on:
        faults["ends_on"] = (
            f"It began on {say_day(placement.starts_on)}. Write that day or a later one, or take it out."
        )
    if reason not in ENDINGS:
        faults["reason"] = "Choose why it ends."
    if faults:
        raise ValidationError(faults)
    before = placement.ends_on
    if (before, placement.end_reason, placement.end_why) != (ends_on, reason, why.strip()):
        placement.ends_on, placement.end_reason, placement.end_why = ends_on, reason, why.strip()[:300]
        _keep(by, placement, ["ends_on", "end_reason", "end_why"])
        changes = {"last day": (before, ends_on), "reason": (None, reason), "why": (None, why.strip())}
        _record(by, "placement.ended", placement, changes)
    return placement


@transaction.atomic
def reopen_placement(*, by: Member, placement: Placement) -> Placement:
    """Let a place go on that was ended. Raises ValidationError where the pupil has another in the same run."""
    placement = _hold(by, placement)
    if placement.ends_on is not None:
        _refuse_other(by, placement)
        before = placement.ends_on
        placement.ends_on, placement.end_reason, placement.end_why = None, "", ""
        _keep(by, placement, ["ends_on", "end_reason", "end_why"])
        _record(by, "placement.reopened", placement, {"last day": (before, None)})
    return placement


@transaction.atomic
def remove_placement(*, by: Member, placement: Placement) -> Placement:
    """Take out a pupil who was never in it: it is kept and can be put back.

    Raises ValidationError where they are in sessions that were recorded; such a place is ended instead.
    """
    placement = _hold(by, placement)
    if placement.removed_at is None:
        standing = InterventionSession.objects.for_school(by.school).standing().filter(provision=placement.provision_id)
        there = SessionPupil.objects.for_school(by.school).filter(pupil=placement.pupil_id, session__in=standing)
        if there.exists():
            name = placement.pupil.name
            raise ValidationError(
                f"Sessions are recorded with {name} in them. End the place instead; its record stays."
            )
        placement.removed_at, placement.removed_by = clock.now(), by.name
        _keep(by, placement, ["removed_at", "removed_by"])
        _record(by, "placement.removed", placement)
    return placement


@transaction.atomic
def put_back_placement(*, by: Member, placement: Placement) -> Placement:
    """Put back a place that was taken out. Raises ValidationError where the pupil has another in the run by now."""
    placement = _hold(by, placement)
    if placement.removed_at is not None:
        _refuse_other(by, placement)
        placement.removed_at, placement.removed_by = None, ""
        _keep(by, placement, ["removed_at", "removed_by"])
        _record(by, "placement.put_back", placement)
    return placement


@transaction.atomic
def link_outcomes(*, by: Member, placement: Placement, refs: Iterable[str]) -> Placement:
    """Say which outcomes of the pupil's plans a place is for, by their refs, in place of those said before.

    A ref of no outcome of theirs is left out.
    """
    placement = _hold(by, placement)
    wanted = outcomes_known(by, placement, refs)
    before = list(placement.outcomes.values_list("outcome_ref", flat=True))
    if wanted != before:
        placement.outcomes.all().delete()
        PlacementOutcome.objects.bulk_create(
            PlacementOutcome(school=by.school, placement=placement, outcome_ref=ref) for ref in wanted
        )
        _record(by, "placement.linked", placement, {"outcomes": (before, wanted)})
    return placement


def _hold(by: Member, placement: Placement) -> Placement:
    hold_run(by, placement.provision)
    rows = Placement.objects.for_school(by.school).select_related("provision__type", "pupil")
    held: Placement = rows.get(pk=placement.pk)
    return held


def _keep(by: Member, placement: Placement, fields: list[str]) -> None:
    placement.save(update_fields=fields)
    keep_links([placement.provision], by.on)


def _refuse_other(by: Member, placement: Placement) -> None:
    others = Placement.objects.for_school(by.school).filter(
        provision=placement.provision_id, pupil=placement.pupil_id, removed_at=None
    )
    after = [
        row for row in others.exclude(pk=placement.pk) if row.ends_on is None or row.ends_on >= placement.starts_on
    ]
    if after:
        raise ValidationError(f"{placement.pupil.name} is in this group again since. End or take out that place first.")


def _record(
    by: Member, kind: str, placement: Placement, changes: Mapping[str, tuple[object, object]] | None = None
) -> None:
    said = {"provision": (placement.provision.title, placement.provision.title)} | dict(changes or {})
    record(kind, by=by, pupil_ref=placement.pupil.ref, subject_ref=placement.provision.ref, changes=said)
