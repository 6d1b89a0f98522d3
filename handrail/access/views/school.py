"""The settings of the school: its name, its words, and what its trust may see."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.actions import change_settings, end_sharing, start_sharing
from handrail.access.forms import SettingsForm
from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in


@gate(Permission.SETTINGS_WRITE)
def settings(request: SchoolRequest) -> HttpResponse:
    school = request.member.school
    form = SettingsForm(request.POST or None, school=school)
    if form.is_valid():
        change_settings(by=request.member, **form.settings())
        messages.success(request, "The settings are saved.")
        return redirect("access:settings", school=school.slug)
    periods = list(school.sharing_periods.order_by("-starts_on"))
    context = {
        "form": form,
        "trust": school.trust,
        "periods": periods,
        "shares": any(period.ends_on is None for period in periods),
    }
    return render(request, "access/settings.html", context)


@gate(Permission.SHARING_WRITE)
@require_POST
@freshly_signed_in
def sharing(request: SchoolRequest) -> HttpResponse:
    """Open the records to the trust's SEND lead, or close them; either holds from their next page."""
    if request.POST.get("share") == "yes":
        start_sharing(by=request.member)
        messages.success(request, "The trust’s SEND lead can read named records of this school from now on.")
    else:
        end_sharing(by=request.member)
        messages.success(request, "The trust’s SEND lead sees figures of this school only, from now on.")
    return redirect("access:settings", school=request.member.school.slug)
