"""The map as a spreadsheet: names as they are typed, a block that is pasted, keys, one save and its undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.onlooker import Onlooker

PASTE = """([at, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const pasted = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(at).dispatchEvent(pasted);
}"""


@pytest.fixture
def look(browser: Browser, site: str, seen: Path) -> Iterator[Onlooker]:
    onlooker = Onlooker(browser, site, seen)
    yield onlooker
    onlooker.context.close()
    assert not onlooker.faults
    assert not onlooker.found, "\n".join(onlooker.found)


def test_rows_are_typed_pasted_filled_down_saved_and_taken_back(look: Onlooker) -> None:
    look.signs_in("Ana Ferreira")
    page = look.page
    page.goto(f"{look.site}/s/alder/provision/edit/")
    first, second = page.locator("tr.is-new").nth(0), page.locator("tr.is-new").nth(1)
    first.locator("[data-cell=type]").fill("Lego club")
    first.locator("[data-cell=pupils]").press_sequentially("Kow")
    expect(page.locator("#names-found li").first).to_be_visible()
    page.keyboard.press("Enter")
    name = first.locator("[data-cell=pupils]").input_value()
    assert len(name.split()) >= 2
    first.locator("[data-cell=adults]").press_sequentially("Tess")
    page.keyboard.press("Enter")
    expect(first.locator("[data-cell=adults]")).to_have_value("Tess Whitfield")
    minutes = first.locator("[data-cell=minutes]")
    page.evaluate(PASTE, [f"[id='{minutes.get_attribute('id')}']", "20\t3\tMon 9:15, Wed, Thu\n25\t2\tTue, Fri\n"])
    expect(second.locator("[data-cell=days]")).to_have_value("Tue, Fri")
    minutes.focus()
    page.keyboard.press("ArrowDown")
    expect(second.locator("[data-cell=minutes]")).to_be_focused()
    second.locator("[data-cell=pupils]").focus()
    page.keyboard.press("Control+d")
    expect(second.locator("[data-cell=pupils]")).to_have_value(name)
    second.locator("[data-cell=type]").focus()
    page.keyboard.press("Control+d")
    page.keyboard.press("Escape")
    expect(second.locator("[data-cell=type]")).to_have_value("")
    page.keyboard.press("Control+d")
    expect(second.locator("[data-cell=type]")).to_have_value("Lego club")
    page.get_by_role("button", name="Save the map").click()
    expect(page.get_by_text("Nothing was saved. All you wrote is still here.")).to_be_visible()
    look.looks()
    for row in (page.locator("tr.is-new").nth(0), page.locator("tr.is-new").nth(1)):
        row.locator(".hr-cell-add select").select_option("communication")
    page.get_by_role("button", name="Save the map").click()
    expect(page.get_by_text("Saved: 2 new rows.")).to_be_visible()
    look.looks()
    for path in ("provision/who/", "provision/absent/", "provision/hours/", "provision/sheets/"):
        look.opens(path)
    page.goto(f"{look.site}/s/alder/provision/absent/")
    page.get_by_label("Who is absent").select_option("Tess Whitfield")
    page.get_by_role("button", name="Show").click()
    look.looks()
    page.goto(f"{look.site}/s/alder/provision/edit/")
    page.get_by_role("button", name="Undo that save").click()
    expect(page.get_by_text("Taken back: 2 new rows.")).to_be_visible()
