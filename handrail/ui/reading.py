"""How a person likes to read: size, spacing, typeface and the colour of the page. The same on screen and on paper.

A choice is stored as `{"size": "large", "tint": "cream"}`: only what differs from how pages come.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

Choices = tuple[tuple[str, str], ...]

SIZES: Choices = (("", "As it comes"), ("large", "Larger"), ("largest", "Largest"))
SPACINGS: Choices = (("", "As it comes"), ("wide", "More room between letters, words and lines"))
FONTS: Choices = (
    ("", "The typeface of this computer"),
    ("atkinson", "Atkinson Hyperlegible, whose letters are hard to mix up"),
    ("opendyslexic", "OpenDyslexic, with heavy feet to its letters"),
)
TINTS: Choices = (
    ("", "As it comes"),
    ("cream", "Cream"),
    ("blue", "Pale blue"),
    ("green", "Pale green"),
    ("rose", "Rose"),
)

CHOICES: dict[str, Choices] = {"size": SIZES, "spacing": SPACINGS, "font": FONTS, "tint": TINTS}


class InPrint(TypedDict, total=False):
    """`size`, a factor of the text's size; `font`, a family; `tint`, the paper's colour, '#rrggbb'; `is_wide`."""

    size: float
    font: str
    tint: str
    is_wide: bool


SCALES = {"large": 1.15, "largest": 1.3}
FAMILIES = {"atkinson": "Atkinson Hyperlegible", "opendyslexic": "OpenDyslexic"}
COLOURS = {"cream": "#fdf3d7", "blue": "#e4f0fb", "green": "#e6f4e1", "rose": "#fbe9ee"}


def known(chosen: Mapping[str, object]) -> dict[str, str]:
    """What of a stored choice is still offered; what is as it comes is left out."""
    return {
        name: str(chosen[name])
        for name, choices in CHOICES.items()
        if chosen.get(name) and chosen[name] in dict(choices)
    }


def classes(chosen: Mapping[str, object]) -> str:
    """The classes that the page wears: 'hr-size-large hr-tint-cream'; '' where all is as it comes."""
    return " ".join(f"hr-{name}-{value}" for name, value in known(chosen).items())


def in_print(chosen: Mapping[str, object]) -> InPrint:
    """The same choices as a document made for this person takes them; empty where all is as it comes."""
    kept, found = known(chosen), InPrint()
    if "size" in kept:
        found["size"] = SCALES[kept["size"]]
    if "font" in kept:
        found["font"] = FAMILIES[kept["font"]]
    if "tint" in kept:
        found["tint"] = COLOURS[kept["tint"]]
    if "spacing" in kept:
        found["is_wide"] = True
    return found
