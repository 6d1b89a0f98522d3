"""Who has access to a school, on one page, and the version of it that the head signs each term.

Features add what they know of a person by `access_notes.add`, with `(member) -> Mapping[user key, list of sentences]`.
None names a child: the page is read by who may see none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from handrail.access.member import Member
from handrail.access.models import AccessSignature, Device, Duty, Membership, TrustMembership
from handrail.access.permissions import ROLES, Permission, Role
from handrail.access.table import REACHES
from handrail.audit.writing import canonical, record, sha256
from handrail.core import clock
from handrail.core.registry import Sources
from handrail.rules.calendar import say_day_short
from handrail.schools.models import Term

SIGN_WITHIN = timedelta(days=14)
"""How long after the first day of a term the page is to be signed. Ours; trust.md 3.2 says each term."""


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One person or thing that opens the school, every value in words; `key` tells it from the others over time."""

    key: str
    name: str
    what: str
    reach: str
    since: str
    until: str = ""
    second: str = ""
    seen: str = ""
    notes: tuple[str, ...] = ()

    @property
    def standing(self) -> dict[str, Any]:
        """What counts as a change: all but when somebody was last here."""
        return {name: value for name, value in asdict(self).items() if name != "seen"}


access_notes: Sources[Callable[[Member], Mapping[int, list[str]]]] = Sources()


@dataclass(frozen=True, slots=True)
class Changes:
    """What is other than when the page was signed last."""

    new: list[AccessRow]
    gone: list[AccessRow]
    changed: list[tuple[AccessRow, AccessRow]]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


def who_has_access(member: Member) -> list[AccessRow]:
    """Everybody with a role here now or to come, by name; the trust's lead while the school shares; then the rest."""
    not_over = Q(ends_on=None) | Q(ends_on__gte=member.on)
    people = list(Membership.objects.filter(not_over, school=member.school).with_roles("user"))
    leads = trust_leads(member)
    second = set(Authenticator.objects.values_list("user_id", flat=True))
    lead = (
        Duty.objects.holding(member.school, member.on, Duty.Kind.SAFEGUARDING)
        .values_list("membership_id", flat=True)
        .first()
    )
    notes = _notes(member)
    rows = [_person(row, row.ref, row.role.said_at(member.school), row.role, second, notes) for row in people]
    named = [_is_lead(shown) if row.pk == lead else shown for row, shown in zip(people, rows, strict=True)]
    trust = ROLES["trust_lead"]
    by_trust = [_person(row, f"trust-{row.pk}", trust.name, trust, second, notes) for row in leads]
    return [*named, *by_trust, *_devices(member)]


def _devices(member: Member) -> list[AccessRow]:
    """What a device opens by itself; whoever gives a PIN on it stands in the list under their own name."""
    return [
        AccessRow(
            key=row.ref,
            name=row.name,
            what="Shared device",
            reach="emergency cards, one at a time, by name" if row.opens_cards else "no pupil",
            since=say_day_short(row.made_at.astimezone(clock.LONDON).date()),
            seen=say_day_short(row.used_at.astimezone(clock.LONDON).date()) if row.used_at else "never",
        )
        for row in Device.objects.for_school(member.school).filter(ended_at=None)
    ]


def _person(
    row: Membership | TrustMembership, key: str, what: str, role: Role, second: set[int], notes: Mapping[int, list[str]]
) -> AccessRow:
    user = row.user
    return AccessRow(
        key=key,
        name=user.name,
        what=what,
        reach=REACHES[role.reach],
        since=say_day_short(row.starts_on),
        until=say_day_short(row.ends_on) if row.ends_on else "",
        second=_second(role, has=user.pk in second),
        seen=say_day_short(user.last_login.astimezone(clock.LONDON).date()) if user.last_login else "never",
        notes=tuple(notes.get(user.pk, ())),
    )


def _second(role: Role, *, has: bool) -> str:
    return "yes" if has else "not yet, asked for" if role.needs_second_factor else "no"


def _is_lead(row: AccessRow) -> AccessRow:
    return replace(row, notes=("Designated safeguarding lead", *row.notes))


def trust_leads(member: Member) -> list[TrustMembership]:
    """Who leads the school's trust today, while the school shares its records with them."""
    school = member.school
    if school.trust_id is None or not school.sharing_periods.on(member.on).exists():
        return []
    rows = TrustMembership.objects.filter(trust=school.trust_id, starts_on__lte=member.on).select_related("user")
    return [row for row in rows if row.ends_on is None or row.ends_on >= member.on]


def _notes(member: Member) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for source in access_notes:
        for user_id, said in source(member).items():
            found.setdefault(user_id, []).extend(said)
    return found


def rows_signed(signature: AccessSignature) -> list[AccessRow]:
    """The rows as they stood when they were signed."""
    return [AccessRow(**(row | {"notes": tuple(row["notes"])})) for row in signature.content]


def changes_since(rows: Iterable[AccessRow], signature: AccessSignature | None) -> Changes:
    """What came, went and changed since the page was signed."""
    before = {row.key: row for row in rows_signed(signature)} if signature else {}
    now = {row.key: row for row in rows}
    both = [(before[key], row) for key, row in now.items() if key in before]
    return Changes(
        new=[row for key, row in now.items() if key not in before],
        gone=[row for key, row in before.items() if key not in now],
        changed=[(was, row) for was, row in both if was.standing != row.standing],
    )


def newest_signature(member: Member) -> AccessSignature | None:
    return AccessSignature.objects.for_school(member.school).first()


def term_begun(member: Member) -> Term | None:
    """The term of the school that began last; None where none is written down."""
    return Term.objects.for_school(member.school).filter(starts_on__lte=member.on).order_by("-starts_on").first()


def is_to_sign(member: Member, term: Term | None, newest: AccessSignature | None) -> bool:
    """Whether the page is still to be signed for the term that has begun."""
    return term is not None and (newest is None or newest.term_starts_on < term.starts_on)


@transaction.atomic
def sign(*, by: Member, note: str = "") -> AccessSignature:
    """Keep the page as it stands now, signed. Raises PermissionDenied."""
    if not by.may(Permission.ACCESS_SIGN):
        raise PermissionDenied
    made = to_sign(by, note)
    made.save()
    record("access_signed", by=by, subject_ref=made.ref, changes={"sha256": (None, made.sha256)})
    return made


def to_sign(by: Member, note: str = "") -> AccessSignature:
    """The page as it stands now, not saved yet."""
    term = term_begun(by)
    content = [asdict(row) | {"notes": list(row.notes)} for row in who_has_access(by)]
    return AccessSignature(
        school=by.school,
        term_starts_on=term.starts_on if term else by.on,
        term=term.name if term else "",
        signed_at=clock.now(),
        signed_by=by.name,
        note=note,
        content=content,
        sha256=sha256(canonical(content)),
    )


def due_on(term_starts_on: date) -> date:
    return term_starts_on + SIGN_WITHIN
