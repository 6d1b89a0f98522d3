"""What is written to the log of the server: no address whose last part opens something."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"/(link|start)/[^/\s]+")


class HideTokens(logging.Filter):
    """Django writes the address of every request it refuses; of one with a token only what comes before it is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(arg) for arg in record.args)
        return True


def _hidden(arg: object) -> object:
    return _SECRET.sub(r"/\1/…", arg) if isinstance(arg, str) else arg
