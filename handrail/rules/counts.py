"""How often out of how many times: counts as people write them."""

import re
from dataclasses import dataclass

_COUNT = re.compile(r"(?<![\d.,/])(\d{1,4})\s*(?:of|out of|/)\s*(?:the\s+)?(\d{1,4})(?![\d./])", re.I)


@dataclass(frozen=True, slots=True)
class Count:
    """So many times out of so many."""

    seen: int
    tries: int

    def __str__(self) -> str:
        return f"{self.seen} of {self.tries}"


def read_count(text: str) -> Count | None:
    """The one count in a text such as '3 of 5 chances' or '22/80'; None where there is none, or more than one."""
    found = [Count(int(seen), int(tries)) for seen, tries in _COUNT.findall(text)]
    fits = len(found) == 1 and found[0].tries > 0 and found[0].seen <= found[0].tries
    return found[0] if fits else None
