"""A register that arrives: from the page itself, or from a device that kept it while there was no connection.

Both take the same way, so that what was tapped means the same however it came. Each carries the id its page gave it:
sent twice, it is recorded once. Where somebody else recorded the session first, this one is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError

from handrail.provision.actions import (
    MOST_A_DAY,
    AlreadyRecorded,
    Presence,
    SessionDetails,
    correct_session,
    record_session,
)
from handrail.provision.models import InterventionSession, Provision
from handrail.provision.reading import pattern_on
from handrail.provision.register_form import Register
from handrail.provision.today import children_of
from handrail.rules.calendar import say_day
from handrail.rules.provision import MISSED

if TYPE_CHECKING:
    from handrail.access.member import Member

_ID = re.compile(r"[\w-]{8,40}").fullmatch
NO_ID = "This register has lost its mark. Open the page again, and fill it in once more."
NOT_YOURS = "You do not record the sessions of this group today. Tell your SENCO, who can put it right."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which session: of a run, on a day, the so-manieth of the day."""

    run: Provision
    on: date
    ordinal: int = 1

    @property
    def fault(self) -> str:
        """Why it cannot be recorded by its day, as a sentence; empty where it can."""
        if not self.run.holds(self.on):
            return f"{self.run.title} does not run on {say_day(self.on)}. Check the day."
        return "" if 1 <= self.ordinal <= MOST_A_DAY else f"A day has at most {MOST_A_DAY} sessions of a group."


def register_of(member: Member, wanted: Wanted, data: Any, **begins: Any) -> Register:
    """The empty or sent form of a session, with the children of that day."""
    children = children_of(member, [wanted.run.pk], wanted.on)[wanted.run.pk]
    usual = pattern_on(wanted.run, wanted.on).minutes
    return Register(data, children, usual, of=f"r{wanted.run.pk}-{wanted.ordinal}", **begins)


def take(member: Member, wanted: Wanted, register: Register) -> InterventionSession | None:
    """Record what a valid register says; None, with its sentences beside the fields, where it cannot be recorded."""
    if not register.is_valid():
        return None
    try:
        client_id = register.session.cleaned_data["id"]
        if client_id and not _ID(client_id):
            raise ValidationError(NO_ID)
        return record_session(
            by=member,
            run=wanted.run,
            details=register.session.details(wanted.on, wanted.ordinal),
            there={} if register.session.is_missed else register.there(),
            client_id=client_id,
            keep_beside=True,
        )
    except ValidationError as refusal:
        register.refuse(refusal)
    except PermissionDenied:
        register.session.add_error(None, NOT_YOURS)
    return None


def put_right(
    member: Member, wanted: Wanted, standing: InterventionSession, register: Register
) -> InterventionSession | None:
    """Let what a valid register says take the place of what stands; None, with its sentences, where it cannot."""
    if not register.is_valid():
        return None
    try:
        return correct_session(
            by=member,
            session=standing,
            details=register.session.details(wanted.on, wanted.ordinal),
            there={} if register.session.is_missed else register.there(),
        )
    except ValidationError as refusal:
        register.refuse(refusal)
    except AlreadyRecorded as other:
        register.session.add_error(None, str(other))
    return None


def said_by(session: InterventionSession) -> tuple[SessionDetails, dict[str, Presence]]:
    """What a record says, as it is recorded anew. Its pupils may have been read already."""
    minutes = session.minutes if session.is_held else None
    details = SessionDetails(
        session.met_on, session.ordinal, minutes, session.missed_reason, session.missed_why, session.note
    )
    return details, {
        row.pupil.ref: Presence(row.was_there, row.reason, row.line, row.outcome_ref)
        for row in session.pupils.select_related("pupil")
    }


def say_taken(session: InterventionSession) -> str:
    """What was recorded of which group, for the person who did: 'Talking group: 5 of 6 were there.'"""
    if session.set_aside_why == InterventionSession.Aside.SECOND:
        return f"{session.provision.title}: {BESIDE}"
    return f"{session.provision.title}: {say_record(session)}"


BESIDE = "somebody else had recorded this session. Yours is kept beside it; look at both."


def say_record(session: InterventionSession) -> str:
    """What a record says: '5 of 6 were there.', 'It did not happen. Adult absent.'"""
    if not session.is_held:
        return f"It did not happen. {MISSED[session.missed_reason]}."
    there = [row.was_there for row in session.pupils.all()]
    if not there:
        return f"Held, {session.minutes} minutes."
    return f"{sum(there)} of {len(there)} {'was' if sum(there) == 1 else 'were'} there."


def read_ordinal(given: Mapping[str, Any]) -> int:
    """Which session of the day, as the address says it; 1 where it says nothing that can be read."""
    text = str(given.get("n", "1"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1
