"""Two texts beside each other, with the words that differ marked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
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


NOTHING = "Nothing written"


@dataclass(frozen=True, slots=True)
class Beside:
    """One part of two people's texts; the shown ones are HTML with the differing words marked."""

    label: str
    mine_shown: str
    theirs_shown: str


def shown_beside(mine: str, theirs: str) -> tuple[str, str]:
    """Both as they stand beside each other; where one is empty, it says so."""
    return differences(mine, theirs) if mine and theirs else (mine or NOTHING, theirs or NOTHING)


def beside(label: str, mine: str, theirs: str) -> Beside:
    """One part of two texts, to be shown by `side_by_side` of ui/compare.html."""
    return Beside(label, *shown_beside(mine, theirs))


def _marked(spans: Iterable[tuple[list[str], bool]]) -> SafeString:
    return mark_safe("".join(_mark("".join(words)) if differs else escape("".join(words)) for words, differs in spans))  # noqa: S308


def _mark(text: str) -> str:
    words = text.strip()
    before, _, after = text.partition(words) if words else (text, "", "")
    return f"{before}<mark>{escape(words)}</mark>{after}" if words else text
