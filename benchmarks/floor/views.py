"""What a bare Django page costs: one query, the same rows and cells, Django's own templates, behind a sign-in."""

from __future__ import annotations

from itertools import cycle, islice

from django.http import HttpRequest, HttpResponse
from django.template import loader

from benchmarks.floor.models import NARROW, WIDE, FloorRow, FloorSlip
from handrail.access.gate import SchoolRequest, gate, show, signed_in
from handrail.access.permissions import Permission


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


@gate(Permission.SESSION_READ)
def rows(request: SchoolRequest, read: int, texts: int) -> HttpResponse:
    """To a member: so many rows of eight columns read, and so many texts of them shown, eight to a line."""
    return _rows(request, read, texts)


@gate(Permission.SESSION_READ, shows="floor")
def noted_rows(request: SchoolRequest, read: int, texts: int) -> HttpResponse:
    """The same, and the line in the log that is written before a page that shows pupils is sent."""
    show(request, ["floor"])
    return _rows(request, read, texts)


def _rows(request: SchoolRequest, read: int, texts: int) -> HttpResponse:
    found = [[getattr(row, f"c{place}") for place in range(NARROW)] for row in FloorSlip.objects.all()[:read]]
    lines = list(islice(cycle(found), -(-texts // NARROW)))
    return HttpResponse(loader.get_template("floor/rows.html", using="django").render({"rows": lines}, request))
