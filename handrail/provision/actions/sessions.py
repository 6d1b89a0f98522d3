"""What was really done: sessions are recorded, missed with a reason, put right, taken back and put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.permissions import Permission, Reach
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.provision.actions.lines import note_lines
from handrail.provision.actions.runs import hold_run
from handrail.provision.models import InterventionSession, Placement, Provision, SessionPupil
from handrail.provision.models.runs import delivered_by
from handrail.provision.reading import pattern_on, planned_days
from handrail.pupils.models import Pupil
from handrail.rules.calendar import monday_of, say_day
from handrail.rules.provision import AWAY, LONGEST_SESSION, MISSED
from handrail.schools.calendar import calendar_of

if TYPE_CHECKING:
    from handrail.access.member import Member

Aside = InterventionSession.Aside
MOST_A_DAY = 10


@dataclass(frozen=True, slots=True)
class Presence:
    """One child at a session: there, or why not (a key of `AWAY`); a line of what was seen; the outcome it is about."""

    was_there: bool = True
    reason: str = ""
    line: str = ""
    outcome_ref: str = ""


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What is said of a session. `minutes` None: as planned. With `missed_reason` (a key of `MISSED`) it was missed."""

    met_on: date
    ordinal: int = 1
    minutes: int | None = None
    missed_reason: str = ""
    missed_why: str = ""
    note: str = ""


class AlreadyRecorded(Exception):
    """Another record of the same session stands; `session` is that one, the message a sentence for the person."""

    def __init__(self, session: InterventionSession) -> None:
        self.session = session
        at = session.recorded_at.astimezone(clock.LONDON)
        what = "held" if session.is_held else "missed"
        super().__init__(
            f"{session.recorded_by} recorded this session as {what}, {say_day(at.date())} at {at:%H:%M}. Look at that "
            "record, and put it right if it needs it."
        )


@transaction.atomic
def record_session(
    *,
    by: Member,
    run: Provision,
    details: SessionDetails,
    there: Mapping[str, Presence] | None = None,
    client_id: str = "",
    keep_beside: bool = False,
) -> InterventionSession:
    """Record a session that was held, or missed, with who was there by a pupil's ref; who is not named was there.

    The same `client_id` twice gives the first, and so does the same record twice. Where somebody else's stands for the
    same day and place in it, raises AlreadyRecorded; with `keep_beside` it is first kept, set aside, and returned with
    `set_aside_why` "second". Raises ValidationError by field, and PermissionDenied for who neither delivers the run
    nor reaches the school.
    """
    run = _hold(by, run)
    sent = _sent(by, client_id)
    if sent:
        return sent
    faults = _faults(by, run, details) | _there_faults(there or {})
    if faults:
        raise ValidationError(faults)
    standing = _standing(by, run, details)
    if standing is None:
        return _record_row(by, run, details, there or {}, "session.recorded", client_id=client_id)
    if _same(standing, details, there or {}):
        return standing
    if not keep_beside:
        raise AlreadyRecorded(standing)
    return _record_row(by, run, details, there or {}, "session.kept_beside", client_id=client_id, aside=Aside.SECOND)


@transaction.atomic
def correct_session(
    *,
    by: Member,
    session: InterventionSession,
    details: SessionDetails,
    there: Mapping[str, Presence] | None = None,
    client_id: str = "",
) -> InterventionSession:
    """Put a session right: a new record takes the place of this one, which stays, set aside.

    Raises AlreadyRecorded where another stands by now, and as `record_session`.
    """
    run = _hold(by, session.provision)
    sent = _sent(by, client_id)
    if sent:
        return sent
    session = InterventionSession.objects.for_school(by.school).get(pk=session.pk)
    faults = _faults(by, run, details) | _there_faults(there or {})
    if faults:
        raise ValidationError(faults)
    standing = _standing(by, run, details)
    if session.set_aside_at is not None or (standing and standing.pk != session.pk):
        raise AlreadyRecorded(standing or session)
    if _same(session, details, there or {}):
        return session
    _set_aside(by, session, Aside.CORRECTED)
    return _record_row(by, run, details, there or {}, "session.corrected", client_id=client_id, replaces=session)


@transaction.atomic
def take_back_session(*, by: Member, session: InterventionSession) -> InterventionSession:
    """Take back a record: it is kept, set aside. One that put another right lets that stand again, as a new record."""
    run = _hold(by, session.provision)
    session = InterventionSession.objects.for_school(by.school).select_related("replaces").get(pk=session.pk)
    if session.set_aside_at is None:
        _set_aside(by, session, Aside.TAKEN_BACK)
        record("session.taken_back", by=by, subject_ref=run.ref, changes={"on": (session.met_on, None)})
        if session.replaces and session.replaces.set_aside_why == Aside.CORRECTED:
            _again(by, run, session.replaces)
    return session


@transaction.atomic
def put_back_session(*, by: Member, session: InterventionSession) -> InterventionSession:
    """Let a record that was set aside stand again, as a new record. Raises AlreadyRecorded where another stands."""
    run = _hold(by, session.provision)
    session = InterventionSession.objects.for_school(by.school).get(pk=session.pk)
    if session.set_aside_at is None:
        return session
    standing = _standing(by, run, SessionDetails(session.met_on, session.ordinal))
    if standing:
        raise AlreadyRecorded(standing)
    return _again(by, run, session)


@transaction.atomic
def record_as_planned(*, by: Member, run: Provision, week: date) -> list[InterventionSession]:
    """Record every session of a week that was planned up to today and is not recorded, as held with everybody there.

    `week` is any day of it. For support that really happens day by day; each record says that it was made so. They
    share an `act_ref`. Gives the new ones; none where nothing was open.
    """
    run = _hold(by, run)
    days = planned_days(run, monday_of(week), min(monday_of(week) + timedelta(days=6), by.on), calendar_of(by.school))
    held = InterventionSession.objects.for_school(by.school).standing().filter(provision=run)
    taken = set(held.filter(met_on__gte=monday_of(week)).values_list("met_on", "ordinal"))
    act = new_ref()
    made = [
        _record_row(by, run, SessionDetails(day, ordinal), {}, "", is_as_planned=True, act_ref=act)
        for day, ordinal in days
        if (day, ordinal) not in taken
    ]
    if made:
        changes = {"week of": (None, monday_of(week)), "sessions": (0, len(made))}
        record("session.week_as_planned", by=by, subject_ref=run.ref, changes=changes)
    return made


def may_record(member: Member, run: Provision) -> bool:
    """Whether a member may record sessions of a run: they deliver it, or reach the whole school. One query."""
    if not member.may(Permission.SESSION_RECORD):
        return False
    if member.reach is Reach.SCHOOL:
        return True
    return bool(Provision.objects.visible_to(member).filter(pk=run.pk, pk__in=delivered_by(member)).exists())


def _hold(by: Member, run: Provision) -> Provision:
    run = hold_run(by, run)
    if not may_record(by, run):
        raise PermissionDenied
    return run


def _sent(by: Member, client_id: str) -> InterventionSession | None:
    rows = InterventionSession.objects.for_school(by.school)
    return rows.filter(client_id=client_id).first() if client_id else None


def _standing(by: Member, run: Provision, details: SessionDetails) -> InterventionSession | None:
    rows = InterventionSession.objects.for_school(by.school).standing()
    return rows.filter(provision=run, met_on=details.met_on, ordinal=details.ordinal).first()


def _faults(by: Member, run: Provision, details: SessionDetails) -> dict[str, str]:
    faults = {}
    if details.met_on > by.on:
        faults["met_on"] = f"{say_day(details.met_on)} is still to come. Record a session on its day or later."
    elif run.removed_at is not None or not run.holds(details.met_on):
        faults["met_on"] = f"{run.title} does not run on {say_day(details.met_on)}. Check the day."
    if not 1 <= details.ordinal <= MOST_A_DAY:
        faults["ordinal"] = f"Write which session of the day it was, from 1 to {MOST_A_DAY}."
    if details.missed_reason:
        if details.missed_reason not in MISSED:
            faults["missed_reason"] = f"Say why it did not happen: {', '.join(MISSED.values()).lower()}."
    elif details.minutes is not None and not 1 <= details.minutes <= LONGEST_SESSION:
        faults["minutes"] = f"Write how many minutes it took, from 1 to {LONGEST_SESSION}."
    return faults


def _there_faults(there: Mapping[str, Presence]) -> dict[str, str]:
    if any(not one.was_there and one.reason not in {*AWAY, ""} for one in there.values()):
        return {"there": "Choose why a pupil was not there from the reasons shown."}
    if any(len(one.line) > 500 for one in there.values()):
        return {"there": "A line about a pupil has at most 500 characters. Write more as a note on their page."}
    return {}


def _record_row(
    by: Member,
    run: Provision,
    details: SessionDetails,
    there: Mapping[str, Presence],
    event: str,
    *,
    client_id: str = "",
    replaces: InterventionSession | None = None,
    aside: str = "",
    is_as_planned: bool = False,
    act_ref: str = "",
) -> InterventionSession:
    usual = pattern_on(run, details.met_on).minutes
    is_held = not details.missed_reason
    now = clock.now()
    session = InterventionSession.objects.create(
        school=by.school,
        provision=run,
        met_on=details.met_on,
        ordinal=details.ordinal,
        status="held" if is_held else "missed",
        minutes=(details.minutes if details.minutes is not None else max(1, usual)) if is_held else 0,
        planned_minutes=usual,
        missed_reason=details.missed_reason,
        missed_why=details.missed_why.strip()[:300],
        taken_by=by.name,
        taken_by_id=by.user_id,
        note=details.note.strip(),
        is_as_planned=is_as_planned,
        client_id=client_id,
        act_ref=act_ref,
        recorded_at=now,
        recorded_by=by.name,
        recorded_by_id=by.user_id,
        replaces=replaces,
        set_aside_at=now if aside else None,
        set_aside_by=by.name if aside else "",
        set_aside_why=aside,
    )
    if is_held:
        note_lines(by, session, _write_pupils(by, session, there))
    if event:
        said = {name: (None, value) for name, value in asdict(details).items() if value}
        lines = [one.line for one in there.values() if one.line]
        record(event, by=by, subject_ref=run.ref, changes=said | ({"lines": (None, lines)} if lines else {}))
    return session


def _write_pupils(by: Member, session: InterventionSession, there: Mapping[str, Presence]) -> list[SessionPupil]:
    return SessionPupil.objects.bulk_create(
        SessionPupil(school=by.school, session=session, pupil=pupil, **asdict(_whole(there.get(pupil.ref, Presence()))))
        for pupil in pupils_on(by, session.provision, session.met_on)
    )


def _whole(one: Presence) -> Presence:
    return replace(one, reason="" if one.was_there else one.reason, line=one.line.strip())


def pupils_on(by: Member, run: Provision, day: date) -> Sequence[Pupil]:
    """The pupils with a place in a run on a day whom `by` may see, by name. One query."""
    places = Placement.objects.for_school(by.school).filter(provision=run, removed_at=None).on(day).open_to(by)
    return list(Pupil.objects.for_school(by.school).filter(placements__in=places).distinct().by_name())


def _same(session: InterventionSession, details: SessionDetails, there: Mapping[str, Presence]) -> bool:
    """Whether what is sent says what stands already."""
    minutes = session.planned_minutes if details.minutes is None else details.minutes
    said = (details.missed_reason, details.missed_why.strip(), details.note.strip())
    if said != (session.missed_reason, session.missed_why, session.note):
        return False
    if session.is_held and session.minutes != max(1, minutes):
        return False
    rows = {row.pupil.ref: row for row in session.pupils.select_related("pupil")}
    return all(_says(row, _whole(there.get(ref, Presence()))) for ref, row in rows.items())


def _says(row: SessionPupil, one: Presence) -> bool:
    return (row.was_there, row.reason, row.line, row.outcome_ref) == (
        one.was_there,
        one.reason,
        one.line,
        one.outcome_ref,
    )


def _set_aside(by: Member, session: InterventionSession, why: str) -> None:
    session.set_aside_at, session.set_aside_by, session.set_aside_why = clock.now(), by.name, why
    session.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_why"])


def _again(by: Member, run: Provision, old: InterventionSession) -> InterventionSession:
    there = {
        row.pupil.ref: Presence(row.was_there, row.reason, row.line, row.outcome_ref)
        for row in old.pupils.select_related("pupil")
    }
    details = SessionDetails(
        old.met_on, old.ordinal, old.minutes if old.is_held else None, old.missed_reason, old.missed_why, old.note
    )
    return _record_row(by, run, details, there, "session.put_back", replaces=old, is_as_planned=old.is_as_planned)
