"""Two texts beside each other, with the words that differ marked."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def differences(one: str, other: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML; words that only one of them has are in <mark>. Spaces and lines stay as they were."""
    left, right = (re.findall(r"\s+|\S+", text) for text in (one, other))
    spans = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return (
        _marked((left[start:end], kind != "equal") for kind, start, end, _, _ in spans),
        _marked((right[start:end], kind != "equal") for kind, _, _, start, end in spans),
    )


def _marked(spans: Iterable[tuple[list[str], bool]]) -> SafeString:
    return mark_safe("".join(_mark("".join(words)) if differs else escape("".join(words)) for words, differs in spans))  # noqa: S308


def _mark(text: str) -> str:
    words = text.strip()
    before, _, after = text.partition(words) if words else (text, "", "")
    return f"{before}<mark>{escape(words)}</mark>{after}" if words else text
