"""How far long work is: whoever does it tells, whoever waits listens."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[int, int, str], None]
"""(how much is done, of how much, what is being done). May raise to stop the work."""


def say_nothing(done: int, total: int, words: str) -> None:
    """Where nobody waits."""
