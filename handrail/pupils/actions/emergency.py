"""The emergency card: written, ended, and written again as it was; only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import EmergencyCard, Pupil
from handrail.pupils.models.source import typed_by


@dataclass(frozen=True, slots=True)
class EmergencyText:
    """What a card says; one step or sign to a line."""

    signs: str = ""
    do_at_once: str = ""
    do_not: str = ""
    medicines: str = ""
    who_to_call: str = ""
    look_again_on: date | None = None


@transaction.atomic
def write_emergency_card(*, by: Member, pupil: Pupil, text: EmergencyText) -> EmergencyCard:
    """Add the card as a new row; what it says already adds nothing. Raises ValidationError without steps."""
    pupil = hold(by, pupil)
    if not text.do_at_once.strip():
        raise ValidationError({"do_at_once": "Say what to do at once. A card without it keeps nobody safe."})
    newest: EmergencyCard | None = pupil.emergency_cards.first()
    before = {} if newest is None or newest.is_ended else {field: getattr(newest, field) for field in asdict(text)}
    if newest and before == asdict(text):
        return newest
    card = EmergencyCard.objects.create(school=by.school, pupil=pupil, **asdict(text), **typed_by(by))
    record("emergency_card.written", by=by, pupil_ref=pupil.ref, changes=differing(before, asdict(text)))
    return card


@transaction.atomic
def end_emergency_card(*, by: Member, pupil: Pupil) -> EmergencyCard | None:
    """Say that no card is needed any more; the words stay in the history. None where there is no card."""
    pupil = hold(by, pupil)
    newest: EmergencyCard | None = pupil.emergency_cards.first()
    if newest is None or newest.is_ended:
        return None
    ended = EmergencyCard.objects.create(school=by.school, pupil=pupil, is_ended=True, **typed_by(by))
    record("emergency_card.ended", by=by, pupil_ref=pupil.ref)
    return ended


@transaction.atomic
def restore_emergency_card(*, by: Member, pupil: Pupil) -> EmergencyCard | None:
    """Write the card again as it was before it was ended. None where it was not ended."""
    pupil = hold(by, pupil)
    rows: list[EmergencyCard] = list(pupil.emergency_cards.all()[:2])
    if len(rows) < 2 or not rows[0].is_ended:
        return None
    said = {field: getattr(rows[1], field) for field in EmergencyText.__dataclass_fields__}
    card = EmergencyCard.objects.create(school=by.school, pupil=pupil, **said, **typed_by(by))
    record("emergency_card.written", by=by, pupil_ref=pupil.ref, changes=differing({}, said))
    return card
