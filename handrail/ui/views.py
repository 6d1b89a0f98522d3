"""The gallery: every part, field, status word and chart, light beside dark."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.ui.samples import everything


def gallery(request: HttpRequest) -> HttpResponse:
    """Shows no data of any school."""
    return render(request, "ui/gallery.html", everything())
