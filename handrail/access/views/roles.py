"""Roles of the school's own: the list, one beside the built-in role it came from, and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access.forms import OwnRoleForm
from handrail.access.gate import SchoolRequest, gate
from handrail.access.grants import roles_to_copy
from handrail.access.models import SchoolRole
from handrail.access.own_roles import change_own_role, end_own_role, holders, make_role
from handrail.access.permissions import NEVER_DELEGABLE, ROLES, SAID, Permission, Role
from handrail.access.second_step import freshly_signed_in
from handrail.access.table import REACHES


@gate(Permission.ROLE_WRITE)
@require_safe
def roles(request: SchoolRequest) -> HttpResponse:
    """The roles of the school's own, and the built-in ones a new one may begin with."""
    rows = SchoolRole.objects.visible_to(request.member)
    shown = [{"row": row, "role": row.role, "held": len(holders(row, request.member))} for row in rows.in_use()]
    context = {
        "page_title": "Roles of the school’s own",
        "rows": shown,
        "ended": list(rows.exclude(ended_at=None)),
        "copies": roles_to_copy(request.member),
        "reaches": REACHES,
    }
    return render(request, "access/roles.html", context)


@gate(Permission.ROLE_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def role_add(request: SchoolRequest, like: str) -> HttpResponse:
    """A new role, begun as a copy of a built-in one."""
    copied = next((role for role in roles_to_copy(request.member) if role.key == like), None)
    if copied is None:
        raise Http404
    first = _first(copied)
    first["permissions"] = [one for one in first["permissions"] if one in request.member.permissions]
    form = OwnRoleForm(request.POST or None, initial=first)
    made = _done(form, lambda: make_role(by=request.member, like=like, words=form.words()))
    if made:
        messages.success(request, f"The role {made.name} is made. Give it to somebody on their page under People.")
        return _to(request, made)
    return _page(request, form, copied, None)


@gate(Permission.ROLE_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def role(request: SchoolRequest, own: str) -> HttpResponse:
    """One role beside the built-in one it came from; what is changed holds from the next page of who has it."""
    row = _own(request, own)
    form = OwnRoleForm(request.POST or None, initial=_first(row.role))
    changed = _done(form, lambda: change_own_role(by=request.member, row=row, words=form.words()))
    if changed:
        messages.success(request, f"{changed.name} is changed. It holds from the next page of everybody who has it.")
        return _to(request, changed)
    return _page(request, form, ROLES[row.like], row)


@gate(Permission.ROLE_WRITE)
@require_POST
@freshly_signed_in
def role_end(request: SchoolRequest, own: str) -> HttpResponse:
    """End a role that nobody holds any more."""
    row = _own(request, own)
    try:
        end_own_role(by=request.member, row=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _to(request, row)
    messages.success(request, f"The role {row.name} is ended.")
    return redirect("access:roles", school=request.member.school.slug)


def _own(request: SchoolRequest, ref: str) -> SchoolRole:
    row: SchoolRole = get_object_or_404(SchoolRole.objects.visible_to(request.member).in_use(), ref=ref)
    return row


def _to(request: SchoolRequest, row: SchoolRole) -> HttpResponse:
    return redirect("access:role", school=request.member.school.slug, own=row.ref)


def _first(role: Role) -> dict[str, Any]:
    held = [one.value for one in role.permissions]
    said = {"reach": role.reach.value, "permissions": held, "sentence": role.sentence}
    return said | ({"name": role.name} if role.own else {})


def _done(form: OwnRoleForm, act: Any) -> Any:
    if not form.is_valid():
        return None
    try:
        return act()
    except ValidationError as refusal:
        for name, sentences in refusal.error_dict.items():
            form.add_error(name, sentences)
        return None


def _page(request: SchoolRequest, form: OwnRoleForm, like: Role, row: SchoolRole | None) -> HttpResponse:
    ticked = set(form["permissions"].value() or [])
    context = {
        "page_title": row.name if row else f"A role like {like.said_at(request.member.school)}",
        "form": form,
        "like": like,
        "like_name": like.said_at(request.member.school),
        "row": row,
        "role": row.role if row else None,
        "reach_said": REACHES,
        "holders": holders(row, request.member) if row else [],
        "groups": [
            (name, [_line(request, one, words, like, ticked) for one, words in said.items()])
            for name, said in SAID.items()
        ],
    }
    return render(request, "access/role.html", context)


def _line(request: SchoolRequest, one: Permission, words: str, like: Role, ticked: set[str]) -> dict[str, Any]:
    """One permission: whether the built-in role has it, whether this one does, and why it cannot be chosen."""
    why = ""
    if one in NEVER_DELEGABLE:
        why = "Built-in roles only"
    elif one not in request.member.permissions:
        why = "You do not hold it"
    elif one is Permission.HOME_READ:
        why = "Always"
    return {"key": one.value, "words": words, "has": one in like.permissions, "is_on": one.value in ticked, "why": why}
