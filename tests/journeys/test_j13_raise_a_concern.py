"""J13: a teacher raises a concern on a phone. Budget: 4 steps, 60 seconds, 90 the first time."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Journey

PHONE = {"width": 390, "height": 844}

NAME, SAW, SINCE = "Kowalcz", "Third time this week: the question copied out, the answer left blank.", "Since half-term"


def test_a_teacher_raises_a_concern_on_a_phone(journey: Journey) -> None:
    journey.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    journey.signs_in("Ben Adeyemi")
    button = journey.page.get_by_role("link", name="Raise a concern")
    box = button.bounding_box()
    assert box
    assert box["y"] + box["height"] < PHONE["height"] / 2

    journey.goes("link", "Raise a concern")
    journey.sees(re.compile("If a child may be at risk, tell"))
    journey.types("Which child", NAME)
    journey.types("What I saw or heard", SAW + (" With JavaScript." if journey.scripted else ""))
    journey.types("Since when", SINCE)
    journey.goes("button", "Send")

    journey.sees("Your concern about Mia Kowalczyk has been sent")
    journey.sees("Ana Ferreira answers by")
    expect(journey.page.get_by_role("button", name="take it back")).to_be_visible()
    journey.keeps(4, 60, 90)
