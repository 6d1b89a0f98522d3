"""Look at who moves → say which classes and who stays → do it once → undo it for thirty days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.newyear.actions import decide, read_list, run_move, set_classes, undo_move
from handrail.newyear.forms import ListForm, read_answers, read_classes, read_leads
from handrail.newyear.lists import ListRefused, read_class_list
from handrail.newyear.models import YearMove
from handrail.newyear.plan import Mover, Plan, plan_of
from handrail.newyear.preparing import current_move, prepare_move
from handrail.newyear.showing import (
    SHOWS,
    done_of,
    last_years,
    shown,
    shown_targets,
    staff_of,
    tally_of,
)
from handrail.newyear.undoing import Taken
from handrail.pupils.years import year_label
from handrail.rules.calendar import say_day
from handrail.rules.years import is_time_to_move, moving_begins, year_label_of
from handrail.ui.environment import plural
from handrail.ui.notices import say_done


@gate(Permission.PUPIL_WRITE, shows="new year")
@require_GET
def home(request: SchoolRequest) -> HttpResponse:
    """Who would move on 1 September, or who has."""
    move = current_move(request.member.school, request.member.on)
    return _done(request, move) if move.run_at else _preview(request, move)


def _preview(request: SchoolRequest, move: YearMove) -> HttpResponse:
    member = request.member
    plan, staff = plan_of(member.school, move), staff_of(member)
    look = plan.to_look_at
    show(request, [one.pupil.ref for one in look])
    context = _frame(request, move) | {
        "plan": plan,
        "tally": tally_of(plan),
        "look": shown(plan, look),
        "lines": plan.lines,
        "targets": shown_targets(plan, staff),
        "staff": staff,
        "last_years": last_years(plan),
        "unnamed": sum(1 for line in plan.lines if not line.to),
    }
    return render(request, "newyear/home.html", context)


def _frame(request: SchoolRequest, move: YearMove) -> dict[str, Any]:
    """What every page of the move knows: its days, and whether it can be made now."""
    member = request.member
    earlier = YearMove.objects.visible_to(member).filter(run_at__isnull=False).exclude(pk=move.pk or 0)
    return {
        "page_title": "The new school year",
        "move": move,
        "year": year_label_of(move.starts_on),
        "is_open": is_time_to_move(member.on),
        "is_coming": member.on < move.starts_on,
        "opens_on": moving_begins(move.starts_on),
        "year_label": year_label,
        "earlier": [(row, row.may_be_undone(member.on)) for row in earlier[:5]],
    }


def _done(request: SchoolRequest, move: YearMove) -> HttpResponse:
    member = request.member
    plan, done = plan_of(member.school, move), done_of(member, move)
    show(request, [pupil.ref for pupil in done.left])
    context = _frame(request, move) | {
        "done": done,
        "may_be_undone": move.may_be_undone(member.on),
        "without": plan.without_class,
        "targets": plan.targets,
    }
    return render(request, "newyear/done.html", context)


@gate(Permission.PUPIL_WRITE)
@require_POST
def classes(request: SchoolRequest) -> HttpResponse:
    """Write down what the page says: who stays, which class goes on as which, who leads it, where the school ends."""
    try:
        _save(request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "What you decided is saved. Nothing has moved yet.")
    return _home(request)


def _save(request: SchoolRequest) -> None:
    """Keep every answer that was sent with the page. Raises ValidationError."""
    member = request.member
    plan = plan_of(member.school, current_move(member.school, member.on))
    decide(by=member, answers=read_answers(request.POST, [one.pupil.ref for one in plan.movers]))
    set_classes(
        by=member,
        classes=read_classes(request.POST, plan),
        leads=read_leads(request.POST, plan),
        last_year=request.POST.get("last_year", ""),
        ends_teaching="ends_teaching" in request.POST,
    )


def _home(request: SchoolRequest) -> HttpResponse:
    return redirect("newyear:home", school=request.member.school.slug)


@gate(Permission.PUPIL_WRITE, shows="new year")
@require_http_methods(["GET", "POST"])
def children(request: SchoolRequest) -> HttpResponse:
    """Some of the children by name, to be decided about one by one."""
    member = request.member
    move = current_move(member.school, member.on)
    if move.run_at:
        return _home(request)
    plan = plan_of(member.school, move)
    if request.method == "POST":
        return _decide(request, plan)
    title, chosen = _chosen(request, plan)
    closed = set(member.closed_pupils or ())
    movers = [one for one in chosen if one.pupil.pk not in closed]
    show(request, [one.pupil.ref for one in movers])
    context = _frame(request, move) | {
        "title": title,
        "page_title": title,
        "rows": shown(plan, movers),
        "plan": plan,
        "query": request.GET.urlencode(),
        "class_names_known": sorted({target.name for target in plan.targets}),
    }
    return render(request, "newyear/children.html", context)


def _chosen(request: SchoolRequest, plan: Plan) -> tuple[str, list[Mover]]:
    """The children a link asked for, and what they are called together."""
    if key := request.GET.get("line"):
        line = next((row for row in plan.lines if row.key == key), None)
        title = ", ".join(filter(None, (line.name, year_label(line.year)))) if line else "A class"
        return title, [one for one in plan.movers if one.line == key]
    if named := request.GET.get("class"):
        return named, [one for one in plan.movers if one.home == named and not one.leaves]
    title, choose = SHOWS.get(request.GET.get("show", ""), SHOWS["all"])
    return title, choose(plan)


def _decide(request: SchoolRequest, plan: Plan) -> HttpResponse:
    answers = read_answers(request.POST, [one.pupil.ref for one in plan.movers])
    try:
        decide(by=request.member, answers=answers)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "What you decided is saved. Nothing has moved yet.")
    return _home(request)


@gate(Permission.PUPIL_WRITE)
@require_http_methods(["GET", "POST"])
def class_list(request: SchoolRequest) -> HttpResponse:
    """New classes from a file or pasted rows."""
    member = request.member
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        try:
            found = read_class_list(member.school, *form.content(), member.on)
            read_list(by=member, found=found)
        except ListRefused as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{plural(len(found.homes), 'child', 'children')} found in the list.")
            return _home(request)
    move = current_move(member.school, member.on)
    context = _frame(request, move) | {"page_title": "A list of new classes", "form": form}
    return render(request, "newyear/list.html", context)


@gate(Permission.PUPIL_WRITE)
@require_POST
def run(request: SchoolRequest) -> HttpResponse:
    """Write down what the page says, then make the move. Sent twice it is done once."""
    member = request.member
    try:
        if "last_year" in request.POST and not current_move(member.school, member.on).run_at:
            _save(request)
        move = run_move(by=member, prepared=prepare_move(by=member))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo_url = reverse("newyear:undo", kwargs={"school": member.school.slug, "move": move.ref})
        day = say_day(move.starts_on)
        words = "From then on" if member.on < move.starts_on else "From now on"
        say_done(request, f"The move to {day} is made. {words} every page shows it.", undo_url=undo_url)
    return _home(request)


@gate(Permission.PUPIL_WRITE)
@require_POST
@freshly_signed_in
def undo(request: SchoolRequest, move: str) -> HttpResponse:
    """Take the whole move back."""
    made = get_object_or_404(YearMove.objects.visible_to(request.member), ref=move)
    try:
        taken = undo_move(by=request.member, move=made)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The move was undone. What you had decided is still here.")
        for words in _kept(taken):
            messages.warning(request, words)
    return _home(request)


def _kept(taken: Taken) -> list[str]:
    """What was left as it is, in sentences."""
    said = []
    if taken.kept:
        names = ", ".join(pupil.name for pupil in taken.kept[:10])
        more = f" and {len(taken.kept) - 10} more" if len(taken.kept) > 10 else ""
        said.append(f"Changed since, and so left as they are now: {names}{more}. Put them right one by one.")
    if taken.kept_classes:
        said.append(f"Given to somebody else since, and so left as they are now: {', '.join(taken.kept_classes)}.")
    return said
