"""Whose telephone a link is. It stands for its owner in one thing alone: adding a tap."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from handrail.access.member import Member, Via
from handrail.access.memberships import find_member
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.workload.log.models import DeviceLink

HEARD_EVERY = timedelta(hours=1)


def make_token() -> str:
    """192 random bits."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_device(token: str, request_id: str = "") -> tuple[DeviceLink, Member] | None:
    """The link that is open, and its owner with no right but to keep time; None for a link that is ended, was never
    there, or whose owner may not keep time there any more."""
    rows = DeviceLink.objects.across_schools(reason="a device link is known by its token alone")
    link = rows.select_related("user", "school").filter(token_sha256=token_hash(token), ended_at=None).first()
    owner = find_member(link.user, link.school.slug, request_id) if link and link.user.is_active else None
    if link is None or owner is None or not owner.may(Permission.TIME_KEEP):
        return None
    _note_heard(link)
    may = frozenset({Permission.TIME_KEEP})
    return link, replace(owner, permissions=may, via=Via.DEVICE, via_id=link.ref)


def _note_heard(link: DeviceLink) -> None:
    now = clock.now()
    if link.heard_at is None or now - link.heard_at > HEARD_EVERY:
        link.heard_at = now
        link.save(update_fields=["heard_at"])


def qr_path(text: str) -> tuple[int, str]:
    """A square that a telephone's camera reads: how many fields it is wide, and the dark ones as a path of an SVG."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(dark)
