"""The table of `docs/trust.md`, and one command that repeats every figure in it: `script/check --trust`.

    python -m benchmarks.trust            run the command of every row, each once, and say what came
    python -m benchmarks.trust 57 58      of these bars only
    python -m benchmarks.trust --print > docs/trust.md

The rows stand in `docs/trust/*.md`, one file a part, as `| bar | promise | figure | control | command |`. A figure that
begins with 'not met' or 'not measured' is red and stays in the table; so does a bar that nobody has written a row for.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = ROOT / "docs/trust"
RED = ("not met", "not measured")
PROMISED: dict[int, str] = {
    1: "No address gives anybody anything that the matrix of roles does not",
    2: "A view with no declared policy cannot be served",
    3: "A second wall in the database under the scope in Python",
    4: "Rules for each field, to read and to write",
    5: "No field and no key of another school is taken that the form does not offer",
    6: "What is absent and what is forbidden look the same",
    7: "A right that is lost is lost at the next request",
    8: "Nobody gives what they have not, or widens themselves",
    9: "The same rules hold in search, counts, exports, papers, mail and errors",
    17: "A content policy of 'self' on every response",
    18: "The headers that keep a page to itself, on every response",
    19: "No request to a third party, ever",
    20: "Script in a text never runs",
    21: "GET changes nothing; a forged POST is refused",
    22: "The server calls nobody but mail and the identity provider",
    23: "Uploaded files are served inert",
    24: "Steps cannot be skipped, replayed or put in another order",
    35: "Acknowledged means saved: kill -9 under load",
    36: "An unsafe SQLite is refused",
    37: "A power cut loses nothing acknowledged",
    38: "'Database is locked' reaches nobody",
    39: "A full disk, a read-only disk, a failing write: 'not saved', text kept",
    40: "PostgreSQL: safe settings, whole after a kill",
    43: "Histories of concurrent writes are explainable",
    44: "Two people editing: nothing is overwritten in silence",
    45: "A double press, a retry, Back: nothing twice",
    46: "SQLite and PostgreSQL behave alike",
    47: "Every earlier release upgrades with its data",
    48: "The restore drill: backup, empty machine, equal",
    49: "A backup taken while in use is consistent",
    52: "Damage to a backup is noticed",
    53: "A stale or unproven backup is loud",
    54: "Time: UTC kept, London shown, clock changes safe",
    55: "Every reading of a child's record is written down",
    56: "Every change is in the trail with before and after",
    57: "The trail is append-only, chained, and its head kept elsewhere",
    58: "A reading that cannot be written is not shown",
    59: "Who looked, in two seconds; odd access reaches a named person",
    60: "Logs and crash reports hold no name, token or text",
    83: "An upgrade or a restart costs nobody their work",
}  # fmt: skip
HEAD = """\
# What is promised, and how each promise is tested

Each row is a promise, the figure last measured, the control (a build broken on purpose that the same check must fail)
and the command that repeats it. What is not met or not measured is in the table like the rest.

    script/check --trust          runs every command below, each once, and says which rows hold
    script/check --trust 57 58    those of these rows only

Printed from the files in `docs/trust/`; change those, then print this page again:

    .venv/bin/python -m benchmarks.trust --print > docs/trust.md

"""
COLUMNS = "| bar | promise | figure | its control fails | command |\n|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `bars` are the numbers in its first cell, `commands` what stands in backticks in its last."""

    cells: tuple[str, ...]

    @property
    def bars(self) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", self.cells[0])]

    @property
    def commands(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.cells[4])

    @property
    def is_red(self) -> bool:
        return self.cells[2].casefold().startswith(RED)

    def __str__(self) -> str:
        return f"| {' | '.join(self.cells)} |"


def rows() -> list[Row]:
    """Every row of every file, by bar; a bar without any says that it is not measured. Raises ValueError for a row
    that has not five cells or no bar."""
    found = [row for path in sorted(ROWS.glob("*.md")) for row in _rows_of(path)]
    written = {bar for row in found for bar in row.bars}
    lacking = [Row((str(bar), what, "not measured", "–", "–")) for bar, what in PROMISED.items() if bar not in written]
    return sorted([*found, *lacking], key=lambda row: row.bars[0])


def _rows_of(path: Path) -> Iterable[Row]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.startswith("|") or re.match(r"\|\s*(bar\b|:?-)", line):
            continue
        row = Row(tuple(cell.strip().replace("\x00", r"\|") for cell in line.replace(r"\|", "\x00").split("|")[1:-1]))
        if len(row.cells) != 5 or not row.bars:
            raise ValueError(f"{path.name}, line {number}: a row is | bar | promise | figure | control | command |")
        yield row


def page() -> str:
    """`docs/trust.md`."""
    return HEAD + COLUMNS + "".join(f"{row}\n" for row in rows())


def run(chosen: Sequence[int]) -> int:
    """Run what the rows name and print the table with it; 1 where a row is red or its command fails."""
    listed = [row for row in rows() if not chosen or set(row.bars) & set(chosen)]
    commands = list(dict.fromkeys(command for row in listed for command in row.commands))
    ended = {command: _run(command) for command in commands}
    told = [(row, _what_came(row, ended)) for row in listed]
    print(f"\n{'bar':<12} {'what came of it':<16} promise: figure")
    for row, came in told:
        print(f"{row.cells[0]:<12} {came:<16} {row.cells[1]}: {row.cells[2]}")
    holding = sum(came == "holds" for _, came in told)
    print(f"\n{holding} of {len(told)} rows hold.")
    return 0 if holding == len(told) else 1


def _run(command: str) -> bool:
    print(f"\n$ {command}", flush=True)
    began = time.monotonic()
    # Our own rows, of our own repository, as they would be typed.
    code = subprocess.run(["bash", "-c", command], cwd=ROOT, check=False).returncode
    print(f"({'ok' if code == 0 else f'exit code {code}'}, {time.monotonic() - began:.0f} s)", flush=True)
    return code == 0


def _what_came(row: Row, ended: dict[str, bool]) -> str:
    if not row.commands:
        return "NOT MEASURED"
    if not all(ended[command] for command in row.commands):
        return "FAILS"
    return "NOT MET" if row.is_red else "holds"


def main() -> int:
    parser = argparse.ArgumentParser(description="Run every command of docs/trust.md.")
    parser.add_argument("bars", nargs="*", type=int, help="only these bars")
    parser.add_argument("--print", action="store_true", help="print docs/trust.md and run nothing")
    options = parser.parse_args()
    if options.print:
        sys.stdout.write(page())
        return 0
    return run(options.bars)


if __name__ == "__main__":
    raise SystemExit(main())
