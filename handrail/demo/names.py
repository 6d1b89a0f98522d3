"""Made-up names. None belongs to a real child; they are drawn together at random.

A forename goes with a sex and, where a family speaks Arabic, Polish or Urdu at home, with that language. `name_all`
names a school: nobody twice, brothers and sisters with one surname, and a few names of the shapes that lists break on.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).with_name("written")

SURNAMES = [
    "Abara",
    "Ahmed",
    "Akhtar",
    "Asante",
    "Barlow",
    "Begum",
    "Bell",
    "Boateng",
    "Bright",
    "Byrne",
    "Carvalho",
    "Castle",
    "Chen",
    "Choudhury",
    "Clarke",
    "Costa",
    "Dalton",
    "Demir",
    "Devlin",
    "Diaz",
    "Doyle",
    "Eze",
    "Farrow",
    "Fenwick",
    "Fernando",
    "Fitzgerald",
    "Gallagher",
    "Gill",
    "Goddard",
    "Grant",
    "Hale",
    "Hartley",
    "Hassan",
    "Hill",
    "Hussain",
    "Ibrahim",
    "Iqbal",
    "Jarvis",
    "Jovanović",
    "Kaur",
    "Kelly",
    "Khan",
    "Kim",
    "Kowal",
    "Lambert",
    "Lewis",
    "Lindqvist",
    "Lowe",
    "Mahmood",
    "Marchetti",
    "Mensah",
    "Miah",
    "Moreno",
    "Morgan",
    "Murphy",
    "Nair",
    "Ndlovu",
    "Nguyen",
    "Norton",
    "Nowak",
    "Obi",
    "Okoro",
    "Osei",
    "Osman",
    "Owen",
    "Parker",
    "Patel",
    "Pereira",
    "Pike",
    "Popescu",
    "Quigley",
    "Qureshi",
    "Rahman",
    "Rees",
    "Reyes",
    "Rossi",
    "Sato",
    "Shah",
    "Siddiqui",
    "Silva",
    "Singh",
    "Sutton",
    "Tamati",
    "Tate",
    "Todd",
    "Turner",
    "Usman",
    "Vaughan",
    "Walsh",
    "Warsame",
    "West",
    "Wójcik",
    "Yilmaz",
    "Young",
    "Zając",
]


@dataclass(frozen=True, slots=True)
class Home:
    """Names that go together."""

    girls: list[str]
    boys: list[str]
    surnames: list[str]


@cache
def homes() -> dict[str, Home]:
    """Names by the language of the home, where voices of a story are given in it; under nothing, anybody's."""
    rows = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))["names"]
    found = {language: Home(*(row[part].split() for part in ("girls", "boys", "surnames")))
             for language, row in rows.items()}  # fmt: skip
    found[""].surnames.extend(SURNAMES)
    return found


def read_staff(school: str) -> dict[str, dict[str, str]]:
    """Who teaches ("teacher") and assists ("ta") by class or year, of those who do not sign in themselves."""
    rows: dict[str, dict[str, dict[str, str]]] = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))[
        "staff"
    ]
    return rows[school]


SHAPES: tuple[tuple[str, str, str], ...] = (
    ("", "Saba", "F"),
    ("Anne-Marie", "O’Brien-Adeyemi", "F"),
    ("D’Arcy", "St John", "M"),
    ("Thị Minh Anh", "Nguyễn", "F"),
    ("Seán", "Ó Súilleabháin", "M"),
    ("Zoë", "van der Berg", "F"),
    ("Björn", "Åkesson", "M"),
    ("Даша", "Мельник", "F"),
    ("小明", "李", "M"),
    ("Noël", "Null", "M"),
)
"""(forename, surname, sex): one word alone, hyphens, apostrophes, small words, marks on letters, other scripts."""

SIBLINGS = 0.28
"""The share of children who have a brother or sister in the school."""

LARGEST = 3
"""How many of one family are in a school at most."""


@dataclass(frozen=True, slots=True)
class Named:
    """One child's name; `family` is the same for brothers and sisters, and for nobody else of the school."""

    forename: str
    surname: str
    family: int


def name_all(children: Iterable[tuple[str, str, str]], random: Random) -> list[Named]:
    """Names for the children of one school, each given as sex (F or M), language of the home (or nothing) and year.

    No full name comes twice. One child in fifty has one of `SHAPES`, until they are used up.
    """
    taken: set[tuple[str, str]] = set()
    families: dict[str, list[tuple[Named, str]]] = {}
    shapes = list(SHAPES)
    found: list[Named] = []
    for place, (sex, language, year) in enumerate(children):
        is_due = place // 50 > len(SHAPES) - len(shapes) and not language
        rare = _shape(shapes, sex) if is_due else None
        named = (
            Named(*rare, place)
            if rare
            else _draw(sex, language, _apart(families.get(language, []), year), place, random)
        )
        while (named.forename, named.surname) in taken:
            named = _draw(sex, language, _apart(families.get(language, []), year), place, random)
        taken.add((named.forename, named.surname))
        if not rare:
            families.setdefault(language, []).append((named, year))
        found.append(named)
    return found


def _shape(shapes: list[tuple[str, str, str]], sex: str) -> tuple[str, str] | None:
    """The next rare name for a child of this sex, taken out of those that are left."""
    fits = next((shape for shape in shapes if shape[2] == sex), None)
    if fits is None:
        return None
    shapes.remove(fits)
    return fits[:2]


def _apart(known: list[tuple[Named, str]], year: str) -> list[Named]:
    """Those of whom a child of this year may be a sister or brother: nobody of a family of three or of the year."""
    sizes = Counter(named.family for named, _ in known)
    of_year = {named.family for named, of in known if of == year}
    return [named for named, _ in known if sizes[named.family] < LARGEST and named.family not in of_year]


def _draw(sex: str, language: str, known: list[Named], place: int, random: Random) -> Named:
    """A forename of the home with the surname of one of the families that are known, or with one of its own."""
    home = homes().get(language) or homes()[""]
    forename = random.choice(home.girls if sex == "F" else home.boys)
    if known and random.random() < SIBLINGS:
        sibling = random.choice(known)
        return Named(forename, sibling.surname, sibling.family)
    return Named(forename, random.choice(home.surnames), place)
