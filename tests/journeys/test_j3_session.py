"""J3: today's group of six is recorded. Budget: 5 steps, 30 seconds, 90 the first time; without a connection too."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from handrail.core import clock
from handrail.rules.calendar import monday_of
from tests.journeys.conftest import SLOW, Journey, environment_of
from tests.journeys.onlooker import Onlooker

LAST_MONDAY = monday_of(clock.today()) - timedelta(days=7)

# Two groups of Tess's, of six children each, that say how often they meet and no certain day.
MAKE = """
from datetime import timedelta
import django
django.setup()
from handrail.access.memberships import find_member
from handrail.access.models import User
from handrail.provision.models import Provision, ProvisionAdult
from handrail.provision.tests.factories import make_run, make_type, open_all_year
from handrail.pupils.models import Pupil
ana, tess = (User.objects.get(email__startswith=f"{name}@") for name in ("ana", "tess"))
by = find_member(ana, "alder", "")
if not Provision.objects.visible_to(by).filter(type__name="Sounds and words").exists():
    ProvisionAdult.objects.for_school(by.school).filter(user=tess).delete()  # her other groups meet on certain days
    for day in (by.on - timedelta(weeks=8), by.on):  # in September last week was of another school year
        open_all_year(by, day)
    pupils = list(Pupil.objects.visible_to(by).on_roll(by.on).by_name())
    kind = make_type(by, "Sounds and words")
    for place, name in enumerate(["Otters", "Herons"]):
        six = pupils[6 * place:6 * place + 6]
        make_run(by, six, kind=kind, user=tess, group_name=name, minutes=20, times=5)
"""


@pytest.fixture(scope="module")
def groups(server: tuple[str, Path], site: str) -> None:
    _, folder = server
    run = [sys.executable, "-c", MAKE]
    told = {"DJANGO_SETTINGS_MODULE": "handrail.config.settings"}
    subprocess.run(run, env=environment_of(folder) | told, check=True)


def test_six_children_are_recorded(journey: Journey, groups: None) -> None:
    """The first group that waits is open. Both ways are made on the same records, so each records one of its own."""
    journey.signs_in("Tess Whitfield")
    journey.goes("link", "My groups today")
    group = journey.page.locator("details[data-group][open]")
    journey.presses_at(group.get_by_role("checkbox").nth(2), "Space")
    journey.presses_at(group.get_by_role("button", name="Save the session"))
    journey.sees(re.compile("5 of 6 were there"))
    journey.keeps(5, 30, 90)
    journey.page.goto(f"{journey.site}/s/alder/sessions/")
    expect(journey.page.get_by_text("5 of 6 there")).to_have_count(1 if journey.scripted else 2)


def test_what_is_saved_without_a_connection_is_sent_once(browser: Browser, site: str, groups: None) -> None:
    tablet = Journey(browser.new_context(viewport={"width": 820, "height": 1180}), site)
    tablet.signs_in("Tess Whitfield")
    at = f"{site}/s/alder/sessions/?day={LAST_MONDAY}"
    tablet.page.goto(at)
    tablet.sees(re.compile("kept on this device, encrypted"))
    tablet.context.set_offline(True)
    tablet._counts_from_here()
    for left in (1, 0):
        group = tablet.page.locator("details[data-group][open]", has=tablet.page.locator("form"))
        tablet.presses_at(group.get_by_role("checkbox").nth(0), "Space")
        tablet.presses_at(group.get_by_role("button", name="Save the session"))
        expect(group).to_have_count(left)
    tablet.sees("2 sessions are kept on this device. Sent by itself when there is a connection.")
    tablet.keeps(5, 30, 90)
    held = what_lies_on(tablet)
    assert len(held) == 2
    assert not re.search("there|alder|words_of", " ".join(held))

    tablet.context.set_offline(False)
    expect(tablet.page.get_by_text(re.compile("5 of 6 were there"))).to_have_count(2, timeout=SLOW)
    tablet.page.goto(at)
    expect(tablet.page.get_by_text("5 of 6 there")).to_have_count(2)
    assert what_lies_on(tablet) == []
    tablet.context.close()


def test_what_waits_on_a_shared_device_is_sent_by_nobody_else(browser: Browser, site: str, groups: None) -> None:
    tablet = Journey(browser.new_context(viewport={"width": 820, "height": 1180}), site)
    tablet.signs_in("Tess Whitfield")
    at = f"{site}/s/alder/sessions/?day={LAST_MONDAY + timedelta(days=1)}"
    tablet.page.goto(at)
    tablet.sees(re.compile("kept on this device, encrypted"))
    tablet.context.set_offline(True)
    tablet.page.locator("details[data-group][open]").get_by_role("button", name="Save the session").press("Enter")
    tablet.sees("1 session is kept on this device.")
    tablet.page.goto("about:blank")
    tablet.context.set_offline(False)
    tablet.signs_in("Ana Ferreira")
    tablet.page.goto(at)
    tablet.sees("1 session of somebody else waits on this device")
    assert len(what_lies_on(tablet)) == 1
    tablet.signs_in("Tess Whitfield")
    tablet.page.goto(at)
    tablet.sees(re.compile("^Sent: Sounds and words.*6 of 6 were there"))
    tablet.page.goto(at)
    tablet.sees("6 of 6 there")
    assert what_lies_on(tablet) == []
    tablet.context.close()


def test_left_alone_without_a_connection_a_page_shows_no_names_and_loses_nothing(
    browser: Browser, site: str, groups: None
) -> None:
    tablet = Journey(browser.new_context(viewport={"width": 390, "height": 844}), site)
    tablet.signs_in("Tess Whitfield")
    tablet.page.clock.install()
    at = f"{site}/s/alder/sessions/?day={LAST_MONDAY + timedelta(days=3)}"
    tablet.page.goto(at)
    tablet.sees(re.compile("kept on this device, encrypted"))
    first = tablet.page.locator("details[data-group][open]").get_by_role("checkbox").nth(0)
    name = str(first.evaluate("(tick) => tick.labels[0].textContent")).strip()
    tablet.context.set_offline(True)
    first.uncheck(force=True)
    tablet.page.clock.fast_forward("18:30")
    tablet.page.get_by_role("button", name="Stay signed in").press("Enter")
    expect(first).not_to_be_checked()
    tablet.page.clock.fast_forward("25:00")
    tablet.sees("No connection")
    tablet.sees(re.compile("what was begun in 1 register"))
    assert name not in tablet.page.content()
    assert name not in " ".join(what_lies_on(tablet))

    tablet.context.set_offline(False)
    tablet.sees("What you had begun here is back. It is not saved yet.")
    expect(first).not_to_be_checked()
    assert what_lies_on(tablet) == []
    tablet.context.close()


def test_its_pages_are_open_to_everybody(browser: Browser, site: str, seen: Path, groups: None) -> None:
    look = Onlooker(browser, site, seen)
    look.signs_in("Tess Whitfield")
    day = LAST_MONDAY + timedelta(days=2)
    look.opens(f"sessions/?day={day}")
    register = str(look.page.locator("form[data-register]").first.get_attribute("action"))
    look.opens(register)
    look.page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    look.fills(minutes="900")
    look.sends("Save the session")
    look.page.goto(f"{site}{register.replace(str(day), str(day + timedelta(days=1)))}")
    look.page.get_by_role("checkbox").first.uncheck(force=True)
    look.page.get_by_role("button", name="Save the session").press("Enter")
    look.follows("Look at it")
    look.sends("Take it back")
    look.opens("provision/done/")
    look.opens("provision/done/?period=year&by=pupil")
    look.follows(re.compile("^Provision$"))
    look.page.locator("tbody th a").first.press("Enter")
    look.looks()
    look.opens("provision/done/?by=reason")
    look.context.close()
    assert not look.faults
    assert not look.found, "\n".join(look.found)


def what_lies_on(tablet: Journey) -> list[str]:
    """Everything this browser keeps of sessions."""
    kept = "Object.entries(localStorage).filter(([name]) => name.startsWith('handrail-session ')).map(String)"
    return list(tablet.page.evaluate(kept))
