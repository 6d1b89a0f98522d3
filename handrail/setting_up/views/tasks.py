"""The list of what there is to do, and its first two steps: what the school is, and its words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.actions import change_settings
from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils.models import PupilGroup
from handrail.rules.national_register import Establishment
from handrail.setting_up.forms import FindForm, SchoolForm, WordsForm
from handrail.setting_up.reading.national_register import RowRefused, find_establishment
from handrail.setting_up.steps import DONE, steps


@gate(Permission.SETTINGS_WRITE)
def tasks(request: SchoolRequest) -> HttpResponse:
    """Each step with how far it is; any may be taken in any order, and left."""
    listed = steps(request.member)
    context = {"page_title": "Setting up", "steps": listed, "open": sum(step.state != DONE for step in listed)}
    return render(request, "setting_up/tasks.html", context)


@gate(Permission.SETTINGS_WRITE)
@require_POST
def finish(request: SchoolRequest) -> HttpResponse:
    """Say that setting up is done, or go on with it."""
    is_done = request.POST.get("done") == "yes"
    change_settings(by=request.member, set_up_on=request.member.on if is_done else None)
    messages.success(request, "Home no longer speaks of setting up." if is_done else "Home says again what is open.")
    return redirect("setting_up:tasks", school=request.member.school.slug)


@gate(Permission.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def school(request: SchoolRequest) -> HttpResponse:
    """What the school is, typed or taken from its line of the national register; looked over before it is saved."""
    if "find" in request.POST:
        return _found(request)
    form = SchoolForm(request.POST or None, school=request.member.school, has_groups=_has_groups(request))
    if form.is_valid():
        change_settings(by=request.member, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['name']} is saved.")
        return redirect("setting_up:tasks", school=request.member.school.slug)
    return _school_page(request, form, FindForm())


def _found(request: SchoolRequest) -> HttpResponse:
    find, own = FindForm(request.POST, request.FILES), request.member.school
    found = None
    if find.is_valid():
        try:
            found = find_establishment(find.content(), find.cleaned_data["urn"])
        except RowRefused as refused:
            find.add_error("line", str(refused))
    values = (
        {name: getattr(found, name) for name in ("name", "kind", "urn", "la_code", "establishment")} if found else {}
    )
    form = SchoolForm(school=own, has_groups=_has_groups(request), initial=values)
    return _school_page(request, form, FindForm() if found else find, found)


def _school_page(
    request: SchoolRequest, form: SchoolForm, find: FindForm, found: Establishment | None = None
) -> HttpResponse:
    context = {"page_title": "Your school", "form": form, "find": find, "found": found}
    return render(request, "setting_up/school.html", context | {"has_problems": bool(form.errors or find.errors)})


def _has_groups(request: SchoolRequest) -> bool:
    return PupilGroup.objects.visible_to(request.member).exclude(kind=PupilGroup.Kind.YEAR).exists()


@gate(Permission.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def words(request: SchoolRequest) -> HttpResponse:
    """What the school calls things, and its safeguarding lead."""
    form = WordsForm(request.POST or None, school=request.member.school)
    if form.is_valid():
        change_settings(by=request.member, **form.settings())
        messages.success(request, "The words are saved.")
        return redirect("setting_up:tasks", school=request.member.school.slug)
    return render(request, "setting_up/words.html", {"page_title": "Words", "form": form})
