"""Whose work the plans are: by class for the SENCO, in total for everybody else who reads figures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.plans.whose import PARTS, by_group, shares_of, work_of
from handrail.rules.calendar import academic_year


@gate(Permission.OVERVIEW_READ, shows="plans")
@require_safe
def whose_work(request: SchoolRequest) -> HttpResponse:
    """Of the plans of this school year, in how many somebody of the class wrote, reviewed and delivered."""
    member = request.member
    year = academic_year(member.on)
    rows = work_of(member, year.starts_on)
    sees_classes = member.may(Permission.SHARE_READ)
    show(request, [row.child.ref for row in rows] if sees_classes else [])
    context = {
        "page_title": "Whose work the plans are",
        "parts": PARTS,
        "total": shares_of(rows),
        "groups": by_group(rows) if sees_classes else [],
        "sees_classes": sees_classes,
        "year": year,
        "any": bool(rows),
    }
    return render(request, "plans/whose_work.html", context)
