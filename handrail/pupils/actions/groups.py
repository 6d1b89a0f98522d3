"""Who is in which group, who leads it, and the links that follow."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.audit.writing import record
from handrail.pupils.actions.held import hold
from handrail.pupils.following import end_links, link_children, link_joiners
from handrail.pupils.line import slot_of
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day


@transaction.atomic
def put_in_group(*, by: Member, pupil: Pupil, group: PupilGroup, starts_on: date | None = None) -> GroupMembership:
    """Put a child in a group from a day (today, unless said). Of years and of home groups a child has one at a time.

    The year or home group they were in ends on the eve; one arranged for a day still to come begins then all the same.
    Whoever leads the group is linked with the child. A child who is in the group already stays as they are.
    """
    pupil, starts_on = hold(by, pupil), starts_on or by.on
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    held = list(pupil.group_memberships.filter(not_over).select_related("group").in_order())
    for row in held:
        if row.group_id == group.pk and row.holds(starts_on):
            return row
    slot = slot_of(group)
    same = [row for row in held if row.group_id == group.pk or (slot and slot_of(row.group) == slot)]
    ahead = [row for row in same if row.group_id != group.pk and is_ahead(row, max(starts_on, by.on))]
    left = [row for row in same if row not in ahead]
    next_on = next((row.starts_on for row in ahead if row.starts_on), None)
    for row in left:
        end_membership(row, starts_on - timedelta(days=1))
    joined = GroupMembership.objects.create(
        school=by.school,
        pupil=pupil,
        group=group,
        starts_on=starts_on,
        ends_on=next_on - timedelta(days=1) if next_on else None,
        **typed_by(by),
    )
    link_joiners([joined])
    changes = {group.kind: (left[0].group.name if left else None, group.name), "from": (None, starts_on)}
    record("group.joined", by=by, pupil_ref=pupil.ref, subject_ref=group.ref, changes=changes)
    return joined


@transaction.atomic
def take_out_of_group(*, by: Member, membership: GroupMembership, ends_on: date | None = None) -> GroupMembership:
    """Let a child's time in a group end on a day (today, unless said), and with it the links that followed it."""
    hold(by, membership.pupil)
    ends_on = ends_on or by.on
    if membership.ends_on and membership.ends_on <= ends_on:
        return membership
    end_membership(membership, ends_on)
    record(
        "group.left",
        by=by,
        pupil_ref=membership.pupil.ref,
        subject_ref=membership.group.ref,
        changes={membership.group.kind: (membership.group.name, None), "last day": (None, ends_on)},
    )
    return membership


def is_ahead(row: GroupMembership, on: date) -> bool:
    """Whether the row is arranged for a day after this one."""
    return row.starts_on is not None and row.starts_on > on


def end_membership(row: GroupMembership, ends_on: date) -> None:
    """End a membership and the links that follow it; one that would begin after that day never was."""
    end_links(Link.objects.for_school(row.school_id).filter(pupil=row.pupil_id, lead__group=row.group_id), ends_on)
    if row.starts_on and row.starts_on > ends_on:
        row.delete()
    else:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])


@transaction.atomic
def lead_group(
    *,
    by: Member,
    group: PupilGroup,
    user: User,
    part: str = GroupLead.Part.LEAD,
    starts_on: date | None = None,
) -> GroupLead:
    """Give a group to an adult of the school from a day (today, unless said), and link them with every child in it.

    Raises ValidationError for somebody who does not work here, and for one who has another part in the group.
    """
    group = PupilGroup.objects.for_school(by.school).select_for_update().get(pk=group.pk)
    starts_on = starts_on or by.on
    if not Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), user=user, school=by.school).exists():
        raise ValidationError(f"{user.name} does not belong to {by.school.name}. Add them to its people first.")
    held: GroupLead | None = group.leads.filter(user=user, ends_on__isnull=True).first()
    if held and held.part == part:
        return held
    if held:
        raise ValidationError(f"{user.name} is with {group} already, as {held.get_part_display()}. End that first.")
    lead = GroupLead.objects.create(school=by.school, group=group, user=user, part=part, starts_on=starts_on)
    link_children(lead)
    record("group.led", by=by, subject_ref=group.ref, changes={part: (None, user.name), "from": (None, starts_on)})
    return lead


@transaction.atomic
def stop_leading(*, by: Member, lead: GroupLead, ends_on: date | None = None) -> GroupLead:
    """Let an adult's time with a group end on a day (today, unless said), and with it every link that followed it.

    Raises ValidationError for a day before it began.
    """
    ends_on = ends_on or by.on
    if ends_on < lead.starts_on:
        raise ValidationError({"ends_on": f"They began on {say_day(lead.starts_on)}. Write that day or a later one."})
    if lead.ends_on and lead.ends_on <= ends_on:
        return lead
    lead.ends_on = ends_on
    lead.save(update_fields=["ends_on"])
    end_links(Link.objects.for_school(by.school).filter(lead=lead), ends_on)
    changes = {lead.part: (lead.user.name, None), "last day": (None, ends_on)}
    record("group.no_longer_led", by=by, subject_ref=lead.group.ref, changes=changes)
    return lead


@transaction.atomic
def link_parent(*, by: Member, user: User, pupil: Pupil, starts_on: date | None = None) -> Link:
    """Link a parent or carer with their child from a day (today, unless said); linked already, they stay so.

    Raises ValidationError for somebody who is not a parent or carer at this school.
    """
    pupil = hold(by, pupil)
    family = Membership.objects.filter(user=user, school=by.school, role_key="parent", ends_on=None)
    if not family.exists():
        raise ValidationError(f"{user.name} is not a parent or carer at {by.school.name}. Add them to its people.")
    held: Link | None = pupil.links.filter(user=user, why=Link.Why.PARENT, ends_on__isnull=True).first()
    if held:
        return held
    link = Link.objects.create(
        school=by.school, user=user, pupil=pupil, why=Link.Why.PARENT, starts_on=starts_on or by.on
    )
    record("parent.linked", by=by, pupil_ref=pupil.ref, changes={"parent": (None, user.name)})
    return link
