"""One test score of one child: added, corrected, taken out, put back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils import actions
from handrail.pupils.actions import ScoreDetails
from handrail.pupils.forms import CorrectScoreForm, ScoreForm
from handrail.pupils.models import Pupil, Score
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent
from handrail.ui.notices import say_done


@gate(Permission.SCORE_WRITE, shows="scores")
@asked_or_sent
def score_add(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Add a score."""
    child = find_child(request, pupil)
    form = ScoreForm(sent(request), initial={"taken_on": request.member.on})
    added = done(lambda: actions.add_score(by=request.member, pupil=child, details=form.details()), form)
    if added:
        messages.success(request, f"{added.name}, {added.score}, is kept for {child.name}.")
        return back_to(request, child)
    return _page(request, child, "Add a score", form)


@gate(Permission.SCORE_WRITE, shows="scores")
@asked_or_sent
def score_correct(request: SchoolRequest, pupil: str, score: str) -> HttpResponse:
    """Put a score right."""
    child = find_child(request, pupil)
    held = _score(request, child, score)
    initial = {field: getattr(held, field) for field in ScoreDetails.__dataclass_fields__}
    form = CorrectScoreForm(sent(request), initial=initial)
    put_right = done(lambda: actions.correct_score(by=request.member, score=held, details=form.details()), form)
    if put_right:
        messages.success(request, f"{put_right.name} of {child.name} is saved.")
        return back_to(request, child)
    return _page(request, child, f"Put right: {held.name}", form, held)


@gate(Permission.SCORE_WRITE)
@require_POST
def score_withdraw(request: SchoolRequest, pupil: str, score: str) -> HttpResponse:
    """Take a score out."""
    child = find_child(request, pupil)
    held = actions.withdraw_score(by=request.member, score=_score(request, child, score))
    places = {"school": request.member.school.slug, "pupil": child.ref, "score": held.ref}
    say_done(
        request, f"{held.name}, {held.score}, is taken out.", undo_url=reverse("pupils:score_restore", kwargs=places)
    )
    return back_to(request, child)


@gate(Permission.SCORE_WRITE)
@require_POST
def score_restore(request: SchoolRequest, pupil: str, score: str) -> HttpResponse:
    """Put a score back."""
    child = find_child(request, pupil)
    try:
        held = actions.restore_score(by=request.member, score=_score(request, child, score))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{held.name}, {held.score}, is back.")
    return back_to(request, child)


def _score(request: SchoolRequest, child: Pupil, ref: str) -> Score:
    score: Score = get_object_or_404(Score.objects.visible_to(request.member), ref=ref, pupil=child)
    return score


def _page(request: SchoolRequest, child: Pupil, title: str, form: ScoreForm, held: Score | None = None) -> HttpResponse:
    named = Score.objects.visible_to(request.member).order_by("test").values_list("test", flat=True).distinct()
    return child_page(request, "pupils/score.html", child, title, form=form, held=held, tests=list(named[:100]))
