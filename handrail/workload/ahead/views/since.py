"""Coming back: what changed while one was away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.rules.calendar import say_day_short
from handrail.ui.addresses import url
from handrail.workload.ahead.forms import SinceForm
from handrail.workload.ahead.since import KINDS, SENT, TWO_WEEKS, Kind, Since, away_since, changed_since

BY_DAY = "day"


@gate(Permission.TIME_KEEP)
@require_safe
def coming_back(request: SchoolRequest) -> HttpResponse:
    """What changed since a day: `?since=`, or the day before the longest gap; by kind, or `?by=day`. Counts only."""
    member = request.member
    asked = "since" in request.GET
    gap = None if asked else away_since(member)
    form = SinceForm(request.GET if asked else None, initial={"since": gap or member.on - TWO_WEEKS})
    on = form.cleaned_data["since"] if form.is_valid() else None if asked else form.initial["since"]
    by_day = request.GET.get("by") == BY_DAY
    context = {"page_title": "Coming back", "form": form, "gap": gap, "by_day": by_day, "words": KINDS}
    told = _told(request, changed_since(member, on), by_day) if on else {"found": None}
    return render(request, "workload/ahead/since.html", context | told)


def _told(request: SchoolRequest, found: Since, by_day: bool) -> dict[str, Any]:
    day = f"?{urlencode({'since': say_day_short(found.on)})}"
    return {
        "found": found,
        "chips": [("By kind", day, not by_day), ("By day", f"{day}&by={BY_DAY}", by_day)],
        "kinds": [(_link(request, KINDS[key]), KINDS[key], count) for key, count in found.kinds.items()],
        "sent": [(_link(request, SENT[what]), SENT[what], who, count) for who, what, count in found.sent],
    }


def _link(request: SchoolRequest, kind: Kind) -> str:
    if not kind.page:
        return ""
    page = url(kind.page, school=request.member.school.slug)
    return f"{page}?{kind.asked}" if kind.asked else page
