"""What an authority pays by bands, which band a child holds, and what its forms ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.audit.writing import record
from handrail.budget.actions.rows import one_at_a_time, set_aside, stand_again, written
from handrail.budget.models import AuthorityAsk, Band, PupilBand
from handrail.budget.models.authority import CRITERIA, PURPOSES
from handrail.budget.models.reading import TakenBack
from handrail.rules.asked import COMMON, COMMONLY_ASKED
from handrail.rules.calendar import say_day

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

MOST_PENCE = 10**8
MOST_HOURS = Decimal(50)


@dataclass(frozen=True, slots=True)
class BandDetails:
    """The fields of `Band` that a person says: an amount a year, or hours a week at a rate for so many weeks."""

    name: str
    starts_on: date
    source: str
    pence: int | None = None
    hourly_pence: int | None = None
    hours_a_week: Decimal | None = None
    weeks: Decimal | None = None
    is_whole: bool = False


@transaction.atomic
def write_band(*, by: Member, details: BandDetails) -> Band:
    """What a band is worth from a day on; of the same day what was written first is kept as taken back. The same
    changes nothing. Raises ValidationError for a band without a value, and for one that is said in two ways."""
    said = asdict(details) | {"name": _line(details.name), "source": _line(details.source)}
    if faults := _band_faults(details):
        raise ValidationError(faults)
    one_at_a_time(by)
    held: Band | None = (
        Band.objects.for_school(by.school).standing().filter(name=said["name"], starts_on=details.starts_on).first()
    )
    if held and all(getattr(held, name) == value for name, value in said.items()):
        return held
    if held:
        set_aside(by, held)
    row: Band = Band.objects.create(**written(by), **said)
    changes = {name: (getattr(held, name, None), value) for name, value in said.items() if value is not None}
    record("band.written", by=by, subject_ref=row.ref, changes=changes)
    return row


def _band_faults(details: BandDetails) -> dict[str, str]:
    faults = {}
    hours = (details.hourly_pence, details.hours_a_week, details.weeks)
    if not _line(details.name):
        faults["name"] = "Write what the authority calls it."
    if not _line(details.source):
        faults["source"] = "Say where the figure comes from."
    if details.pence is not None and any(part is not None for part in hours):
        faults["pence"] = "Write the amount of a year, or hours at a rate: not both."
    elif details.pence is None and any(part is None for part in hours):
        faults["pence"] = "Write what it is worth a year; or the rate of an hour, the hours a week and the weeks."
    elif details.pence is not None and not 0 < details.pence <= MOST_PENCE:
        faults["pence"] = "Write pounds, more than 0 and up to 1 million."
    if details.hourly_pence is not None and not 0 < details.hourly_pence <= MOST_PENCE:
        faults["hourly_pence"] = "Write pounds, more than 0."
    if details.hours_a_week is not None and not 0 < details.hours_a_week <= MOST_HOURS:
        faults["hours_a_week"] = "Write hours a week, more than 0 and up to 50."
    if details.weeks is not None and not 1 <= details.weeks <= 53:
        faults["weeks"] = "A year has 1 to 53 weeks that count."
    return faults


@dataclass(frozen=True, slots=True)
class HeldDetails:
    """The fields of `PupilBand` that a person says. Without a name the child holds no band from that day."""

    name: str
    starts_on: date
    source: str = ""


@transaction.atomic
def hold_band(*, by: Member, pupil: Pupil, details: HeldDetails) -> PupilBand | None:
    """A child holds a band from a day on; what they held ends the day before. None where they hold none from then on.

    Raises ValidationError for a band that nobody wrote, and for a day not after the one on which the last began.
    """
    one_at_a_time(by)
    name, source = _line(details.name), _line(details.source)
    before: PupilBand | None = PupilBand.objects.for_school(by.school).standing().filter(pupil=pupil).first()
    if faults := _held_faults(by, name, source, before, details.starts_on):
        raise ValidationError(faults)
    if before and (before.name, before.ends_on, before.source) == (name, None, source):
        return before
    if before and (before.ends_on is None or before.ends_on >= details.starts_on):
        before.ends_on = details.starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    row = None
    if name:
        row = PupilBand.objects.create(
            **written(by), pupil=pupil, name=name, starts_on=details.starts_on, source=source
        )
    changes = {"band": (before.name if before else None, name or None), "from": (None, details.starts_on)}
    record("band.held", by=by, pupil_ref=pupil.ref, subject_ref=row.ref if row else "", changes=changes)
    return row


def _held_faults(by: Member, name: str, source: str, before: PupilBand | None, day: date) -> dict[str, str]:
    if name and not Band.objects.for_school(by.school).standing().filter(name=name).exists():
        return {"name": "Choose a band that is written down, with what it is worth."}
    if name and not source:
        return {"source": "Say where that is written, like: the authority’s letter of 3 March."}
    if before is None:
        return {} if name else {"name": "Choose a band."}
    if day <= before.starts_on:
        words = f"{before.name} began on {say_day(before.starts_on)}. Write a later day, or take that back first."
        return {"starts_on": words}
    return {}


@transaction.atomic
def turn_held(*, by: Member, held: PupilBand) -> PupilBand:
    """Take back that a child holds a band, and let the one before go on where it ended for this one; or put it back.

    Raises ValidationError where another band holds now.
    """
    one_at_a_time(by)
    rows = PupilBand.objects.for_school(by.school).select_related("pupil")
    row: PupilBand = rows.get(pk=held.pk)
    others = rows.standing().filter(pupil=row.pupil_id).exclude(pk=row.pk)
    eve = row.starts_on - timedelta(days=1)
    if row.removed_at is None:
        set_aside(by, row)
        if row.ends_on is None:
            others.filter(ends_on=eve).update(ends_on=None)
    else:
        later = others.filter(starts_on__gte=row.starts_on)
        if later.exists():
            raise ValidationError("Another band is written from then on. Take that back first.")
        others.filter(Q(ends_on=None) | Q(ends_on__gt=eve)).update(ends_on=eve)
        stand_again(row)
    key = "band.held_taken_back" if row.removed_at else "band.held_put_back"
    record(key, by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref)
    return row


@dataclass(frozen=True, slots=True)
class AskDetails:
    """The fields of `AuthorityAsk` that a person says."""

    purpose: str
    criterion: str
    words: str
    source: str
    starts_on: date
    number: int | None = None


@transaction.atomic
def write_ask(*, by: Member, details: AskDetails) -> AuthorityAsk:
    """Write down something that the authority asks. Raises ValidationError for what is not said."""
    one_at_a_time(by)
    words, source = _line(details.words), _line(details.source)
    faults = {} if words else {"words": "Write what it asks, in its own words."}
    if not source:
        faults["source"] = "Say where it asks that, like: its top-up form of September 2026."
    if details.purpose not in PURPOSES or details.criterion not in CRITERIA:
        faults["criterion"] = "Choose among what is shown."
    if details.number is not None and not 1 <= details.number <= 20:
        faults["number"] = "Write a number from 1 to 20, or nothing."
    if faults:
        raise ValidationError(faults)
    said = asdict(details) | {"words": words, "source": source}
    row: AuthorityAsk = AuthorityAsk.objects.create(**written(by), **said)
    record("ask.written", by=by, subject_ref=row.ref, changes={"words": (None, words), "source": (None, source)})
    return row


@transaction.atomic
def begin_with_common(*, by: Member) -> Sequence[AuthorityAsk]:
    """Write down what is commonly asked, to be changed to what this authority asks. Where something is written already
    nothing changes."""
    one_at_a_time(by)
    if AuthorityAsk.objects.for_school(by.school).standing().exists():
        return []
    rows: list[AuthorityAsk] = AuthorityAsk.objects.bulk_create(
        AuthorityAsk(
            **written(by),
            purpose=one.purpose,
            criterion=one.criterion,
            words=one.words,
            number=one.number,
            starts_on=by.on,
            source=str(COMMON),
        )
        for one in COMMONLY_ASKED
    )
    record("ask.begun", by=by, changes={"count": (0, len(rows))})
    return rows


@transaction.atomic
def turn_ask(*, by: Member, ask: AuthorityAsk) -> AuthorityAsk:
    """Take back something that is asked; or put it back."""
    one_at_a_time(by)
    row: AuthorityAsk = AuthorityAsk.objects.for_school(by.school).get(pk=ask.pk)
    _turn(by, row)
    record("ask.taken_back" if row.removed_at else "ask.put_back", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def turn_band(*, by: Member, band: Band) -> Band:
    """Take back what a band is worth from a day on; or put it back. Raises ValidationError where another is written of
    that day."""
    one_at_a_time(by)
    row: Band = Band.objects.for_school(by.school).get(pk=band.pk)
    same = Band.objects.for_school(by.school).standing().filter(name=row.name, starts_on=row.starts_on)
    if row.removed_at is not None and same.exists():
        raise ValidationError(f"{row.name} from {say_day(row.starts_on)} is written already.")
    _turn(by, row)
    record("band.taken_back" if row.removed_at else "band.put_back", by=by, subject_ref=row.ref)
    return row


def _turn(by: Member, row: TakenBack) -> None:
    if row.removed_at is None:
        set_aside(by, row)
    else:
        stand_again(row)


def _line(words: str) -> str:
    return " ".join(words.split())
