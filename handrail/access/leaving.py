"""Who comes, changes and goes, by date; and the sessions of who has gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q

from handrail.access.member import Member
from handrail.access.models import Membership, TrustMembership
from handrail.core import clock

AHEAD, BEHIND = timedelta(days=120), timedelta(days=60)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moves:
    """Of a school, around a day: who begins, who changes role (the row that ends and the one that follows), who is
    expected to leave, and who has left lately."""

    joiners: list[Membership]
    movers: list[tuple[Membership, Membership]]
    leavers: list[Membership]
    left: list[Membership]


def moves_of(member: Member) -> Moves:
    """One query."""
    on = member.on
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on - BEHIND), school=member.school)
    people = list(rows.with_roles("user").order_by("starts_on", "user__name"))
    after = {(row.user_id, row.starts_on): row for row in people}
    ending = [row for row in people if row.ends_on]
    pairs = [(row, after.get((row.user_id, row.ends_on + ONE_DAY))) for row in ending if row.ends_on]
    follows = {row.pk for _, row in pairs if row}
    gone = [row for row, next_one in pairs if next_one is None]
    return Moves(
        joiners=[row for row in people if row.starts_on > on and row.pk not in follows],
        movers=[(row, to) for row, to in pairs if to and to.starts_on > on],
        leavers=[row for row in gone if row.ends_on and on <= row.ends_on <= on + AHEAD],
        left=[row for row in gone if row.ends_on and row.ends_on < on and not _is_back(row, people, on)],
    )


def _is_back(row: Membership, people: list[Membership], on: date) -> bool:
    return any(other.user_id == row.user_id and (other.ends_on is None or other.ends_on >= on) for other in people)


def member_of_row(row: Membership, on: date) -> Member:
    """The member a row made somebody, to ask what waits for them; nothing is done in their name."""
    role = row.role
    return Member(
        school=row.school, role=role, permissions=role.permissions, user_id=row.user_id, name=row.user.name, on=on
    )


def end_sessions_of_leavers(on: date) -> int:
    """End every session of who has no place anywhere any more; how many. Pages are closed to them already."""
    not_over = Q(ends_on=None) | Q(ends_on__gte=on)
    staying = set(Membership.objects.filter(not_over).values_list("user_id", flat=True))
    staying |= set(TrustMembership.objects.filter(not_over).values_list("user_id", flat=True))
    had = set(Membership.objects.values_list("user_id", flat=True)) - staying
    if not had:
        return 0
    rows = Session.objects.filter(expire_date__gt=clock.now())
    over = [row.pk for row in rows if int(row.get_decoded().get(SESSION_KEY, 0)) in had]
    Session.objects.filter(pk__in=over).delete()
    return len(over)
