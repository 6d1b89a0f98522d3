"""Entry and exit of a group, typed on one page."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.impact import actions
from handrail.impact.actions import Kept
from handrail.impact.measuring import LABELS, Group, Sheet, chosen, group_of, run_to_measure, twice
from handrail.impact.models import Measure
from handrail.provision.models import Provision
from handrail.provision.views.tried import tried
from handrail.pupils.views.child import asked_or_sent, sent
from handrail.ui.addresses import url
from handrail.ui.environment import plural
from handrail.ui.notices import say_done


def _run_or_404(request: SchoolRequest, ref: str) -> Provision:
    run = run_to_measure(request.member, ref)
    if run is None:
        raise Http404
    return run


@gate(Permission.SESSION_RECORD, shows="scores")
@asked_or_sent
def measures(request: SchoolRequest, run: str) -> HttpResponse:
    """The table of a group; `?measure=2` another of its measures, `?measure=new` one more, `?again=1` a second exit."""
    row = _run_or_404(request, run)
    group = group_of(request.member, row)
    show(request, [line.ref for _, line in group.places])
    which = chosen(group.measures, request.GET.get("measure", ""))
    again = bool(request.GET.get("again"))
    sheet = Sheet(request.member, group, which, sent(request), again=again)
    kept = _keep(request, row, sheet) if request.method == "POST" else None
    if kept is not None:
        return _kept(request, row, kept)
    here = request.path
    known = group.measures
    context = {
        "page_title": f"Measures: {row.title}",
        "run": row,
        "sheet": sheet,
        "labels": LABELS,
        "twice": twice(sheet.rows),
        "aside": _history(group),
        "again": again,
        "here": here,
        "chips": [
            *((one.test, f"{here}?measure={place}", which == one) for place, one in enumerate(known, start=1)),
            ("Another measure", f"{here}?measure=new", which is None),
        ]
        if known
        else [],
        "has_problems": bool(sheet.problems()),
    }
    return render(request, "impact/measures.html", context)


def _keep(request: SchoolRequest, run: Provision, sheet: Sheet) -> Kept | None:
    typed = sheet.read()
    if typed is None:
        return None
    try:
        return actions.record_measures(by=request.member, run=run, measures=typed)
    except ValidationError as refusal:
        sheet.refuse(refusal)
        return None


def _kept(request: SchoolRequest, run: Provision, kept: Kept) -> HttpResponse:
    slug = request.member.school.slug
    parts = [
        f"{plural(kept.added, 'measure')} written down" if kept.added else "",
        f"{kept.corrected} put right" if kept.corrected else "",
        f"{kept.taken_back} taken back" if kept.taken_back else "",
    ]
    words = f"{run.title}: {', '.join(filter(None, parts)) or 'everything stands as it was'}."
    if kept.two_exits:
        words += f" Measured twice at exit: {', '.join(kept.two_exits)}. Both are kept, and the later one counts."
    undo = url("impact:measures_undo", school=slug, run=run.ref, act=kept.act_ref) if kept else ""
    say_done(request, words, undo_url=undo)
    return redirect("impact:run", school=slug, run=run.ref)


def _history(group: Group) -> list[tuple[str, str, Measure]]:
    """(child, entry or exit, what stood there before), the newest first."""
    names = {place.pk: line.name for place, line in group.places}
    return [
        (names[row.placement_id], row.get_moment_display(), row)
        for row in reversed(group.aside)
        if row.placement_id in names
    ]


@gate(Permission.SESSION_RECORD)
@require_POST
def measures_undo(request: SchoolRequest, run: str, act: str) -> HttpResponse:
    """Take back what one press wrote."""
    row = _run_or_404(request, run)
    slug = request.member.school.slug
    count = tried(request, lambda: actions.undo_measures(by=request.member, run=row, act=act))
    if count == 0:
        raise Http404
    if count:
        say_done(request, f"{row.title}: the measures are as they were before.")
    return redirect("impact:measures", school=slug, run=row.ref)
