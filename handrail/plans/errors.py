"""What the actions of plans refuse, each with what a page needs to say why and to lose nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from handrail.plans.labels import label_of

if TYPE_CHECKING:
    from datetime import datetime

    from handrail.plans.text import Text


class Missing(NamedTuple):
    """Something that has to be there first: the name of its field, and a sentence for who writes it."""

    field: str
    words: str

    @property
    def line(self) -> str:
        """Where it is read away from its field: 'Outcome 1, baseline: Say where the child starts from.'"""
        return f"{label_of(self.field)}: {self.words}"


class NotReady(Exception):
    """A plan that cannot be published, or a review that cannot be finished, yet."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__("; ".join(one.words for one in missing))
        self.missing = missing


@dataclass
class StaleDraft(Exception):
    """Somebody saved after this text was opened. Both texts are here, whole, and nothing has been written.

    `is_closed` says that the other has also published or finished it, so that no save can follow. `theirs` is empty
    where only reading was refused (a publication of a draft that has moved on).
    """

    mine: Text
    theirs: Text
    revision: int
    saved_by: str
    saved_at: datetime
    is_closed: bool = False

    def __str__(self) -> str:
        return f"{self.saved_by} saved this after it was opened."


class Refused(Exception):
    """An act that makes no sense as things stand; the message is a sentence for the person."""
