"""How often out of how many times: counts as people write them, and how two of them are compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_COUNT = re.compile(r"(?<![\d.,/])(\d{1,4})\s*(?:of|out of|/)\s*(?:the\s+)?(\d{1,4})(?![\d./])", re.I)


@dataclass(frozen=True, slots=True)
class Count:
    """So many times out of so many."""

    seen: int
    tries: int

    def __str__(self) -> str:
        return f"{self.seen} of {self.tries}"

    @property
    def percent(self) -> float:
        return 100 * self.seen / self.tries


def read_count(text: str) -> Count | None:
    """The one count in a text such as '3 of 5 chances' or '22/80'; None where there is none, or more than one."""
    found = [Count(int(seen), int(tries)) for seen, tries in _COUNT.findall(text)]
    fits = len(found) == 1 and found[0].tries > 0 and found[0].seen <= found[0].tries
    return found[0] if fits else None


def shared_tries(counts: Iterable[Count]) -> int | None:
    """The number of tries that all counts have; None where they differ, so that only their shares can be compared."""
    tries = {count.tries for count in counts}
    return tries.pop() if len(tries) == 1 else None
