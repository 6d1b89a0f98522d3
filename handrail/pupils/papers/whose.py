"""Whom a document is about: by a UPN, by the name in its file name, by the name and birth date on its first page.

Only ever a proposal. A name counts where its words stand in the text as words; two children who fit are asked about.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

SURE, LIKELY, ASK, NOBODY = "sure", "likely", "ask", "nobody"
MOST_ALTERNATIVES = 5

Fold = Callable[[str], str]


@dataclass(frozen=True)
class Child:
    """A pupil as documents may name them. `key` is the caller's own; names are folded by `fold`."""

    key: str
    surname: str
    forenames: tuple[str, ...]  # the forename and what the child is called
    born: date | None
    upn: str
    fold: Fold = field(repr=False)
    former: tuple[str, ...] = ()  # whole names of before

    @cached_property
    def surnames(self) -> set[tuple[str, ...]]:
        return self._spellings(self.surname)

    @cached_property
    def firsts(self) -> set[tuple[str, ...]]:
        """Each first name, whole and by its first word: 'Mary Jane' is also 'Mary'."""
        found: set[tuple[str, ...]] = set()
        for name in self.forenames:
            for spelling in self._spellings(name):
                found |= {spelling, spelling[:1]}
        return found

    @cached_property
    def whole(self) -> set[tuple[str, ...]]:
        """The name as it is said and as lists have it."""
        pairs = {(first, last) for first in self.firsts for last in self.surnames}
        before = {spelling for name in self.former for spelling in self._spellings(name)}
        return before | {first + last for first, last in pairs} | {last + first for first, last in pairs}

    def _spellings(self, name: str) -> set[tuple[str, ...]]:
        """With hyphens and apostrophes left out, hyphens as spaces, and both as spaces."""
        spellings = (name, re.sub(r"[-‐‑–]", " ", name), re.sub(r"[-'’‐‑–]", " ", name))
        return {tuple(self.fold(text).split()) for text in spellings} - {()}


@dataclass(frozen=True, slots=True)
class Whose:
    """Who a document seems to be about: the keys of children, likeliest first, how sure that is, and why."""

    found: tuple[str, ...]
    certainty: str
    why: str


def whose(file_name: str, first_page: str, children: Sequence[Child], fold: Fold) -> Whose:
    """Whose document this seems to be."""
    name, page = words_of_name(file_name, fold), _words(first_page, fold)
    numbers = {word.upper() for word in re.findall(r"[A-Za-z][0-9]{11}[0-9A-Za-z]", f"{file_name} {first_page}")}
    by_upn = [child.key for child in children if child.upn and child.upn in numbers]
    if len(by_upn) == 1:
        return Whose((by_upn[0],), SURE, "The UPN is in it.")
    named = [child for child in children if _holds(name, child.whole)]
    paged = [child for child in children if _holds(page, child.whole)]
    if named or paged:
        return _by_whole_name(named, paged, first_page)
    return _by_part(name, children)


def words_of_name(file_name: str, fold: Fold) -> list[str]:
    """The words of a file name as it is written, and with words run together parted: 'MiaKowalczyk_EP-report2' is
    miakowalczyk ep report2, and mia kowalczyk ep report 2."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", file_name)
    plain, parted = (re.sub(r"[-_+.,()\[\]]", " ", text) for text in (file_name, parted))
    return [*fold(plain).split(), "|", *_words(plain, fold), "|", *_words(parted, fold)]


def _words(text: str, fold: Fold) -> list[str]:
    return fold(re.sub(r"[-'’‐‑–]", " ", text)).split()


def _holds(words: Sequence[str], names: Iterable[tuple[str, ...]]) -> bool:
    """Whether one of the names stands in the words, its words side by side."""
    line = f" {' '.join(words)} "
    return any(f" {' '.join(name)} " in line for name in names)


def _by_whole_name(named: list[Child], paged: list[Child], first_page: str) -> Whose:
    both = [child for child in named if child in paged]
    if len(both) == 1:
        return Whose((both[0].key,), SURE, "The name is in the file name and on the first page.")
    born = [child for child in paged if child.born and _says_day(first_page, child.born)]
    if len(born) == 1 and (not named or born[0] in named):
        return Whose((born[0].key,), SURE, "The name and the date of birth are on the first page.")
    if named and paged and not both:
        return _ask([*named, *paged], "The file name and the first page name different pupils.")
    fits = both or named or paged
    if len(fits) > 1:
        return _ask(fits, "It names several pupils.")
    place = "in the file name" if named else "on the first page"
    return Whose((fits[0].key,), LIKELY, f"The name is {place}.")


def _by_part(name: list[str], children: Sequence[Child]) -> Whose:
    """By less than the whole name, in the file name alone: always to be looked at."""
    initial = [child for child in children if _has_initial(name, child)]
    if initial:
        return _ask(initial, "The file name has a surname and an initial.")
    surname = [child for child in children if _holds(name, child.surnames)]
    if surname:
        return _ask(surname, "The file name has a surname.")
    first = [child for child in children if _holds(name, child.firsts)]
    return (
        _ask(first, "The file name has a first name.") if first else Whose((), NOBODY, "No name of a pupil was found.")
    )


def _has_initial(name: list[str], child: Child) -> bool:
    initials = {(first[0][:1],) for first in child.firsts}
    pairs = {(initial, last) for initial in initials for last in child.surnames}
    return _holds(name, {a + b for a, b in pairs} | {b + a for a, b in pairs})


def _ask(children: Iterable[Child], why: str) -> Whose:
    keys = tuple(dict.fromkeys(child.key for child in children))
    return Whose(keys[:MOST_ALTERNATIVES], ASK, why)


def _says_day(text: str, day: date) -> bool:
    """Whether a day stands in a text, in figures or with its month in words."""
    month = month_name[day.month]
    figures = rf"0?{day.day}\s?[./-]\s?0?{day.month}\s?[./-]\s?(?:{day.year}|{day.year % 100:02})"
    words = rf"0?{day.day}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{month}|{month[:3]})\.?,?\s+{day.year}"
    iso = rf"{day.year}-{day.month:02}-{day.day:02}"
    return re.search(rf"(?<!\d)(?:{figures}|{words}|{iso})(?!\d)", text, re.I) is not None
