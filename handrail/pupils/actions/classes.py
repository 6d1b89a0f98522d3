"""Classes, rooms and teaching groups are named, renamed and ended; who covers; who a child's key person is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.pupils.actions.groups import end_membership, put_in_group, stop_leading
from handrail.pupils.actions.held import hold
from handrail.pupils.following import end_links, link_children
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.rules.calendar import say_day

ONE_DAY = timedelta(days=1)
MOST_NAMES = 300


@transaction.atomic
def add_groups(*, by: Member, kind: str, names: Sequence[str]) -> list[PupilGroup]:
    """Make the groups of one kind that are not there yet, whatever their capitals; those that are stay as they are.

    Raises ValidationError for a name that is too long and for more than `MOST_NAMES`.
    """
    written = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    longest = PupilGroup._meta.get_field("name").max_length or 0
    too_long = [name for name in written if len(name) > longest]
    if too_long:
        raise ValidationError(f"“{too_long[0][:30]}…” is longer than {longest} letters. Write one name to a line.")
    if len(written) > MOST_NAMES:
        raise ValidationError(f"These are {len(written):,} names; the most at once is {MOST_NAMES}.")
    held = {
        name.casefold()
        for name in PupilGroup.objects.for_school(by.school).filter(kind=kind).values_list("name", flat=True)
    }
    new: dict[str, str] = {}
    for name in written:
        if name.casefold() not in held:
            new.setdefault(name.casefold(), name)
    made = [PupilGroup.objects.create(school=by.school, kind=kind, name=name) for name in new.values()]
    if made:
        record("groups.added", by=by, changes={kind: (None, [group.name for group in made])})
    return made


@transaction.atomic
def rename_group(*, by: Member, group: PupilGroup, name: str) -> PupilGroup:
    """Give a group another name. Raises ValidationError where another group of the kind has it."""
    name = " ".join(name.split())
    others = PupilGroup.objects.for_school(by.school).filter(kind=group.kind, name__iexact=name).exclude(pk=group.pk)
    if others.exists():
        raise ValidationError({"name": f"There is another group called {name}. Choose a name of its own."})
    before, group.name = group.name, name
    if before != name:
        group.save(update_fields=["name"])
        record("group.renamed", by=by, subject_ref=group.ref, changes={"name": (before, name)})
    return group


@transaction.atomic
def end_group(*, by: Member, group: PupilGroup, last_day: date) -> tuple[int, int]:
    """Let everybody's time in a group end on a day; gives how many children and adults. Never used, it goes whole.

    Raises ValidationError for a day before an adult's time with it began.
    """
    members = list(group.memberships.filter(ends_on=None).select_related("pupil"))
    leads = list(group.leads.filter(ends_on=None).select_related("user", "group"))
    for row in members:
        end_membership(row, last_day)
    for lead in leads:
        stop_leading(by=by, lead=lead, ends_on=last_day)
    record(
        "group.ended",
        by=by,
        subject_ref=group.ref,
        changes={group.name: (len(members), None), "last day": (None, last_day)},
    )
    if not (group.memberships.exists() or group.leads.exists()):
        group.delete()
    return len(members), len(leads)


@transaction.atomic
def put_many_in_group(*, by: Member, group: PupilGroup, pupils: Iterable[Pupil]) -> int:
    """Put children in a group from today; gives how many were not in it before. `record` has a line for each."""
    before = set(group.memberships.filter(ends_on=None).values_list("pupil_id", flat=True))
    joining = [pupil for pupil in pupils if pupil.pk not in before]
    for pupil in joining:
        put_in_group(by=by, pupil=pupil, group=group)
    return len(joining)


@transaction.atomic
def cover_colleague(
    *, by: Member, user: User, groups: Sequence[PupilGroup], starts_on: date, ends_on: date
) -> list[GroupLead]:
    """Give somebody the groups of a colleague from one day to another, and with them their children; no longer.

    Raises PermissionDenied for who may not give it, and ValidationError for days in the wrong order, in the past or
    further apart than a term, and for somebody who does not work here on all of them.
    """
    _refuse_cover(by, user, starts_on, ends_on)
    made = []
    for group in groups:
        lead = GroupLead.objects.create(
            school=by.school, group=group, user=user, part=GroupLead.Part.COVER, starts_on=starts_on, ends_on=ends_on
        )
        link_children(lead)
        days = f"{say_day(starts_on)} to {say_day(ends_on)}"
        record("cover.given", by=by, subject_ref=group.ref, changes={"cover": (None, user.name), "days": (None, days)})
        made.append(lead)
    return made


LONGEST_COVER = timedelta(days=120)


def _refuse_who(by: Member) -> None:
    if not by.may(Permission.COVER_GIVE):
        raise PermissionDenied


def _refuse_cover(by: Member, user: User, starts_on: date, ends_on: date) -> None:
    _refuse_who(by)
    _refuse_days(by, starts_on, ends_on)
    here = Membership.objects.on(starts_on).filter(user=user, school=by.school).first()
    if here is None or (here.ends_on and here.ends_on < ends_on):
        raise ValidationError({"user": f"{user.name} does not work here on all of those days."})


def _refuse_days(by: Member, starts_on: date, ends_on: date) -> None:
    if starts_on < by.on:
        raise ValidationError({"starts_on": "This day is over. Write today or a later day."})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "This is before the first day. Check both."})
    if ends_on < (by.covers_on or by.on):
        raise ValidationError({"ends_on": "Cover of today is over at six in the evening. Write a later day."})
    if ends_on - starts_on > LONGEST_COVER:
        raise ValidationError({"ends_on": "Cover lasts a term at most. Give somebody the group instead."})


@transaction.atomic
def end_cover(*, by: Member, lead: GroupLead) -> None:
    """Take cover back: one that began today or is still to come never was; an earlier one ended yesterday.

    Raises PermissionDenied.
    """
    _refuse_who(by)
    if lead.starts_on >= by.on:
        name, ref = lead.user.name, lead.group.ref
        lead.delete()
        record("cover.ended", by=by, subject_ref=ref, changes={"cover": (name, None)})
    else:
        stop_leading(by=by, lead=lead, ends_on=by.on - ONE_DAY)
        record("cover.ended", by=by, subject_ref=lead.group.ref, changes={"cover": (lead.user.name, None)})


@transaction.atomic
def cover_child(*, by: Member, user: User, pupil: Pupil, starts_on: date, ends_on: date) -> Link:
    """Let somebody see one child from one day to another, and no longer. Raises as `cover_colleague`."""
    _refuse_cover(by, user, starts_on, ends_on)
    pupil = hold(by, pupil)
    link = Link.objects.create(
        school=by.school, user=user, pupil=pupil, why=Link.Why.COVER, starts_on=starts_on, ends_on=ends_on
    )
    days = f"{say_day(starts_on)} to {say_day(ends_on)}"
    record("cover.given", by=by, pupil_ref=pupil.ref, changes={"cover": (None, user.name), "days": (None, days)})
    return link


@transaction.atomic
def end_cover_of_child(*, by: Member, link: Link) -> None:
    """Take cover of one child back, from the next page on. Raises PermissionDenied."""
    _refuse_who(by)
    name, ref = link.user.name, link.pupil.ref
    if link.starts_on >= by.on:
        link.delete()
    else:
        link.ends_on = by.on - ONE_DAY
        link.save(update_fields=["ends_on"])
    record("cover.ended", by=by, pupil_ref=ref, changes={"cover": (name, None)})


@transaction.atomic
def set_key_person(*, by: Member, pupil: Pupil, user: User | None) -> Link | None:
    """Say from today who follows a child day by day, besides whoever leads the room; None for nobody of their own.

    Raises ValidationError for somebody who does not work here.
    """
    pupil = hold(by, pupil)
    held = pupil.links.filter(why=Link.Why.KEY_PERSON, lead=None, ends_on=None).select_related("user")
    before = list(held)
    if [link.user_id for link in before] == ([user.pk] if user else []):
        return before[0] if before else None
    if user and not Membership.objects.on(by.on).filter(user=user, school=by.school).exists():
        raise ValidationError(f"{user.name} does not belong to {by.school.name}. Add them to its people first.")
    end_links(held, by.on - ONE_DAY)
    link = None
    if user:
        link = Link.objects.create(school=by.school, user=user, pupil=pupil, why=Link.Why.KEY_PERSON, starts_on=by.on)
    names = {"key person": (before[0].user.name if before else None, user.name if user else None)}
    record("key_person.set", by=by, pupil_ref=pupil.ref, changes=names)
    return link


def open_members(group: PupilGroup, reader: Member) -> list[GroupMembership]:
    """Who is in a group now or soon, with each child, by name, as far as the reader may see them."""
    return list(
        group.memberships.open_to(reader).filter(ends_on=None).select_related("pupil").order_by("pupil__sort_name")
    )
