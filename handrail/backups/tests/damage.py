"""Damaged copies of a backup, and whether each is noticed: python -m handrail.backups.tests.damage FLIPS CUTS SWAPS.

Run on a new backup of an empty database with one document, in a folder that is thrown away.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from handrail.backups.errors import BackupDamaged
from handrail.backups.proving import prove

HEADER = 220
"""Bytes at the beginning that say for whom it is sealed; as many flips fall there as in all the rest's first third."""


def flipped(content: bytes, times: int) -> Iterator[bytes]:
    """Copies with one bit another, a third of them at the beginning and some at the very end."""
    chance = random.Random(7)
    for number in range(times):
        at = chance.randrange(HEADER) if number % 3 == 0 else chance.randrange(len(content))
        at = len(content) - 1 - number if number % 20 == 1 else at
        yield content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def cut(content: bytes, times: int) -> Iterator[bytes]:
    """Copies with an end missing: anywhere, and where a block of age ends."""
    chance, header = random.Random(7), _header(content)
    ends = [header + 16 + block * (65536 + 16) for block in range(1, 1 + (len(content) - header - 16) // 65552)]
    for number in range(times):
        end = ends[number // 4 % len(ends)] if number % 4 == 0 and ends else chance.randrange(len(content))
        yield content[: min(end, len(content) - 1)]


def swapped(one: bytes, other: bytes, times: int) -> Iterator[bytes]:
    """Copies with a block of another backup in the place of their own, and with two of their own changed over."""
    begin, size = _header(one) + 16, 65536 + 16
    blocks = (min(len(one), len(other)) - begin) // size
    for number in range(times):
        at = begin + number % blocks * size
        if number % 2:
            yield one[:at] + other[at : at + size] + one[at + size :]
        else:
            to = begin + (number + 1) % blocks * size
            changed = bytearray(one)
            changed[at : at + size], changed[to : to + size] = one[to : to + size], one[at : at + size]
            yield bytes(changed)


def _header(content: bytes) -> int:
    return content.index(b"\n", content.index(b"\n---") + 1) + 1


def all_noticed(path: Path, identity: Any, damaged: Iterable[bytes]) -> int:
    """How many copies there were, each of which is called damaged. Raises AssertionError for one that is not."""
    count = 0
    for content in damaged:
        path.write_bytes(content)
        try:
            prove(path, identity)
        except BackupDamaged:
            count += 1
        else:
            raise AssertionError(f"Damaged copy {count} was taken for whole.")
    return count


def main(flips: int, cuts: int, swaps: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(HANDRAIL_HOME=f"{folder}/home", HANDRAIL_KEY_FILE=f"{folder}/home.key")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from handrail.backups.keys import make_key, read_key
        from handrail.backups.making import make
        from handrail.core.files import write_file

        call_command("migrate", verbosity=0)
        make_key(settings.HOME, Path(folder, "key"))
        identity, paths = read_key(Path(folder, "key")), []
        for _ in range(2):
            write_file(os.urandom(200_000))
            paths.append(make(Path(folder, "copies")).path)
        one, other = (path.read_bytes() for path in paths)
        found = [
            all_noticed(paths[0], identity, copies)
            for copies in (flipped(one, flips), cut(one, cuts), swapped(one, other, swaps))
        ]
        print(f"{sum(found)} of {flips + cuts + swaps} damaged copies were noticed, and none was opened.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
