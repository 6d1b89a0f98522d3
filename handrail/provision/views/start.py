"""A new provision on the map: what, who, with whom and when, on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.provision.actions import start_run
from handrail.provision.forms import RunForm, next_monday
from handrail.provision.models import ProvisionType
from handrail.provision.naming import NOT_STAFF, begins, name_adults, name_pupils
from handrail.pupils.models.names import fold
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.provision import across_years
from handrail.ui.addresses import url
from handrail.ui.environment import plural
from handrail.ui.notices import say_done

MOST_AS_TYPED = 8
AS_ASKED = {"minutes": "minutes", "times": "times", "adults": "adults", "from": "starts_on", "weeks": "weeks"}
"""{part of the query: field}, as a person would type it."""


@gate(Permission.PROVISION_WRITE, shows="provision")
@asked_or_sent
def add(request: SchoolRequest) -> HttpResponse:
    """Put a provision on the map. What is left empty is as usual; `?type=` chooses what, and the other parts of
    `AS_ASKED` are what the fields begin with."""
    member, data = request.member, sent(request)
    kinds = list(ProvisionType.objects.visible_to(member).in_use())
    chosen = next((row.name for row in kinds if row.ref == request.GET.get("type")), "")
    asked = {field: request.GET[name][:100] for name, field in AS_ASKED.items() if request.GET.get(name)}
    initial = {"kind": chosen, "starts_on": next_monday(member.on), **asked}
    form = RunForm(data, member=member, kinds=kinds, initial=initial)
    answers = data or {}
    pupils = name_pupils(member, answers.get("pupils", ""), answers)
    adults = name_adults(member, answers.get("adults", ""), answers)
    if data and form.is_valid():
        for field, named in (("pupils", pupils), ("adults", adults)):
            for fault in named.faults:
                form.add_error(field, fault)
            if named.unclear:
                form.add_error(field, _say_unclear([one.line for one in named.unclear]))
    ref = answers.get("ref", "")[:22]
    people: dict[str, Any] = {"adults": adults.adults, "pupils": pupils.pupils}
    run = done(
        lambda: start_run(by=member, kind=form.cleaned_data["kind"], details=form.details(), ref=ref, **people), form
    )
    if run:
        slug = member.school.slug
        told = across_years(run.starts_on, run.ends_on)
        count = len(pupils.pupils)
        who = f" with {plural(count, 'pupil')}" if count else ""
        undo = url("provision:take_back", school=slug, run=run.ref)
        say_done(request, f"{run.title} is on the map{who}. {told}".strip(), undo_url=undo)
        return redirect("provision:run", school=slug, run=run.ref)
    unclear = [*pupils.unclear, *adults.unclear]
    show(request, [ref for one in pupils.unclear for ref, _ in one.choices])
    context = {
        "page_title": "Add provision",
        "form": form,
        "unclear": unclear,
        "answers": answers,
        "ref": ref or new_ref(),
        "is_empty": not form.kinds,
        "is_more": data is not None or "minutes" in asked,
    }
    return render(request, "provision/add.html", context)


def _say_unclear(lines: list[str]) -> str:
    said = ", ".join(f"“{line}”" for line in lines)
    return f"Say whom you mean by {said}, above."


@gate(Permission.PROVISION_WRITE)
@require_safe
def staff_names(request: SchoolRequest) -> HttpResponse:
    """`{"found": [{"name", "where"}], "note"}`: who works here, for what has been typed so far."""
    asked = fold(request.GET.get("q", "").strip()[:100]).split()
    here = Membership.objects.on(request.member.on).filter(school=request.member.school)
    rows = here.exclude(role_key__in=NOT_STAFF).with_roles("user").order_by("user__name")
    fits = [row for row in (rows if asked else []) if begins(asked, row.user.name)]
    fits.sort(key=lambda row: not {*asked} <= {*fold(row.user.name).split()})  # a whole word before a beginning
    found = [{"name": row.user.name, "where": row.role.said_at(request.member.school)} for row in fits]
    note = "" if found or not asked else "Nobody by that name here"
    return JsonResponse({"found": found[:MOST_AS_TYPED], "note": note})
