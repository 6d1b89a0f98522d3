"""Where somebody is signed in, in plain words, and how that is ended.

Read from the sessions themselves, of which there are as many as people at work: so the list can be no other than what
is so. A session is named by a hash, since whoever has its key has the session.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction

from handrail.access.backends import SessionStore
from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.access.person import Person
from handrail.access.sessions import SEEN, STARTED, WHERE
from handrail.audit.writing import record
from handrail.core import clock

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where a person is signed in."""

    mark: str
    where: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(user: User, this_key: str | None = None) -> list[OpenSession]:
    """Where this person is signed in, the one of `this_key` first and then by last use."""
    found = [_said(key, held, this_key) for key, held in _held(user)]
    return sorted(found, key=lambda one: (one.is_this, one.seen_at, one.started_at, one.mark), reverse=True)


def _held(user: User) -> Iterator[tuple[str, dict[str, object]]]:
    store = SessionStore()
    for key, data in Session.objects.filter(expire_date__gt=clock.now()).values_list("session_key", "session_data"):
        held = store.decode(data)
        if held.get(SESSION_KEY) == str(user.pk):
            yield key, held


def _said(key: str, held: dict[str, object], this_key: str | None) -> OpenSession:
    started, seen = (datetime.fromtimestamp(int(str(held.get(name, 0))), UTC) for name in (STARTED, SEEN))
    return OpenSession(_mark(key), str(held.get(WHERE, "")), started, seen, key == this_key)


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:22]


@transaction.atomic
def end_own(*, user: User, by: Person, this_key: str, mark: str = "") -> int:
    """End the session of this mark, or all but this one; how many there were."""
    gone = [key for key, _ in _held(user) if key != this_key and mark in ("", _mark(key))]
    Session.objects.filter(session_key__in=gone).delete()
    if gone:
        record("sessions_ended", by=by, changes={"of": (user.name, None)})
    return len(gone)


@transaction.atomic
def end_all_of(*, by: Member, membership: Membership) -> int:
    """Sign a person of the school out everywhere; how many sessions there were. They may sign in again at once, where
    their password still does. Raises PermissionDenied for who may not look after people."""
    if not by.may(Permission.PEOPLE_WRITE) or membership.school_id != by.school.pk:
        raise PermissionDenied
    gone = [key for key, _ in _held(membership.user)]
    Session.objects.filter(session_key__in=gone).delete()
    record("sessions_ended", by=by, subject_ref=membership.ref, changes={"of": (membership.user.name, None)})
    return len(gone)
