"""The names of files as people see them: never a path, never longer than a line, nothing hidden in them."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


def stem_of(file_name: str) -> str:
    """The name without folders and ending, cleaned: 'Mia report' of '../x/Mia report.pdf'. Never empty."""
    last = re.split(r"[/\\]", file_name)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", cleaned(last))
    return cleaned(stem, LONGEST).strip(" .") or "Document"


def cleaned(text: str, longest: int = 1000) -> str:
    """One line without controls, changes of direction and characters of no width, cut to `longest` letters."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def download_name(title: str, ending: str) -> str:
    """A name to save under, which every computer takes: no separators, no name that Windows keeps for itself."""
    stem = re.sub(r'[<>:"/\\|?*]+', "-", cleaned(title, LONGEST)).strip(" .") or "Document"
    return f"{'Document ' if stem.lower().split('.')[0] in _RESERVED else ''}{stem}{ending}"
