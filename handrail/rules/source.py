"""Where a rule comes from, and how sure we are of it."""

from dataclasses import dataclass
from typing import Literal

Certainty = Literal["V", "S", "M", "?"]

CERTAINTY_WORDS: dict[Certainty, str] = {
    "V": "read in the primary source",
    "S": "read in a secondary source",
    "M": "general knowledge, not yet checked",
    "?": "uncertain or disputed",
}


@dataclass(frozen=True)
class Source:
    """The citation of a rule or reference row, and its certainty (a key of `CERTAINTY_WORDS`)."""

    citation: str
    certainty: Certainty

    def __str__(self) -> str:
        return f"{self.citation} ({CERTAINTY_WORDS[self.certainty]})"
