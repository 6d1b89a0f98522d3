"""The links that follow from provision: who delivers it reaches the pupils in it, for the days of both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from handrail.provision.models import Placement, Provision, ProvisionAdult
from handrail.pupils.models import Link
from handrail.rules.provision import overlap

_Key = tuple[int, int, date]


def keep_links(runs: Iterable[Provision], on: date) -> None:
    """Make the links of these runs what their adults and places say, as from a day; the past stays as it was.

    Four queries and one more for each link that changes.
    """
    by_key = {run.pk: run for run in runs}
    wanted = _wanted(by_key)
    held = Link.objects.for_school(_school_of(by_key)).filter(
        why=Link.Why.PROVISION, provision_ref__in=[run.ref for run in by_key.values()]
    )
    refs = {run.ref: run.pk for run in by_key.values()}
    for link in held:
        days = wanted[refs[link.provision_ref]].pop((link.user_id, link.pupil_id, link.starts_on), _NEVER)
        if days is _NEVER:
            _end(link, on)
        elif days != link.ends_on:
            link.ends_on = days
            link.save(update_fields=["ends_on"])
    Link.objects.bulk_create(
        Link(
            school_id=by_key[key].school_id,
            user_id=user_id,
            pupil_id=pupil_id,
            why=Link.Why.PROVISION,
            provision_ref=by_key[key].ref,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for key, rows in wanted.items()
        for (user_id, pupil_id, starts_on), ends_on in rows.items()
    )


_NEVER = date.min


def _school_of(runs: dict[int, Provision]) -> int:
    return next((run.school_id for run in runs.values()), 0)


def _end(link: Link, on: date) -> None:
    eve = on - timedelta(days=1)
    if link.starts_on > eve:
        link.delete()
    elif link.ends_on is None or link.ends_on > eve:
        link.ends_on = eve
        link.save(update_fields=["ends_on"])


def _wanted(runs: dict[int, Provision]) -> dict[int, dict[_Key, date | None]]:
    """{run: {(user, pupil, first day): last day}} for each adult and each place, and the days of both."""
    wanted: dict[int, dict[_Key, date | None]] = {key: {} for key in runs}
    school = _school_of(runs)
    adults: dict[int, list[ProvisionAdult]] = {key: [] for key in runs}
    for adult in ProvisionAdult.objects.for_school(school).standing().filter(provision__in=runs, user__isnull=False):
        adults[adult.provision_id].append(adult)
    for place in Placement.objects.for_school(school).filter(provision__in=runs, removed_at=None):
        run = runs[place.provision_id]
        for adult in adults[run.pk]:
            days = overlap(
                (run.starts_on, run.ends_on), (adult.starts_on, adult.ends_on), (place.starts_on, place.ends_on)
            )
            if days and adult.user_id and run.removed_at is None:
                rows = wanted[run.pk]
                key = (adult.user_id, place.pupil_id, days[0])
                rows[key] = _later(rows[key], days[1]) if key in rows else days[1]
    return wanted


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
