"""Who the children of a made-up school are: place, class, name, and the story told of them."""

from __future__ import annotations

from collections import Counter
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


def cast(kind: str, classes: Classes, known: Iterable[Known], random: Random) -> list[Child]:
    """The children of a school, class by class, and the stories told of them, each story once.

    `kind` is a kind of `roll`. Those who are `known` take the place of somebody as like them as can be.
    """
    groups = {year: [name for name, size in sizes.items() for _ in range(size)] for year, sizes in classes.items()}
    places = roll(kind, {year: len(names) for year, names in groups.items()}, random)
    taken = {_nearest(one.place, places): one for one in known}
    for n, one in taken.items():
        places[n] = one.place
        groups[one.place.year].remove(one.group)
    told = _stories(places, {n: one.story for n, one in taken.items()})
    seats = [taken[n].group if n in taken else groups[place.year].pop(0) for n, place in enumerate(places)]
    spoken = {n: arc.language for n, arc in told.items()}
    names = name_all([(place.sex, spoken.get(n, ""), place.year) for n, place in enumerate(places)], random)
    names = [taken[n].named if n in taken else name for n, name in enumerate(names)]
    return [Child(place, seats[n], names[n], told.get(n)) for n, place in enumerate(places)]


def _nearest(wanted: Place, places: list[Place]) -> int:
    """Where the child is who differs least, so that the counts of the roll hold."""
    parts = ("year", "status", "sex", "need")
    return min(
        range(len(places)),
        key=lambda n: tuple(getattr(places[n], part) != getattr(wanted, part) for part in parts),
    )


def _stories(places: list[Place], own: Mapping[int, str]) -> dict[int, Arc]:
    """Whose story is whose, by the place in the list: those with one of their own first, then the rarest."""
    by_key = {arc.key: arc for arc in all_arcs()}
    told = {n: by_key[key] for n, key in own.items()}
    for arc in sorted(all_arcs(), key=lambda arc: (len(arc.years), -len(arc.cycles))):
        if arc not in told.values():
            found = _place_for(arc, places, told)
            if found is not None:
                told[found] = arc
    return told


def _place_for(arc: Arc, places: list[Place], told: Mapping[int, Arc]) -> int | None:
    """Where a child is of whom the story may be told; None where the school has no such years or none of such status.

    If nobody is, two of a status change needs, so that one is. A need so rare that the rates give it to nobody is
    somebody's then, in place of the commonest; and where all of the status are of other years, two change years.
    """
    free = [n for n, place in enumerate(places) if n not in told and place.status == arc.status]
    if not free or not any(place.year in arc.years for place in places):
        return None
    of_year = [n for n in free if places[n].year in arc.years]
    in_need = [n for n in free if places[n].need == arc.needs[0]]
    if not of_year:
        return _moved_up(arc, places, in_need[0]) if in_need else None
    one = next((n for n in of_year if n in in_need), None)
    return one if one is not None else _in_need(arc, places, free, of_year[0], in_need)


def _in_need(arc: Arc, places: list[Place], free: list[int], one: int, in_need: list[int]) -> int | None:
    """Give a child the need of a story: that of another who has it, or where it is nobody's, one of the commonest."""
    if in_need:
        other = in_need[0]
        places[one], places[other] = (
            replace(places[one], need=places[other].need),
            replace(places[other], need=places[one].need),
        )
        return one
    if any(place.need == arc.needs[0] and place.status == arc.status for place in places):
        return None
    [(commonest, number)] = Counter(places[n].need for n in free).most_common(1)
    if number < SPARE:
        return None
    one = next((n for n in free if places[n].need == commonest and places[n].year in arc.years), one)
    places[one] = replace(places[one], need=arc.needs[0])
    return one


SPARE = 2
"""A need that so many have can do without one of them: the rates still hold to within one child."""


def _moved_up(arc: Arc, places: list[Place], one: int) -> int:
    """Let a child change years with one about whom nothing is recorded."""
    other = next(n for n, place in enumerate(places) if place.year in arc.years and place.status == "N")
    years = places[other].year, places[one].year
    places[one], places[other] = replace(places[one], year=years[0]), replace(places[other], year=years[1])
    return one
