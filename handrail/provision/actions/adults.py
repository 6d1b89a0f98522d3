"""Who delivers a run: adults come, end, and are taken out; and how many hours they work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.models import User
from handrail.audit.writing import record
from handrail.core import clock
from handrail.provision.actions.runs import AdultShare, adult_faults, hold_run
from handrail.provision.linking import keep_links
from handrail.provision.models import AdultHours, Provision, ProvisionAdult
from handrail.provision.models.hours import LONGEST_WEEK
from handrail.rules.calendar import say_day
from handrail.rules.provision import date_faults, overlap

if TYPE_CHECKING:
    from handrail.access.member import Member


@transaction.atomic
def add_adult(
    *, by: Member, run: Provision, adult: AdultShare, starts_on: date | None = None, ends_on: date | None = None
) -> ProvisionAdult:
    """Give a run to an adult, for as long as it runs or for days of their own (one day to cover for somebody).

    Raises ValidationError for somebody who does not work here, and for one who has it on those days already.
    """
    run = hold_run(by, run)
    adult = replace(adult, name=" ".join(adult.name.split()))
    faults = adult_faults(by, [adult], starts_on or max(by.on, run.starts_on))
    if starts_on or ends_on:
        faults |= date_faults(starts_on or run.starts_on, ends_on)
    days = overlap((starts_on, ends_on), (run.starts_on, run.ends_on))
    if not days and not faults:
        faults["starts_on"] = f"It runs {_said(run)}. Write days within."
    if not faults and days and any(_meets(row, adult, days, run) for row in run.adults.standing()):
        faults["adults"] = f"{adult.name} has this group on those days already."
    if faults:
        raise ValidationError(faults)
    row = ProvisionAdult.objects.create(
        school=by.school,
        provision=run,
        user=adult.user,
        name=adult.name,
        share=adult.share,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    keep_links([run], by.on)
    changes = {"adult": (None, str(row)), "from": (None, starts_on), "last day": (None, ends_on)}
    record("provision.adult_added", by=by, subject_ref=run.ref, changes=changes)
    return row


@transaction.atomic
def end_adult(*, by: Member, adult: ProvisionAdult, ends_on: date | None) -> ProvisionAdult:
    """End an adult’s part in a run on a day; None lets one that was ended go on.

    Raises ValidationError for a day before it began.
    """
    run = hold_run(by, adult.provision)
    adult = ProvisionAdult.objects.for_school(by.school).get(pk=adult.pk)
    begun = adult.starts_on or run.starts_on
    if ends_on and ends_on < begun:
        raise ValidationError({"ends_on": f"They began on {say_day(begun)}. Write that day or a later one."})
    if adult.ends_on != ends_on:
        before, adult.ends_on = adult.ends_on, ends_on
        adult.save(update_fields=["ends_on"])
        keep_links([run], by.on)
        changes = {"adult": (adult.name, adult.name), "last day": (before, ends_on)}
        record("provision.adult_ended", by=by, subject_ref=run.ref, changes=changes)
    return adult


@transaction.atomic
def remove_adult(*, by: Member, adult: ProvisionAdult) -> ProvisionAdult:
    """Take out an adult who was named by mistake: it is kept and can be put back."""
    run = hold_run(by, adult.provision)
    adult = ProvisionAdult.objects.for_school(by.school).get(pk=adult.pk)
    if adult.removed_at is None:
        adult.removed_at, adult.removed_by = clock.now(), by.name
        adult.save(update_fields=["removed_at", "removed_by"])
        keep_links([run], by.on)
        record("provision.adult_removed", by=by, subject_ref=run.ref, changes={"adult": (str(adult), None)})
    return adult


@transaction.atomic
def put_back_adult(*, by: Member, adult: ProvisionAdult) -> ProvisionAdult:
    """Put back an adult who was taken out. Raises ValidationError where they were named again since."""
    run = hold_run(by, adult.provision)
    adult = ProvisionAdult.objects.for_school(by.school).get(pk=adult.pk)
    if adult.removed_at is not None:
        share = AdultShare(adult.name, adult.user, adult.share)
        days = overlap((adult.starts_on, adult.ends_on), (run.starts_on, run.ends_on))
        if days and any(_meets(row, share, days, run) for row in run.adults.standing()):
            raise ValidationError(f"{adult.name} has this group again since.")
        adult.removed_at, adult.removed_by = None, ""
        adult.save(update_fields=["removed_at", "removed_by"])
        keep_links([run], by.on)
        record("provision.adult_put_back", by=by, subject_ref=run.ref, changes={"adult": (None, str(adult))})
    return adult


@transaction.atomic
def set_adult_hours(*, by: Member, user: User, minutes_a_week: int, starts_on: date | None = None) -> AdultHours:
    """Write down how many minutes a week an adult works, from a day on; what held before ends on the eve.

    Raises ValidationError for a week that cannot be, and for a day before the last that was written.
    """
    starts_on = starts_on or by.on
    if not 1 <= minutes_a_week <= LONGEST_WEEK:
        raise ValidationError({"hours": f"Write hours a week from 1 to {LONGEST_WEEK // 60}."})
    held: AdultHours | None = (
        AdultHours.objects.for_school(by.school).select_for_update().filter(user=user, ends_on=None).first()
    )
    if held and held.minutes_a_week == minutes_a_week:
        return held
    if held and held.starts_on > starts_on:
        raise ValidationError({"hours": f"Hours are written down from {say_day(held.starts_on)}. Write a later day."})
    before = held.minutes_a_week if held else None
    if held and held.starts_on == starts_on:
        held.delete()
    elif held:
        held.ends_on = starts_on - timedelta(days=1)
        held.save(update_fields=["ends_on"])
    row = AdultHours.objects.create(
        school=by.school,
        user=user,
        minutes_a_week=minutes_a_week,
        starts_on=starts_on,
        recorded_at=clock.now(),
        recorded_by=by.name,
    )
    changes = {"who": (None, user.name), "minutes a week": (before, minutes_a_week), "from": (None, starts_on)}
    record("adult_hours.set", by=by, changes=changes)
    return row


def _meets(row: ProvisionAdult, adult: AdultShare, days: tuple[date, date | None], run: Provision) -> bool:
    """Whether a row is of the same adult, on some of the days."""
    same = row.user_id == adult.user.pk if adult.user else row.name.casefold() == adult.name.casefold()
    return same and overlap((row.starts_on, row.ends_on), (run.starts_on, run.ends_on), days) is not None


def _said(run: Provision) -> str:
    begins = f"from {say_day(run.starts_on)}"
    return f"{begins} to {say_day(run.ends_on)}" if run.ends_on else begins
