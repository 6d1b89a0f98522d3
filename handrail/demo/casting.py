"""Who the children of a made-up school are: place, class, name, and the story told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
    for n, one in taken.items():
        places[n] = one.place
        groups[one.place.year].remove(one.group)
    seats = [taken[n].group if n in taken else groups[place.year].pop(0) for n, place in enumerate(places)]
    told = _stories(places, {n: one.story for n, one in taken.items()}, most)
    names = name_all([(place.sex, told[n].language if n in told else "") for n, place in enumerate(places)], random)
    names = [taken[n].named if n in taken else name for n, name in enumerate(names)]
    return [Child(place, seats[n], names[n], told.get(n)) for n, place in enumerate(places)]


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
    for arc in sorted(all_arcs(), key=lambda arc: (len(arc.years), -len(arc.cycles))):
        found = _place_for(arc, places, told) if len(told) < most and arc not in told.values() else None
        if found is not None:
            told[found] = arc
    return told


def _place_for(arc: Arc, places: list[Place], told: Mapping[int, Arc]) -> int | None:
    """Where a child is of whom the story may be told; if nobody is, two of a status change needs, so that one is."""
    free = [n for n, place in enumerate(places) if n not in told and place.status == arc.status]
    of_year = [n for n in free if places[n].year in arc.years]
    in_need = [n for n in free if places[n].need == arc.needs[0]]
    if not of_year or not in_need:
        return None
    one = next((n for n in of_year if n in in_need), of_year[0])
    other = one if one in in_need else in_need[0]
    needs = places[other].need, places[one].need
    places[one], places[other] = replace(places[one], need=needs[0]), replace(places[other], need=needs[1])
    return one
