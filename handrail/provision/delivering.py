"""Which runs people deliver from a day on: for who arranges what happens when they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from handrail.provision.models import Provision, ProvisionAdult

if TYPE_CHECKING:
    from handrail.access.member import Member


def runs_of_people(member: Member, user_ids: Iterable[int | None], since: date) -> Mapping[int, list[Provision]]:
    """{user: the visible runs that are theirs on `since` or later, by name}. One query; none for nobody."""
    wanted = {key for key in user_ids if key}
    found: dict[int, list[Provision]] = defaultdict(list)
    if wanted:
        later = Q(ends_on=None) | Q(ends_on__gte=since)
        runs = Q(provision__ends_on=None) | Q(provision__ends_on__gte=since)
        rows = ProvisionAdult.objects.visible_to(member).standing().filter(later, runs, user__in=wanted)
        for row in rows.select_related("provision__type").order_by("provision__type__name", "provision__group_name"):
            if row.user_id and row.provision not in found[row.user_id]:
                found[row.user_id].append(row.provision)
    return found
