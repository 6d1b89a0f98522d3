"""Adding a pupil, and putting right who they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.pupils import actions
from handrail.pupils.actions.people import INDICATORS, details_of
from handrail.pupils.already_here import Lookalike, lookalikes
from handrail.pupils.forms import AddForm, EditForm, FirstStatusForm
from handrail.pupils.line import ChildLine, lines_of, memberships_on, slot_of
from handrail.pupils.models import FormerName, Pupil
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent
from handrail.ui.environment import plural
from handrail.ui.notices import say_done

MOST_FOUND = 10
ANSWERED = "answered-for-all"


@gate(Permission.PUPIL_WRITE, shows="search")
@asked_or_sent
def add(request: SchoolRequest) -> HttpResponse:
    """Look for the child first; then add them, and put them on the register in the same go."""
    member = request.member
    asked = request.GET.get("q", "").strip()[:100]
    found = _found(request, asked)
    form = AddForm(sent(request), member=member, initial={"ref": new_ref(), **({} if found else _names(asked))})
    first = FirstStatusForm(sent(request), initial={"starts_on": member.on})
    same: list[Lookalike] = []
    if request.method == "POST" and all([form.is_valid(), first.is_valid()]):
        if again := Pupil.objects.visible_to(member).filter(ref=form.cleaned_data["ref"]).first():
            return back_to(request, again)
        same = _same(request, form)
        if not same and (pupil := done(lambda: _add(request, form, first), form, first)):
            _say(request, form, f"{pupil.name} is added.")
            return back_to(request, pupil)
    show(request, {line.ref for line in found} | {row.pupil.ref for row in same})
    context = {"form": form, "first": first, "asked": asked, "found": found, "same": same, "page_title": "Add a pupil"}
    return render(request, "pupils/add.html", context | {"has_problems": bool(form.errors or first.errors)})


def _add(request: SchoolRequest, form: AddForm, first: FirstStatusForm) -> Pupil:
    asked = first.cleaned_data
    return actions.add_pupil(
        by=request.member,
        details=form.details(),
        year=form.cleaned_data["year"],
        home=form.cleaned_data["home_group"],
        status=first.change() if asked["status"] else None,
        needs=[asked["need"]] if asked["need"] else [],
        ref=form.cleaned_data["ref"],
    )


def _names(asked: str) -> dict[str, str]:
    """What was looked for and not found, as the start of a new pupil's name."""
    forename, _, surname = asked.rpartition(" ")
    return {"forename": forename, "surname": surname}


def _found(request: SchoolRequest, asked: str) -> list[ChildLine]:
    if not asked:
        return []
    rows = Pupil.objects.visible_to(request.member).named(asked).by_name()[:MOST_FOUND]
    return lines_of(rows, request.member.on)


def _same(request: SchoolRequest, form: AddForm | EditForm, but: Pupil | None = None) -> list[Lookalike]:
    """Who may be this child already, unless the form says that it is another; it is then asked to."""
    same = [] if form.cleaned_data["is_another"] else lookalikes(request.member, form.cleaned_data, but)
    if same:
        form.add_error("is_another", "Somebody like this is here already. Open them, or tick that this is another.")
    return same


def _say(request: SchoolRequest, form: AddForm | EditForm, sentence: str) -> None:
    messages.success(request, sentence)
    for warning in form.warnings:
        messages.warning(request, warning)


@gate(Permission.PUPIL_WRITE, shows="identity")
@asked_or_sent
def edit(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Put right what is held of a pupil: names, numbers, days, year and class."""
    child = find_child(request, pupil)
    form = EditForm(sent(request), member=request.member, initial=_held(request, child))
    same: list[Lookalike] = []
    if form.is_valid():
        asks_who = {"surname", "forename", "date_of_birth", "upn"} & set(form.changed_data)
        same = _same(request, form, but=child) if asks_who else []
        if not same and (put_right := done(lambda: _correct(request, child, form), form)):
            _say(request, form, f"What is held of {put_right.name} is saved.")
            return back_to(request, put_right)
    show(request, {child.ref} | {row.pupil.ref for row in same})
    return child_page(
        request,
        "pupils/edit.html",
        child,
        "Put details right",
        form=form,
        same=same,
        former=list(child.former_names.all()),
    )


@gate(Permission.PUPIL_WRITE)
@require_POST
def former_out(request: SchoolRequest, pupil: str, former: str) -> HttpResponse:
    """Take out a name a pupil was known by before."""
    child = find_child(request, pupil)
    row = get_object_or_404(FormerName.objects.visible_to(request.member), pupil=child, ref=former)
    actions.take_out_former_name(by=request.member, former=row)
    messages.success(request, f"“{row.name}” is taken out. {child.name} is no longer found by it.")
    return redirect("pupils:edit", school=request.member.school.slug, pupil=child.ref)


def _correct(request: SchoolRequest, child: Pupil, form: EditForm) -> Pupil:
    return actions.correct_pupil(
        by=request.member,
        pupil=child,
        details=form.details(),
        year=form.cleaned_data["year"],
        home=form.cleaned_data["home_group"],
    )


def _held(request: SchoolRequest, child: Pupil) -> dict[str, Any]:
    groups = {slot_of(row.group): row.group.name for row in memberships_on([child], request.member.on)}
    return details_of(child) | {"year": groups.get("year", ""), "home_group": groups.get("home", "")}


@gate(Permission.PUPIL_WRITE)
@require_POST
def not_in_base(request: SchoolRequest) -> HttpResponse:
    """Answer No for pupils of whom nobody has said whether they are in the SEN unit, or in resourced provision."""
    member, field = request.member, request.POST.get("field", "")
    if field not in INDICATORS:
        raise Http404
    pupils = list(Pupil.objects.visible_to(member).filter(ref__in=request.POST.getlist("pupil")))
    refs = actions.answer_for_all(by=member, pupils=pupils, field=field, answer=False)
    request.session[ANSWERED] = [field, refs]
    undo_url = reverse("pupils:not_in_base_undo", kwargs={"school": member.school.slug})
    say_done(request, f"No is recorded for {plural(len(refs), 'pupil')}.", undo_url=undo_url)
    return redirect("reports:census", school=member.school.slug)


@gate(Permission.PUPIL_WRITE)
@require_POST
def not_in_base_undo(request: SchoolRequest) -> HttpResponse:
    """Take back the answers that were given last for many at once."""
    member = request.member
    field, refs = request.session.pop(ANSWERED, ["unit", []])
    pupils = list(Pupil.objects.visible_to(member).filter(ref__in=refs))
    taken = actions.answer_for_all(by=member, pupils=pupils, field=field, answer=None)
    messages.success(request, f"The answer is taken back for {plural(len(taken), 'pupil')}.")
    return redirect("reports:census", school=member.school.slug)
