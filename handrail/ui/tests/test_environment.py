"""What every template may lean on."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from jinja2 import DictLoader, UndefinedError

from handrail.ui.environment import environment


def _say(template: str, **context: object) -> str:
    return environment(loader=DictLoader({"page": template})).get_template("page").render(context)


def test_words_are_always_escaped_even_when_asked_not_to() -> None:
    made = environment(loader=DictLoader({"page": "{{ name }}"}), autoescape=False)
    assert made.get_template("page").render(name="<b>") == "&lt;b&gt;"


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _say("{{ pupil_nmae }}")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ on|day }}", "4 November 2026"),
        ("{{ on|day_short }}", "4 Nov 2026"),
        ("{{ on|month }}", "Nov 2026"),
        (
            "{{ 1|plural('pupil') }}, {{ 3|plural('pupil') }}, {{ 0|plural('child', 'children') }}",
            "1 pupil, 3 pupils, 0 children",
        ),
        ("{{ 1200|plural('row') }}", "1,200 rows"),
        ("{{ []|sentence }}{{ ['Ana']|sentence }}", "Ana"),
        ("{{ ['Ana', 'Ben']|sentence }}; {{ ['Ana', 'Ben', 'Tess']|sentence }}", "Ana and Ben; Ana, Ben and Tess"),
    ],
)
def test_dates_and_counts_read_as_people_say_them(template: str, said: str) -> None:
    assert _say(template, on=date(2026, 11, 4)) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 19, 9, 5, tzinfo=UTC), "9:05"),
        (datetime(2026, 11, 18, 23, 30, tzinfo=UTC), "18 Nov"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 Jul"),
        (datetime(2025, 11, 19, 9, 5, tzinfo=UTC), "19 Nov 2025"),
    ],
)
@time_machine.travel("2026-11-19 10:00 +0000")
def test_a_moment_is_a_time_today_and_a_day_before(at: datetime, said: str) -> None:
    assert _say("{{ at|moment }}", at=at) == said


@time_machine.travel("2026-06-30 23:30 +0000")
def test_today_is_londons_today() -> None:
    assert _say("{{ at|moment }}", at=datetime(2026, 6, 30, 23, 10, tzinfo=UTC)) == "0:10"
