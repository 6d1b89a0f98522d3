"""What is sent to a browser: nothing inline, nothing from elsewhere, and little of it."""

import gzip
import re
from pathlib import Path

import pytest

UI = Path(__file__).parent.parent
STATIC = UI / "static" / "ui"
TEMPLATES = sorted(UI.parent.glob("*/jinja2/**/*.html"))

FORBIDDEN = {
    "a script in the page": r"<script(?![^>]*\bsrc=)",
    "a style in the page": r"<style|\sstyle\s*=",
    "an event attribute": r"\son[a-z]+\s*=\s*[\"']",
    "a script address": r"javascript:",
    "a data address": r"[\"'(]data:",
    "another site": r"(?:src|href|action|poster)\s*=\s*[\"']?(?:https?:)?//",
    "unescaped words": r"\|\s*safe\b|autoescape\s+false",
    "govuk macros in the strict environment": r"govuk_frontend_jinja",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_template_holds_nothing_that_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]
    assert found == []


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 8


@pytest.mark.parametrize("name", ["handrail.css", "gallery.css"])
def test_a_stylesheet_asks_for_no_other_file(name: str) -> None:
    assert not re.search(r"url\(|@import|@font-face", (STATIC / name).read_text(encoding="utf-8"))


def test_no_mark_of_the_state_is_in_the_stylesheet() -> None:
    text = (STATIC / "handrail.css").read_text(encoding="utf-8")
    assert "GDS Transport" not in text
    assert "crown" not in text


def test_the_script_builds_pages_from_text_and_never_from_strings_of_html() -> None:
    text = (STATIC / "handrail.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage", text
    )


def test_a_first_visit_loads_little() -> None:
    sent = [gzip.compress((STATIC / name).read_bytes()) for name in ("handrail.css", "handrail.js", "favicon.svg")]
    assert sum(len(part) for part in sent) < 24_000
