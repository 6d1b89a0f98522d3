"""Has documents read by a process that may break, hang or be ended without harm."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

SECONDS = 15
"""How long one document may take to read."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a document. `why` is a word of the reader's where it could not be read: '' for broken,
    'locked', 'older', 'late', 'many_pixels', 'doctype', 'too_many_cells'."""

    is_read: bool
    why: str = ""
    text: str = ""
    first_page: str = ""
    content: bytes = b""
    moves: bool = False
    tables: list[list[list[str]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


class Looker:
    """A reader for some documents, one after another: `with Looker() as looker: looker.look(...)`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self.spent = 0.0

    def __enter__(self) -> Looker:
        return self

    def __exit__(self, *raised: object) -> None:
        self._end()

    def look(self, kind: str, content: bytes, want: str = "text") -> Looked:
        """What the reader found; one that takes too long, or breaks the reader, cannot be read."""
        process = self._process = self._process or _start()
        began = time.monotonic()
        stop = threading.Timer(self.seconds, process.kill)
        stop.start()
        try:
            return _ask(process, kind, content, want)
        except (OSError, ValueError):
            self._end()
            is_late = time.monotonic() - began >= self.seconds
            return Looked(is_read=False, why="late" if is_late else "")
        finally:
            stop.cancel()
            self.spent += time.monotonic() - began

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            process.wait()


def look_at(kind: str, content: bytes, want: str = "text") -> Looked:
    """One document by itself."""
    with Looker() as looker:
        return looker.look(kind, content, want)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "handrail.pupils.papers.reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ask(process: subprocess.Popen[bytes], kind: str, content: bytes, want: str) -> Looked:
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(json.dumps({"kind": kind, "size": len(content), "want": want}).encode() + b"\n")
    process.stdin.write(content)
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise OSError("the reader ended")
    found: dict[str, Any] = json.loads(line)
    return Looked(
        is_read=found.pop("ok"),
        content=process.stdout.read(found.pop("size")),
        **{name: value for name, value in found.items() if name in Looked.__dataclass_fields__},
    )
