"""The list of plans, and one plan to read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.plans.advice import notes_on
from handrail.plans.errors import Missing
from handrail.plans.listing import SHOWS, PlanRow, count_shows, list_plans
from handrail.plans.models import Plan, PlanVersion
from handrail.plans.progress import counted_chart
from handrail.plans.readers import Reader, note_reading, readers_of
from handrail.plans.reading import PlanReading, read_plan, sections_held
from handrail.plans.scores import scores_beside
from handrail.plans.seen import seen_of_child
from handrail.plans.text import OUTCOMES, read_draft
from handrail.plans.views.found import about, find_plan
from handrail.pupils.models import GroupMembership, PupilGroup
from handrail.pupils.models.dated import holds_on
from handrail.rules.reviews import review_state
from handrail.rules.years import class_order


@gate(Permission.PLAN_READ, shows="plans")
@require_safe
def list_page(request: SchoolRequest) -> HttpResponse:
    """Every plan in the member's reach that is going on, late ones first."""
    rows = list_plans(request.member)
    shown = request.GET.get("show", "all")
    if shown not in SHOWS:
        shown = "all"
    counts = count_shows(rows)
    kept = [row for row in rows if SHOWS[shown][1](row)]
    show(request, {row.plan.pupil.ref for row in kept})
    chips = [(f"{words} ({counts[key]})", f"?show={key}", key == shown) for key, (words, _) in SHOWS.items()]
    context = {"rows": kept, "chips": chips, "shown": shown, "any": bool(rows), "classes": _classes(request, rows)}
    return render(request, "plans/list.html", context)


def _classes(request: SchoolRequest, rows: list[PlanRow]) -> list[PupilGroup]:
    """The classes in which a child is on a plan, each to be reviewed in one sitting; nothing for who reviews none."""
    if not request.member.may(Permission.PLAN_WRITE):
        return []
    on_plan = [row.plan.pupil_id for row in rows if row.plan.state == "published"]
    held = GroupMembership.objects.for_school(request.member.school).filter(
        holds_on(request.member.on), pupil__in=on_plan
    )
    groups = PupilGroup.objects.visible_to(request.member).filter(pk__in=held.values("group"))
    classes = groups.filter(kind__in=[PupilGroup.Kind.CLASS, PupilGroup.Kind.ROOM])
    return sorted(classes, key=lambda group: class_order(group.name))


@gate(Permission.PLAN_READ, shows="plan")
@require_safe
def plan_page(request: SchoolRequest, plan: str) -> HttpResponse:
    """One plan; `?version=2` opens an earlier version of it."""
    return read_page(request, find_plan(request, plan), _version_asked(request))


def _version_asked(request: SchoolRequest) -> int | None:
    version = request.GET.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 5 else None


def read_page(
    request: SchoolRequest, plan: Plan, number: int | None = None, missing: list[Missing] | None = None
) -> HttpResponse:
    """The page of a plan, with what is missing where it could not be published."""
    reading = read_plan(plan, request.member, number)
    if reading is None:
        raise Http404
    note_reading(reading.version, request.member)
    seen, scores = seen_of_child(plan.pupil, request.member), scores_beside(plan, request.member)
    context: dict[str, Any] = {
        **about(request, plan),
        "reading": reading,
        "sections": sections_held(reading, scores),
        "scores": scores,
        "missing": missing or [],
        "has_problems": bool(missing),
        "next_plan": _next_plan(request, plan) if plan.reviewed_on else None,
        "review_state": _review_state(request, plan),
        **_advice(request, plan, reading.version),
        "readers": _readers(request, reading),
        "seen": seen,
        "charts": {
            outcome.row.ref: counted_chart(
                outcome.row, [(plan.published_on, outcome.row.baseline)], seen.get(outcome.row.ref, [])
            )
            for outcome in reading.outcomes
        },
    }
    return render(request, "plans/plan.html", context)


def _advice(request: SchoolRequest, plan: Plan, version: PlanVersion) -> dict[str, Any]:
    """What may help before a draft is published; nothing once it is."""
    if not version.is_draft:
        return {"notes": []}
    notes = notes_on(read_draft(version), plan.pupil, request.member)
    return {"notes": sorted(notes.items(), key=lambda pair: pair[0] or len(OUTCOMES) + 1)}


def _readers(request: SchoolRequest, reading: PlanReading) -> list[Reader]:
    """Who has read the version that stands, for whoever published it."""
    plan, member = reading.plan, request.member
    if not member.may(Permission.PLAN_PUBLISH) or plan.state != "published" or reading.version.is_draft:
        return []
    return readers_of(reading.version, member)


@gate(Permission.PLAN_READ, shows="plan")
@require_safe
def thread(request: SchoolRequest, plan: str) -> HttpResponse:
    """From each barrier to the outcomes that answer it and what is done for them, on one page."""
    row = find_plan(request, plan)
    reading = read_plan(row, request.member, _version_asked(request))
    if reading is None:
        raise Http404
    return render(request, "plans/thread.html", {**about(request, row, "The thread of"), "reading": reading})


def _next_plan(request: SchoolRequest, plan: Plan) -> Plan | None:
    return Plan.objects.visible_to(request.member).filter(carried_from=plan).first()


def _review_state(request: SchoolRequest, plan: Plan) -> str:
    """A key of the status table for the date of review, empty once it is held or while none is agreed."""
    if plan.review_on is None or plan.published_on is None or plan.closed_on:
        return ""
    states = {"due soon": "due_soon", "late": "late", "not due": "", "done": ""}
    return states[review_state(plan.review_on, request.member.on, plan.reviewed_on).state]
