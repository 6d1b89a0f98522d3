"""By keyboard alone: Tab comes to everything that can be pressed or written in, and one sees where it is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Journey
from tests.journeys.pace import STOPS

FIND_STOPS = f"() => (window.stops = ({STOPS})()).map((at) => at.outerHTML.slice(0, 160))"

# Which stop has the focus, where it is drawn (a radio button's ring is round its label's circle), and whether another
# part of the page lies over it.
WHERE = """() => {
  const at = document.activeElement;
  const isSame = (stop) => stop === at || (at.type === "radio" && stop.name === at.name);
  const index = window.stops.findIndex(isSame);
  if (index < 0) return { index };
  const labels = [...(at.labels ?? [])];
  const boxes = [at, ...labels].flatMap((part) => [...part.getClientRects()]);
  const own = at.getClientRects()[0];
  const over = document.elementFromPoint(own.x + own.width / 2, own.y + own.height / 2);
  const isSeen = Boolean(over) && [at, ...labels].some((part) => part.contains(over) || over.contains(part));
  const left = Math.max(0, Math.min(...boxes.map((box) => box.left)) - 10);
  const top = Math.max(0, Math.min(...boxes.map((box) => box.top)) - 10);
  const right = Math.min(innerWidth, Math.max(...boxes.map((box) => box.right)) + 10);
  const bottom = Math.min(innerHeight, Math.max(...boxes.map((box) => box.bottom)) + 10);
  return { index, isSeen, clip: { x: left, y: top, width: right - left, height: bottom - top } };
}"""


@pytest.mark.parametrize("journey", [True], indirect=True, ids=["with JavaScript"])
@pytest.mark.parametrize(
    "page", ["", "register/?year=5&status=E", "plans/?show=drafts", "pupils/add/", "child", "draft", "review"]
)
def test_tab_comes_to_everything_and_is_seen(journey: Journey, page: str) -> None:
    journey.signs_in("Ana Ferreira")
    goes_to(journey, page)

    stops: list[str] = journey.page.evaluate(FIND_STOPS)
    assert len(stops) > 10
    reached = walk(journey.page, len(stops))

    assert [stops[index] for index in range(len(stops)) if index not in reached] == []
    assert [stops[index] for index, faults in reached.items() if faults] == []


def goes_to(journey: Journey, page: str) -> None:
    """An address below the school's, or a kind of page that Ana finds from there."""
    if page == "child":
        journey.enters("Find a pupil", "kowalcz")
    elif page == "draft":
        journey.page.goto(f"{journey.site}/s/alder/plans/?show=drafts")
        journey.goes("link", "Write the plan of")
    elif page == "review":
        journey.goes("link", "Review plan")
    else:
        journey.page.goto(f"{journey.site}/s/alder/{page}")


def walk(page: Page, length: int) -> dict[int, list[str]]:
    """Press Tab until every stop has been passed; of each that was reached, what is wrong with how it is seen."""
    reached: dict[int, list[str]] = {}
    page.evaluate("document.activeElement.blur()")
    for _ in range(length + 2):
        page.keyboard.press("Tab")
        at: dict[str, Any] = page.evaluate(WHERE)
        if at["index"] >= 0 and at["index"] not in reached:
            reached[at["index"]] = faults_of(page, at)
    return reached


def faults_of(page: Page, at: dict[str, Any]) -> list[str]:
    if not at["isSeen"]:
        return ["covered"]
    focused = page.screenshot(clip=at["clip"], animations="disabled")
    page.evaluate("document.activeElement.blur()")
    return [] if page.screenshot(clip=at["clip"], animations="disabled") != focused else ["no ring"]
