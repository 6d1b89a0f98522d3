"""The addresses of pages, made quickly: a page about one child holds thirty of them."""

from __future__ import annotations

import re
from functools import lru_cache

from django.urls import get_script_prefix, reverse

# What a school's short name and a row's ref are made of; nothing in it needs quoting.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+").fullmatch


def url(name: str, /, *args: object, **parts: object) -> str:
    """The address of a named page: `url("pupils:page", school="alder", ref=ref)`.

    Django looks for the page's pattern each time it is asked; here the pattern is found once in a process, and plain
    parts are put in their places. Raises NoReverseMatch where there is no such page.
    """
    if args:
        return reverse(name, args=args, kwargs=parts or None)
    for part in parts.values():
        if not (isinstance(part, str) and _PLAIN(part)):
            return reverse(name, kwargs=parts)
    return _pattern(name, tuple(parts), get_script_prefix()) % parts


@lru_cache(maxsize=1000)
def _pattern(name: str, parts: tuple[str, ...], script_prefix: str) -> str:
    """An address with `%(part)s` for each part. Where the program is mounted belongs to it, and so to the key."""
    marks = {part: f"{place:022}" for place, part in enumerate(parts)}  # as long as a ref, as the converter demands
    address = reverse(name, kwargs=marks).replace("%", "%%")
    for part, mark in marks.items():
        address = address.replace(mark, f"%({part})s")
    return address
