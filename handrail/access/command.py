"""What is done about people from the command line."""

from __future__ import annotations

from django.db import transaction

from handrail.access.actions import remove_second_step
from handrail.access.links import make_password_link
from handrail.access.member import command_member
from handrail.access.models import Membership
from handrail.core import clock


@transaction.atomic
def let_in_again(email: str) -> str:
    """The path of a sign-in link for somebody who lost every way in; their second step goes. Raises LookupError."""
    today = Membership.objects.on(clock.today())
    row = today.filter(user__email=email.lower()).select_related("user", "school").first()
    if row is None:
        raise LookupError
    by = command_member(row.school)
    remove_second_step(by=by, user=row.user)
    return make_password_link(user=row.user, by=by)
