"""Processes on one data folder without the second that each takes to begin: forks of one that never opens the records.

Run as `python -m tests.command.forks SOCKET`. A message is Python to run in a fork, with two files to print into, and
is answered with the fork's id; or such an id, answered with how that fork ended.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 65_536  # bytes of a message


class Fork:
    """One process, with so much of `subprocess.Popen` as the tests ask of one."""

    def __init__(self, stem: socket.socket, code: str) -> None:
        self._stem = stem
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        socket.send_fds(stem, [code.encode()], [out_end, err_end])
        os.close(out_end)
        os.close(err_end)
        self.stdout, self._stderr = os.fdopen(out, encoding="utf-8"), os.fdopen(err, encoding="utf-8")
        self._id = int(stem.recv(LONGEST))
        self.returncode: int | None = None

    def communicate(self) -> tuple[str, str]:
        """(what it printed, its complaints), when it has ended; `returncode` is there afterwards."""
        with self.stdout, self._stderr:
            said = self.stdout.read(), self._stderr.read()
        self._stem.send(str(self._id).encode())
        self.returncode = int(self._stem.recv(LONGEST))
        return said


@contextmanager
def forking(environment: dict[str, str]) -> Iterator[socket.socket]:
    """Somebody to ask for forks, in this environment."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        command = [sys.executable, "-m", "tests.command.forks", str(theirs.fileno())]
        with subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()]) as stem:
            ours.settimeout(180)
            yield ours
            stem.kill()


def _run(code: str, files: list[int]) -> None:
    status = 1
    try:
        for number, file in enumerate(files, 1):
            os.dup2(file, number)
            os.close(file)
        exec(code, {})
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main(number: str) -> None:
    import django

    django.setup()
    asked = socket.socket(fileno=int(number))
    while True:
        message, files, _, _ = socket.recv_fds(asked, LONGEST, 2)
        if not files:
            answer = os.waitstatus_to_exitcode(os.waitpid(int(message), 0)[1])
        elif not (answer := os.fork()):
            _run(message.decode(), files)
        for file in files:
            os.close(file)
        asked.send(str(answer).encode())


if __name__ == "__main__":
    main(sys.argv[1])
