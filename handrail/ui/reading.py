"""How a person likes to read: size, spacing, typeface and the colour of the page. The same on screen and on paper.

A choice is stored as `{"size": "large", "tint": "cream"}`: only what differs from how pages come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Print:
    """The same choices as a document takes them: a factor of the size, a font's family name, a colour as '#rrggbb'."""

    scale: float
    is_wide: bool
    family: str
    tint: str


SCALES = {"": 1.0, "large": 1.15, "largest": 1.3}
FAMILIES = {"": "", "atkinson": "Atkinson Hyperlegible", "opendyslexic": "OpenDyslexic"}
COLOURS = {"": "", "cream": "#fdf3d7", "blue": "#e4f0fb", "green": "#e6f4e1", "rose": "#fbe9ee"}


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


def in_print(chosen: Mapping[str, object]) -> Print:
    """What a document made for this person takes."""
    kept = known(chosen)
    return Print(
        scale=SCALES[kept.get("size", "")],
        is_wide="spacing" in kept,
        family=FAMILIES[kept.get("font", "")],
        tint=COLOURS[kept.get("tint", "")],
    )
