"""Runs are copied to the next term, with the pupils and adults who are still here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.access.models import Membership
from handrail.audit.writing import record
from handrail.provision.actions.placing import record_places
from handrail.provision.actions.runs import AdultShare, RunDetails, hold_run, slots_of, write_run
from handrail.provision.linking import keep_links
from handrail.provision.models import Placement, Provision, ProvisionAdult
from handrail.rules.calendar import say_day
from handrail.rules.provision import date_faults

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class Copied:
    """The runs that were made or were there already, and in sentences what was left out of them."""

    runs: tuple[Provision, ...]
    left_out: tuple[str, ...]


@transaction.atomic
def copy_runs(*, by: Member, runs: Sequence[Provision], starts_on: date, ends_on: date | None) -> Copied:
    """Copy runs to days that are still to come, each with its days, its adults and the pupils of its last day.

    Who has left by then is left out, and told. The same run copied twice to the same day is one.
    Raises ValidationError.
    """
    faults = date_faults(starts_on, ends_on)
    if faults:
        raise ValidationError(faults)
    made: list[Provision] = []
    left_out: list[str] = []
    for run in sorted(runs, key=lambda run: run.pk):
        held = hold_run(by, run)
        same = held.copies.filter(starts_on=starts_on, removed_at=None).select_related("type").first()
        if same is None and held.starts_on >= starts_on:
            left_out.append(f"{held.title} begins on {say_day(held.starts_on)} itself, so it was not copied.")
            continue
        made.append(same or _copy_and_record(by, held, starts_on, ends_on, left_out))
    keep_links(made, by.on)
    return Copied(tuple(made), tuple(left_out))


def _copy_and_record(
    by: Member, run: Provision, starts_on: date, ends_on: date | None, left_out: list[str]
) -> Provision:
    last = min(run.ends_on or by.on, by.on) if run.starts_on <= by.on else run.starts_on
    details = RunDetails(
        starts_on=starts_on,
        ends_on=ends_on,
        slots=slots_of(run),
        **{
            name: getattr(run, name)
            for name in ("minutes", "times", "every_weeks", "shape", "group_name", "place", "funding", "note")
        },
    )
    adults = _adults(by, run, last, starts_on, left_out)
    copied = write_run(by, run.type, details, adults, copied_from=run)
    changes = {"provision": (run.ref, copied.title), "from": (None, starts_on), "last day": (None, ends_on)}
    record("provision.copied", by=by, subject_ref=copied.ref, changes=changes)
    rows = Placement.objects.for_school(by.school).filter(provision=run, removed_at=None)
    places = [row for row in rows.select_related("pupil").prefetch_related("outcomes") if _goes_on(row, last)]
    staying = [row for row in places if row.pupil.is_on_roll(starts_on)]
    left_out += [
        f"{row.pupil.name} is not here on {say_day(starts_on)}, so {run.title} goes on without."
        for row in places
        if row not in staying
    ]
    outcomes = {row.pupil_id: [link.outcome_ref for link in row.outcomes.all()] for row in staying}
    record_places(by, copied, [row.pupil for row in staying], starts_on, outcomes)
    return copied


def _goes_on(row: Placement, last: date) -> bool:
    return row.ends_on is None or row.ends_on >= last


def _adults(by: Member, run: Provision, last: date, starts_on: date, left_out: list[str]) -> list[AdultShare]:
    held = ProvisionAdult.objects.for_school(by.school).standing().filter(provision=run).select_related("user")
    rows = [row for row in held if row.holds(last) and row.ends_on is None]
    here = set(
        Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), school=by.school).values_list(
            "user_id", flat=True
        )
    )
    left_out += [
        f"{row.name} does not work here on {say_day(starts_on)}, so {run.title} needs somebody."
        for row in rows
        if row.user_id and row.user_id not in here
    ]
    return [AdultShare(row.name, row.user, row.share) for row in rows if not row.user_id or row.user_id in here]
