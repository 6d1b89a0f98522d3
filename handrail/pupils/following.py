"""Links that follow groups: who leads a group is linked with every child in it, for as long as both last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from handrail.pupils.models import GroupLead, GroupMembership, Link, PupilGroup


def link_joiners(memberships: Iterable[GroupMembership]) -> list[Link]:
    """Link children who have joined groups of one school with everyone who leads those groups. Two queries."""
    return _make(links_of_joiners(memberships))


def links_of_joiners(memberships: Iterable[GroupMembership]) -> list[Link]:
    """The links of `link_joiners`, not written yet. One query."""
    joined = list(memberships)
    if not joined:
        return []
    leads = GroupLead.objects.for_school(joined[0].school_id).filter(group__in={row.group_id for row in joined})
    by_group: dict[int, list[GroupLead]] = {}
    for lead in leads.select_related("group"):
        by_group.setdefault(lead.group_id, []).append(lead)
    return [link for row in joined for lead in by_group.get(row.group_id, []) for link in _link(lead, row)]


def link_children(lead: GroupLead) -> list[Link]:
    """Link whoever now leads a group with every child in it, now or later. Two queries."""
    return _make(link for row in lead.group.memberships.all() for link in _link(lead, row))


def link_unlinked(lead: GroupLead) -> list[Link]:
    """Link whoever leads a group with the children of it now or later whom no open link of theirs leads to."""
    linked = set(lead.links.filter(ends_on__isnull=True).values_list("pupil_id", flat=True))
    rows = lead.group.memberships.filter(ends_on__isnull=True).exclude(pupil__in=linked)
    return _make(link for row in rows for link in _link(lead, row))


def end_links(links: QuerySet[Link], ends_on: date) -> None:
    """Let links end on a day; those that would begin after it never were."""
    links.filter(starts_on__gt=ends_on).delete()
    links.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on)).update(ends_on=ends_on)


def _make(links: Iterable[Link]) -> list[Link]:
    return Link.objects.bulk_create(list(links))


def _link(lead: GroupLead, row: GroupMembership) -> Iterable[Link]:
    """The link for the days both hold; nothing when there are none."""
    starts_on = max(lead.starts_on, row.starts_on or lead.starts_on)
    ends_on = min((day for day in (lead.ends_on, row.ends_on) if day), default=None)
    if ends_on is None or ends_on >= starts_on:
        yield Link(
            school_id=row.school_id,
            user_id=lead.user_id,
            pupil_id=row.pupil_id,
            why=_why(lead),
            lead=lead,
            starts_on=starts_on,
            ends_on=ends_on,
        )


def _why(lead: GroupLead) -> str:
    if lead.part == GroupLead.Part.COVER:
        return Link.Why.COVER
    if lead.part == GroupLead.Part.ASSISTANT:
        return Link.Why.ASSISTANT
    if lead.group.kind == PupilGroup.Kind.ROOM and lead.part == GroupLead.Part.LEAD:
        return Link.Why.KEY_PERSON
    return Link.Why.CLASS if lead.group.is_home_group else Link.Why.TEACHING_GROUP
