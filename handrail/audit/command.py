"""`handrail check --audit`: prove the trail on the machine itself."""

from __future__ import annotations

import sys
from pathlib import Path

from handrail.audit.chain import TRAILS
from handrail.audit.heads import BARE, Head, head_of, heads_beside, kept_beside, read_heads
from handrail.audit.models import Seal
from handrail.audit.proof import Verdict, verify


def prove(given: str = "") -> int:
    """Print what the proof of both trails found. 0: they hold; 1: one does not; 2: `given` holds no head.

    Compared with the heads kept beside the database and, where `given`, with those of a file, a line or a bare link.
    """
    beside = heads_beside()
    named = _heads_given(given) if given else []
    if named is None:
        print(f"{given} is no head, and no file that holds one: {kept_beside().name} shows what one looks like.",
              file=sys.stderr)  # fmt: skip
        return 2
    verdicts = [verify(trail, [*beside, *named]) for trail in TRAILS]
    for verdict in verdicts:
        print(said(verdict), file=sys.stderr if verdict.reason else sys.stdout)
    lost = [head for head in named if not head.trail and not Seal.objects.filter(chain_sha256=head.link).exists()]
    for head in lost:
        print(f"No sealed row leads to the head {head.link}: rows were removed or sealed anew.", file=sys.stderr)
    if not beside and not named:
        print(f"No head is kept in {kept_beside()}, so that an end that was cut off would not be noticed.")
    return 1 if lost or any(verdict.reason for verdict in verdicts) else 0


def _heads_given(text: str) -> list[Head] | None:
    """None where it is neither a head, nor a link, nor a file with a head in it."""
    if BARE.fullmatch(text.strip()):
        return [Head("", 0, text.strip())]
    try:
        words = Path(text).read_text("utf-8", errors="replace")
    except (OSError, ValueError):
        words = text
    return read_heads(words) or None


def said(verdict: Verdict) -> str:
    """A verdict in words."""
    name = f"The audit trail ({verdict.trail})"
    if verdict.reason:
        return f"{name} does not hold from row {verdict.broken_at}: {verdict.reason}"
    since = f", the oldest of {verdict.open_since:%d %B %Y %H:%M} UTC" if verdict.open_since else ""
    waiting = f" {verdict.still_open} not sealed yet and not proved{since}." if verdict.still_open else " None is open."
    erased = f" The before and after of {verdict.erased} was erased." if verdict.erased else ""
    return f"{name} holds: {verdict.sealed} rows sealed.{waiting}{erased}"


def print_heads() -> int:
    """The head of each trail as it is now, to be kept elsewhere; nothing is sealed by asking."""
    for trail in TRAILS:
        print(head_of(trail) or f"Nothing of the trail ({trail}) is sealed yet.")
    return 0
