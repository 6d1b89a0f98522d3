"""Damaged files by the thousand: `python -m benchmarks.mutants 100000 [--seed 1] [--keep FOLDER]`.

Each is one of a few good files (CSV, workbooks, transfer files) damaged at random: bytes changed, cut, doubled, moved,
values and words of the trade put in, two files joined, the coding changed. The reader must answer each whole: pupils
with warnings or a refusal in a sentence; never an exception, never longer than a few seconds. The same seed gives the
same files, so that one number finds a fault again. The ordinary tests run the first few hundred.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from handrail.exchange.reading import Reading, read_file

ON = date(2026, 11, 21)
SLOWEST = 5.0
"""Seconds of this process's own time that one file may take."""

_SIGNS = b"""\" , ; ' = & < > </ /> <!-- --> <![CDATA[ ]]> <? <!DOCTYPE &lt; &x; &#0; &#xD800; """
_TAGS = b'<Pupil> </Pupil> <SEN> </SEN> <Header/> <Surname> </Surname> xmlns="x" c: '
_CELLS = b"K E Z SLCN PLD Surname UPN DOB SEN-status Password 29/02/2015 9999-99-99 1.2E+12 \xef\xbf\xbd \xed\xa0\x80 "
_BYTES = b"\n", b"\r", b"\t", b"\0", b"\xff", b"\xfe", b"\xc3", b"\xe9", b"PK\x03\x04", b"9" * 40, b"A" * 200
_LETTERS = "\u202e\u200b".encode(), "Zoë".encode("cp1252"), "Zoë".encode("utf-16")
WORDS = (*_SIGNS.split(), *_TAGS.split(), *_CELLS.split(), *_BYTES, *_LETTERS)
"""What is put in: what means something to one of the readers."""


_VALUE = re.compile(rb"(?<=[>,;\n])[^<>,;\r\n]*(?=[<,;\r\n])")
_KNOWN = b"""N K E S A P Q Z ADHD SLCN PLD NSA* BESD 0 1 99 -1 1.5 ENG ENB F M true false 2024-09-04 04/09/2024 9/4/24
2027-01-01 2015-02-29 0001-01-01 9999-12-31 Invalid&#32;date R N1 14 15 B801200005001 A801200005001 G80120002600B 1E+12
partial full 25.0 999 LLL 2026-11-20T08:30:00 Lee KOWALCZYK &#1; &#x202e;""".split()
VALUES = (
    *_KNOWN,
    b"",
    b" ",
    b"-",
    "Zoë".encode(),
    "Kow\u0430lczyk".encode(),
    b"x" * 151,
    "L\u200bee".encode(),
    b"\xff",
)


def mutants(seeds: list[bytes], count: int, seed: int = 1) -> Iterator[tuple[int, bytes]]:
    """So many damaged files with their numbers; each depends on `seed` and its number alone."""
    for number in range(count):
        random = Random(f"{seed}/{number}")
        yield number, mutant(random.choice(seeds), seeds, random)


def mutant(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """A file with up to a dozen things wrong with it: most with one or two, which get further in."""
    if data.startswith(b"PK") and random.random() < 0.8:
        return _with_damaged_part(data, seeds, random)
    damaged = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 6, 12))):
        if not damaged:
            break
        if random.random() < 0.6:
            _change_value(damaged, random)
        else:
            damaged = _damaged(damaged, seeds, random)
    return bytes(damaged)


def _with_damaged_part(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """A workbook that is a good zip still, with something wrong in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = random.choice([name for name in old.namelist() if name.startswith("xl/")] or old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(zipfile.ZipInfo(name), mutant(part, seeds, random) if name == chosen else part)
    return file.getvalue()


def _change_value(damaged: bytearray, random: Random) -> None:
    """Another value in one cell or element; or one line dropped, doubled or moved."""
    if random.random() < 0.3:
        lines = damaged.split(b"\n")
        line = lines.pop(random.randrange(len(lines)))
        for _ in range(random.choice((0, 1, 2))):
            lines.insert(random.randrange(len(lines) + 1), line)
        damaged[:] = b"\n".join(lines)
        return
    places = [match.span() for match in _VALUE.finditer(damaged)]
    if places:
        start, end = random.choice(places)
        damaged[start:end] = random.choice(VALUES)


def _damaged(damaged: bytearray, seeds: list[bytes], random: Random) -> bytearray:
    place = random.randrange(len(damaged))
    end = min(len(damaged), place + random.choice((1, 2, 8, 40, 400)))
    match random.randrange(8):
        case 0:
            damaged[place] = random.randrange(256)
        case 1:
            damaged[place] ^= 1 << random.randrange(8)
        case 2:
            del damaged[place:end]
        case 3:
            damaged[place:place] = damaged[place:end] * random.choice((1, 1, 2, 50))
        case 4 | 5:
            damaged[place:place] = random.choice(WORDS)
        case 6:
            piece = damaged[place:end]
            del damaged[place:end]
            there = random.randrange(len(damaged) + 1)
            damaged[there:there] = piece
        case _:
            return _changed_whole(damaged, seeds, random)
    return damaged


def _changed_whole(damaged: bytearray, seeds: list[bytes], random: Random) -> bytearray:
    match random.randrange(4):
        case 0:
            return damaged[: random.randrange(len(damaged))]
        case 1:
            other = random.choice(seeds)
            return damaged[: random.randrange(len(damaged))] + other[random.randrange(len(other)) :]
        case 2:
            text = damaged.decode("utf-8", "replace")
            return bytearray(text.encode(random.choice(("utf-16", "utf-16-be", "cp1252", "utf-8-sig")), "replace"))
        case _:
            return damaged.replace(b"utf-8", random.choice((b"utf-16", b"cp1252", b"ibm850", b"ebcdic", b"x")))


def faults(data: bytes) -> tuple[Reading | None, str]:
    """How the reader answers, and what is wrong with the answer ("" where nothing is)."""
    began = time.process_time()
    try:
        reading = read_file(data, "any", on=ON)
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"
    if time.process_time() - began > SLOWEST:
        return reading, "slow"
    return reading, wrong_with(reading)


def wrong_with(reading: Reading) -> str:
    """What no reading may be, whatever the file."""
    if reading.refused:
        if reading.pupils:
            return "refused, with pupils"
        return "" if reading.refused.message.endswith(".") and reading.refused.code else "no sentence"
    said = json.dumps(reading.to_json(), ensure_ascii=False)
    if "\ufffd" in said or "\\u0000" in said or any("\ud800" <= letter <= "\udfff" for letter in said):
        return "a letter that is none"
    for pupil in reading.pupils:
        if not pupil.surname or len(pupil.surname) > 150 or pupil.sen_status not in {None, "N", "K", "E"}:
            return "a pupil that cannot be"
        if [need.rank for need in pupil.needs] != sorted({need.rank for need in pupil.needs}):
            return "needs out of order"
        starts = [entry.starts_on or date.min for entry in pupil.history]
        if starts != sorted(starts):
            return "history out of order"
    return ""


def main() -> int:
    """Read so many damaged files; print what came of them; 1 where anything was wrong."""
    from benchmarks.seeds import seed_files

    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("count", type=int, help="how many files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder in which files that show a fault are kept")
    options = parser.parse_args()
    began, answers, slowest, found = time.monotonic(), Counter[str](), 0.0, 0
    for number, data in mutants(seed_files(), options.count, options.seed):
        before = time.process_time()
        reading, fault = faults(data)
        slowest = max(slowest, time.process_time() - before)
        refused = reading.refused if reading else None
        answers[refused.code if refused else f"read as {reading.kind}" if reading else "exception"] += 1
        if fault:
            found += 1
            sys.stdout.write(f"{options.seed}/{number}: {fault}\n")
            if options.keep:
                (options.keep / f"{options.seed}-{number}").write_bytes(data)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{options.count:,} files in {time.monotonic() - began:.0f} s: {found} faults; the slowest took {slowest:.2f} "
        f"s, the most memory was {memory} MB.\n"
    )
    for answer, times in answers.most_common():
        sys.stdout.write(f"{times:>8,} {answer}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
