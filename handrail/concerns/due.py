"""What falls due of concerns: to answer, to look at again, to hand over on paper, and what a teacher was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, QuerySet, Value

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission, Reach
from handrail.concerns.listing import questions_to
from handrail.concerns.models import Concern, WithheldWords
from handrail.concerns.models.concern import UNANSWERED
from handrail.core import clock, registry
from handrail.core.legs import leg
from handrail.core.registry import DueItem
from handrail.core.statements import Slot, made_once
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day
from handrail.rules.concerns import SOON_DAYS
from handrail.ui.addresses import url

_SOON = timedelta(days=2)


@registry.due.add
def concerns_due(member: Member, on: date) -> Iterator[DueItem]:
    """For those who answer concerns or read the school's; others see their own unanswered ones. Two queries at most."""
    if not member.may(Permission.CONCERN_RAISE_ANY):
        return
    soon = on + timedelta(days=SOON_DAYS)
    concerns = [row for row in _falling_due(member, soon=soon) if row.pupil.is_on_roll(on)]
    holder = _senco(member) if concerns else ("", None)
    for concern in concerns:
        yield _to_answer(concern, member, holder, on)


@made_once
def _falling_due(reader: Member) -> QuerySet[Concern]:
    rows = Concern.objects.visible_to(reader).open().filter(due_on__lte=Slot("soon", DateField()))
    if not (reader.may(Permission.CONCERN_READ) and reader.reach is Reach.SCHOOL):
        rows = rows.filter(recorded_by_id=reader.user_id or 0, state__in=UNANSWERED)
    return rows.select_related("pupil")


@registry.coming.add
def concerns_to_come(member: Member, on: date, until: date) -> Iterator[QuerySet[Any, Any]]:
    """Concerns to answer, or to look at again, for those who answer them."""
    if member.may(Permission.CONCERN_TRIAGE):
        here = Pupil.objects.visible_to(member).on_roll(on)
        rows = Concern.objects.visible_to(member).open().filter(due_on__lte=until, pupil__in=here)
        yield leg(rows, Value("concern"), "due_on")


@registry.due.add
def words_to_hand_over(member: Member, on: date) -> Iterator[DueItem]:
    """Words that this member passed on, or that wait for them as safeguarding lead. One query, for no one else."""
    if not member.may(Permission.CONCERN_TRIAGE) and not is_named_lead(member):
        return
    for withheld in _not_handed_over(member):
        day = withheld.passed_at.astimezone(clock.LONDON).date()
        if withheld.passed_by_id == member.user_id:
            page, title = _handover(withheld, member), f"Hand a paper to {withheld.passed_to}"
            detail = "Words that you passed on, to be printed once"
        else:
            page, title = url("concerns:passed_on", school=member.school.slug), "Open what was passed to you"
            detail = f"{withheld.passed_by} passed it to you as safeguarding lead"
        yield _item(title, day, (member.name, member.user_id), withheld.concern.pupil, page, on, detail)


def is_named_lead(member: Member) -> bool:
    """Whether this may be the safeguarding lead: naming one writes the name where the school says whom to tell, so
    that nobody else need be looked up. What they may open is asked of the database."""
    return member.may(Permission.CONCERN_RAISE_ANY) and member.name in member.school.safeguarding_lead


@made_once
def _not_handed_over(reader: Member) -> QuerySet[WithheldWords]:
    return WithheldWords.objects.visible_to(reader).filter(handed_at=None).select_related("concern__pupil", "reply")


def _handover(withheld: WithheldWords, member: Member) -> str:
    """Where the paper is printed."""
    if withheld.reply:
        return url("concerns:answer_handover", school=member.school.slug, reply=withheld.reply.ref)
    return url("concerns:handover", school=member.school.slug, concern=withheld.concern.ref)


@registry.due.add
def questions_due(member: Member, on: date) -> Iterator[DueItem]:
    """What the member was asked about pupils. One query."""
    if not member.may(Permission.CONCERN_RAISE_ANY):
        return
    for reply in questions_to(member):
        pupil = reply.asking.concern.pupil
        if pupil.is_on_roll(on):
            where = f" in {reply.subject}" if reply.subject else ""
            page = url("concerns:answer", school=member.school.slug, reply=reply.ref)
            title = f"Say how it goes for {pupil.name}{where}"
            detail = f"{reply.asking.recorded_by} asks: two minutes"
            yield _item(title, reply.due_on, (reply.name, reply.user_id), pupil, page, on, detail)


def _to_answer(concern: Concern, member: Member, holder: tuple[str, int | None], on: date) -> DueItem:
    page = url("concerns:concern", school=member.school.slug, concern=concern.ref)
    is_again = concern.state == Concern.State.DECIDED
    verb = "Look again at" if is_again else "Answer"
    detail = f"Raised by {concern.recorded_by} on {say_day(concern.raised_on)}"
    title = f"{verb} the concern about {concern.pupil.name}"
    return _item(title, concern.due_on or on, holder, concern.pupil, page, on, detail)


def _item(
    title: str, due_on: date, holder: tuple[str, int | None], pupil: Pupil, page: str, on: date, detail: str
) -> DueItem:
    kind = "late" if due_on < on else "due_soon" if due_on - on <= _SOON else "due"
    return DueItem(
        title=title,
        due_on=due_on,
        holder=holder[0],
        holder_id=holder[1],
        pupil=pupil,
        url=page,
        kind=kind,
        detail=detail,
    )


def _senco(member: Member) -> tuple[str, int | None]:
    """Whose move it is: the member, if they answer concerns, else the school's SENCO by name."""
    if member.may(Permission.CONCERN_TRIAGE):
        return member.name, member.user_id
    sencos = Membership.objects.on(member.on).filter(school=member.school, role_key="senco")
    held = sencos.select_related("user").first()
    return (held.user.name, held.user_id) if held else (member.school.senco_word, None)
