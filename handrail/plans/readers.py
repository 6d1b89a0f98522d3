"""Who has read a plan that was published: the record of the reading, and those who have still to open it.

"All staff who work with the pupil are made aware" of the plan (SEND Code of Practice 2015, 6.49): here that is whoever
is linked to the child today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission, Reach
from handrail.core import clock
from handrail.core.loading import rows_of
from handrail.plans.models import Plan, PlanRead, PlanVersion
from handrail.pupils.models import Link, Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member

ASKED_FOR = timedelta(days=60)
"""How long a published plan waits on Home for somebody to open it."""

NOT_STAFF = (Link.Why.PARENT, Link.Why.INVITATION)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who works with the child, and when they first opened the plan; None where they have not yet."""

    name: str
    read_at: datetime | None


def is_asked_to_read(member: Member) -> bool:
    """Whether published plans are put before this member: those who work with some of the school's children.

    They are who writes notes about them; a parent and an invited professional read, and write none.
    """
    return member.reach is Reach.OWN and member.may(Permission.PLAN_READ) and member.may(Permission.NOTE_WRITE)


def note_reading(version: PlanVersion, member: Member) -> None:
    """Write down that a linked adult has opened a published version; once."""
    if version.published_at is None or member.user_id is None or not is_asked_to_read(member):
        return
    told = {"name": member.name, "read_at": clock.now()}
    PlanRead.objects.for_school(member.school).get_or_create(
        version=version, user_id=member.user_id, defaults={"school": member.school, **told}
    )


def unread_by(member: Member, on: date) -> list[PlanVersion]:
    """The newest versions of the current plans of this member's children that they have not opened. Two queries."""
    if not is_asked_to_read(member):
        return []
    since = on - ASKED_FOR
    theirs = Pupil.objects.visible_to(member).on_roll(on)
    plans = Plan.objects.for_school(member.school).current().filter(pupil__in=theirs)
    versions = PlanVersion.objects.for_school(member.school).filter(
        plan__in=plans, published_at__isnull=False, starts_on__gte=since
    )
    newest: dict[int, PlanVersion] = {}
    for version in versions.select_related("plan__pupil").order_by("number"):
        newest[version.plan_id] = version
    read = PlanRead.objects.for_school(member.school).filter(user_id=member.user_id or 0, version__in=newest.values())
    done = set(read.values_list("version_id", flat=True)) if newest else set()
    return [version for version in newest.values() if version.pk not in done and version.published_by != member.name]


def readers_of(version: PlanVersion, member: Member) -> list[Reader]:
    """Everybody who works with the child today, and when they opened this version; who has not comes first."""
    links: list[Link] = rows_of(version.plan.pupil, "links", "user")
    staff = [link for link in links if link.why not in NOT_STAFF and link.holds(member.on)]
    names = {link.user_id: link.user.name for link in staff}
    read: dict[int, PlanRead] = {row.user_id: row for row in rows_of(version, "reads")}
    times = {key: read[key].read_at if key in read else None for key in names}
    rows = [Reader(name, times[key]) for key, name in names.items() if name != version.published_by]
    return sorted(rows, key=lambda row: (row.read_at is not None, row.name))
