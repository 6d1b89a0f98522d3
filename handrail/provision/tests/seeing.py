"""What a page of the map holds, as a browser has it: the fields it would send, and what stands beside each."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """The fields of the page's table and of all that is sent with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.sent: dict[str, Any] = {}
        self._area = self._choice = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "input" and name not in {"", "csrfmiddlewaretoken", "copy", "q"}:
            self.sent[name] = value
        elif tag == "textarea" and name:
            self._area, self.sent[name] = name, ""
        elif tag == "select":
            self._choice, self.sent[name] = name, ""
        elif tag == "option" and self._choice and "selected" in said:
            self.sent[self._choice] = value

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self._area = self._choice = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data

    @property
    def new(self) -> list[str]:
        """The keys of the rows that are no run yet."""
        return [name.removesuffix("-pupils") for name in self.sent if re.fullmatch("new-.*-pupils", name)]

    def beside(self, key: str) -> dict[str, str]:
        """{cell: all that is said beside it} of a row."""
        found = re.findall(rf'id="{key}-(\w+)-says"[^>]*>(.*?)</div>', self.html, re.DOTALL)
        return {cell: " ".join(unescape(re.sub(r"<[^>]+>", " ", said)).split()) for cell, said in found}

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())
