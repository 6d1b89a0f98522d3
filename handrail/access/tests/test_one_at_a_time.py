"""A press that waits for the one before it is answered within a limit, and loses nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from handrail.access import one_at_a_time
from handrail.access.models import UnsentWords
from handrail.audit.models import AuditEvent
from handrail.core import clock
from tests.cast import Cast


@contextmanager
def held(what: str) -> Iterator[None]:
    """While another press of the same, in another thread with its own connection, is not answered."""
    begun, over = threading.Event(), threading.Event()

    def press() -> None:
        with one_at_a_time._turn(what) as is_ours:
            assert is_ours
            begun.set()
            over.wait(30)
        connection.close()

    other = threading.Thread(target=press)
    other.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        over.set()
        other.join(10)


def test_who_waits_too_long_is_told_so_and_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: when the first is answered, the same form is taken."""
    monkeypatch.setattr(one_at_a_time, "LONGEST", 0.05)
    ana, page = cast.client("ana"), f"/s/alder/pupils/{cast.pupils['mia'].ref}/notes/add/"
    field = re.search(r'name="words_of" value="([^"]*)"', ana.get(page).content.decode())
    assert field
    note = {"kind": "observation", "happened_on": clock.today().isoformat(), "text": "Read.", "whole": "yes"}
    sent = {**note, "words_of": field[1]}
    with held(f"{cast.users['ana'].pk} {page}"):
        answer = ana.post(page, sent)
        assert (answer.status_code, answer["Retry-After"]) == (503, "0")
        assert "Nothing of this press was done" in answer.content.decode()
        assert cast.client("ben").get("/s/alder/").status_code == 200  # nobody else waits
    assert "Read." in UnsentWords.objects.get(user=cast.users["ana"]).fields
    assert not AuditEvent.objects.filter(type="note.added").exists()
    assert ana.post(page, sent).status_code == 302
    assert AuditEvent.objects.filter(type="note.added").count() == 1
