"""What every page about one child does: find the child, do what its form asks, show the page, go back to the child."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest
from handrail.pupils.line import child_line
from handrail.pupils.models import Pupil
from handrail.pupils.one import find_pupil

T = TypeVar("T")

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])


def find_child(request: SchoolRequest, ref: str) -> Pupil:
    """The pupil of that ref, if this member may see them. Raises Http404."""
    return find_pupil(request.member, ref)


def sent(request: SchoolRequest) -> Any:
    """What the form was sent with; None when the page was only asked for."""
    return request.POST if request.method == "POST" else None


def done(act: Callable[[], T], *forms: BaseForm) -> T | None:
    """Do what valid forms ask. Where the action refuses, its sentences go to the fields, and it gives None, as it does
    for forms that were not sent."""
    found = [form.is_valid() for form in forms]  # every form says what is wrong, not only the first
    if not all(found):
        return None
    try:
        return act()
    except ValidationError as refusal:
        for field, sentences in getattr(refusal, "error_dict", {"": refusal}).items():
            form = next((form for form in forms if field in form.fields), forms[0])
            form.add_error(field if field in form.fields else None, sentences)
        return None


def child_page(request: SchoolRequest, template: str, child: Pupil, page_title: str, **context: Any) -> HttpResponse:
    """A page about one child, who stays on screen."""
    on_screen = {"child": child, "child_line": child_line(child, request.member.on), "page_title": page_title}
    return render(request, template, on_screen | context)


def back_to(request: SchoolRequest, child: Pupil) -> HttpResponse:
    return redirect("desk:pupil", school=request.member.school.slug, pupil=child.ref)
