"""The look-ahead: a forecast of the weeks to come, labelled as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.rules.hours import say_minutes
from handrail.ui.charts import BarChart, Series, stacked_bars
from handrail.workload.ahead.weeks import WORKS, Ahead, weeks_ahead
from handrail.workload.log.day import WORKS as SAYABLE

LOOKS = {"solid": ["review"], "striped": ["plan"], "outlined": ["concern", "calendar"]}
"""How the bars look, and the kinds of work in each."""
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
        "has_calendar": "calendar" in dict(found.works),
    }
    return render(request, "workload/ahead/weeks.html", context)


def _chart(found: Ahead) -> BarChart | None:
    """The hours forecast, week by week; None where no length is known of anything that comes."""
    series = [one for look, keys in LOOKS.items() for one in _series(found, look, keys)]
    if not series:
        return None
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


def _series(found: Ahead, look: str, keys: Sequence[str]) -> Iterator[Series]:
    shown = [key for key in keys if any(week.minutes.get(key) for week in found.weeks)]
    if shown:
        minutes = [sum(week.minutes.get(key, 0) for key in shown) for week in found.weeks]
        yield Series(", ".join(WORKS[key] for key in shown), look, [one / HOUR for one in minutes])
