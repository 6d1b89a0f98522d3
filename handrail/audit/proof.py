"""The proof of the chain: every sealed row as it was sealed, in its place, up to the heads that are kept elsewhere.

It seals nothing. A row that is still open can be changed by whoever has the database and the key, and nobody could
tell; so how many are open, and since when, is part of what a proof says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from handrail.audit.chain import BATCH, START, TRAILS, is_linked, open_rows, row_hash
from handrail.audit.heads import Head
from handrail.audit.models import AuditDetail, AuditEvent, Seal
from handrail.audit.writing import canonical, sha256
from handrail.core import clock

LONGEST_ACT = timedelta(hours=1)
"""A row gets its number and its time when an act begins and is seen when it ends: so long an act may take."""
LONGEST_OPEN = timedelta(hours=26)
"""A row is sealed at the latest the night after, even where no worker seals by day."""

REMOVED = "A row was removed."
CHANGED = "A row was changed after it was sealed."
CHAIN = "The chain itself was changed."
DETAIL = "The before and after of an event were changed."
SLIPPED_IN = "A row was put between rows that were sealed already."
ANEW = "From this row or one after it on, the seals were written anew: they do not lead to the head kept of row {row}."
CUT_OFF = "The end was cut off: of {wanted} sealed rows of which a head is kept, {left} are left."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a proof found: rows sealed, rows still open and the oldest of them, details that were erased, the head of
    the chain, and where it first breaks (None when it holds)."""

    trail: str
    sealed: int
    still_open: int = 0
    open_since: datetime | None = None
    erased: int = 0
    head: Head | None = None
    broken_at: int | None = None
    reason: str | None = None


@dataclass
class _Walk:
    """How far a proof has come: the last link, so many seals, and by when rows up to which number were sealed."""

    link: str = START
    count: int = 0
    last_row: int = 0
    erased: int = 0
    numbers: list[int] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    held_until: int = 0  # the row after which the first is not proved by a head any more

    def passed_over(self, seq: int) -> datetime | None:
        """When a row of a higher number than `seq` was first sealed; None while none was."""
        at = bisect_right(self.numbers, seq)
        return self.moments[at] if at < len(self.numbers) else None

    def step(self, sealed: Seal) -> None:
        self.link, self.count, self.last_row = sealed.chain_sha256, self.count + 1, sealed.row_seq
        if not self.numbers or sealed.row_seq > self.numbers[-1]:
            self.numbers.append(sealed.row_seq)
            self.moments.append(sealed.sealed_at)


def verify(trail: str, heads: Iterable[Head] = ()) -> Verdict:
    """Walk the chain of one trail and name the first row at which it does not hold.

    Found without a head: a sealed row, a seal or a detail changed, removed, swapped, put in between. Found only by a
    `Head` kept where whoever changed the database could not change it too: an end cut off, and seals written anew.
    """
    walk = _Walk()
    kept = _by_count(trail, heads)
    for seals, rows, details in _batches(trail):
        for sealed in seals:
            reason = _fault(walk, sealed, rows.get(sealed.row_seq), details)
            if reason:
                return _broken(trail, walk, sealed.row_seq, reason)
            walk.step(sealed)
            if reason := _misses(walk, kept):
                return _broken(trail, walk, walk.held_until, reason)
    return _at_the_end(trail, walk, kept)


def _broken(trail: str, walk: _Walk, row: int, reason: str) -> Verdict:
    return Verdict(trail, walk.count, erased=walk.erased, broken_at=row, reason=reason)


def _by_count(trail: str, heads: Iterable[Head]) -> dict[int, set[str]]:
    kept: dict[int, set[str]] = {}
    for head in heads:
        if head.trail == trail:
            kept.setdefault(head.count, set()).add(head.link)
    return kept


def _batches(trail: str) -> Iterator[tuple[list[Seal], Mapping[int, Any], Mapping[int, AuditDetail]]]:
    """The seals of a trail in their order, some at a time, with their rows and the details of those."""
    seals, last = Seal.objects.filter(trail=trail).order_by("id"), None
    while batch := list((seals if last is None else seals.filter(id__gt=last))[:BATCH]):
        numbers = [sealed.row_seq for sealed in batch]
        details = AuditDetail.objects.in_bulk(numbers) if trail == "event" else {}
        yield batch, TRAILS[trail]._default_manager.in_bulk(numbers), details
        last = batch[-1].pk


def _fault(walk: _Walk, sealed: Seal, row: models.Model | None, details: Mapping[int, AuditDetail]) -> str | None:
    if row is None:
        return REMOVED
    if row_hash(row) != sealed.row_sha256:
        return CHANGED
    if not is_linked(sealed, walk.link):
        return CHAIN
    if _slipped_in(walk, row, sealed.sealed_at):
        return SLIPPED_IN
    return _fault_of_detail(walk, row, details.get(sealed.row_seq)) if isinstance(row, AuditEvent) else None


def _fault_of_detail(walk: _Walk, row: AuditEvent, detail: AuditDetail | None) -> str | None:
    """A detail that is gone was erased, which is lawful and counted; one that says something else was changed."""
    if detail is None:
        walk.erased += bool(row.detail_sha256)
        return None
    return DETAIL if sha256(canonical(detail.content)) != row.detail_sha256 else None


def _slipped_in(walk: _Walk, row: Any, seen_at: datetime) -> bool:
    """Whether a row numbered below one that was sealed earlier says it is older than it can be, or came too late."""
    passed = walk.passed_over(row.seq)
    return passed is not None and (passed - row.at > LONGEST_ACT or seen_at - passed > LONGEST_OPEN)


def _misses(walk: _Walk, kept: Mapping[int, set[str]]) -> str | None:
    """The reason, where a head was kept of just so many seals and this is another."""
    links = kept.get(walk.count)
    if links is None:
        return None
    if links != {walk.link}:
        walk.held_until = walk.held_until or 1
        return ANEW.format(row=walk.last_row)
    walk.held_until = walk.last_row + 1
    return None


def _at_the_end(trail: str, walk: _Walk, kept: Mapping[int, set[str]]) -> Verdict:
    wanted = max(kept, default=0)
    if wanted > walk.count:
        return _broken(trail, walk, walk.last_row + 1, CUT_OFF.format(wanted=wanted, left=walk.count))
    waiting = open_rows(trail)
    early = next(
        (row for row in waiting.filter(seq__lt=max(walk.numbers, default=0)) if _slipped_in(walk, row, clock.now())),
        None,
    )
    if early:
        return _broken(trail, walk, early.seq, SLIPPED_IN)
    head = Head(trail, walk.count, walk.link, clock.now()) if walk.count else None
    since = waiting.aggregate(since=models.Min("at"))["since"]
    return Verdict(trail, walk.count, waiting.count(), since, walk.erased, head)
