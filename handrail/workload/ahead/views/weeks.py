"""The look-ahead: a forecast of the weeks to come, labelled as one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.rules.hours import say_minutes
from handrail.ui.charts import BarChart, Series, stacked_bars
from handrail.workload.ahead.weeks import WORKS, Ahead, weeks_ahead
from handrail.workload.log.day import WORKS as SAYABLE

LOOKS = {"review": "solid", "plan": "striped", "concern": "outlined"}
HOUR = 60


@gate(Permission.TIME_KEEP)
@require_safe
def ahead(request: SchoolRequest) -> HttpResponse:
    """What falls due in each week, times how long it takes me, beside the hours promised. Counts, and no child."""
    found = weeks_ahead(request.member)
    context = {
        "page_title": "The weeks ahead",
        "ahead": found,
        "chart": _chart(found),
        "rests_on": [(WORKS[key], key, found.known.get(key)) for key, _ in found.works],
        "late": found.weeks[0].late,
        "can_say": any(key in SAYABLE and key not in found.known for key, _ in found.works),
        "unknown": sum(week.unknown for week in found.weeks),
        "led": sum(found.families.values()),
    }
    return render(request, "workload/ahead/weeks.html", context)


def _chart(found: Ahead) -> BarChart | None:
    """The hours forecast, week by week; None where no length is known of anything that comes."""
    shown = {key: look for key, look in LOOKS.items() if any(week.minutes.get(key) for week in found.weeks)}
    if not shown:
        return None
    series = [
        Series(WORKS[key], look, [week.minutes.get(key, 0) / HOUR for week in found.weeks])
        for key, look in shown.items()
    ]
    full = found.full_week
    return stacked_bars(
        "Forecast of the hours that dated work asks for",
        [f"{week.starts_on.day} {week.starts_on:%b}" for week in found.weeks],
        series,
        description="A bar for each week, by the kind of work; the line is what a full week promises.",
        limit=(full / HOUR, f"{say_minutes(full)} promised in a full week") if full else None,
        first_column="Week of",
        say=lambda hours: say_minutes(round(hours * HOUR)),
    )
