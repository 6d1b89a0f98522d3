"""Who came, as it is written: a person to a line, the name first, then what they are to the child."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from handrail.pupils.models import Contact

MOST = 20
NAME, PART = 150, 100


class Came(NamedTuple):
    """Somebody who came: 'Pat Kowalczyk', 'Mum'."""

    name: str
    part: str = ""

    @property
    def line(self) -> str:
        return f"{self.name}, {self.part}" if self.part else self.name


def read_who(text: str) -> list[Came]:
    """The people of a text, each once, in its order. Raises ValueError, with a sentence, for too many or too long."""
    found: dict[str, Came] = {}
    for line in text.splitlines():
        name, _, part = (piece.strip() for piece in line.partition(","))
        if len(name) > NAME or len(part) > PART:
            raise ValueError(f"“{line[:40]}…” is too long. Write a person to a line: the name, a comma, who they are.")
        if name:
            found.setdefault(name.casefold(), Came(name, part))
    if len(found) > MOST:
        raise ValueError(f"These are {len(found)} people. Write up to {MOST}.")
    return list(found.values())


def line_of(contact: Contact) -> str:
    """A contact as they are written among those who came."""
    name = " ".join(contact.name.replace(",", " ").split())
    return Came(name, " ".join(contact.relationship.split())).line


def contact_among(came: Came, contacts: Iterable[Contact]) -> Contact | None:
    """The child's contact of that name."""
    return next((row for row in contacts if read_who(line_of(row))[0].name.casefold() == came.name.casefold()), None)
