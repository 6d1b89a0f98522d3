"""The server with a fault that a phone can ask for: `python -m tests.lasting.broken serve --port N`.

Taps are taken as they are by `handrail serve`, but those whose id begins with EARLY: every other of them is answered
before it is written, half a second early; and one in sixteen is written, and the process dies before it answers. So one
start serves the check and its control. Nothing works beside it, which would only cost.
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

from handrail import cli, serving

EARLY = "early-"
EARLY_SECONDS = 0.5
DIES_AT = 16
_turn = itertools.count()


def spoil(act: Any) -> Any:
    def spoiled(**said: Any) -> Any:
        if not said["client_id"].startswith(EARLY):
            return act(**said)
        turn = next(_turn)
        if turn % 2:
            threading.Timer(EARLY_SECONDS, act, kwargs=said).start()
            return SimpleNamespace(at=said["at"], client_id=said["client_id"])
        row = act(**said)
        if turn % DIES_AT == DIES_AT - 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return row

    return spoiled


def main() -> int:
    begin = serving._gunicorn

    def begin_spoiled(port: int) -> None:
        phone: Any = import_module("handrail.workload.log.views.phone")

        phone.note_tap = spoil(phone.note_tap)
        begin(port)

    serving._gunicorn = begin_spoiled
    serving._keep_worker = lambda is_over: None
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
