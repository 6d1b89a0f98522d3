"""The Jinja2 environment of every page: always escaped, and loud about a name that is not there."""

from collections.abc import Iterable, MutableMapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from jinja2 import Environment, StrictUndefined

from handrail.core import clock
from handrail.rules.calendar import say_day, say_day_short
from handrail.rules.costing import say_money, say_pounds
from handrail.rules.hours import say_minutes
from handrail.ui.addresses import url
from handrail.ui.compare import differences
from handrail.ui.drawing import draw, problems
from handrail.ui.status import status_of


class _Environment(Environment):
    """Jinja2's, where the globals of a template are one mapping.

    Its own lays one over another, so that the environment's may still change; each import of macros then compares the
    two name by name, some seven times a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """For `OPTIONS["environment"]` of Django's Jinja2 backend. Autoescape and StrictUndefined cannot be turned off."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = _Environment(**options)
    made.globals |= {
        "static": cache(static),
        "url": url,
        "field": draw,
        "problems": problems,
        "status_of": status_of,
        "get_messages": get_messages,
        "differences": differences,
    }
    made.filters |= {
        "day": day,
        "day_short": day_short,
        "month": month,
        "minutes": say_minutes,
        "money": say_money,
        "pounds": say_pounds,
        "moment": moment,
        "day_and_time": day_and_time,
        "plural": plural,
        "sentence": sentence,
    }
    return made


def _civil(value: date) -> date:
    """The day on a calendar in England; a moment (aware) is taken there first."""
    return value.astimezone(clock.LONDON).date() if isinstance(value, datetime) else value


def day(value: date) -> str:
    """A day, or the day of a moment, like "4 November 2026"."""
    return say_day(_civil(value))


def day_short(value: date) -> str:
    """A day, or the day of a moment, like "4 Nov 2026"."""
    return say_day_short(_civil(value))


def month(day: date) -> str:
    """Like "Sep 2026"."""
    return say_day_short(day).partition(" ")[2]


def day_and_time(at: datetime) -> str:
    """A moment (aware, any zone) as London's calendar and clock have it, always with both: "18 Nov 2026, 03:12"."""
    local = at.astimezone(clock.LONDON)
    return f"{say_day_short(local.date())}, {local:%H:%M}"


def moment(at: datetime) -> str:
    """A moment (aware, any zone) as London's clock has it: "10:42" today, "18 Nov" this year, else "18 Nov 2025"."""
    local = at.astimezone(clock.LONDON)
    today = clock.today()
    if local.date() == today:
        return f"{local.hour}:{local.minute:02}"
    short = say_day_short(local.date())
    return short.rpartition(" ")[0] if local.year == today.year else short


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its word: "1 pupil", "3 pupils", "2 children"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def sentence(words: Iterable[object]) -> str:
    """Words as a person lists them: "Ana", "Ana and Ben", "Ana, Ben and Tess"."""
    *most, last = [str(word) for word in words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
