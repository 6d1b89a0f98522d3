"""Who the children of a made-up school are: place, class, name, and the story told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from handrail.demo.arcs import Arc, all_arcs
from handrail.demo.names import Named, name_all
from handrail.demo.roll import Place, roll

Classes = Mapping[str, Mapping[str, int]]
"""How many children are in each class of each year: {"4": {"4A": 30, "4B": 30}}."""


@dataclass(frozen=True, slots=True)
class Known:
    """A child whom the pictures and the guide speak of, where they are, and the key of their story."""

    named: Named
    place: Place
    group: str
    story: str


@dataclass(frozen=True, slots=True)
class Child:
    """One child of a school; `story` is None where nothing is told of them."""

    place: Place
    group: str
    named: Named
    story: Arc | None

    @property
    def needs(self) -> tuple[str, ...]:
        """The needs of their story, else their own; the primary need comes first."""
        return self.story.needs if self.story else (self.place.need,) if self.place.need else ()


MIA = Known(Named("Mia", "Kowalczyk", -1), Place("4", "F", "K", "SLCN"), "4B", "the-word-hides")
OMAR = Known(Named("Omar", "Haddad", -2), Place("5", "M", "E", "ASD"), "5A", "rules-of-the-game")


def cast(kind: str, classes: Classes, known: Iterable[Known], most: int, random: Random) -> list[Child]:
    """The children of a school, class by class, and no more than `most` stories told of them, each story once.

    `kind` is a kind of `roll`. Those who are `known` take the place of somebody as like them as can be.
    """
    groups = {year: [name for name, size in sizes.items() for _ in range(size)] for year, sizes in classes.items()}
    places = roll(kind, {year: len(names) for year, names in groups.items()}, random)
    taken = {_nearest(one.place, places): one for one in known}
    for one in taken.values():
        groups[one.place.year].remove(one.group)
    rows = [
        (taken[n].place, taken[n].group) if n in taken else (place, groups[place.year].pop(0))
        for n, place in enumerate(places)
    ]
    told = _stories([place for place, _ in rows], {n: one.story for n, one in taken.items()}, most)
    names = name_all([(place.sex, told[n].language if n in told else "") for n, (place, _) in enumerate(rows)], random)
    return [
        Child(place, group, taken[n].named if n in taken else names[n], told.get(n))
        for n, (place, group) in enumerate(rows)
    ]


def _nearest(wanted: Place, places: list[Place]) -> int:
    """Where the child is who differs least, so that the counts of the roll hold."""
    parts = ("year", "status", "sex", "need")
    return min(
        range(len(places)),
        key=lambda n: tuple(getattr(places[n], part) != getattr(wanted, part) for part in parts),
    )


def _stories(places: list[Place], own: Mapping[int, str], most: int) -> dict[int, Arc]:
    """Whose story is whose, by the place in the list: those with one of their own first, then the rarest."""
    by_key = {arc.key: arc for arc in all_arcs()}
    told = {n: by_key[key] for n, key in own.items()}
    free = {n: place for n, place in enumerate(places) if place.status in {"K", "E"} and n not in told}
    for arc in sorted(all_arcs(), key=lambda arc: len(arc.years)):
        fits = (n for n, place in free.items() if _fits(arc, place))
        found = next(fits, None) if len(told) < most and arc not in told.values() else None
        if found is not None:
            told[found] = arc
            del free[found]
    return told


def _fits(arc: Arc, place: Place) -> bool:
    return (arc.needs[0], arc.status) == (place.need, place.status) and place.year in arc.years
