"""The server with a fault that a phone can ask for: `python -m tests.lasting.broken serve --port N`.

Taps, alone and in lists, are taken as they are by `handrail serve`, but those whose id begins with EARLY: every other
request of them is answered before it is written, two seconds early; and one in four is written, and the process dies
before it answers. So one start serves the check and its control. Nothing works beside it, which would only cost.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from handrail import cli, serving

EARLY = "early-"
EARLY_SECONDS = 2
DIES_AT = 4
_turn = itertools.count()


def spoil(act: Any, ids_of: Any, answer: Any) -> Any:
    """An act of which `ids_of` what it is told are the ids, and `answer` what it would say."""

    def spoiled(**said: Any) -> Any:
        if not ids_of(said)[0].startswith(EARLY):
            return act(**said)
        turn = next(_turn)
        if turn % 2:
            threading.Timer(EARLY_SECONDS, act, kwargs=said).start()
            return answer(said)
        done = act(**said)
        if turn % DIES_AT == DIES_AT - 2:
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        return done

    return spoiled


def _row(at: Any) -> SimpleNamespace:
    return SimpleNamespace(at=at)


def main() -> int:
    begin = serving._gunicorn

    def begin_spoiled(port: int) -> None:
        phone: Any = import_module("handrail.workload.log.views.phone")

        phone.note_tap = spoil(phone.note_tap, lambda said: [said["client_id"]], lambda said: _row(said["at"]))
        phone.take_taps = spoil(
            phone.take_taps,
            lambda said: [one.client_id for one in said["kept"]],
            lambda said: [phone.TapAnswer(_row(one.at)) for one in said["kept"]],
        )
        begin(port)

    serving._gunicorn = begin_spoiled
    serving._keep_worker = lambda is_over: None
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
