"""A page looked at as axe sees it, in a narrow window and a wide one, in light and in dark."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator

from tests.journeys.conftest import Journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")

Rules = dict[str, str | list[str]]
Look = tuple[int, Literal["light", "dark"], Rules | None]

# Every rule of WCAG 2.0 to 2.2, A and AA, and axe's own good practice, at one width; what depends on size and place at
# another; in the other light only colours can differ. Given to the page itself, not to a frame.
EVERY_RULE: Rules = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS: Rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PLACES: Rules = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
EVERY_WAY: list[Look] = [
    (320, "dark", COLOURS),
    (320, "light", PLACES),
    (768, "light", PLACES),
    (768, "dark", COLOURS),
    (1280, "light", EVERY_RULE),
    (1280, "dark", COLOURS),
]
# In an ordinary run one kind of page is asked in these ways and the next in those, so that every width and light meets
# half of all; with HANDRAIL_LOOKS=all each is asked in every way. Where a kind has been looked at, of another child or
# in its next state (an error, something opened), it brings parts, not colours of its own.
THESE: list[Look] = [(320, "dark", COLOURS), (768, "light", PLACES), (1280, "light", EVERY_RULE)]
THOSE: list[Look] = [(320, "light", EVERY_RULE), (768, "dark", PLACES), (1280, "dark", COLOURS)]
NEXT_STATE: list[Look] = [(320, "light", EVERY_RULE), (768, "light", None), (1280, "dark", COLOURS)]
REF = re.compile(r"[\w-]{22}")
ASK_AXE = """async ([rules, within]) => {
  const answer = await axe.run(within, { resultTypes: ["violations"], runOnly: rules, preload: false });
  const where = (rule) => rule.nodes.map((node) => node.target.join(" ")).slice(0, 5).join(", ");
  return answer.violations.map((rule) => `${rule.id}: ${where(rule)}`);
}"""
ASK_SIDEWAYS = """() => {
  const page = document.scrollingElement;
  page.scrollTo(0, 0);  // what stays at the top while one reads on would lie over something else each time
  return page.scrollWidth > innerWidth ? [`scrolls sideways to ${page.scrollWidth}`] : [];
}"""


class Onlooker(Journey):
    """Somebody whose every page is looked at. `found` says where anything is wrong; `looked` counts the pages.

    `seen` is a folder of all who look: the kinds of pages that have been looked at.
    """

    def __init__(self, browser: Browser, site: str, seen: Path) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        super().__init__(context, site)
        self.seen = seen
        self.looked = 0
        self.found: list[str] = []
        self.at = "/s/alder/"

    def opens(self, path: str, expects: int = 200) -> None:
        """Go to an address (below the school's unless it starts with /) and look at it."""
        answer = self.page.goto(f"{self.site}{path if path.startswith('/') else self.at + path}")
        assert answer is not None
        assert answer.status == expects, f"{path} answered {answer.status}"
        if expects >= 400:  # the browser notes by itself that it was refused
            self.faults.pop()
        self.looks()

    def follows(self, name: str | re.Pattern[str]) -> None:
        """Press a link and look at where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.press("Enter")
        self.looks()

    def sends(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button and look at what is answered."""
        with self.page.expect_navigation():
            (within or self.page.locator("main, .hr-bar")).get_by_role("button", name=name).first.press("Enter")
        self.looks()

    def fills(self, **fields: str) -> None:
        """Write into fields by their names, `__` standing for a hyphen."""
        for name, words in fields.items():
            self.page.locator(f'[name="{name.replace("__", "-")}"]').first.fill(words)

    def ticks(self, name: str, value: str) -> None:
        self.page.locator(f'[name="{name}"][value="{value}"]').check(force=True)

    def looks(self, within: str = "html") -> None:
        """Ask axe at every width in light and in dark; of a part, where the rest lies beneath what has opened."""
        self.page.wait_for_load_state()
        self.page.evaluate(AXE)
        self.looked += 1
        for width, scheme, rules in self._ways():
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=scheme)
            self._note_answer(self.page.evaluate(ASK_SIDEWAYS), f"{width}")
            if rules:
                self._note_answer(self.page.evaluate(ASK_AXE, [rules, within]), f"{width} {scheme}")

    def _ways(self) -> list[Look]:
        """In which to look at this page: whether anybody has looked at its kind (the address, refs aside, in the way
        somebody wants it to look) is written in the folder."""
        address = self.page.url.removeprefix(self.site).partition("?")[0]
        kind = f"{REF.sub('*', address)} {self.page.evaluate('document.documentElement.className')}"
        mark = sha256(kind.encode()).hexdigest()
        try:
            (self.seen / mark).touch(exist_ok=False)
        except FileExistsError:
            return NEXT_STATE
        if os.environ.get("HANDRAIL_LOOKS") == "all":
            return EVERY_WAY
        return THESE if int(mark, 16) % 2 else THOSE

    def _note_answer(self, answer: list[str], how: str) -> None:
        self.found += [f"{self.page.url.removeprefix(self.site)} ({how}) {words}" for words in answer]
