"""First languages as pupil data name them, as far as they tell of English as an additional language (EAL).

Any code of three letters that is not here is a language other than English.
"""

from __future__ import annotations

from dataclasses import dataclass

from handrail.rules.source import Source

_DFE = Source("Languages table of the Department's service for checking pupil data, 2021", "S")
_PENDING = Source("Common Basic Data Set: codes in use until a language is classified, and sign languages", "M")


@dataclass(frozen=True)
class FirstLanguage:
    """`is_eal` is None where the code leaves it open: nothing is then said of the pupil."""

    code: str
    label: str
    is_eal: bool | None
    source: Source


FIRST_LANGUAGES: dict[str, FirstLanguage] = {
    row.code: row
    for row in (
        FirstLanguage("ENG", "English", False, _DFE),
        FirstLanguage("ENB", "Believed to be English", None, _DFE),
        FirstLanguage("OTB", "Believed to be other than English", None, _DFE),
        FirstLanguage("OTH", "Other than English", True, _DFE),
        FirstLanguage("NOT", "Not obtained", None, _DFE),
        FirstLanguage("REF", "Refused", None, _DFE),
        FirstLanguage("ZZZ", "Not classified yet", None, _PENDING),
        FirstLanguage("BSL", "British Sign Language", None, _PENDING),
        FirstLanguage("SIL", "Another sign language", None, _PENDING),
    )
}


def is_eal(code: str) -> bool | None:
    """Whether who has this first language learns English as an additional one; None where the code does not tell."""
    code = code.upper()
    known = FIRST_LANGUAGES.get(code)
    if known:
        return known.is_eal
    return True if len(code) == 3 and code.isalpha() else None
