"""Who is told that a child's page was opened for an hour, and what that page shows."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.permissions import ROLES, Permission
from handrail.core import clock
from handrail.pupils.line import ChildLine, child_line
from handrail.pupils.models import EmergencyCard, Need, OnePageProfile, Opening
from handrail.pupils.models.dated import holds_on
from handrail.rules.register import NEED_TYPES

log = logging.getLogger(__name__)


def who_looks(opening: Opening) -> list[Membership]:
    """The SENCO and the head of the school today, but whoever opened it."""
    roles = [key for key, role in ROLES.items() if Permission.GLASS_REVIEW in role.permissions]
    rows = Membership.objects.on(clock.today()).filter(school=opening.school_id, role_key__in=roles)
    return list(rows.exclude(user=opening.user_id).select_related("user"))


def tell(opening: Opening) -> None:
    """By mail, where it is set up, without the name of a child. It waits on Home for the same people either way."""
    if not settings.HANDRAIL_MAIL_FROM:
        return
    try:
        with get_connection(timeout=10) as connection:
            for row in who_looks(opening):
                _message(opening, row, connection).send()
    except (OSError, smtplib.SMTPException):
        log.warning("Mail could not be sent; an opened page waits on Home to be looked at.")


def _message(opening: Opening, row: Membership, connection: object) -> EmailMessage:
    school = " ".join(opening.school.name.split())
    page = reverse("pupils:openings", kwargs={"school": opening.school.slug})
    body = (
        f"Dear {row.user.name},\n\n"
        f"{opening.opened_by} has opened the page of a child for an hour, outside their own pupils. "
        f"Please look at why:\n{settings.PUBLIC_ADDRESS}{page}\n"
    )
    to, sender = [row.user.email], settings.HANDRAIL_MAIL_FROM
    return EmailMessage(f"Handrail at {school}: a page was opened", body, sender, to, connection=connection)


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """What an opening shows: classes C0 to C3 of one child, and nothing else."""

    line: ChildLine
    card: EmergencyCard | None
    needs: list[str]
    profile: OnePageProfile | None


def opened_page(opening: Opening, on: date) -> OpenedPage:
    """Read by the opening alone: no right of a role or a link is asked, and none is given."""
    pupil = opening.pupil
    needs = Need.objects.for_school(opening.school_id).filter(holds_on(on), pupil=pupil).order_by("rank")
    cards = EmergencyCard.objects.for_school(opening.school_id).filter(pupil=pupil)
    newest = cards.first()
    return OpenedPage(
        line=child_line(pupil, on),
        card=newest if newest and not newest.is_ended else None,
        needs=[NEED_TYPES[need.type_code].label for need in needs if need.type_code in NEED_TYPES],
        profile=OnePageProfile.objects.for_school(opening.school_id).filter(pupil=pupil).first(),
    )
