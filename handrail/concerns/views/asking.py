"""The round robin: asking a child's teachers, and the short page on which each answers."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.concerns import actions, standing
from handrail.concerns.beside import Said, asking_in_words, overtaken
from handrail.concerns.choosing import bare
from handrail.concerns.forms import AgainForm, AnswerForm, AskForm
from handrail.concerns.models import Asking, Concern
from handrail.concerns.teachers import Teacher, teachers_of
from handrail.concerns.views.found import back_to, concern_shown, find_concern, find_reply, refused
from handrail.pupils.line import child_line
from handrail.pupils.views.child import done, sent
from handrail.rules.calendar import say_day


@gate(Permission.CONCERN_TRIAGE, shows="concern")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SchoolRequest, concern: str) -> HttpResponse:
    """Ask the child's teachers."""
    found = find_concern(request, concern)
    teachers = teachers_of(request.member, found.pupil)
    form = AskForm(sent(request), teachers=teachers, member=request.member)
    asked = done(lambda: _ask(request, found, form), form)
    if asked:
        messages.success(request, f"Asked. It is on their Home, with {say_day(asked.due_on)} beside it.")
        return back_to(request, found)
    before = overtaken(found, request.POST.get("seen", ""), _in_words(form, teachers) if form.is_bound else {})
    shown = {"form": form, "teachers": teachers, "seen": standing.mark(found), "overtaken": before}
    return concern_shown(request, "concerns/ask.html", found, "Ask the teachers", **shown)


def _in_words(form: AskForm, teachers: Sequence[Teacher]) -> Said:
    said = form.cleaned_data
    names = [teacher.label for teacher in teachers if teacher.key in said.get("chosen", ())]
    return asking_in_words(names, said.get("note") or "", say_day(said["due_on"]) if said.get("due_on") else "")


def _ask(request: SchoolRequest, concern: Concern, form: AskForm) -> Asking:
    said = {**form.cleaned_data, "note": form.cleaned_data["note"] or ""}
    return actions.ask_teachers(by=request.member, concern=concern, seen=request.POST.get("seen", ""), **said)


@gate(Permission.CONCERN_RAISE, shows="asked")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: SchoolRequest, reply: str) -> HttpResponse:
    """Answer what one was asked. The page shows the child's name and the question, and not what was raised."""
    question = find_reply(request, reply)
    if question.user_id != request.member.user_id:
        raise Http404
    pupil = question.asking.concern.pupil
    before = {name: getattr(question, name) for name in ("shows", "strengths", "hard", "helps")}
    if question.passed_at:
        messages.warning(request, standing.say_passed(question.passed_at))
        return redirect("concerns:list", school=request.member.school.slug)
    form = AnswerForm(sent(request), initial=before)
    answered = done(lambda: actions.answer(by=request.member, reply=question, said=form.said()), form)
    if answered:
        messages.success(request, f"Thank you. {question.asking.recorded_by} has your answer about {pupil.name}.")
        return redirect("desk:home", school=request.member.school.slug)
    show(request, [pupil.ref])
    context = {"page_title": f"How it goes for {pupil.name}", "form": form, "question": question}
    return render(request, "concerns/answer.html", context | {"line": bare(child_line(pupil, request.member.on))})


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def ask_again(request: SchoolRequest, reply: str) -> HttpResponse:
    """Ask a teacher again, by another day."""
    question = find_reply(request, reply)
    form = AgainForm(sent(request))
    asked = done(lambda: actions.ask_again(by=request.member, reply=question, **form.cleaned_data), form)
    if asked:
        messages.success(request, f"{asked.name} is asked again, by {say_day(asked.due_on)}.")
    else:
        messages.warning(request, " ".join(problem.text for problem in form.problems()))
    return back_to(request, question.asking.concern)


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def withdraw(request: SchoolRequest, reply: str) -> HttpResponse:
    """No longer ask a teacher."""
    question = find_reply(request, reply)
    try:
        actions.withdraw_question(by=request.member, reply=question)
        messages.success(request, f"{question.name} is no longer asked.")
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, question.asking.concern)
