"""Where features put a link on a person's page: this app knows no pupils, and so no classes or groups.

@person_links.add
def groups_they_lead(member: Member, membership: Membership) -> tuple[str, str] | None: ...   (label, address)
"""

from __future__ import annotations

from collections.abc import Callable

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.core.registry import Sources

PersonLink = Callable[[Member, Membership], "tuple[str, str] | None"]

person_links: Sources[PersonLink] = Sources()
