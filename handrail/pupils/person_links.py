"""What a person's page leads to here: the pupils whose record is closed to them."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.access.models import Conflict, Membership
from handrail.access.permissions import Permission
from handrail.access.person_links import person_links
from handrail.pupils.actions.conflicts import OF_THE_FAMILY
from handrail.ui.addresses import url


@person_links.add
def conflicts_of(member: Member, membership: Membership) -> tuple[str, str] | None:
    if membership.role_key in OF_THE_FAMILY:
        return None
    if membership.user_id == member.user_id:
        here = url("pupils:own_conflict", school=member.school.slug)
        return ("Declare that your own child or a close relative is a pupil here", here)
    if not member.may(Permission.CONFLICT_WRITE):
        return None
    held = Conflict.objects.visible_to(member).standing().filter(user=membership.user_id).count()
    said = f" ({held})" if held else ""
    page = url("pupils:conflicts", school=member.school.slug, membership=membership.ref)
    return (f"Own child or close relative among the pupils{said}", page)
