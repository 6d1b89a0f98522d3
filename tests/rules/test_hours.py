"""Hours as people write them."""

from __future__ import annotations

from datetime import time

import pytest

from handrail.rules.hours import overlap, read_hours, read_minutes, say_hours, say_minutes


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("9:00 to 12:00", "9:00 to 12:00"),
        ("1pm-3.30pm, 9 – 12", "9:00 to 12:00, 13:00 to 15:30"),
        ("9 until 10 and 10 to 11;11.15-12", "9:00 to 10:00, 10:00 to 11:00, 11:15 to 12:00"),
        ("12am to 12pm", "0:00 to 12:00"),
        ("01:15 to 3am", "01:15 to 03:00"),
    ],
)
def test_stretches_of_a_day_are_read_in_their_order(typed: str, said: str) -> None:
    assert say_hours(read_hours(typed)) == said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("all morning", "is not a stretch of time"),
        ("9", "is not a stretch of time"),
        ("9 to noon", "“noon” is not a time"),
        ("25:00 to 26:00", "is not a time"),
        ("9:70 to 10", "is not a time"),
        ("0pm to 3pm", "is not a time"),
        ("15 to 13", "ends before it starts"),
        ("23:00 to 01:00", "ends before it starts"),
        ("1:15 to 3:30", "“1:15” may be the afternoon or the night. Write 13:15, or 01:15 for the night"),
        ("9 to 3", "Write 15:00"),
        ("9 to 9", "ends before it starts"),
        ("9 to 12, 11 to 13", "one ends at 12:00, another starts at 11:00"),
        ("7 to 8, 9 to 10, 11 to 12, 13 to 14, 15 to 16, 17 to 18, 19 to 20", "These are 7 stretches"),
        ("9 to 10\x00", "is not a time"),
        ("=1+1", "is not a stretch"),
    ],
)
def test_what_is_no_time_is_refused_in_a_sentence(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_hours(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("12", 720), ("1.5", 90), ("0,25 h", 15), ("1 h 30", 90), ("2 hours", 120), ("45 min", 45), ("1:30", 90)],
)
def test_lengths_of_time_are_read(typed: str, minutes: int) -> None:
    assert read_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["", "a lot", "-3", "1230", "12:99x", "½"])
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        read_minutes(typed)


def test_minutes_are_said_as_people_say_them_and_read_back() -> None:
    assert [say_minutes(minutes) for minutes in (0, 45, 60, 65)] == ["0 min", "45 min", "1 h", "1 h 05"]
    assert [read_minutes(say_minutes(minutes)) for minutes in range(0, 3601, 5)] == list(range(0, 3601, 5))


def test_stretches_that_only_touch_share_no_minute() -> None:
    morning = [(time(9), time(12))]
    assert not overlap(morning, [(time(12), time(13))])
    assert overlap(morning, [(time(8), time(9)), (time(11, 59), time(13))])
