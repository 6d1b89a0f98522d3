"""The views of the register that a person keeps, on its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.reports.actions import bring_view_back, keep_view, remove_view
from handrail.reports.forms import Question, ViewForm
from handrail.reports.models import SavedView
from handrail.ui.notices import say_done


@gate(Permission.REGISTER_READ)
@require_POST
def keep(request: SchoolRequest) -> HttpResponse:
    """Keep what the register shows under a name."""
    member, form = request.member, ViewForm(request.POST)
    kept = Question(QueryDict(request.POST.get("query", "")), member).kept
    if form.is_valid():
        view = keep_view(by=member, query=kept, **form.cleaned_data)
        first = " The register opens with it." if view.is_first else ""
        messages.success(request, f"Kept as ‘{view.name}’.{first}")
    else:
        messages.error(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
    return redirect(f"{reverse('reports:register', args=[member.school.slug])}?{kept or 'all=1'}")


@gate(Permission.REGISTER_READ)
@require_POST
def remove(request: SchoolRequest, view: str) -> HttpResponse:
    """Let a view go."""
    member = request.member
    row = get_object_or_404(SavedView.objects.visible_to(member), ref=view)
    remove_view(by=member, view=row)
    undo = reverse("reports:view_back", args=[member.school.slug, row.ref])
    say_done(request, f"‘{row.name}’ is removed.", undo_url=undo)
    return redirect("reports:register", school=member.school.slug)


@gate(Permission.REGISTER_READ)
@require_POST
def back(request: SchoolRequest, view: str) -> HttpResponse:
    """Undo the removal of a view."""
    member = request.member
    mine = SavedView.objects.for_school(member.school).filter(user_id=member.user_id or 0)
    row = get_object_or_404(mine, ref=view)
    bring_view_back(by=member, view=row)
    return redirect("reports:register", school=member.school.slug)
