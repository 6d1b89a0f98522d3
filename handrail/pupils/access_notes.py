"""What the page of who has access says of a person here: in how many single children, never which."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.models import Conflict
from handrail.access.review import access_notes
from handrail.pupils.models import Link
from handrail.pupils.models.dated import holds_on
from handrail.ui.environment import plural


@access_notes.add
def links_and_conflicts(member: Member) -> dict[int, list[str]]:
    """Two queries."""
    found: dict[int, list[str]] = defaultdict(list)
    single = Q(lead=None) | Q(why=Link.Why.COVER)
    links = Link.objects.for_school(member.school).filter(single, holds_on(member.on))
    for (user_id, why), count in sorted(Counter(links.values_list("user_id", "why")).items()):
        found[user_id].append(f"{plural(count, 'single pupil')}, as {Link.Why(why).label}")
    closed = Conflict.objects.for_school(member.school).standing().values_list("user_id", flat=True)
    for user_id, count in sorted(Counter(closed).items()):
        said = plural(count, "pupil’s record is", "pupils’ records are")
        found[user_id].append(f"{said} closed to them: own child or close relative")
    return found
