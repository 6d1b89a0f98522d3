"""The map as a workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.provision.grid.stretches import asked_for
from handrail.provision.listing import map_sheets
from handrail.rules.calendar import say_day
from handrail.ui.workbook import as_sheets


@gate(Permission.REGISTER_EXPORT, shows="provision map")
@require_safe
@exported
def runs_xlsx(request: SchoolRequest) -> HttpResponse:
    """The runs of `?term=` on one sheet, and every place in them on another."""
    member = request.member
    shown = asked_for(member, request.GET.get("term", "")).shown
    sheets, refs = map_sheets(member, shown.starts_on, shown.ends_on)
    show(request, refs)
    title = f"{member.school.name}: provision map, {say_day(shown.starts_on)} to {say_day(shown.ends_on)}"
    return as_sheets(f"Provision map {member.school.slug} {member.on.isoformat()}", sheets, title=title)
