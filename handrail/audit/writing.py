"""`record`: the one way an act enters the trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from handrail.audit.models import AuditDetail, AuditEvent
from handrail.core import clock, registry
from handrail.core.ready import give_keys


class Actor(Protocol):
    """The little the trail needs to know of a member; `access.Member` has it."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> Any: ...
    @property
    def via(self) -> Any: ...
    @property
    def via_id(self) -> str: ...
    @property
    def school(self) -> Any: ...
    @property
    def request_id(self) -> str: ...


Change = Mapping[str, tuple[Any, Any]]


def canonical(content: object) -> str:
    """One spelling of a JSON value, so that its hash can be taken again."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    event_type: str,
    *,
    by: Actor,
    pupil_ref: str = "",
    subject_ref: str = "",
    changes: Change | None = None,
) -> AuditEvent:
    """Write that `by` did `event_type`, with fields as {name: (before, after)}.

    Must be called inside the transaction of the act itself. Raises KeyError for a type no app has registered and
    TransactionManagementError outside a transaction.
    """
    registry.events.get(event_type)
    _refuse_outside_a_transaction(event_type)
    content = _content(changes)
    event = _event(event_type, by, pupil_ref, subject_ref, content)
    event.save(force_insert=True)
    if content:
        AuditDetail.objects.create(seq=event.seq, content=json.loads(content))
    return event


Acts = Iterable[tuple[str, str, Change]]


def record_many(acts: Acts, *, by: Actor, subject_ref: str = "", batch_size: int = 500) -> None:
    """`record` for many pupils at once: each act is (event type, pupil ref, changes)."""
    record_acts([Act(by, kind, ref, subject_ref, changes) for kind, ref, changes in acts], batch_size=batch_size)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person, as `record` takes it."""

    by: Actor
    event_type: str
    pupil_ref: str = ""
    subject_ref: str = ""
    changes: Change | None = None


def record_acts(acts: Sequence[Act], *, batch_size: int = 500) -> None:
    """`record` for many acts of several people at once, in their order."""
    for event_type in {act.event_type for act in acts}:
        registry.events.get(event_type)
        _refuse_outside_a_transaction(event_type)
    contents = [_content(act.changes) for act in acts]
    events = AuditEvent.objects.bulk_create(
        (_event(act.event_type, act.by, act.pupil_ref, act.subject_ref, text)
         for act, text in zip(acts, contents, strict=True)),
        batch_size=batch_size,
    )  # fmt: skip
    AuditDetail.objects.bulk_create(_details(events, contents), batch_size=batch_size)


def make_records(acts: Acts, *, by: Actor, subject_ref: str = "") -> tuple[list[AuditEvent], list[AuditDetail]]:
    """`record_many` for rows that are made ready beforehand: whoever asks writes them with what they speak of."""
    acts = list(acts)
    for event_type in {act[0] for act in acts}:
        registry.events.get(event_type)
    contents = [_content(changes) for _, _, changes in acts]
    events = _events(acts, contents, by, subject_ref)
    give_keys(events)
    return events, _details(events, contents)


def _events(
    acts: Sequence[tuple[str, str, Change]], contents: Sequence[str], by: Actor, subject_ref: str
) -> list[AuditEvent]:
    return [_event(kind, by, ref, subject_ref, text) for (kind, ref, _), text in zip(acts, contents, strict=True)]


def _details(events: Sequence[AuditEvent], contents: Sequence[str]) -> list[AuditDetail]:
    return [
        AuditDetail(seq=event.seq, content=json.loads(text))
        for event, text in zip(events, contents, strict=True)
        if text
    ]


def _refuse_outside_a_transaction(event_type: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{event_type} was recorded outside the transaction of the act.")


def _content(changes: Change | None) -> str:
    return canonical({name: list(pair) for name, pair in changes.items()}) if changes else ""


def _event(event_type: str, by: Actor, pupil_ref: str, subject_ref: str, content: str) -> AuditEvent:
    return AuditEvent(
        at=clock.now(),
        type=event_type,
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role.key,
        via=by.via,
        school_id=by.school.pk,
        pupil_ref=pupil_ref,
        subject_ref=subject_ref,
        request_id=by.request_id,
        detail_sha256=sha256(content) if content else "",
    )
