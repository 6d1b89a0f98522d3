"""What a bare Django page costs: one query, the same rows and cells, Django's own templates, behind a sign-in."""

from __future__ import annotations

from itertools import cycle, islice

from django.http import HttpRequest, HttpResponse
from django.template import loader

from benchmarks.floor.models import NARROW, WIDE, FloorRow, FloorSlip
from handrail.access.gate import signed_in


def _page(request: HttpRequest, width: int) -> HttpResponse:
    template = loader.get_template(f"floor/{width}.html", using="django")
    return HttpResponse(template.render({"rows": FloorRow.objects.all()[:150]}, request))


@signed_in
def wide(request: HttpRequest) -> HttpResponse:
    """150 rows of 20 columns."""
    return _page(request, WIDE)


@signed_in
def narrow(request: HttpRequest) -> HttpResponse:
    """150 rows of 8 columns."""
    return _page(request, NARROW)


@signed_in
def rows(request: HttpRequest, read: int, texts: int) -> HttpResponse:
    """So many rows of eight columns read, and so many texts of them shown, eight to a line."""
    found = [[getattr(row, f"c{place}") for place in range(NARROW)] for row in FloorSlip.objects.all()[:read]]
    lines = list(islice(cycle(found), -(-texts // NARROW)))
    return HttpResponse(loader.get_template("floor/rows.html", using="django").render({"rows": lines}, request))
