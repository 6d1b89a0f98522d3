"""What people sent, and what they were told is saved: kept outside the server, compared with the record afterwards.

Most writes are taps that a phone kept and sends as a list, each with an id made where it is made and each answered
apart; some are a tap alone, some a note from a browser's form. What got no answer is sent again as it is. A write is
known by something that has no part in recognising it: a tap by its moment, a note by its words. So a doubled one is
seen however it came to be.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from tests.lasting.broken import EARLY
from tests.lasting.place import Place

WRITERS = 8
ROUND = ("note", "tap", "list", "list", "list", "list")
"""What is sent, by turns."""
IN_A_LIST, IN_A_CONTROL = 50, 3
TAPS_A_PERSON = 140  # a day takes 200 of one person
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
    p99_ms: float
    """Within which 99 of 100 requests were answered that were."""

    @property
    def is_clean(self) -> bool:
        return (self.lost, self.doubled, self.sound, self.unrecorded) == (0, 0, "ok", 0)


@dataclass(frozen=True, slots=True)
class Sending:
    """One request, and the writes in it by the names they are known by."""

    names: list[str]
    path: str
    headers: dict[str, str]
    body: str


class Ledger:
    """`send` everything with several writers, then `compare`."""

    def __init__(
        self, place: Place, port: int, writes: int, *, writers: int = WRITERS, is_control: bool = False
    ) -> None:
        """Of the control, phones make each id anew for each attempt and ask for the fault of `broken.py`."""
        self.place, self.port, self.writes, self.is_control = place, port, writes, is_control
        self.acknowledged: list[str] = []
        self.writers, self.retries = writers, 0
        self.took: list[float] = []
        self.failed: list[str] = []
        self._next = enumerate(_shares(writes, IN_A_CONTROL if is_control else IN_A_LIST))
        self._lock = threading.Lock()
        self._base = datetime.now(UTC) - timedelta(days=2 if is_control else 1)

    def send(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Send all; `meanwhile` runs beside and ends by itself."""
        began = time.monotonic()
        writers = [threading.Thread(target=self._write_all) for _ in range(self.writers)]
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
                turn, (kind, numbers) = next(self._next, (0, ("", range(0))))
            if not kind:
                break
            self._write(line, kind, turn, numbers)
        line.close()

    def _write(self, line: http.client.HTTPConnection, kind: str, turn: int, numbers: range) -> None:
        until = time.monotonic() + PATIENCE
        for attempt in range(100_000):
            sending = self._sending(kind, turn, numbers, attempt)
            began = time.monotonic()
            status, answer = _post(line, sending)
            if status in {200, 302}:
                self.took.append(time.monotonic() - began)
                self._note(sending.names, json.loads(answer)["taps"] if kind == "list" else [{}])
                return
            self.retries += 1
            if 400 <= status < 500 or time.monotonic() > until:
                self.failed.append(f"{sending.names[0]}: {status} at {sending.path}")
                return
            time.sleep(0.1)

    def _note(self, names: list[str], answers: list[dict[str, str]]) -> None:
        for name, answer in zip(names, answers, strict=True):
            if "error" in answer:
                self.failed.append(f"{name}: {answer['error']}")
            else:
                self.acknowledged.append(name)

    def _sending(self, kind: str, turn: int, numbers: range, attempt: int) -> Sending:
        if kind == "note" and not self.is_control:
            return self._form(turn, numbers[0])
        phones = self.place.people["phones"]
        # a control doubles what it sends, so it is spread over all: a day takes only so many of one person
        user, ref, token = phones[numbers[0] // (1 if self.is_control else IN_A_LIST) % len(phones)]
        taps = [self._tap(number, attempt) for number in numbers]
        body = json.dumps(taps) if kind == "list" else urlencode(taps[0])
        headers = {"Cookie": f"handrail-phone={token}", "Accept": "application/json", "Content-Type": SENT_AS[kind]}
        return Sending([f"{user} {one['at']}" for one in taps], f"/tap/{ref}/", headers, body)

    def _tap(self, number: int, attempt: int) -> dict[str, str]:
        at = (self._base + timedelta(microseconds=number)).isoformat()
        return {"id": f"{EARLY}{number:09}-{attempt}" if self.is_control else f"tap-{number:09}", "at": at}

    def _form(self, turn: int, number: int) -> Sending:
        browsers = self.place.people["browsers"]
        one = browsers[turn // len(ROUND) % len(browsers)]
        words = f"Read page {number} to the rabbit."
        body = {"csrfmiddlewaretoken": CSRF, "words_of": one["words_of"], "whole": "yes", "kind": "observation"}
        headers = {"Cookie": f"handrail={one['session']}; handrail-csrf={CSRF}", "Content-Type": SENT_AS["note"]}
        day = self._base.strftime("%d %b %Y")
        return Sending([words], one["path"], headers, urlencode(body | {"text": words, "happened_on": day}))

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
            seconds=round(self.seconds, 1),
            p99_ms=round(1000 * sorted(self.took)[len(self.took) * 99 // 100]),
        )


def found_in(place: Place) -> dict[str, Any]:
    """{"said": [each write by its name], "sound": "ok" or what is wrong, "events": lines of the trail about them}"""
    told: dict[str, Any] = json.loads(place.told(AFTER))
    return told


SENT_AS = {"list": "application/json"} | dict.fromkeys(("note", "tap"), "application/x-www-form-urlencoded")


def _shares(writes: int, in_a_list: int) -> Iterator[tuple[str, range]]:
    """The writes by number, as they are sent."""
    number = 0
    for kind in cycle(ROUND):
        if number >= writes:
            return
        there = min(writes, number + (in_a_list if kind == "list" else 1))
        yield kind, range(number, there)
        number = there


def _post(line: http.client.HTTPConnection, sending: Sending) -> tuple[int, bytes]:
    """The status of the answer and what it says; 0 where none came."""
    try:
        line.request("POST", sending.path, sending.body, sending.headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        line.close()
        return 0, b""
