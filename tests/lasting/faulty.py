"""Acts through the pages, on a disk that fails at the nth call: `python -m tests.lasting.faulty 1 2 4 < people.json`.

For every fault and every n named a form is sent once while the disk fails and once when it is well again. Prints
what became of each, as `Outcome`; and of the control, a server that says 'not saved' of what is saved.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.lasting import disk
from tests.lasting.disk import Disk, Fault

# What fails, what SQLite is told, and whether it goes on failing until somebody mends it.
Faults = dict[str, tuple[str, int, bool]]
FAULTS: Faults = {
    "full": ("any", disk.FULL, True),
    "full for a moment": ("write", disk.FULL, False),
    "write": ("write", disk.IOERR_WRITE, False),
    "all writes": ("any", disk.IOERR_WRITE, True),
    "sync": ("sync", disk.IOERR_FSYNC, False),
    "read-only": ("any", disk.READONLY, True),
}


@dataclass
class Outcome:
    """What a form came to whose nth call to the disk failed, and what when it was sent again."""

    fault: str
    nth: int
    status: int
    title: str
    has_words: bool
    count: int
    again: int
    count_then: int

    @property
    def is_right(self) -> bool:
        """Saved and said so, or not saved and said so with every word; and there once when it is sent again."""
        is_saved = (self.status, self.count) == (302, 1)
        is_refused = (self.status, self.count, self.has_words) == (507, 0, True) and "Not saved" in self.title
        return (is_saved or is_refused) and (self.again, self.count_then) == (302, 1)


def outcomes(failing: Disk, browser: dict[str, Any], places: list[int], faults: Faults = FAULTS) -> Iterator[Outcome]:
    for name, (act, code, lasts) in faults.items():
        for nth in places:
            words = f"Read to the rabbit, {name}, {nth}."
            failing.fault = Fault(act, nth, code, lasts)
            status, page = _send(browser, words)
            is_met, failing.fault = failing.fault.met >= nth, None
            if not is_met:
                break  # the act needs fewer calls than this
            first = _count(words)
            again, _ = _send(browser, words)
            title = page.partition("<title>")[2].partition("</title>")[0]
            yield Outcome(name, nth, status, title, words in page, first, again, _count(words))


def _careless(failing: Disk, browser: dict[str, Any]) -> Outcome:
    """Where the session fails after the act, as it would be said without a guard of ours: the control."""
    from django.contrib.sessions.middleware import SessionMiddleware

    from handrail.access.sessions import SessionsMiddleware

    SessionsMiddleware.process_response = SessionMiddleware.process_response  # type: ignore[method-assign]
    return next(outcomes(failing, browser, [2], {"session": ("sync", disk.IOERR_FSYNC, False)}))


def _send(browser: dict[str, Any], words: str) -> tuple[int, str]:
    from django.test import Client

    from handrail.core import clock

    client = Client(raise_request_exception=False, HTTP_HOST="127.0.0.1")
    client.cookies["handrail"] = browser["session"]
    day = (clock.today() - timedelta(days=1)).strftime("%d %b %Y")
    said = {"text": words * 9, "happened_on": day, "kind": "observation", "whole": "yes"}
    answer = client.post(browser["path"], said | {"words_of": browser["words_of"]})
    return answer.status_code, answer.content.decode()


def _count(words: str) -> int:
    from handrail.pupils.models import Note

    return Note.objects.across_schools(reason="a test").filter(text__startswith=words).count()


def main() -> None:
    with disk.watched(Path(os.environ["HANDRAIL_HOME"])) as failing:
        import django

        django.setup()
        from django.db import connection

        browser = json.load(sys.stdin)["browsers"][0]
        _send(browser, "Before.")
        found = list(outcomes(failing, browser, [int(place) for place in sys.argv[1:]]))
        careless = _careless(failing, browser)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            sound = cursor.fetchone()[0]
    print(json.dumps({"found": [asdict(one) for one in found], "sound": sound, "careless": asdict(careless)}))


if __name__ == "__main__":
    main()
