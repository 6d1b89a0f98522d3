"""The trail: written with the act, sealed afterwards, and loud when it was touched."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from handrail.audit import writing
from handrail.audit.chain import seal
from handrail.audit.models import AccessEvent, AuditDetail, AuditEvent, Seal
from handrail.audit.proof import verify
from handrail.audit.reading import record_reading
from handrail.audit.writing import record
from handrail.core import triggers
from tests.cast import Cast

Tamper = Callable[[], object]


def _some_events(cast: Cast) -> None:
    ana = cast.member("ana")
    for number in range(3):
        record("file_staged", by=ana, subject_ref=f"file-{number}", changes={"name": ("", f"{number}.csv")})
    record_reading(by=ana, section="plan", pupil_refs=[cast.pupils["mia"].ref], path="/s/alder/plans/x/")


def test_an_event_says_who_did_what_where_and_what_changed(cast: Cast) -> None:
    event = record("file_staged", by=cast.member("ana"), changes={"name": (None, "pupils.csv")})
    assert (event.actor_name, event.role, event.school_id) == ("Ana Ferreira", "senco", cast.schools["alder"].pk)
    assert AuditDetail.objects.get(seq=event.seq).content == {"name": [None, "pupils.csv"]}


def test_a_type_nobody_registered_is_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        record("something_else", by=cast.member("ana"))


def test_an_event_outside_the_transaction_of_its_act_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = cast.member("ana")
    outside = SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False))
    outside.TransactionManagementError = transaction.TransactionManagementError
    monkeypatch.setattr(writing, "transaction", outside)
    with pytest.raises(transaction.TransactionManagementError):
        record("file_staged", by=ana)


@pytest.mark.parametrize("model", [AuditEvent, AccessEvent, Seal])
def test_the_database_refuses_to_change_or_remove_a_line(cast: Cast, model: type[AuditEvent]) -> None:
    _some_events(cast)
    seal()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk__gt=0).update(**_some_change(model))


def _some_change(model: type) -> dict[str, str]:
    return {"chain_sha256": "0" * 64} if model is Seal else {"actor_name": "Somebody Else"}


def test_a_whole_trail_holds_and_nothing_stays_open(cast: Cast) -> None:
    _some_events(cast)
    seal()
    for trail, model in (("event", AuditEvent), ("access", AccessEvent)):
        verdict = verify(trail)
        assert (verdict.reason, verdict.still_open) == (None, 0)
        assert verdict.sealed == model.objects.count() > 0


def test_sealing_again_seals_only_what_is_new(cast: Cast) -> None:
    _some_events(cast)
    seal()
    assert seal() == 0
    record("file_staged", by=cast.member("ana"))
    assert seal() == 1


def _first() -> AuditEvent:
    return AuditEvent.objects.order_by("seq")[0]


TAMPERINGS: dict[str, Tamper] = {
    "a line changed": lambda: AuditEvent.objects.filter(pk=_first().pk).update(actor_name="Somebody Else"),
    "a line removed": lambda: AuditEvent.objects.filter(pk=_first().pk).delete(),
    "a seal changed": lambda: Seal.objects.filter(trail="event", row_seq=_first().pk).update(chain_sha256="0" * 64),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_past_the_triggers_is_found_and_placed(cast: Cast, how: str) -> None:
    _some_events(cast)
    seal()
    place = _first().pk
    with triggers.lifted(connection, reason="a test plays somebody with the file and the key"):
        TAMPERINGS[how]()
    verdict = verify("event")
    assert verdict.broken_at == place
    assert verdict.reason


def test_a_changed_before_and_after_is_found_and_an_erased_one_is_lawful(cast: Cast) -> None:
    _some_events(cast)
    seal()
    AuditDetail.objects.order_by("seq").first().delete()  # type: ignore[union-attr]
    assert verify("event").reason is None
    detail = AuditDetail.objects.order_by("seq").first()
    assert detail is not None
    AuditDetail.objects.filter(pk=detail.pk).update(content={"name": ["", "another.csv"]})
    assert verify("event").broken_at == detail.pk
