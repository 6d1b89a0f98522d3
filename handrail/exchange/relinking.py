"""Whom the adults of a group are linked with once a file is taken back: as their groups and its pupils then stand.

Links follow who is in a group and who leads it. Either may have been given to somebody else since the file, so links
are worked out anew instead of being put back as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from handrail.access.member import Member
from handrail.exchange.journal import Undo, dates_before, removed_rows
from handrail.pupils.following import links_of_joiners
from handrail.pupils.models import GroupMembership, Link, Pupil

Pair = tuple[int, int]


def relinked(
    by: Member, undos: Sequence[Undo], own: Collection[int], created: Iterable[Pupil]
) -> tuple[set[int], list[Link]]:
    """The keys of the links that go, and those that come, not written yet. `own` are the keys of the memberships that
    the file brought, `created` its pupils, who go with all they have. Four queries."""
    before, again = dates_before(undos, GroupMembership), removed_rows(undos, GroupMembership)
    gone = {pupil.pk for pupil in created}
    held = GroupMembership.objects.for_school(by.school)
    touched = held.filter(pk__in={*before, *own}).values_list("pupil_id", "group_id")
    pairs = {pair for pair in (*touched, *map(_pair, again)) if pair[0] not in gone}
    pupils, groups = {pupil for pupil, _ in pairs}, {group for _, group in pairs}
    rows = [*again]
    for row in held.filter(pupil__in=pupils, group__in=groups):
        if _pair(row) in pairs and row.pk not in own:
            for column, day in before.get(row.pk, {}).items():
                setattr(row, column, day)
            rows.append(row)
    links = Link.objects.for_school(by.school).filter(pupil__in=pupils, lead__group__in=groups)
    following = links.values_list("pk", "pupil_id", "lead__group_id")
    return {key for key, *pair in following if tuple(pair) in pairs}, links_of_joiners(rows)


def _pair(row: GroupMembership) -> Pair:
    return row.pupil_id, row.group_id
