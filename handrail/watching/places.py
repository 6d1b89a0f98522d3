"""Where what a person looked at is found: from their own page."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.access.person_links import person_links
from handrail.ui.addresses import url


@person_links.add
def what_they_looked_at(member: Member, membership: Membership) -> tuple[str, str] | None:
    if not member.may(Permission.AUDIT_WATCH):
        return None
    at = url("watching:person", school=member.school.slug, membership=membership.ref)
    return f"What {membership.user.name} looked at", at
