"""What was passed on, for whoever the school has named as its safeguarding lead; for everybody else there is nothing.

Beside the words stand the child's name, year and class, and no more of the record.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.models import Duty
from handrail.access.permissions import Permission
from handrail.access.second_step import came_without, to_second_step
from handrail.concerns import actions
from handrail.concerns.choosing import bare
from handrail.concerns.models import WithheldWords
from handrail.pupils.line import lines_of

NEEDED = "What was passed to you opens to nobody with a password alone. Set up a second step to go on."


@gate(Permission.CONCERN_RAISE_ANY, shows="concerns")
@require_safe
def passed_on(request: SchoolRequest) -> HttpResponse:
    """Everything that was passed on, what nobody has opened or handed over first. No word of it is shown here."""
    member = request.member
    if not Duty.objects.held_by(member, Duty.Kind.SAFEGUARDING).exists():
        raise Http404
    if came_without(request):
        return to_second_step(request, NEEDED)
    rows = list(WithheldWords.objects.for_lead(member).select_related("concern__pupil", "reply"))
    rows.sort(key=lambda row: (row.handed_at is not None, -row.passed_at.timestamp()))
    lines = {line.ref: bare(line) for line in lines_of({row.concern.pupil for row in rows}, member.on)}
    show(request, lines)
    return render(request, "concerns/passed_on.html", {"page_title": "Passed to you", "rows": rows, "lines": lines})


@gate(Permission.CONCERN_RAISE_ANY, shows="passed-on words")
@require_http_methods(["GET", "HEAD", "POST"])
def passed_on_words(request: SchoolRequest, words: str) -> HttpResponse:
    """The words of one concern, or of one answer. Opening them is an act; each time they are shown is a reading."""
    member = request.member
    rows = WithheldWords.objects.for_lead(member).of_ref(words).select_related("concern__pupil", "reply")
    withheld = get_object_or_404(rows)
    if came_without(request):
        return to_second_step(request, NEEDED)
    if request.method == "POST":
        actions.open_passed_on(by=member, withheld=withheld)
        return redirect("concerns:passed_on_words", school=member.school.slug, words=words)
    if withheld.handed_at is None:
        return redirect("concerns:passed_on", school=member.school.slug)
    [line] = lines_of([withheld.concern.pupil], member.on)
    show(request, [line.ref])
    context = {"page_title": f"Passed to you: {line.name}", "withheld": withheld, "line": bare(line)}
    return render(request, "concerns/passed_on_words.html", context)
