"""The settings of the school: its name, its words, and what its trust may see."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.actions import (
    change_settings,
    end_duty,
    end_sharing,
    lay_duty,
    start_sharing,
)
from handrail.access.forms import SettingsForm
from handrail.access.gate import SchoolRequest, gate
from handrail.access.grants import may_have_duty
from handrail.access.member import Member
from handrail.access.models import Duty
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
        **_leads(request.member),
    }
    return render(request, "access/settings.html", context)


def _leads(member: Member) -> dict[str, object]:
    """Who is the safeguarding lead now, who has been, and whom this member may name."""
    kind = Duty.Kind.SAFEGUARDING
    rows = Duty.objects.visible_to(member).filter(kind=kind).select_related("membership__user")
    return {
        "lead": Duty.objects.holding(member.school, member.on, kind).select_related("membership__user").first(),
        "leads": list(rows),
        "staff": may_have_duty(member, kind),
    }


@gate(Permission.SAFEGUARDING_NAME)
@require_POST
@freshly_signed_in
def safeguarding_lead(request: SchoolRequest) -> HttpResponse:
    """Say who opens what is passed on to the safeguarding lead, or that nobody does; it holds from their next page."""
    ref = request.POST.get("person", "")
    if ref:
        chosen = next((row for row in may_have_duty(request.member, Duty.Kind.SAFEGUARDING) if row.ref == ref), None)
        if chosen is None:
            raise Http404
        lay_duty(by=request.member, kind=Duty.Kind.SAFEGUARDING, membership=chosen)
        messages.success(request, f"{chosen.user.name} opens what is passed on to the safeguarding lead, from now on.")
    else:
        end_duty(by=request.member, kind=Duty.Kind.SAFEGUARDING)
        messages.success(request, "Nobody opens what is passed on to the safeguarding lead any more.")
    return redirect("access:settings", school=request.member.school.slug)


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
