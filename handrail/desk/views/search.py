"""Finding a pupil, by page and as one types."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.pupils.finding import find_documents
from handrail.pupils.former import formerly
from handrail.pupils.line import lines_of
from handrail.pupils.models import Pupil

MOST = 50
MOST_AS_TYPED = 8


@gate(Permission.PUPIL_READ, shows="search")
def find(request: SchoolRequest) -> HttpResponse:
    """Pupils whose names hold every word asked for, straight to the pupil when there is one; and documents whose words
    do."""
    asked = request.GET.get("q", "").strip()[:100]
    rows = Pupil.objects.visible_to(request.member).named(asked).by_name()[:MOST] if asked else []
    rows = list(rows)
    found, before = lines_of(rows, request.member.on), formerly(rows, asked)
    if len(found) == 1 and not before:
        return redirect("desk:pupil", school=request.member.school.slug, pupil=found[0].ref)
    documents = find_documents(request.member, asked)
    show(request, {*(line.ref for line in found), *(hit.document.pupil.ref for hit in documents)})
    context = {
        "page_title": "Find a pupil",
        "asked": asked,
        "found": found,
        "before": before,
        "documents": documents,
        "most": MOST,
    }
    return render(request, "desk/find.html", context)


@gate(Permission.PUPIL_READ, shows="search")
def suggest(request: SchoolRequest) -> HttpResponse:
    """`{"found": [{"name", "where", "url"}], "note"}` for what has been typed so far."""
    asked = request.GET.get("q", "").strip()[:100]
    rows = list(Pupil.objects.visible_to(request.member).likeliest(asked)[:MOST_AS_TYPED] if asked else [])
    found, before = lines_of(rows, request.member.on), formerly(rows, asked)
    show(request, [line.ref for line in found])
    slug = request.member.school.slug
    pupils = [
        {
            "name": line.name,
            "where": ", ".join(filter(None, (line.year_and_group, before.get(line.ref)))),
            "url": reverse("desk:pupil", kwargs={"school": slug, "pupil": line.ref}),
        }
        for line in found
    ]
    note = "" if pupils or not asked else "Nobody by that name here"
    return JsonResponse({"found": pupils, "note": note})
