"""Changes for the office: the list to key in, as a page and as a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.exchange.models import KeptHere
from handrail.exchange.office.actions import forget_conflict, give_to_office, take_back_from_office
from handrail.exchange.office.listing import office_list, upns_of
from handrail.exchange.office.workbook import COLUMNS, cells_of
from handrail.rules.calendar import say_day
from handrail.ui.environment import plural
from handrail.ui.notices import say_done
from handrail.ui.workbook import as_table

LATEST = "office-given"


@gate(Permission.REGISTER_EXPORT, shows="changes for the office")
@require_GET
def office(request: SchoolRequest) -> HttpResponse:
    """What was decided here and the school's system does not say yet."""
    found = office_list(request.member)
    show(request, found.refs)
    return render(request, "exchange/office.html", {"page_title": "Changes for the office", "found": found})


@gate(Permission.REGISTER_EXPORT, shows="office workbook")
@require_GET
@exported
def office_xlsx(request: SchoolRequest) -> HttpResponse:
    """The same lines as a workbook."""
    member = request.member
    lines = office_list(member).lines
    show(request, {line.pupil.ref for line in lines})
    title = f"{member.school.name}: changes for the office, {say_day(member.on)}"
    upns = upns_of(member, [line.pupil for line in lines])
    name = f"Changes for the office {member.school.slug} {member.on.isoformat()}"
    return as_table(request, name, "For the office", COLUMNS, [cells_of(line, upns) for line in lines], title=title)


@gate(Permission.REGISTER_WRITE)
@require_POST
def office_give(request: SchoolRequest) -> HttpResponse:
    """Tick lines as given to the office; they are dimmed, and go when a file agrees."""
    keys = request.POST.getlist("line")
    count = give_to_office(by=request.member, keys=keys)
    if count:
        request.session[LATEST] = keys
        undo_url = reverse("exchange:office_take_back", kwargs={"school": request.member.school.slug})
        say_done(request, f"{plural(count, 'change')} ticked as given to the office.", undo_url=undo_url)
    return redirect("exchange:office", school=request.member.school.slug)


@gate(Permission.REGISTER_WRITE)
@require_POST
def office_take_back(request: SchoolRequest) -> HttpResponse:
    """Take the tick off again: of the lines named, or else of those ticked last."""
    keys = request.POST.getlist("line") or request.session.pop(LATEST, [])
    if count := take_back_from_office(by=request.member, keys=keys):
        messages.success(request, f"{plural(count, 'change')} not given to the office yet.")
    return redirect("exchange:office", school=request.member.school.slug)


@gate(Permission.IMPORT_WRITE)
@require_POST
def forget(request: SchoolRequest, kept: str) -> HttpResponse:
    """Let a conflict that was decided be asked about again."""
    row = get_object_or_404(KeptHere.objects.visible_to(request.member).select_related("pupil"), ref=kept)
    forget_conflict(by=request.member, kept=row)
    messages.success(request, f"The next file asks about {row.pupil.name} again. What is here has not changed.")
    return redirect("exchange:office", school=request.member.school.slug)
