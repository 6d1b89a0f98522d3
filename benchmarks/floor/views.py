"""What a bare Django page costs: one query, the same rows and cells, Django's own templates, behind a sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import loader

from benchmarks.floor.models import NARROW, WIDE, FloorRow
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
def rows(request: HttpRequest, read: int, shown: int, columns: int) -> HttpResponse:
    """So many rows read, and of them so many shown, of so many columns."""
    found = list(FloorRow.objects.all()[:read])
    cells = [[getattr(row, f"c{place}") for place in range(columns)] for row in found[:shown]]
    return HttpResponse(loader.get_template("floor/rows.html", using="django").render({"rows": cells}, request))
