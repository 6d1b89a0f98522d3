"""How somebody new comes in: a slip of paper with an address that works once, or the same by e-mail.

An e-mail holds a name, a school and an address to choose a password at; never anything of a child.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from handrail.access.grants import may_make_link
from handrail.access.links import PASSWORD_LASTS, make_password_link
from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.audit.writing import record
from handrail.core import clock
from handrail.rules.calendar import say_day

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person needs to come in: the address is empty for who has a password already."""

    membership: Membership
    address: str
    role_name: str


def mail_is_set_up() -> bool:
    """Whether Handrail can send e-mail from here."""
    return bool(settings.HANDRAIL_MAIL_FROM)


def last_day_of_links() -> date:
    """The day until which a link made now can be used."""
    return (clock.now() + PASSWORD_LASTS).astimezone(clock.LONDON).date()


@transaction.atomic
def slips_for(*, by: Member, memberships: Iterable[Membership]) -> list[Slip]:
    """A new link for everybody who has never been in; who has an account already needs none."""
    return [_slip(by, row) for row in memberships]


def _slip(by: Member, row: Membership) -> Slip:
    role = by.school.senco_word if row.role_key == "senco" else row.role.name
    if row.user.last_login or not may_make_link(by, row.user):
        return Slip(row, "", role)
    path = make_password_link(user=row.user, by=by)
    return Slip(row, f"{settings.PUBLIC_ADDRESS}{path}".removesuffix("/"), role)


def send_invitations(by: Member, slips: Sequence[Slip]) -> list[Slip]:
    """Send each slip as an e-mail; gives those that could not be sent, to be printed."""
    left = list(slips)
    try:
        with get_connection(timeout=10) as connection:
            for slip in slips:
                _message(by, slip, connection).send()
                left.remove(slip)
    except (OSError, smtplib.SMTPException):
        log.warning("Mail could not be sent; %s invitations are left to be printed.", len(left))
    sent = len(slips) - len(left)
    if sent:
        with transaction.atomic():
            record("invitations.mailed", by=by, changes={"sent": (None, sent)})
    return left


def _message(by: Member, slip: Slip, connection: object) -> EmailMessage:
    one_line = " ".join(by.school.name.split())
    body = (
        f"Dear {slip.membership.user.name},\n\n"
        f"{by.name} has given you access to Handrail at {one_line}.\n\n"
        + (f"Choose your password here, by {say_day(last_day_of_links())}; the address works once:\n{slip.address}\n\n"
           if slip.address else f"Sign in with the password you have already:\n{settings.PUBLIC_ADDRESS}\n\n")
        + "If you did not expect this, tell the school and do not use the address.\n"
    )  # fmt: skip
    return EmailMessage(
        subject=f"Handrail at {one_line}",
        body=body,
        from_email=settings.HANDRAIL_MAIL_FROM,
        to=[slip.membership.user.email],
        connection=connection,
    )
