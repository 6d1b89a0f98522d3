"""One pupil, by the ref that stands in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, QuerySet
from django.http import Http404

from handrail.core.statements import Slot, made_once
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


def find_pupil(member: Member, ref: str) -> Pupil:
    """The pupil of that ref, if this member may see them. Raises Http404."""
    for pupil in _of_ref(member, ref=ref):
        return pupil
    raise Http404


@made_once
def _of_ref(reader: Member) -> QuerySet[Pupil]:
    return Pupil.objects.visible_to(reader).filter(ref=Slot("ref", CharField()))
