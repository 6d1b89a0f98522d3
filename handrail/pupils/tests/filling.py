"""What a browser would send of a page's form if nothing were touched."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _FormReader(HTMLParser):
    """Reads the fields of the posting form of our own page (the one without the buttons of the header)."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._is_inside = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = said.get("method") == "post" and "novalidate" in said
        if not self._is_inside:
            return
        if tag == "input" and (said.get("type") not in {"radio", "checkbox"} or "checked" in said):
            self.values[said["name"]] = said.get("value", "")
        elif tag == "select":
            self._select = said["name"]
        elif tag == "option" and self._select and ("selected" in said or self._select not in self.values):
            self.values[self._select] = said.get("value", "")
        elif tag == "textarea":
            self._textarea = said["name"]
            self.values[self._textarea] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data


def untouched(response: Any) -> dict[str, str]:
    """{field: value} of the form on the page."""
    reader = _FormReader()
    reader.feed(response.content.decode())
    return reader.values
