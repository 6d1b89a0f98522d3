"""Children named in a pasted list: by UPN, or by name in either order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from handrail.access.member import Member
from handrail.pupils.actions.people import written_upn
from handrail.pupils.models import Identifier, Pupil
from handrail.pupils.models.names import fold

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Picked:
    """The children that were found, once each, and a sentence for every line that names none or several."""

    pupils: list[Pupil]
    faults: list[str]


def pick_pupils(member: Member, text: str) -> Picked:
    """The pupils on roll that a list names, one to a line. Two queries."""
    lines = [(number, " ".join(line.split())) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        return Picked([], [f"These are {len(lines):,} lines; the most at once is {MOST_LINES}."])
    pupils = {pupil.pk: pupil for pupil in Pupil.objects.visible_to(member).on_roll(member.on)}
    index = _index(pupils.values())
    for key, upn in (
        Identifier.objects.visible_to(member).filter(kind=Identifier.Kind.UPN).values_list("pupil_id", "value")
    ):
        if key in pupils:
            index[upn].append(pupils[key])
    found: dict[int, Pupil] = {}
    faults = []
    for number, line in lines:
        named = _named(index, line)
        if len(named) == 1:
            found[named[0].pk] = named[0]
        else:
            faults.append(f"Line {number}: {_why_not(line, len(named))}")
    return Picked(list(found.values()), faults)


def _index(pupils: Iterable[Pupil]) -> dict[str, list[Pupil]]:
    index: dict[str, list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        for forename in {pupil.forename, pupil.known_as}:
            key = _key(f"{forename} {pupil.surname}")
            if pupil not in index[key]:
                index[key].append(pupil)
    return index


def _key(name: str) -> str:
    """The words of a name in any order."""
    return " ".join(sorted(fold(name).split()))


def _named(index: dict[str, list[Pupil]], line: str) -> list[Pupil]:
    return index.get(written_upn(line)) or index.get(_key(line), [])


def _why_not(line: str, count: int) -> str:
    said = f"“{line if len(line) <= 60 else line[:60] + '…'}”"
    if count:
        return f"{count} pupils are called {said}. Write the UPN instead."
    return f"nobody on roll is called {said}, or has that UPN. Check how it is written."
