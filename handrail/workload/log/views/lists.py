"""The school's kinds of work: what time is sorted by; and how long some of it usually takes her."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.time_categories import SHARES
from handrail.workload.log.actions import change_category, retire_category, say_usual
from handrail.workload.log.forms import KindForm, UsualForm
from handrail.workload.log.kinds import categories_of, every_category
from handrail.workload.log.models import UsualMinutes

NEW = {"needs_senco": True}


@gate(Permission.TIME_KEEP)
@asked_or_sent
def kinds(request: SchoolRequest) -> HttpResponse:
    """Every kind of work, and one more."""
    if request.POST.get("do") == "usual":
        return _kinds(request, KindForm(initial=NEW), UsualForm(request.POST))
    form = KindForm(sent(request), initial=NEW)
    added = done(lambda: change_category(by=request.member, key="", **form.cleaned_data), form)
    if added:
        messages.success(request, f"{added.name} is added.")
        return _back(request)
    return _kinds(request, form, UsualForm(initial=_usual(request)))


def _kinds(request: SchoolRequest, form: KindForm, usual: UsualForm) -> HttpResponse:
    """The page, or the way back to it once what usually takes how long is said."""
    if usual.is_bound and usual.is_valid():
        say_usual(by=request.member, minutes=usual.cleaned_data)
        messages.success(request, "Your usual minutes are saved.")
        return _back(request)
    here = categories_of(request.member)
    retired = [kind for key, kind in every_category(request.member).items() if key not in here]
    groups = [(label, [kind for kind in here.values() if kind.share == share]) for share, label in SHARES.items()]
    wrong = usual if usual.is_bound else form
    context = {"page_title": "Kinds of work", "groups": groups, "retired": retired, "usual": usual, "wrong": wrong}
    return render(request, "workload/log/kinds.html", context | {"form": form, "has_problems": bool(wrong.errors)})


def _usual(request: SchoolRequest) -> dict[str, int]:
    return {row.work: row.minutes for row in UsualMinutes.objects.visible_to(request.member)}


@gate(Permission.TIME_KEEP)
@asked_or_sent
def kind(request: SchoolRequest, key: str) -> HttpResponse:
    """One kind of work: renamed, moved, no longer offered, or offered again."""
    found = every_category(request.member).get(key)
    if found is None:
        raise Http404
    if request.POST.get("do") == "retire":
        retire_category(by=request.member, key=key)
        messages.success(request, f"{found.name} is no longer offered. Time sorted by it stays as it is.")
        return _back(request)
    initial = {"name": found.name, "share": found.share, "needs_senco": found.needs_senco}
    form = KindForm(sent(request), initial=initial)
    saved = done(lambda: change_category(by=request.member, key=key, **form.cleaned_data), form)
    if saved:
        messages.success(request, f"{saved.name} is saved.")
        return _back(request)
    is_retired = key not in categories_of(request.member)
    context = {"page_title": found.name, "form": form, "kind": found, "is_retired": is_retired}
    return render(request, "workload/log/kind.html", context)


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:kinds", school=request.member.school.slug)
