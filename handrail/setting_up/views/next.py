"""What next: what the record lacks, counted, each with the list of exactly those children."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.pupils.line import lines_of
from handrail.setting_up.gaps import GAPS, read_record


@gate(Permission.REGISTER_EXPORT)
@require_GET
def what_next(request: SchoolRequest) -> HttpResponse:
    """Counts only; no child is named."""
    record = read_record(request.member)
    counted = [(gap, len(gap.find(record))) for gap in GAPS.values()]
    context = {
        "page_title": "What next",
        "gaps": [(gap, count, gap.says(count, record)) for gap, count in counted if count],
        "pupils": len(record.pupils),
        "listed": len(record.listed()),
    }
    return render(request, "setting_up/next.html", context)


@gate(Permission.REGISTER_EXPORT, shows="what next")
@require_GET
def what_next_list(request: SchoolRequest, gap: str) -> HttpResponse:
    """The children of one count, by name, each with the page on which it is put right."""
    if gap not in GAPS:
        raise Http404
    chosen = GAPS[gap]
    record = read_record(request.member)
    found = chosen.find(record)
    lines = lines_of([pupil for pupil, _ in found], request.member.on)
    show(request, [line.ref for line in lines])
    may_mend = chosen.page == "desk:pupil" or request.member.may(Permission.REGISTER_WRITE)
    context = {
        "page_title": chosen.title,
        "gap": chosen,
        "says": chosen.says(len(found), record) if found else "",
        "rows": [(line, detail) for line, (_, detail) in zip(lines, found, strict=True)],
        "page": chosen.page if may_mend else "desk:pupil",
    }
    return render(request, "setting_up/next_list.html", context)
