"""J11: 'pulled away' is noted. Budget: 1 step, 5 seconds, 10 the first time; on a phone without a connection too.
J12: the day's sheet is confirmed. Budget: 2 steps, 30 seconds, 60 the first time.
J16: the workload report for the headteacher. Budget: 3 steps, 15 seconds, 60 the first time.

A press that loads no page is one step. Without JavaScript too: the answer comes into a frame of the page, which stays.
"""

from __future__ import annotations

import re

from playwright.sync_api import Browser, FrameLocator, Page, expect

from handrail.core import clock
from tests.journeys.conftest import SLOW, Journey


def beside(journey: Journey, button: str) -> Page | FrameLocator:
    """Where the answer to a button of every page is seen: over the page, or in its frame."""
    return journey.page if journey.scripted else journey.page.frame_locator(f".hr-mast iframe[title='{button}']")


def test_pulled_away_is_one_press_on_any_page(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.presses("button", "Pulled away")
    answer = beside(journey, "Pulled away")
    expect(answer.get_by_text(re.compile("Noted "))).to_be_visible(timeout=SLOW)
    journey.keeps(1, 5, 10)
    journey.presses_at(answer.get_by_role("button", name="A teacher"))
    expect(answer.get_by_role("button", name="A teacher", pressed=True)).to_be_visible(timeout=SLOW)
    journey.presses_at(answer.get_by_role("button", name="Undo"))
    expect(answer.get_by_text("The tap is taken back.")).to_be_visible(timeout=SLOW)


def test_the_day_is_confirmed(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.presses("link", "My day")
    answer = beside(journey, "My day")
    confirm = answer.get_by_role("button", name=re.compile("^Confirm ")).first
    expect(confirm).to_be_visible(timeout=SLOW)
    journey.presses_at(confirm)
    expect(answer.get_by_text(re.compile("is confirmed:")).first).to_be_visible(timeout=SLOW)
    journey.keeps(2, 30, 60)
    journey.presses_at(answer.get_by_role("button", name="Undo").first)
    expect(answer.get_by_role("button", name="Confirm the day")).to_be_visible(timeout=SLOW)


def test_the_report_for_the_headteacher(journey: Journey) -> None:
    """From Home to the page, and from there to the paper, which is no page: the same with and without JavaScript."""
    journey.signs_in("Ana Ferreira")
    journey.goes("link", "Report my time to the headteacher")
    journey.sees(re.compile("^Of .* promised, .* kept and "))
    with journey.page.expect_download() as paper:
        journey.presses("link", "Print it (PDF)")
    assert paper.value.suggested_filename.startswith("SENCO time")
    journey.keeps(3, 15, 60)
    journey.goes("button", "Hand it over to the headteacher")
    journey.sees(re.compile("Your report is handed over"))
    journey.goes("button", "Undo")
    journey.sees(re.compile("The report is taken back"))


def test_a_phone_notes_it_without_a_connection_and_sends_it_once(browser: Browser, site: str) -> None:
    desk = Journey(browser.new_context(), site)
    desk.signs_in("Ana Ferreira")
    desk.page.goto(f"{site}/s/alder/time/phone/")
    desk.types("What do you call", "Not sent yet")
    desk.context.set_offline(True)
    desk.presses("button", "Pulled away")
    desk.sees(re.compile("did not answer. This page is as it was"))
    expect(desk.page.get_by_label("What do you call")).to_have_value("Not sent yet")
    desk.presses("button", "Close")
    desk.context.set_offline(False)
    desk.types("What do you call", "My own phone")
    desk.goes("button", "Make a link")
    link = desk.page.get_by_role("link", name=re.compile("^http.*tap")).get_attribute("href")
    assert link

    phone = Journey(browser.new_context(viewport={"width": 390, "height": 844}), site)
    phone.page.goto(link)
    phone.sees("Pulled away")
    assert "#" not in phone.page.url, "what opens the link stands in no address that is asked for"
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    phone.page.reload()
    phone._counts_from_here()
    phone.presses("button", "Pulled away")
    phone.sees(re.compile("^Noted "))
    phone.sees(re.compile("1 tap is kept on this phone"))
    phone.keeps(1, 5, 10)
    phone.presses("button", "Cover")
    phone.context.set_offline(False)
    phone.sees("Sent.")
    phone.page.reload()
    expect(phone.page.locator("[data-waits]")).to_be_empty()

    desk.page.goto(f"{site}/s/alder/time/day/{clock.today().isoformat()}/")
    expect(desk.page.get_by_text("Cover tapped")).to_have_count(1)
    desk.sees("Cover")
    desk.page.goto(f"{site}/s/alder/time/phone/")
    desk.goes("button", re.compile("^End this link"))
    phone.presses("button", "Pulled away")
    phone.sees(re.compile("Not taken in: this link has been ended.* Kept here"))
    phone.page.reload()
    phone.sees("Not taken in, and kept on this phone")

    desk.types("What do you call", "My own phone")
    desk.goes("button", "Make a link")
    phone.page.goto(str(desk.page.get_by_role("link", name=re.compile("^http.*tap")).get_attribute("href")))
    phone.presses("button", "Send them again")
    phone.sees("Sent.")
    expect(phone.page.locator("[data-kept]")).to_be_hidden()
    desk.context.close()
    phone.context.close()
