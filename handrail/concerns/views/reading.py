"""The list of concerns, and one of them."""

from __future__ import annotations

from functools import cache, partial

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission, Reach
from handrail.concerns import standing
from handrail.concerns.due import is_named_lead
from handrail.concerns.listing import SHOWS, count_shows, list_concerns, questions_to, worth_a_look
from handrail.concerns.models import Concern, Step, WithheldWords
from handrail.concerns.reading import ConcernReading
from handrail.concerns.views.found import concern_shown, find_concern
from handrail.rules.calendar import add_weeks
from handrail.rules.concerns import working_day_from

# What may be decided, with what it is for; in the order of how much it asks of everybody.
CHOICES = (
    (Step.Kind.UNIVERSAL, "Everyday strategies", "Something to try in class, and a day on which you look again."),
    (Step.Kind.SCREENING, "Screening", "A short test, and by when. The score goes into the pupil’s file."),
    (Step.Kind.MONITORING, "Monitoring", "The school keeps an eye on the child, who is not on the register."),
    (Step.Kind.SEN_SUPPORT, "SEN support (K)", "Help beyond what the class is given. The register changes today."),
    (Step.Kind.NO_ACTION, "No action, with a reason", "Nothing more is needed; whoever raised it is told why."),
)


@gate(Permission.CONCERN_RAISE, shows="concerns")
@require_safe
def list_page(request: SchoolRequest) -> HttpResponse:
    """Every concern the member may read, what waits first; and for who sees the school, who is worth a look."""
    member = request.member
    rows, questions = list_concerns(member), questions_to(member)
    triages = member.may(Permission.CONCERN_TRIAGE)
    shown = request.GET.get("show", "open")
    if shown not in SHOWS:
        shown = "open"
    kept = [row for row in rows if SHOWS[shown][1](row)]
    sees_school = member.may(Permission.CONCERN_READ) and member.reach is Reach.SCHOOL
    worth = worth_a_look(rows) if sees_school else []
    shown_refs = {row.child.ref for row in kept} | {row.child.ref for row in worth}
    show(request, shown_refs | {row.asking.concern.pupil.ref for row in questions})
    counts = count_shows(rows)
    chips = [
        (f"{words} ({counts[key]})", f"?show={key}", key == shown)
        for key, (words, _) in SHOWS.items()
        if triages or key in {"open", "decided", "all"} or counts[key]
    ]
    context = {"page_title": "Concerns", "rows": kept, "any": bool(rows), "chips": chips, "worth": worth}
    context |= {"questions": questions, "sees_school": sees_school, "is_lead": is_named_lead(member)}
    return render(request, "concerns/list.html", context)


@gate(Permission.CONCERN_RAISE, shows="concern")
@require_safe
def concern_page(request: SchoolRequest, concern: str) -> HttpResponse:
    """One concern: what was seen, what became of it, and what may be done next."""
    found = find_concern(request, concern)
    title = f"Concern about {found.pupil.name}"
    return concern_shown(request, "concerns/concern.html", found, title, **_context(request, found))


def _context(request: SchoolRequest, concern: Concern) -> dict[str, object]:
    member = request.member
    can_move = member.may(Permission.CONCERN_TRIAGE) and concern.state not in {"passed_on", "taken_back"}
    return {
        "choices": CHOICES if can_move else (),
        "can_move": can_move,
        "seen": standing.mark(concern) if can_move else "",
        "can_take_back": concern.is_by(member) and concern.state == Concern.State.RAISED,
        "to_hand_over": cache(partial(_to_hand_over, request, concern)),  # asked only where an answer was passed on
        "may_undo": _may_undo,
        "next_week": working_day_from(add_weeks(member.on, 1)),
    }


def _to_hand_over(request: SchoolRequest, concern: Concern) -> set[str]:
    """The answers that this person passed on and has not handed over on paper yet."""
    rows = WithheldWords.objects.to_hand_over(request.member).filter(concern=concern, reply__isnull=False)
    return set(rows.values_list("reply__ref", flat=True))


def _may_undo(reading: ConcernReading, user_id: int | None) -> bool:
    """Whether the newest step is this person's own, and one that can be undone."""
    step = reading.last
    fixed = {Step.Kind.RAISED, Step.Kind.PASSED_ON, Step.Kind.HANDED_OVER, Step.Kind.TAKEN_BACK, Step.Kind.LOOKED_AT}
    return step.kind not in fixed and step.recorded_by_id == user_id
