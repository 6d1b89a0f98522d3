"""How long a journey takes: the keystroke-level model (Card, Moran and Newell 1983), by pointing and by keyboard."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds: a pointer or thumb that moves and presses, getting ready for an act, a page; a key of an average skilled
# typist, and of an average person who is none.
POINT, READY, WAIT = 1.1, 1.35, 1.0
SKILLED, AVERAGE = 0.2, 0.28

# Everything that is a stop of the Tab key, in the page's order; of a group of radio buttons, which is one stop, the
# first. The hidden button that only gives Enter its meaning is none.
STOPS = """() => {
  const kinds = 'a[href], button:not([aria-hidden]), input:not([type=hidden]), select, textarea, summary, '
    + '[tabindex="0"]';
  const groups = new Set();
  return [...document.querySelectorAll(kinds)].filter((at) => {
    if (at.disabled || !at.checkVisibility({ visibilityProperty: true })) return false;
    if (at.type !== "radio") return true;
    const isFirst = !groups.has(at.name);
    groups.add(at.name);
    return isFirst;
  });
}"""

# How many Tabs it is from where the focus is to here, backwards too, or by the link that skips to the page; whether it
# only sends what was written; and how many labels, hints and headings stand in this part of the page, which somebody
# new to it reads once.
REACH = f"""(at) => {{
  const stops = ({STOPS})();
  const place = (one) => stops.findIndex((stop) => stop === one || (one.type === "radio" && stop.name === one.name));
  const skipped = stops.findIndex((stop) => stop.closest("main"));
  const here = place(at);
  const tabs = Math.min(Math.abs(here - place(document.activeElement)), 2 + Math.abs(here - skipped));
  const part = at.closest("fieldset, details, .hr-bar, .hr-review, .hr-sheet, form");
  const words = part && !part.isRead ? part.querySelectorAll("h1, h2, h3, legend, label, .govuk-hint, button") : [];
  if (part) part.isRead = true;
  const lines = [...words].filter((one) => one.checkVisibility({{ visibilityProperty: true }})).length;
  return {{ tabs, sends: at.matches("form button"), lines }};
}}"""


@dataclass
class Pace:
    """What somebody did and read on the way."""

    acts: int = 0  # links, buttons and choices pressed, and fields gone to
    sends: int = 0  # of these, the ones that follow from what was just done
    tabs: int = 0
    keys: int = 0
    loads: int = 0
    lines: int = 0

    def adds(self, *, tabs: int, sends: bool, lines: int) -> None:
        """One act, as `REACH` found it."""
        self.acts += 1
        self.tabs += tabs
        self.sends += sends
        self.lines += lines

    def seconds(self, *, first_time: bool = False) -> float:
        """By pointing or by keyboard, whichever is slower.

        An expert gets ready for each act that the one before does not bring with it. The first time each line of the
        forms is read and thought about as well.
        """
        key = AVERAGE if first_time else SKILLED
        reach = max(self.acts * POINT, (self.acts + self.tabs) * key)
        thoughts = self.acts + self.lines if first_time else self.acts - self.sends
        return reach + self.keys * key + thoughts * READY + self.loads * WAIT
