"""What the national register of schools (Get Information about Schools) says of an establishment, in our kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handrail.rules.source import Source

REGISTER = Source("Get Information about Schools, columns of the public extract", "V")

# Where the columns stand in a line without headings; these have not moved since 2018.
PLACES = {
    "URN": 0, "LA (code)": 1, "LA (name)": 2, "EstablishmentNumber": 3, "EstablishmentName": 4,
    "TypeOfEstablishment (name)": 6, "EstablishmentStatus (name)": 10, "CloseDate": 16, "PhaseOfEducation (name)": 18,
    "StatutoryLowAge": 19, "StatutoryHighAge": 20,
}  # fmt: skip


@dataclass(frozen=True)
class KindRule:
    """When a column holds one of some words, the establishment is of this kind, because of this."""

    column: str
    words: re.Pattern[str]
    kind: str
    reason: str


def _rule(column: str, words: str, kind: str, reason: str) -> KindRule:
    return KindRule(column, re.compile(words, re.I), kind, reason)


_TYPE, _PHASE = "TypeOfEstablishment (name)", "PhaseOfEducation (name)"

# The first that fits holds: the type says more than the phase, which special schools and units do not have.
KIND_RULES = (
    _rule(_TYPE, r"pupil referral|alternative provision", "alternative_provision", "its type is {value}"),
    _rule(_TYPE, r"special post.16|special college", "college", "its type is {value}"),
    _rule(_TYPE, r"special", "special", "its type is {value}"),
    _rule(_TYPE, r"nursery", "nursery", "its type is {value}"),
    _rule(_TYPE, r"further education|16.?(to|-).?19|sixth form|higher education", "college", "its type is {value}"),
    _rule(_PHASE, r"nursery", "nursery", "its phase is {value}"),
    _rule(_PHASE, r"primary", "primary", "its phase is {value}"),
    _rule(_PHASE, r"secondary", "secondary", "its phase is {value}"),
    _rule(_PHASE, r"all.through", "all_through", "its phase is {value}"),
    _rule(_PHASE, r"16 plus", "college", "its phase is {value}"),
)


@dataclass(frozen=True)
class Establishment:
    """A row of the register. `kind` is a key of our kinds, with why; `notes` are sentences for whoever checks it."""

    urn: str
    name: str
    la_code: str
    establishment: str
    kind: str
    kind_reason: str
    notes: tuple[str, ...] = ()


def establishment_of(row: Mapping[str, str]) -> Establishment:
    """An establishment from a row by its headings; a column that is not there counts as empty."""
    said = {heading: row.get(heading, "").strip() for heading in PLACES}
    kind, reason = _kind(said)
    la_code, number = said["LA (code)"], said["EstablishmentNumber"]
    return Establishment(
        urn=said["URN"],
        name=" ".join(said["EstablishmentName"].split()),
        la_code=la_code.zfill(3) if la_code.isdecimal() and int(la_code) else "",
        establishment=number.zfill(4) if number.isdecimal() and int(number) else "",
        kind=kind,
        kind_reason=reason,
        notes=tuple(_notes(said)),
    )


def _kind(said: Mapping[str, str]) -> tuple[str, str]:
    for rule in KIND_RULES:
        if rule.words.search(said[rule.column]):
            return rule.kind, rule.reason.format(value=f"“{said[rule.column]}”")
    low, high = said["StatutoryLowAge"], said["StatutoryHighAge"]
    if low.isdecimal() and high.isdecimal():
        ages = f"the register gives no phase, and its ages are {low} to {high}"
        return _kind_by_age(int(low), int(high)), ages
    return "primary", "the register gives neither a phase nor ages: choose what is right"


def _kind_by_age(low: int, high: int) -> str:
    if low >= 16:
        return "college"
    if low >= 11:
        return "secondary"
    if high <= 5:
        return "early_years"
    return "primary" if high <= 13 else "all_through"


def _notes(said: Mapping[str, str]) -> list[str]:
    status, closed_on = said["EstablishmentStatus (name)"], said["CloseDate"]
    notes = []
    if status.lower() == "closed":
        notes.append(
            f"The register says that this school closed{f' on {closed_on}' if closed_on else ''}. If it goes on under "
            "another number, look for the newer row."
        )
    elif status and status.lower() != "open":
        notes.append(f"The register calls it “{status}”{f', from {closed_on}' if closed_on else ''}.")
    if re.search(r"overseas|offshore|welsh", said[_TYPE], re.I):
        notes.append(
            f"Its type is “{said[_TYPE]}”. Handrail follows the law of England: check which of its dates hold for you."
        )
    return notes
