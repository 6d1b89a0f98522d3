"""When the trail is sealed: every few minutes by the worker, and every night."""

from __future__ import annotations

from datetime import date

from handrail.audit.chain import TRAILS, seal
from handrail.audit.heads import keep_heads, mail_heads
from handrail.core.tick import every_few_minutes, nightly


@every_few_minutes
def seal_what_is_open() -> None:
    """Chain what came since the last time, and keep the head outside the database."""
    if seal():
        keep_heads(TRAILS)


@nightly
def seal_the_trail(on: date) -> str:
    """Chain whatever is still open, keep the head outside the database and say it, so that it can be written down."""
    total = seal()
    heads = keep_heads(TRAILS)
    sent = mail_heads(heads)
    return "\n".join([f"{total} rows of the audit trail sealed{sent}", *(f"  head: {head}" for head in heads)])
