"""Whether a child about to be added may be one who is here already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from handrail.access.member import Member
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Identifier, Pupil
from handrail.pupils.models.names import fold

MOST = 5


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A pupil who may be the same child, and why it seems so."""

    pupil: Pupil
    line: ChildLine
    upn: str
    why: str


def lookalikes(member: Member, details: Mapping[str, Any], but: Pupil | None = None) -> list[Lookalike]:
    """Pupils of the member's school with the same UPN, or with the same name and no other date of birth.

    `details` as typed: surname, forename, date_of_birth, upn. Nobody is matched by surname and birth alone: twins.
    """
    names = (fold(details.get("surname") or ""), fold(details.get("forename") or ""))
    upn = details.get("upn") or ""
    here = Pupil.objects.visible_to(member)
    if but:
        here = here.exclude(pk=but.pk)
    same_upn = Q(identifiers__kind=Identifier.Kind.UPN, identifiers__value=upn) if upn else Q(pk__in=[])
    born = details.get("date_of_birth")
    same_name = Q(sort_name=", ".join(filter(None, names)))
    if all(names):
        # Who goes by another surname than in their papers is here under both.
        both = Q(search_name__contains=names[0]) & Q(search_name__contains=names[1])
        same_name |= both & ~Q(preferred_surname="")
    if born:
        same_name &= Q(date_of_birth=born) | Q(date_of_birth__isnull=True)
    found = list(here.filter(same_upn | same_name).distinct().prefetch_related("identifiers")[:MOST])
    return [
        Lookalike(pupil, line, _upn(pupil), "Same UPN" if upn and _upn(pupil) == upn else "Same name")
        for pupil, line in zip(found, lines_of(found, member.on), strict=True)
    ]


def _upn(pupil: Pupil) -> str:
    return next((row.value for row in pupil.identifiers.all() if row.kind == Identifier.Kind.UPN), "")
