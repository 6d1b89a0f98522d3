"""Closing a plan without a review, and opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.plans import actions
from handrail.plans.errors import Refused
from handrail.plans.forms import CloseForm
from handrail.plans.views.found import about, find_plan, to_plan
from handrail.ui.notices import say_done


@gate(Permission.PLAN_PUBLISH, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SchoolRequest, plan: str) -> HttpResponse:
    """Ask why a plan ends without a review, and end it."""
    row, member = find_plan(request, plan), request.member
    if row.closed_on or row.reviewed_on:
        return to_plan(request, row)
    form = CloseForm(request.POST or None, initial={"closed_on": member.on}, latest=member.on)
    if form.is_valid():
        actions.close_plan(plan=row, by=member, **form.cleaned_data)
        again = reverse("plans:open_again", kwargs={"school": member.school.slug, "plan": row.ref})
        say_done(request, "The plan is closed. It stays on record, with the reason.", undo_url=again)
        return to_plan(request, row)
    return render(request, "plans/close.html", {**about(request, row, "Close"), "form": form})


@gate(Permission.PLAN_PUBLISH)
@require_POST
def open_again(request: SchoolRequest, plan: str) -> HttpResponse:
    """Take back the closing of a plan."""
    row = find_plan(request, plan)
    try:
        actions.open_plan_again(plan=row, by=request.member)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The plan is open again.")
    return to_plan(request, row)
