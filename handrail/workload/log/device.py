"""Whose phone a link is. It stands for its owner in one thing alone: adding a tap."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from handrail.access.member import Member, Via
from handrail.access.memberships import find_member
from handrail.access.permissions import Permission
from handrail.core import clock, wall
from handrail.workload.log.models import DeviceLink

HEARD_EVERY = timedelta(hours=1)


def make_token() -> str:
    """192 random bits."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_device(ref: str, token: str, request_id: str = "") -> tuple[DeviceLink, Member] | None:
    """The link that is open, and its owner with no right but to keep time; None for a link that is ended, was never
    there, whose token is another, or whose owner may not keep time there any more."""
    link, owner = _open_link(ref, request_id)
    if link is None or owner is None or not secrets.compare_digest(link.token_sha256, token_hash(token)):
        return None
    _note_heard(link)
    may = frozenset({Permission.TIME_KEEP})
    return link, replace(owner, permissions=may, via=Via.DEVICE, via_id=link.ref)


def is_open(ref: str) -> bool:
    """Whether a phone may still be linked at this address."""
    return _open_link(ref)[1] is not None


def linked_since(link: DeviceLink) -> datetime:
    """When its owner first linked a phone here: no tap of theirs is older, not even one that an earlier link kept."""
    rows = DeviceLink.objects.for_school(link.school).filter(user_id=link.user_id)
    first: datetime = rows.order_by("made_at").values_list("made_at", flat=True)[0]
    return first


def _open_link(ref: str, request_id: str = "") -> tuple[DeviceLink | None, Member | None]:
    why = "the page of a phone belongs to no school's address"
    rows = DeviceLink.objects.across_schools(reason=why).select_related("user", "school")
    with wall.every_school(reason=why):
        link = rows.filter(ref=ref, ended_at=None).first()
    if link:
        wall.tell(link.school_id)
    owner = find_member(link.user, link.school.slug, request_id) if link and link.user.is_active else None
    return link, owner if owner and owner.may(Permission.TIME_KEEP) else None


def _note_heard(link: DeviceLink) -> None:
    now = clock.now()
    if link.heard_at is None or now - link.heard_at > HEARD_EVERY:
        link.heard_at = now
        link.save(update_fields=["heard_at"])


def qr_path(text: str) -> tuple[int, str]:
    """A square that a phone's camera reads: how many fields it is wide, and the dark ones as a path of an SVG."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(dark)
