"""Who asked for long work, as they are when it is done: the right is asked for again."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import User
from handrail.core.jobs import found_by
from handrail.core.models import Job


@found_by
def whoever_asked(job: Job) -> Member | None:
    """The member who asked, today; None where the account is closed or the membership is over."""
    user = User.objects.filter(pk=job.asked_by_id, is_active=True).first()
    return find_member(user, job.school.slug, "") if user else None
