"""The new school year in July: look at who moves, keep one child back, make the move, take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from handrail.core import clock
from handrail.rules.years import new_year_day
from tests.journeys.conftest import Journey, serving
from tests.journeys.onlooker import Onlooker

# The day is another inside the server alone.
SERVER = """
import sys
from datetime import datetime
import time_machine
time_machine.travel(datetime.fromisoformat("{day}T09:00+00:00"), tick=True).start()
from handrail.cli import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration on a day in July, when schools settle their classes."""
    today = clock.today()
    july = max(today, date(new_year_day(today).year, 7, 10))
    with serving(prepared, tmp_path_factory.mktemp("july"), "-c", SERVER.format(day=july)) as address:
        yield address


def test_the_school_moves_on_and_back(journey: Journey) -> None:
    journey.signs_in("Sam Doyle")
    journey.goes("link", "The new year: look at who moves")
    journey.sees("move on")
    journey.goes("link", re.compile(r"^\d+ children of 5B"))
    journey.selects(re.compile("from 1 September$"), "Stays in Year 5")
    journey.goes("button", "Save what I decided")
    journey.sees("stay another year")
    journey.types(re.compile("^4A, Year 4, from 1 September"), "5 Oak")
    journey.goes("button", "Move everybody on")
    journey.sees("It is written and waits for 1 September")
    journey.sees("5 Oak")
    journey.goes("button", "Undo the whole move")
    journey.sees("The move was undone. What you had decided is still here.")
    assert journey.page.get_by_label(re.compile("^4A, Year 4, from")).input_value() == "5 Oak"
    journey.page.get_by_label(re.compile("^4A, Year 4, from")).fill("5A")
    journey.goes("button", "Save, and look again")


def test_every_state_for_everybody(browser: Browser, site: str, seen: Path) -> None:
    look = Onlooker(browser, site, seen)
    look.signs_in("Ana Ferreira")
    for path in ("new-year/", "new-year/children/?show=leavers", "new-year/list/"):
        look.opens(path)
    look.sends("Read the list")
    look.sees("Error:")
    look.fills(pasted="Surname\tForename\tNew class\nKowalczyk\tMia\t5A\nNobody\tNell\t5A")
    look.sends("Read the list")
    look.sees("In the list, but not found")
    look.sends("Move everybody on")
    look.sends("Undo the whole move")
    look.context.close()
    assert not look.faults
    assert not look.found, "\n".join(look.found)
