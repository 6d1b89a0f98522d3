"""Which rate is hers, and a rate that was taken back."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.schools.models import StaffRate
from handrail.workload.owner import owner


def rates_of(member: Member) -> list[StaffRate]:
    """Her own rates; where there is none, those of the post. One query."""
    rates = list(StaffRate.objects.visible_to(member))
    posts = {"senco", member.school.senco_word.casefold()}
    own = [rate for rate in rates if rate.user_id == owner(member)]
    return own or [rate for rate in rates if rate.user_id is None and rate.name.casefold() in posts]


def rate_taken_back(member: Member, ref: str) -> StaffRate | None:
    """One that was taken back at this member's school."""
    found: StaffRate | None = StaffRate.objects.taken_back(member.school).filter(ref=ref).first()
    return found
