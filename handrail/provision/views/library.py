"""The library of provision: what the school offers, in its own words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.provision import actions
from handrail.provision.forms import TypeForm, type_said
from handrail.provision.mapping import RunLine, TypeLine, adults_on
from handrail.provision.models import Placement, Provision, ProvisionType
from handrail.provision.reading import pattern_on
from handrail.provision.starter import STARTER
from handrail.provision.views.tried import tried
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.register import AREAS
from handrail.ui.addresses import url
from handrail.ui.environment import plural
from handrail.ui.notices import say_done


@gate(Permission.SESSION_READ)
@require_safe
def list_page(request: SchoolRequest) -> HttpResponse:
    """Every type by tier; `?removed=1` those that are no longer offered."""
    every = list(ProvisionType.objects.visible_to(request.member))
    removed = bool(request.GET.get("removed"))
    tiers = request.member.school.tiers
    rows = [TypeLine(row) for row in every if (row.removed_at is not None) == removed]
    by_tier = [(name, [row for row in rows if row.type.tier_name(tiers) == name]) for name in tiers]
    context = {
        "page_title": "Library of provision",
        "by_tier": by_tier,
        "removed": removed,
        "removed_count": sum(1 for row in every if row.removed_at is not None),
        "is_empty": not every,
        "has_starter": any(row.starter_key for row in every),
    }
    return render(request, "provision/library.html", context)


@gate(Permission.SESSION_READ, shows="provision")
@require_safe
def type_page(request: SchoolRequest, intervention: str) -> HttpResponse:
    """One type: what it is for, how it usually runs, and its runs, with who is in them."""
    row = find_type(request, intervention)
    member = request.member
    runs = list(
        Provision.objects.visible_to(member)
        .filter(type=row)
        .select_related("type")
        .prefetch_related("slots", "changes")
        .order_by("-starts_on", "group_name")
    )
    places: dict[int, list[Placement]] = {run.pk: [] for run in runs}
    for place in Placement.objects.visible_to(member).filter(provision__in=runs).select_related("pupil", "provision"):
        if place.days:
            places[place.provision_id].append(place)
    adults = adults_on(member, runs, member.on)
    lines = [
        (
            RunLine(run, pattern_on(run, member.on), adults[run.pk], len(places[run.pk]), len(places[run.pk])),
            places[run.pk],
        )
        for run in runs
    ]
    show(request, {place.pupil.ref for found in places.values() for place in found})
    groups = [
        ("now", "Running now", [line for line in lines if line[0].run.holds(member.on)]),
        ("coming", "Planned", [line for line in lines if line[0].run.starts_on > member.on]),
        ("earlier", "Earlier", [line for line in lines if _is_over(line[0].run, request)]),
    ]
    context = {
        "page_title": row.name,
        "row": row,
        "line": TypeLine(row),
        "groups": groups,
        "any": bool(runs),
        "tier": row.tier_name(member.school.tiers),
        "areas": [AREAS[key].label for key in row.areas if key in AREAS],
    }
    return render(request, "provision/type.html", context)


def _is_over(run: Provision, request: SchoolRequest) -> bool:
    return run.ends_on is not None and run.ends_on < request.member.on


@gate(Permission.PROVISION_WRITE)
@asked_or_sent
def add(request: SchoolRequest) -> HttpResponse:
    """Add a type to the library."""
    form = TypeForm(sent(request), member=request.member, initial={"tier": 2, "shape": "small_group"})
    ref = request.POST.get("ref", "")[:22]
    row = done(lambda: actions.add_type(by=request.member, details=form.details(), ref=ref), form)
    if row:
        messages.success(request, f"“{row.name}” is in the library.")
        return redirect("provision:type", school=request.member.school.slug, intervention=row.ref)
    context = {"page_title": "Add to the library", "form": form, "row": None, "ref": ref or new_ref()}
    return render(request, "provision/type_form.html", context)


@gate(Permission.PROVISION_WRITE)
@asked_or_sent
def change(request: SchoolRequest, intervention: str) -> HttpResponse:
    """Say a type differently."""
    row = find_type(request, intervention)
    form = TypeForm(sent(request), member=request.member, initial=type_said(row))
    saved = done(lambda: actions.change_type(by=request.member, row=row, details=form.details()), form)
    if saved:
        messages.success(request, "Saved.")
        return redirect("provision:type", school=request.member.school.slug, intervention=row.ref)
    context = {"page_title": f"Change {row.name}", "form": form, "row": row, "ref": ""}
    return render(request, "provision/type_form.html", context)


@gate(Permission.PROVISION_WRITE)
@require_POST
def remove(request: SchoolRequest, intervention: str) -> HttpResponse:
    """Offer it no longer, with the way back beside the word."""
    row = actions.remove_type(by=request.member, row=find_type(request, intervention))
    slug = request.member.school.slug
    say_done(
        request,
        f"“{row.name}” is no longer offered. What ran of it stays.",
        undo_url=url("provision:type_back", school=slug, intervention=row.ref),
    )
    return redirect("provision:library", school=slug)


@gate(Permission.PROVISION_WRITE)
@require_POST
def bring_back(request: SchoolRequest, intervention: str) -> HttpResponse:
    """Offer it again."""
    row = find_type(request, intervention)
    said = tried(request, lambda: actions.bring_back_type(by=request.member, row=row))
    if said:
        messages.success(request, f"“{row.name}” is offered again.")
    return redirect("provision:library", school=request.member.school.slug)


@gate(Permission.PROVISION_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def starter(request: SchoolRequest) -> HttpResponse:
    """Look the starter set over, and take over what is ticked."""
    if request.method == "POST":
        keys = frozenset(request.POST.getlist("keep"))
        added = actions.take_starter_types(by=request.member, keys=keys)
        said = f"{plural(len(added), 'line is', 'lines are')} in your library now. Change what is not your way."
        messages.success(request, said if added else "Nothing was added: none is ticked that the library has not had.")
        return redirect("provision:library", school=request.member.school.slug)
    tiers = request.member.school.tiers
    by_tier = [
        (name, [line for line in STARTER if min(line.tier, len(tiers)) == place])
        for place, name in enumerate(tiers, start=1)
    ]
    context = {"page_title": "The starter set", "by_tier": by_tier, "areas": AREAS}
    return render(request, "provision/starter.html", context)


def find_type(request: SchoolRequest, ref: str) -> ProvisionType:
    """The type, if this member may see it; Http404 otherwise."""
    found: ProvisionType = get_object_or_404(ProvisionType.objects.visible_to(request.member), ref=ref)
    return found
