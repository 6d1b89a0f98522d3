"""What is written to the log of the server: what went wrong, and where in the program it did.

Never what somebody typed, a name, a token or an address as it was asked for: the words of an error are made of the data
it met, so of an error only its kind is kept; of a request, the pattern of its address.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"}
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ")
_TOP = Path(__file__).resolve().parents[2]


class Plain(logging.Formatter):
    """One line that nobody can break into two, and below it where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_words(record)}".translate(_CONTROLS)
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{told(error)}"


def _words(record: logging.LogRecord) -> str:
    """Our own words are constants (tests/hostile/test_logs.py); of anybody else's, only what holds no data."""
    request = getattr(record, "request", None)
    if request is not None:
        return _asked(record, request)
    if record.name.startswith("handrail"):
        return record.getMessage()
    if not record.args:
        return f"at {_place(record.pathname)}:{record.lineno}"
    args = record.args if isinstance(record.args, tuple) else tuple(record.args.values())
    kept = ", ".join(str(arg) if isinstance(arg, int) else "…" for arg in args)
    return f"{record.msg} ({kept})" if isinstance(record.msg, str) else f"at {_place(record.pathname)}:{record.lineno}"


def _asked(record: logging.LogRecord, request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    method = request.method if getattr(request, "method", "") in METHODS else "another method"
    return f"{getattr(record, 'status_code', '')} {method} {match.route if match else '(no such address)'}".strip()


def told(error: BaseException) -> str:
    """The kinds of an error and of those it came from, and the lines of the program they came by."""
    lines, now = list[str](), error
    while True:
        number = getattr(now, "errno", None)
        lines.append(f"  {type(now).__name__}{f' {number}' if isinstance(number, int) else ''}")
        lines += [
            f"    {_place(at.filename)}:{at.lineno} in {at.name}" for at in traceback.extract_tb(now.__traceback__)
        ]
        cause = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
        if cause is None or len(lines) > 200:
            return "\n".join(lines)
        now = cause


def _place(file_name: str) -> str:
    """Where in the program, whoever's machine it is on."""
    path = Path(file_name)
    if path.is_relative_to(_TOP / "handrail"):
        return str(path.relative_to(_TOP))
    return "/".join(path.parts[-2:])


def speak_plainly() -> None:
    """From now on what ends a process, or a thread of it, is told in the same way, and so are warnings."""
    sys.excepthook = _ended
    threading.excepthook = lambda args: print(told(args.exc_value), file=sys.stderr) if args.exc_value else None
    logging.captureWarnings(True)


def _ended(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    print(told(error), file=sys.stderr)
