"""Heads of the chain, kept outside the database: by one of them an end that was cut off is noticed.

A head is one line, `2026-11-22T22:30:00+00:00 access 1234 <64 hexadecimal figures>`: the moment, the trail, how many
rows were sealed by then, and the link of the last. It holds no name and nothing of a child. Each sealing appends one to
a file in Handrail's folder. Whoever can change the database there can change that file too; so a copy belongs
elsewhere: mailed to a named address, or written down.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from handrail.audit.models import Seal
from handrail.core import clock
from handrail.core.held import is_held

NAME = "audit-heads.txt"
LINE = re.compile(r"(?:(\S+) )?(event|access) (\d+) ([0-9a-f]{64})\b")
BARE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Head:
    """So many rows of a trail were sealed at a moment, and the last of them has this link."""

    trail: str
    count: int
    link: str
    at: datetime | None = None

    def __str__(self) -> str:
        when = f"{self.at.astimezone(UTC).isoformat(timespec='seconds')} " if self.at else ""
        return f"{when}{self.trail} {self.count} {self.link}"


def head_of(trail: str) -> Head | None:
    """The head as the database says it now; None while nothing is sealed."""
    seals = Seal.objects.filter(trail=trail)
    last = seals.order_by("-id").first()
    return Head(trail, seals.count(), last.chain_sha256, clock.now()) if last else None


def read_heads(text: str) -> list[Head]:
    """Every head that stands in a text, whatever stands around it."""
    return [Head(trail, int(count), link, _moment(at)) for at, trail, count, link in LINE.findall(text)]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def kept_beside() -> Path:
    """The file in Handrail's folder, apart from the database."""
    path: Path = settings.HOME.path
    return path / NAME


def heads_beside() -> list[Head]:
    """The heads kept in that file; none where there is no file yet."""
    try:
        return read_heads(kept_beside().read_text("utf-8"))
    except FileNotFoundError:
        return []


def keep_heads(trails: Iterable[str]) -> list[Head]:
    """Append the head of each trail as it is now; on the disk when this returns."""
    heads = [head for trail in trails if (head := head_of(trail))]
    handle = os.open(kept_beside(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{head}\n" for head in heads)
        file.flush()
        os.fsync(file.fileno())
    return heads


def mail_heads(heads: Iterable[Head]) -> str:
    """Send the heads to the address the operator named; says what came of it."""
    to = settings.HANDRAIL_AUDIT_TO
    if to and is_held():
        return "; no mail is sent from a restored copy"
    if not (to and settings.HANDRAIL_MAIL_FROM):
        return ""
    words = "Keep this message: by it the audit trail can be proved whole (handrail check --audit --head FILE).\n\n"
    body = words + "".join(f"{head}\n" for head in heads)
    send_mail("Handrail: head of the audit trail", body, settings.HANDRAIL_MAIL_FROM, [to])
    return f"; the head was sent to {to}"
