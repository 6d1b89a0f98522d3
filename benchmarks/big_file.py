"""A made-up file of thousands of pupils as an information system exports them: a row for each need and each status."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from handrail.rules.upn import check_letter

HEADINGS = (
    "UPN", "Admission number", "Surname", "Forename", "DOB", "Sex", "Year", "Class", "SEN status", "SEN start date",
    "SEN need", "Need rank", "PP", "EAL", "Attendance",
)  # fmt: skip
NEEDS = ("SLCN", "SEMH", "MLD", "SPLD", "ASD", "HI", "PD")
NAMES = ("Ada", "Bilal", "Clara", "Dara", "Efua", "Finn", "Gwen", "Hana", "Idris", "Jaya", "Kofi", "Leila")


def big_file(pupils: int, *, later: bool = False) -> bytes:
    """A CSV of so many pupils, each with two earlier statuses, two needs, a year and a class.

    With `later`, the same pupils a year on: every one in another year and class, with another need and attendance.
    """
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    for number in range(pupils):
        rows.writerows(_rows_of(number, later=later))
    return out.getvalue().encode()


def _rows_of(number: int, *, later: bool) -> Iterator[list[object]]:
    year = number % 5 + 7
    upn = f"A80120000{number // 1000:1}{number % 1000:03}"
    told = [
        check_letter(upn) + upn[1:], f"{number:06}", f"Sample{number:04}", NAMES[number % len(NAMES)],
        f"{number % 28 + 1:02}/{number % 12 + 1:02}/{2020 - year}", "F",
        year + later, f"{year + later}{'ABCDEF'[number % 6]}",
    ]  # fmt: skip
    others = ["Y" if number % 4 == 0 else "N", "N", f"{(91 if later else 94) + number % 5}.2"]
    need, other = NEEDS[(number + 2 * later) % 7], NEEDS[(number + 3) % 7]
    yield [*told, "N", "01/09/2021", "", "", *others]
    yield [*told, "K", "04/09/2023", need, 1, *others]
    if later and number % 3 == 0:
        yield [*told, "E", "01/09/2025", "", "", *others]
    yield [*told, "K", "04/09/2023", other, 2, *others]
