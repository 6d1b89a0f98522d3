"""How often and on which days, as spreadsheets write it."""

from __future__ import annotations

from datetime import time

import pytest

from handrail.rules.timetable import Often, read_days, read_often, say_days, say_often, tell_days


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("3x20", Often(20, 3)),
        ("20 x 3", Often(20, 3)),
        ("3 × 20 a week", Often(20, 3)),
        ("20 mins x 3", Often(20, 3)),
        ("3 x 20 mins weekly", Often(20, 3)),
        ("3 sessions of 20 min", Often(20, 3)),
        ("20 mins, three times a week", Often(20, 3)),
        ("daily", Often(None, 5)),
        ("10 mins daily", Often(10, 5)),
        ("1 hr weekly", Often(60, 1)),
        ("1h 15 twice a week", Often(75, 2)),
        ("45 mins fortnightly", Often(45, 1, 2)),
        ("30 mins per week", Often(30, 1)),
        ("30 min", Often(30)),
        ("4", Often(None, 4)),
    ],
)
def test_how_often_is_read(text: str, read: Often) -> None:
    assert read_often(text) == read


@pytest.mark.parametrize("text", ["when we can", "half", "1.5", "3x20x4", "x"])
def test_what_says_nothing_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_often(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon 9:15, Wed", [(0, time(9, 15)), (2, None)]),
        ("Tuesdays and Thursdays at 2.30pm", [(1, None), (3, time(14, 30))]),
        ("Mon-Thu", [(0, None), (1, None), (2, None), (3, None)]),
        ("Mon to Wed 9:15", [(0, time(9, 15)), (1, time(9, 15)), (2, time(9, 15))]),
        ("Monday - Friday at 2pm", [(day, time(14)) for day in range(5)]),
        ("daily", [(day, None) for day in range(5)]),
        ("Fri 1:30", [(4, time(13, 30))]),
        ("", []),
    ],
)
def test_days_are_read_and_said(text: str, days: list[tuple[int, time | None]]) -> None:
    assert read_days(text) == days
    assert read_days(say_days(days)) == days


def test_days_of_one_time_are_told_together() -> None:
    nine, ten = time(9), time(10, 45)
    assert tell_days([(day, nine) for day in range(5)]) == "Mon to Fri 09:00"
    assert tell_days([(1, nine), (3, nine)]) == "Tue and Thu 09:00"
    assert tell_days([(0, ten), (2, ten), (3, nine), (4, ten)]) == "Mon, Wed and Fri 10:45; Thu 09:00"
    assert tell_days([(0, nine), (2, None)]) == "Mon 09:00; Wed"
    assert tell_days([]) == ""


@pytest.mark.parametrize(
    "text",
    ["Someday", "Mon 25:00", "Mon to whenever", "Mon 9:00 to Fri 9:00", "Fri to Mon", "Mon, whenever", "9:15"],
)
def test_days_that_are_none_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_days(text)


def test_how_often_is_said_as_it_is_read() -> None:
    assert [say_often(3, 1), say_often(1, 2), say_often(0, 1)] == ["3", "1x every 2 weeks", ""]
