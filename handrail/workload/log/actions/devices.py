"""A phone is linked to one's own log, and the link is ended."""

from __future__ import annotations

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.workload.log.device import make_token, token_hash
from handrail.workload.log.models import DeviceLink
from handrail.workload.owner import hold_owner, owner


@transaction.atomic
def link_device(*, by: Member, name: str) -> tuple[DeviceLink, str]:
    """Make a link by which a phone may add taps. Gives the row and the token, which is kept nowhere.

    A link of the same name that no phone has used is ended: its token was shown once, so this one is made in its place.
    """
    mine = DeviceLink.objects.for_school(by.school).filter(user_id=hold_owner(by))
    for unused in mine.filter(ended_at=None, heard_at=None):
        if unused.name == name:
            end_device(by=by, link=unused)
    token = make_token()
    row = DeviceLink.objects.create(
        school=by.school, user_id=owner(by), name=name, token_sha256=token_hash(token), made_at=clock.now()
    )
    record("time_device.linked", by=by, subject_ref=row.ref)
    return row, token


@transaction.atomic
def end_device(*, by: Member, link: DeviceLink) -> DeviceLink:
    """End a link for good: whatever it sends from now on is refused. Ended already, it stays so."""
    row = DeviceLink.objects.for_school(by.school).select_for_update().get(pk=link.pk, user_id=owner(by))
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record("time_device.ended", by=by, subject_ref=row.ref)
    return row
