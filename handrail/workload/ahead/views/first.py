"""New and alone: the first half-term week by week, each step ticked or taken back, and a mentor on record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.first_weeks import ORDER, STEPS
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload.ahead.actions import (
    MentorDetails,
    begin_first_weeks,
    name_mentor,
    put_first_weeks_away,
    tick_step,
    untick_step,
)
from handrail.workload.ahead.first import FirstHalfTerm, first_half_term
from handrail.workload.ahead.forms import FirstWeeksForm, MentorForm
from handrail.workload.ahead.models import Mentor

KEYS = {step.key for step in STEPS}


@gate(Permission.TIME_KEEP)
@asked_or_sent
def first_weeks(request: SchoolRequest) -> HttpResponse:
    """The path; `do=away` puts it away, and saying from when it is walked begins it or brings it back."""
    found = first_half_term(request.member)
    if request.POST.get("do") == "away":
        return _put_away(request, found)
    minutes = found.walked.minutes_a_week if found.walked else None
    initial = {"starts_on": found.starts_on, "minutes_a_week": minutes}
    form = FirstWeeksForm(sent(request), initial=initial)
    if done(lambda: begin_first_weeks(by=request.member, **form.cleaned_data), form):
        messages.success(request, "Your path is on Home and under My time.")
        return _back(request)
    context = {"page_title": "Your first half-term", "path": found, "form": form, "order": ORDER}
    return render(request, "workload/ahead/first.html", context)


def _put_away(request: SchoolRequest, found: FirstHalfTerm) -> HttpResponse:
    put_first_weeks_away(by=request.member, starts_on=found.starts_on)
    say_done(request, "The path is put away. It waits under My time, with what you ticked.")
    return redirect("workload:home", school=request.member.school.slug)


@gate(Permission.TIME_KEEP)
@require_POST
def step(request: SchoolRequest, step: str) -> HttpResponse:
    """Tick a step, with the way back beside the word; `do=back` takes it back."""
    if step not in KEYS:
        raise Http404
    title = next(one.title for one in STEPS if one.key == step)
    if request.GET.get("do") == "back" or request.POST.get("do") == "back":
        untick_step(by=request.member, step=step)
        messages.success(request, f"Open again: {title}.")
        return _back(request)
    tick_step(by=request.member, step=step)
    undo = f"{url('workload:step', school=request.member.school.slug, step=step)}?do=back"
    say_done(request, f"Done: {title}.", undo_url=undo)
    return _back(request)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def mentor(request: SchoolRequest) -> HttpResponse:
    """Whom I may ask; `do=off` takes them off the record."""
    held = Mentor.objects.visible_to(request.member).first()
    if request.POST.get("do") == "off":
        name_mentor(by=request.member, details=None)
        messages.success(request, "Your mentor is taken off, and nothing of them is kept.")
        return _back(request)
    initial = {name: getattr(held, name) for name in MentorDetails.__dataclass_fields__} if held else {}
    form = MentorForm(sent(request), initial=initial)
    row = done(lambda: name_mentor(by=request.member, details=form.details()), form)
    if row:
        messages.success(request, f"{row.name} is written down. Only you read it.")
        return _back(request)
    return render(request, "workload/ahead/mentor.html", {"page_title": "My mentor", "form": form, "held": held})


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:first_weeks", school=request.member.school.slug)
