"""Classes, rooms and groups: who leads them, and so whose pupils are whose."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.pupils.actions import lead_group, stop_leading
from handrail.pupils.models import GroupLead, PupilGroup

WORK_WITH_PUPILS = ("senco", "headteacher", "teacher", "teaching_assistant", "sen_administrator")


@gate(Permission.PEOPLE_WRITE)
@require_GET
def groups(request: SchoolRequest) -> HttpResponse:
    """Every class, room and teaching group with its adults; no child is named."""
    member = request.member
    open_leads = GroupLead.objects.for_school(member.school).filter(ends_on=None).select_related("user")
    open_memberships = Count("memberships", filter=Q(memberships__ends_on=None))
    rows = (
        PupilGroup.objects.visible_to(member)
        .exclude(kind=PupilGroup.Kind.YEAR)
        .annotate(pupils=open_memberships)
        .prefetch_related(Prefetch("leads", open_leads, to_attr="open_leads"))
    )
    staff = Membership.objects.on(member.on).filter(school=member.school, role_key__in=WORK_WITH_PUPILS)
    context = {
        "page_title": "Classes and groups",
        "rows": rows,
        "staff": [row.user for row in staff.select_related("user")],
        "parts": _parts(member.school.group_lead_word),
    }
    return render(request, "desk/groups.html", context)


def _parts(lead_word: str) -> list[tuple[str, str]]:
    return [(value, lead_word if value == GroupLead.Part.LEAD else words) for value, words in GroupLead.Part.choices]


@gate(Permission.PEOPLE_WRITE)
@require_POST
def group_lead(request: SchoolRequest) -> HttpResponse:
    """Give a group to an adult of the school from today."""
    member = request.member
    group = get_object_or_404(PupilGroup.objects.visible_to(member), ref=request.POST.get("group", ""))
    user_id = request.POST.get("user", "")
    staff = Membership.objects.on(member.on).filter(school=member.school, role_key__in=WORK_WITH_PUPILS)
    row = get_object_or_404(staff.select_related("user"), user_id=user_id if user_id.isdecimal() else 0)
    part = request.POST.get("part", "")
    part = part if part in GroupLead.Part.values else GroupLead.Part.LEAD
    try:
        lead_group(by=member, group=group, user=row.user, part=part)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{row.user.name} now has {group.name}, and sees its pupils from today.")
    return redirect("desk:groups", school=member.school.slug)


@gate(Permission.PEOPLE_WRITE)
@require_POST
def group_stop(request: SchoolRequest) -> HttpResponse:
    """Let an adult's time with a group end today."""
    member = request.member
    key = request.POST.get("lead", "")
    leads = GroupLead.objects.visible_to(member).filter(ends_on=None).select_related("user", "group")
    lead = get_object_or_404(leads, pk=key if key.isdecimal() else 0)
    stop_leading(by=member, lead=lead)
    messages.success(request, f"{lead.user.name} has {lead.group.name} until the end of today.")
    return redirect("desk:groups", school=member.school.slug)
