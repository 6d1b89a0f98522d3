"""J14: a new provision on the map, costed, with six pupils. 6 steps, 90 seconds, 240 the first time, from Home."""

from __future__ import annotations

import re

from handrail.rules.costing import read_money
from tests.journeys.conftest import Journey


def test_a_new_provision_is_on_the_map_with_six_pupils(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    names = _six_names(journey)
    _library(journey)
    journey.begins()

    journey.goes("link", "Provision map")
    journey.goes("link", "Add provision")
    journey.types("Provision", "Talking group")
    journey.writes(journey.page.get_by_role("textbox", name="Pupils"), "\n".join(names))
    journey.types("Delivered by", "Tess")
    journey.types("Weeks", "6")
    journey.goes("button", "Put it on the map")

    journey.sees(re.compile("Talking group is on the map with 6 pupils"))
    journey.sees("2 × 30 min a week")
    for name in names:
        journey.sees(name)
    _is_costed(journey)
    journey.keeps(6, 90, 240)


def _is_costed(journey: Journey) -> None:
    """What it costs stands on the page, from rates the school wrote down before: of twelve half hours at most."""
    page = " ".join(journey.page.locator("main").inner_text().split())
    found = re.search(r"Cost £([\d.]+) planned for .+ For each pupil £([\d.]+) .+ Who pays", page)
    assert found is not None, page
    whole, each = (read_money(pounds) for pounds in found.groups())
    assert 0 < whole <= 6 * 1720
    assert abs(whole - 6 * each) <= 6


def _six_names(journey: Journey) -> list[str]:
    """Six pupils of the register, each the only one of that name."""
    journey.page.goto(f"{journey.site}/s/alder/register/")
    links = journey.page.locator("tbody th a").all_inner_texts()
    names = [" ".join(reversed([part.strip() for part in link.split(",")])) for link in links]
    return [name for name in dict.fromkeys(names) if names.count(name) == 1][:6]


def _library(journey: Journey) -> None:
    """What the school offers, before anybody counts."""
    journey.page.goto(f"{journey.site}/s/alder/provision/library/starter/")
    journey.page.get_by_role("button", name="Take over what is ticked").first.press("Enter")
    journey.page.wait_for_url(re.compile("/provision/library/$"))
