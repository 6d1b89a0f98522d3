"""What people sent, and what they were told is saved: kept outside the server, compared with the record afterwards.

Nine writes of ten are taps of phones, each with an id made where it is made; one is a note from a browser's form, sent
again as it is where no answer came. A write is known by something that has no part in recognising it: a tap by its
moment, a note by its words. So a doubled one is seen however it came to be.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.lasting.broken import EARLY
from tests.lasting.place import Place

WRITERS = 8
NOTE_EVERY = 10
TAPS_A_PERSON = 190  # a day takes 200 of one person
PATIENCE = 120  # seconds for one write to be answered
CSRF = "c" * 32

AFTER = """
import json, django
django.setup()
from django.db import connection
from handrail.pupils.models import Note
from handrail.workload.log.models import Interruption
taps = Interruption.objects.across_schools(reason="a test").values_list("user_id", "at")
notes = Note.objects.across_schools(reason="a test").values_list("text", flat=True)
said = [f"{user} {at.isoformat()}" for user, at in taps] + list(notes)
sound = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
from handrail.audit.models import AuditEvent
events = AuditEvent.objects.filter(type__in=["time_log.written", "note.added"]).count()
print(json.dumps({"said": said, "sound": sound, "events": events}))
"""


@dataclass
class Verdict:
    """Of all that was answered: what is not there, what is there more than once; whether the database is sound; and how
    many rows are without their line in the trail, or lines without their row."""

    answered: int
    lost: int
    doubled: int
    sound: str
    unrecorded: int
    retries: int
    seconds: float

    @property
    def is_clean(self) -> bool:
        return (self.lost, self.doubled, self.sound, self.unrecorded) == (0, 0, "ok", 0)


class Ledger:
    """`send` everything with several writers, then `compare`. `again` says what is sent when no answer came."""

    def __init__(self, place: Place, port: int, writes: int, *, is_control: bool = False) -> None:
        """Of the control, phones make each id anew for each attempt and ask for the fault of `broken.py`."""
        self.place, self.port, self.writes, self.is_control = place, port, writes, is_control
        self.acknowledged: list[str] = []
        self.retries = 0
        self.failed: list[str] = []
        self._next = iter(range(writes))
        self._lock = threading.Lock()
        self._base = datetime.now(UTC) - timedelta(days=2 if is_control else 1)

    def send(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Send all; `meanwhile` runs beside and ends by itself."""
        began = time.monotonic()
        writers = [threading.Thread(target=self._write_all) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        meanwhile()
        for writer in writers:
            writer.join()
        self.seconds = time.monotonic() - began
        assert not self.failed, self.failed[:3]

    @property
    def is_over(self) -> bool:
        return bool(self.failed) or len(self.acknowledged) >= self.writes

    def _write_all(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.failed:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                break
            self._write(line, number)
        line.close()

    def _write(self, line: http.client.HTTPConnection, number: int) -> None:
        until = time.monotonic() + PATIENCE
        for attempt in range(100_000):
            name, path, headers, body = self._request(number, attempt)
            status = _post(line, path, headers, body)
            if status in {200, 302}:
                self.acknowledged.append(name)
                return
            self.retries += 1
            if 400 <= status < 500 or time.monotonic() > until:
                self.failed.append(f"{name}: {status} at {path}")
                return
            time.sleep(0.1)

    def _request(self, number: int, attempt: int) -> tuple[str, str, dict[str, str], dict[str, str]]:
        is_note = number % NOTE_EVERY == 0 and not self.is_control
        return self._note(number) if is_note else self._tap(number, attempt)

    def _tap(self, number: int, attempt: int) -> tuple[str, str, dict[str, str], dict[str, str]]:
        phones = self.place.people["phones"]
        user, ref, token = phones[number % len(phones)]
        at = (self._base + timedelta(microseconds=number)).isoformat()
        made = f"{EARLY}{number:09}-{attempt}" if self.is_control else f"tap-{number:09}"
        headers = {"Cookie": f"handrail-phone={token}", "Accept": "application/json"}
        return f"{user} {at}", f"/tap/{ref}/", headers, {"id": made, "at": at}

    def _note(self, number: int) -> tuple[str, str, dict[str, str], dict[str, str]]:
        browsers = self.place.people["browsers"]
        one = browsers[number // NOTE_EVERY % len(browsers)]
        words = f"Read page {number} to the rabbit."
        body = {"csrfmiddlewaretoken": CSRF, "words_of": one["words_of"], "whole": "yes", "kind": "observation"}
        headers = {"Cookie": f"handrail={one['session']}; handrail-csrf={CSRF}"}
        day = self._base.strftime("%d %b %Y")
        return words, one["path"], headers, body | {"text": words, "happened_on": day}

    def compare(self, told: dict[str, Any]) -> Verdict:
        """With what `found_in` its place."""
        there, answered = Counter(told["said"]), Counter(self.acknowledged)
        return Verdict(
            answered=len(self.acknowledged),
            lost=sum(1 for name in answered if name not in there),
            doubled=sum(1 for name in set(answered) if there[name] > 1),
            sound=told["sound"],
            unrecorded=abs(len(told["said"]) - told["events"]),
            retries=self.retries,
            seconds=self.seconds,
        )


def found_in(place: Place) -> dict[str, Any]:
    """{"said": [each write by its name], "sound": "ok" or what is wrong, "events": lines of the trail about them}"""
    told: dict[str, Any] = json.loads(place.told(AFTER))
    return told


def _post(line: http.client.HTTPConnection, path: str, headers: dict[str, str], body: dict[str, str]) -> int:
    """The status of the answer; 0 where none came."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        line.request("POST", path, urlencode(body), headers | form)
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        line.close()
        return 0
    return answer.status
