"""Who is here, in which role, since when; and the sheet that lets somebody new in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from handrail.access.actions import add_person, change_role, end_membership, print_codes, remove_second_step
from handrail.access.factors import codes_left, sheet_of
from handrail.access.forms import AddPersonForm, ChangeRoleForm, LastDayForm
from handrail.access.gate import SchoolRequest, gate
from handrail.access.grants import every_role_to_give, may_make_link, may_manage
from handrail.access.links import PASSWORD_LASTS, make_password_link
from handrail.access.models import Membership
from handrail.access.permissions import ROLES_ON_DEVICE, Permission
from handrail.access.person_links import person_links
from handrail.access.second_step import freshly_signed_in
from handrail.core import clock
from handrail.rules.calendar import say_day


def _here(request: SchoolRequest, ref: str) -> Membership:
    rows = Membership.objects.filter(school=request.member.school).with_roles("user")
    return get_object_or_404(rows, ref=ref)


def _state(membership: Membership, request: SchoolRequest) -> str:
    """A status key of ui/status.py."""
    if membership.ends_on and membership.ends_on < request.member.on:
        return "closed"
    return "active" if membership.user.last_login else "invited"


@gate(Permission.PEOPLE_READ)
def people(request: SchoolRequest) -> HttpResponse:
    """Everybody with a role here now or soon; those who have left, apart."""
    rows = Membership.objects.filter(school=request.member.school).with_roles("user")
    listed = [{"row": row, "state": _state(row, request), "role": _role_name(row, request)} for row in rows]
    now = [item for item in listed if item["state"] != "closed"]
    left = [item for item in listed if item["state"] == "closed"]
    return render(
        request, "access/people.html", {"now": now, "left": left, "may_add": every_role_to_give(request.member)}
    )


def _role_name(membership: Membership, request: SchoolRequest) -> str:
    return membership.role.said_at(request.member.school)


@gate(Permission.PEOPLE_WRITE)
@freshly_signed_in
def person_add(request: SchoolRequest) -> HttpResponse:
    """Add somebody. Who has never signed in gets a sheet with a link, which is the answer itself: it is shown once."""
    form = AddPersonForm(request.POST or None, roles=every_role_to_give(request.member))
    if not form.is_valid():
        return render(request, "access/person_add.html", {"form": form})
    try:
        membership = add_person(by=request.member, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("email", error)
        return render(request, "access/person_add.html", {"form": form})
    if not membership.user.last_login and may_make_link(request.member, membership.user):
        return _sheet(request, membership)
    messages.success(request, f"{membership.user.name} is added. They sign in with the password they have already.")
    return redirect("access:person", school=request.member.school.slug, membership=membership.ref)


@gate(Permission.PEOPLE_READ)
def person(request: SchoolRequest, membership: str) -> HttpResponse:
    """One person: role, dates, what the role is for, and what may be changed."""
    return _person_page(request, _here(request, membership))


def _person_page(
    request: SchoolRequest, row: Membership, role: ChangeRoleForm | None = None, day: LastDayForm | None = None
) -> HttpResponse:
    member = request.member
    is_mine = _state(row, request) != "closed" and may_manage(member, row)
    context = {
        "row": row,
        "role_name": _role_name(row, request),
        "state": _state(row, request),
        "role_form": role or ChangeRoleForm(initial={"role_key": row.role.choice}, roles=every_role_to_give(member)),
        "day_form": day or LastDayForm(initial={"last_day": row.ends_on or member.on}),
        "may_change": is_mine,
        "may_pin": is_mine and row.role_key in ROLES_ON_DEVICE,
        "may_link": is_mine and may_make_link(member, row.user),
        "has_second_step": Authenticator.objects.filter(user=row.user).exists(),
        "codes_left": codes_left(sheet) if (sheet := sheet_of(row.user_id)) else None,
        "links": [link for find in person_links if (link := find(member, row))],
    }
    return render(request, "access/person.html", context)


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def person_role(request: SchoolRequest, membership: str) -> HttpResponse:
    row = _here(request, membership)
    form = ChangeRoleForm(request.POST, roles=every_role_to_give(request.member))
    if not form.is_valid():
        return _person_page(request, row, role=form)
    try:
        row = change_role(by=request.member, membership=row, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("starts_on", error)
        return _person_page(request, row, role=form)
    day = "today" if row.starts_on == request.member.on else say_day(row.starts_on)
    messages.success(request, f"{row.user.name} is {_role_name(row, request)} from {day}.")
    return redirect("access:person", school=request.member.school.slug, membership=row.ref)


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def person_end(request: SchoolRequest, membership: str) -> HttpResponse:
    row = _here(request, membership)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        return _person_page(request, row, day=form)
    last_day = form.cleaned_data["last_day"]
    try:
        end_membership(by=request.member, membership=row, last_day=last_day)
    except ValidationError as error:
        form.add_error("last_day", error)
        return _person_page(request, row, day=form)
    messages.success(request, f"The last day of {row.user.name} here is {say_day(last_day)}.")
    return redirect("access:people", school=request.member.school.slug)


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def person_link(request: SchoolRequest, membership: str) -> HttpResponse:
    """A new link for somebody who cannot get in. The sheet is the answer itself, so that the link is kept nowhere."""
    return _sheet(request, _here(request, membership))


def _sheet(request: SchoolRequest, row: Membership) -> HttpResponse:
    path = make_password_link(user=row.user, by=request.member)
    context = {
        "row": row,
        "role_name": _role_name(row, request),
        "address": f"{settings.PUBLIC_ADDRESS}{path}".removesuffix("/"),
        "until": (clock.now() + PASSWORD_LASTS).astimezone(clock.LONDON).date(),
        "days": PASSWORD_LASTS.days,
    }
    return render(request, "access/sheet.html", context)


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def person_codes(request: SchoolRequest, membership: str) -> HttpResponse:
    """A sheet of codes for somebody without a phone: the answer itself, to be printed and handed over."""
    row = _here(request, membership)
    codes = print_codes(by=request.member, user=row.user)
    return render(request, "access/codes.html", {"row": row, "codes": codes, "address": settings.PUBLIC_ADDRESS})


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def person_second_step(request: SchoolRequest, membership: str) -> HttpResponse:
    row = _here(request, membership)
    remove_second_step(by=request.member, user=row.user)
    messages.success(request, f"{row.user.name} can sign in without a code and set up the second step anew.")
    return redirect("access:person", school=request.member.school.slug, membership=row.ref)
