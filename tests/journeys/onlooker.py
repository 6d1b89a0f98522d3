"""A page looked at as axe sees it, in a narrow window and a wide one, in light and in dark."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator

from tests.journeys.conftest import Journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")

Rules = dict[str, str | list[str]]
Look = tuple[int, Literal["light", "dark"], Rules | None]

# Every rule of WCAG 2.0 to 2.2, A and AA, and axe's own good practice, where the page is wide; what depends on size
# and place at each width; in dark only colours can differ, and those are of the parts at the ends. Where it is narrow
# every rule is asked of the next page of the kind. Given to the page itself, not to a frame.
EVERY_RULE: Rules = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS: Rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PLACES: Rules = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
FIRST: list[Look] = [
    (320, "dark", COLOURS),
    (320, "light", PLACES),
    (768, "light", PLACES),
    (1280, "light", EVERY_RULE),
    (1280, "dark", COLOURS),
]
# Where a kind of page has been looked at like this, of another child or in its next state (an error, something opened)
# it brings parts, not colours of its own: every rule once, and the colours at the other end.
NEXT_STATE: list[Look] = [(320, "light", EVERY_RULE), (768, "light", None), (1280, "dark", COLOURS)]
REF = re.compile(r"[\w-]{22}")
ASK_AXE = """async ([rules, within]) => {
  const answer = await axe.run(within, { resultTypes: ["violations"], runOnly: rules });
  const where = (rule) => rule.nodes.map((node) => node.target.join(" ")).slice(0, 5).join(", ");
  return answer.violations.map((rule) => `${rule.id}: ${where(rule)}`);
}"""
ASK_SIDEWAYS = """() => {
  const page = document.scrollingElement;
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
        for width, scheme, rules in FIRST if self._is_first_of_its_kind() else NEXT_STATE:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=scheme)
            self._note_answer(self.page.evaluate(ASK_SIDEWAYS), f"{width}")
            if rules:
                self._note_answer(self.page.evaluate(ASK_AXE, [rules, within]), f"{width} {scheme}")

    def _is_first_of_its_kind(self) -> bool:
        """Whether nobody has looked at this address, refs aside, in the way somebody wants it to look."""
        address = self.page.url.removeprefix(self.site).partition("?")[0]
        kind = f"{REF.sub('*', address)} {self.page.evaluate('document.documentElement.className')}"
        try:
            (self.seen / sha256(kind.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _note_answer(self, answer: list[str], how: str) -> None:
        self.found += [f"{self.page.url.removeprefix(self.site)} ({how}) {words}" for words in answer]
