"""What is done to people and to the school: who is here, in which role, until when; words; sharing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from handrail.access.factors import new_sheet
from handrail.access.grants import DECIDES, every_role_to_give, may_have_duty, may_make_link, may_manage
from handrail.access.leaving import end_sessions_of_leavers
from handrail.access.member import Member
from handrail.access.models import Duty, Membership, SchoolAccount, SchoolRole, User
from handrail.access.permissions import Permission
from handrail.access.person import Person
from handrail.audit.writing import record
from handrail.core import clock
from handrail.rules.calendar import say_day
from handrail.schools.models import SharingPeriod

ONE_DAY = timedelta(days=1)


@transaction.atomic
def add_person(*, by: Member, name: str, email: str, role_key: str, starts_on: date) -> Membership:
    """Give somebody a role in the school from a day, making their account where they have none.

    Somebody who has an account elsewhere keeps it, with the name they go by there.
    Raises PermissionDenied for a role `by` may not give or for themselves, ValidationError for somebody here already.
    """
    given = _role_to_give(by, role_key)
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email=email, name=name)
    if user.pk == by.user_id:
        raise PermissionDenied
    _refuse_if_here(user, by, starts_on)
    membership = Membership.objects.create(user=user, school=by.school, starts_on=starts_on, **given)
    changes = {"name": (None, user.name), "email": (None, user.email), "role": (None, _said(membership))}
    record("person_added", by=by, subject_ref=membership.ref, changes=changes | {"from": (None, starts_on)})
    return membership


def _role_to_give(by: Member, choice: str) -> dict[str, Any]:
    """The fields of a membership that gives the role of this choice (`Role.choice`). Raises PermissionDenied."""
    role = next((role for role in every_role_to_give(by) if role.choice == choice), None)
    if role is None:
        raise PermissionDenied
    if not role.own:
        return {"role_key": role.key}
    return {"role_key": role.key, "own_role": SchoolRole.objects.for_school(by.school).get(ref=role.own)}


def _said(membership: Membership) -> str:
    """The role as the trail has it."""
    return membership.role_key if membership.own_role is None else membership.own_role.name


def _refuse_if_here(user: User, by: Member, starts_on: date) -> None:
    still_here = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    row = Membership.objects.filter(still_here, user=user, school=by.school).order_by("-starts_on").first()
    if row is None:
        return
    until = f" until {say_day(row.ends_on)}" if row.ends_on else ""
    raise ValidationError(
        f"{user.name} ({user.email}) is here already as {row.role.name}{until}. Change their role on their own page."
    )


@transaction.atomic
def change_role(*, by: Member, membership: Membership, role_key: str, starts_on: date | None = None) -> Membership:
    """Give a person another role from a day (today, unless said). The old row ends on its eve, so that what they were
    stays known.

    Raises PermissionDenied where `by` may not take the old role away or give the new one, and ValidationError for a
    day gone by, or outside the time of this row.
    """
    _refuse_unless_managed(by, membership)
    given = _role_to_give(by, role_key)
    starts_on = starts_on or max(by.on, membership.starts_on)
    _refuse_day(by, membership, starts_on)
    before, ends_on = _said(membership), membership.ends_on
    if membership.starts_on < starts_on:
        membership.ends_on = starts_on - ONE_DAY
        membership.save(update_fields=["ends_on"])
        membership = Membership(user=membership.user, school=by.school, starts_on=starts_on, ends_on=ends_on)
    membership.role_key, membership.own_role = given["role_key"], given.get("own_role")
    membership.save()
    changes = {"role": (before, _said(membership)), "from": (None, starts_on)}
    record("role_changed", by=by, subject_ref=membership.ref, changes=changes)
    return membership


def _refuse_day(by: Member, membership: Membership, starts_on: date) -> None:
    if starts_on < by.on:
        raise ValidationError("This day is over. Write today or a later day.")
    if starts_on < membership.starts_on:
        raise ValidationError(f"They begin on {say_day(membership.starts_on)}. Write that day or a later one.")
    if membership.ends_on and membership.ends_on < starts_on:
        raise ValidationError(f"Their last day as this is {say_day(membership.ends_on)}. Write that day or one before.")


@transaction.atomic
def end_membership(*, by: Member, membership: Membership, last_day: date) -> None:
    """Set the last day of a person here; with a day gone by, they are shut out at their next request.

    A row that would end before it began never held, and goes. Raises PermissionDenied, and ValidationError where the
    day runs into a later row of the same person.
    """
    _refuse_unless_managed(by, membership)
    same_person = Membership.objects.filter(user=membership.user_id, school=by.school)
    later = same_person.filter(starts_on__gt=membership.starts_on).order_by("starts_on").first()
    if later and last_day >= later.starts_on:
        raise ValidationError(f"They begin as {later.role.name} on {say_day(later.starts_on)}. Give a day before that.")
    before, ref = membership.ends_on, membership.ref
    if last_day < membership.starts_on:
        membership.delete()
    else:
        membership.ends_on = last_day
        membership.save(update_fields=["ends_on"])
    if last_day < by.on:
        end_sessions_of_leavers(by.on)
    record("membership_ended", by=by, subject_ref=ref, changes={"last_day": (before, last_day)})


@transaction.atomic
def remove_second_step(*, by: Member, user: User) -> None:
    """For somebody who has lost phone and recovery codes. Raises PermissionDenied as `make_password_link` does."""
    if not may_make_link(by, user):
        raise PermissionDenied
    Authenticator.objects.filter(user=user).delete()
    SchoolAccount.objects.filter(user=user).delete()  # known anew to their school's sign-in, by e-mail address
    record("second_step_removed", by=by, changes={"of": (user.name, None)})


@transaction.atomic
def print_codes(*, by: Member, user: User) -> list[str]:
    """A new sheet of codes for somebody without a phone, to be handed over; the one before ends.

    Raises PermissionDenied as `make_password_link` does.
    """
    if not may_make_link(by, user):
        raise PermissionDenied
    codes: list[str] = new_sheet(user).wrap().get_unused_codes()
    record("codes_printed", by=by, changes={"for": (None, user.name)})
    return codes


@transaction.atomic
def give_up_factor(*, request: HttpRequest, row: Authenticator, by: Person) -> None:
    """Take an app or a passkey from one's own sign-in."""
    event = "passkey_removed" if row.type == Authenticator.Type.WEBAUTHN else "second_step_removed"
    row.delete()
    authenticator_removed.send(sender=Authenticator, request=request, user=request.user, authenticator=row)
    record(event, by=by)


def _refuse_unless_managed(by: Member, membership: Membership) -> None:
    is_over = membership.ends_on is not None and membership.ends_on < by.on
    if is_over or not may_manage(by, membership):
        raise PermissionDenied


@transaction.atomic
def change_settings(*, by: Member, **settings: Any) -> None:
    """Change fields of the school by name (see `forms.SettingsForm`). Nothing is written where nothing changed."""
    school = by.school
    changes = {name: (getattr(school, name), value) for name, value in settings.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return
    for name, (_, value) in changes.items():
        setattr(school, name, value)
    school.save(update_fields=list(changes))
    record("settings_changed", by=by, changes=changes)


@transaction.atomic
def start_sharing(*, by: Member) -> SharingPeriod:
    """Let the trust's SEND lead read named records from today, if the school does not share already."""
    _refuse_unless_may_share(by)
    period, is_new = SharingPeriod.objects.get_or_create(
        school=by.school, ends_on=None, defaults={"starts_on": by.on, "started_by": by.name}
    )
    if is_new:
        record("sharing_started", by=by)
    return period


@transaction.atomic
def end_sharing(*, by: Member) -> None:
    """Close the records to the trust at once: the last day on which they were open all day was yesterday.

    A period begun today has no such day and goes; the audit trail holds both acts.
    """
    _refuse_unless_may_share(by)
    period = SharingPeriod.objects.filter(school=by.school, ends_on=None).first()
    if period is None:
        return
    if period.starts_on == by.on:
        period.delete()
    else:
        period.ends_on, period.ended_by = by.on - ONE_DAY, by.name
        period.save(update_fields=["ends_on", "ended_by"])
    record("sharing_ended", by=by)


NAMED = {Duty.Kind.SAFEGUARDING: "safeguarding_lead_named", Duty.Kind.WATCHING: "watcher.named"}
ENDED = {Duty.Kind.SAFEGUARDING: "safeguarding_lead_ended", Duty.Kind.WATCHING: "watcher.ended"}


@transaction.atomic
def lay_duty(*, by: Member, kind: Duty.Kind, membership: Membership) -> Duty:
    """Lay a duty on a member, in place of whoever had it. The same member again is no change.

    The pages that say whom to tell of a child at risk name the safeguarding lead from then on. Raises PermissionDenied
    for somebody who may not decide this, and for whom they may not name.
    """
    if membership not in may_have_duty(by, kind):
        raise PermissionDenied
    held = Duty.objects.holding(by.school, by.on, kind).filter(membership=membership).first()
    if held:
        return held
    end_duty(by=by, kind=kind)
    now, name = clock.now(), membership.user.name
    made = Duty.objects.create(school=by.school, kind=kind, membership=membership, started_at=now, started_by=by.name)
    if kind == Duty.Kind.SAFEGUARDING and name not in by.school.safeguarding_lead:
        change_settings(by=by, safeguarding_lead=name)
    record(NAMED[kind], by=by, subject_ref=membership.ref, changes={"of": (None, name)})
    return made


@transaction.atomic
def end_duty(*, by: Member, kind: Duty.Kind) -> None:
    """End it at once; the words that say whom to tell stay as they are. Raises PermissionDenied."""
    if not by.may(DECIDES[kind]):
        raise PermissionDenied
    standing = Duty.objects.for_school(by.school).filter(kind=kind, ended_at=None)
    for duty in standing.select_for_update().select_related("membership__user"):
        duty.ended_at, duty.ended_by = clock.now(), by.name
        duty.save(update_fields=["ended_at", "ended_by"])
        who = duty.membership
        record(ENDED[kind], by=by, subject_ref=who.ref, changes={"of": (who.user.name, None)})


def _refuse_unless_may_share(by: Member) -> None:
    if not by.may(Permission.SHARING_WRITE):
        raise PermissionDenied


@transaction.atomic
def choose_reading(*, user: User, reading: Mapping[str, str], by: Person) -> None:
    """Keep how pages and papers look to a person; `reading` is as `ui.reading` has it."""
    before, user.reading = user.reading, dict(reading)
    user.save(update_fields=["reading"])
    record("reading_chosen", by=by, changes={"reading": (before, user.reading)})
