"""Staff, from a file or typed: one table with every error in place, then a slip for each to come in with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate
from handrail.access.grants import roles_to_give
from handrail.access.models import Membership
from handrail.access.permissions import Permission, Role
from handrail.access.second_step import freshly_signed_in
from handrail.setting_up.actions import StaffFaults, bring_in_staff
from handrail.setting_up.invitations import last_day_of_links, mail_is_set_up, send_invitations, slips_for
from handrail.setting_up.reading.staff import StaffRead, StaffRefused, read_staff
from handrail.setting_up.staff_forms import EMPTY_ROWS, InviteForm, StaffFileForm, StaffTable, initial_rows

LEFT_OUT = {"parent", "external"}  # they belong to a child, not to a list of staff


@gate(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def staff(request: SchoolRequest) -> HttpResponse:
    """Choose a file or type; look over; add all of them at once."""
    roles = [role for role in roles_to_give(request.member) if role.key not in LEFT_OUT]
    if request.method == "POST" and "read" in request.POST:
        return _read(request, roles)
    if request.method == "POST":
        return _add(request, roles)
    return _page(request, roles)


def _read(request: SchoolRequest, roles: list[Role]) -> HttpResponse:
    form = StaffFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            read = read_staff(form.cleaned_data["file"].read())
        except StaffRefused as refused:
            form.add_error("file", str(refused))
        else:
            return _page(request, roles, read=read)
    return _page(request, roles, file_form=form)


def _page(
    request: SchoolRequest, roles: list[Role], *, read: list[StaffRead] | None = None, **forms: Any
) -> HttpResponse:
    table = forms.get("table") or StaffTable(
        initial=initial_rows(read or [], roles), form_kwargs={"roles": roles}, prefix="staff"
    )
    context = {
        "page_title": "Staff",
        "file_form": forms.get("file_form") or StaffFileForm(),
        "table": table,
        "invite": forms.get("invite") or InviteForm(may_send=mail_is_set_up()),
        "read": read,
        "unsure": [row for row in read or [] if row.role not in {role.key for role in roles}],
        "roles": roles,
        "has_problems": table.is_bound and not table.is_valid(),
        "empty_rows": EMPTY_ROWS,
        "mail": mail_is_set_up(),
    }
    return render(request, "setting_up/staff.html", context)


def _add(request: SchoolRequest, roles: list[Role]) -> HttpResponse:
    table = StaffTable(request.POST, form_kwargs={"roles": roles}, prefix="staff")
    invite = InviteForm(request.POST, may_send=mail_is_set_up())
    if not (table.is_valid() & invite.is_valid()):
        return _page(request, roles, table=table, invite=invite)
    rows = [form for form in table if form.has_changed()]
    given = invite.cleaned_data
    try:
        made = bring_in_staff(
            by=request.member,
            people=[form.person() for form in rows],
            starts_on=given["starts_on"],
            makes_groups=given["makes_groups"],
        )
    except StaffFaults as refused:
        for (place, field), words in refused.faults.items():
            rows[place].add_error(field, words)
        return _page(request, roles, table=table, invite=invite)
    return _slips(request, made, sends=given.get("sends", False))


def _slips(request: SchoolRequest, made: list[Membership], *, sends: bool) -> HttpResponse:
    """The sheet is the answer itself: the addresses are shown this once and kept nowhere."""
    slips = slips_for(by=request.member, memberships=made)
    left = send_invitations(request.member, slips) if sends else slips
    context = {
        "page_title": "Slips to hand out",
        "slips": [slip for slip in left if slip.address],
        "known": [slip for slip in left if not slip.address],
        "sent": len(slips) - len(left),
        "could_not_send": sends and bool(left),
        "until": last_day_of_links(),
    }
    return render(request, "setting_up/slips.html", context)
