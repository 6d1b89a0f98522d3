"""The kinds of work time is sorted by: the starter list, with what the school has changed laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from handrail.access.member import Member
from handrail.rules.time_categories import SHARES, STARTER, Category, Share
from handrail.workload.log.models import TimeCategory

NOT_SAID = "Not said"


def categories_of(member: Member) -> dict[str, Category]:
    """{key: kind of work} as the school has it, those that are retired left out. One query."""
    return _laid_over(list(TimeCategory.objects.visible_to(member)), with_retired=False)


def every_category(member: Member) -> dict[str, Category]:
    """The same with those that are retired, for what was sorted by them."""
    return _laid_over(list(TimeCategory.objects.visible_to(member)), with_retired=True)


def _laid_over(rows: list[TimeCategory], *, with_retired: bool) -> dict[str, Category]:
    found = {kind.key: kind for kind in STARTER}
    for row in rows:
        if row.retired_on and not with_retired:
            found.pop(row.key, None)
        else:
            found[row.key] = Category(row.key, row.name, cast("Share", row.share), row.needs_senco)
    shares = list(SHARES)
    return dict(sorted(found.items(), key=lambda pair: shares.index(pair[1].share)))


def name_of(key: str, kinds: Mapping[str, Category]) -> str:
    return kinds[key].name if key in kinds else NOT_SAID
