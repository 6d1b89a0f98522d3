"""A page looked at as axe sees it, in a narrow window and a wide one, in light and in dark."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Browser, Locator

from tests.journeys.conftest import Journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")

# Every rule of WCAG 2.0 to 2.2, A and AA, and axe's own good practice, where the page is narrow and where it is wide.
# In between it has the parts of the narrow one, so that only what depends on size and place can differ; in dark only
# colours can, and those are of the parts at the ends. Given to the page itself, not to a frame.
RULES: dict[tuple[int, str], dict[str, str | list[str]]] = {
    (width, scheme): {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    for width in WIDTHS
    for scheme in SCHEMES
}
EVERY_RULE: dict[str, str | list[str]] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
RULES[320, "light"] = RULES[1280, "light"] = EVERY_RULE
RULES[768, "light"] = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
del RULES[768, "dark"]
# Where a kind of page has been looked at like this, of another child or in its next state (an error, something opened)
# it brings parts, not colours of its own: every rule once, and the colours at the other end.
NEXT_STATE = {(320, "light"), (1280, "dark")}
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
        context = browser.new_context(viewport={"width": WIDTHS[-1], "height": 800}, reduced_motion="reduce")
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
        ways = RULES.keys() if self._is_first_of_its_kind() else NEXT_STATE
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self._note_answer(self.page.evaluate(ASK_SIDEWAYS), f"{width}")
            for scheme in SCHEMES:
                if (width, scheme) in ways:
                    self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    answer = self.page.evaluate(ASK_AXE, [RULES[width, scheme], within])
                    self._note_answer(answer, f"{width} {scheme}")

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
