"""What falls due of access: the page of who has it, once a term has begun, for whoever signs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from handrail.access.member import Member
from handrail.access.models import AccessSignature
from handrail.access.permissions import Permission
from handrail.access.review import due_on
from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.core.statements import made_once
from handrail.schools.models import Term
from handrail.ui.addresses import url


@registry.due.add
def access_to_sign(member: Member, on: date) -> Iterator[DueItem]:
    """One query, for whoever signs and nobody else."""
    if not member.may(Permission.ACCESS_SIGN):
        return
    for term in _unsigned(member)[:1]:
        day = due_on(term.starts_on)
        yield DueItem(
            title=f"Sign who has access, {term.name.lower()}",
            due_on=day,
            holder=member.name,
            holder_id=member.user_id,
            pupil=None,
            url=url("access:review", school=member.school.slug),
            kind="late" if day < on else "due_soon",
            detail="Each term: who can sign in, as what, and until when",
        )


@made_once
def _unsigned(reader: Member) -> QuerySet[Term]:
    """The term that began last, if nobody has signed since it began."""
    begun = Term.objects.for_school(reader.school).filter(starts_on__lte=reader.on)
    later = begun.filter(starts_on__gt=OuterRef("starts_on"))
    signed = AccessSignature.objects.for_school(reader.school).filter(term_starts_on__gte=OuterRef("starts_on"))
    return begun.filter(~Exists(later), ~Exists(signed)).order_by("-starts_on")
