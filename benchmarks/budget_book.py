"""Does a spreadsheet program reckon the budget's workbook as Handrail does? On demand: it needs LibreOffice.

`HANDRAIL_HOME=the demo's folder python -m benchmarks.budget_book [--soffice PATH]` writes the workbook of each school,
for the financial and the school year of today, with every figure left out; LibreOffice reckons it, and each cell is
compared with what Handrail says. It reads, and writes nothing into the folder. It ends with 1 where a cell differs.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.budget_book", description=__doc__)
    parser.add_argument("--soffice", default="soffice", help="LibreOffice's program (soffice)")
    options = parser.parse_args()
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    django.setup()
    differ = 0
    with tempfile.TemporaryDirectory(prefix="handrail-book-") as folder:
        for name, book, pages in _books():
            path = Path(folder) / f"{name}.xlsx"
            path.write_bytes(book)
            compared, wrong = _compare(_reckoned(options.soffice, path), pages)
            differ += len(wrong)
            print(f"{name:<34} {compared:>7,} formulas, {len(wrong)} differ")
            for where in wrong[:5]:
                print(f"    {where}")
    return 1 if differ else 0


def _books() -> Iterator[tuple[str, bytes, list[Any]]]:
    """(name, workbook without figures, its pages) of each school and kind of year."""
    from handrail.access.member import Member
    from handrail.access.models import Membership
    from handrail.budget.money.reading import budget_of
    from handrail.budget.money.sheets import budget_book, pages_of
    from handrail.core import clock
    from handrail.pupils.models import Pupil
    from handrail.rules.run_costs import YEARS, cost_year

    today = clock.today()
    here = Membership.objects.on(today).filter(role_key="senco").with_roles("user", "school").order_by("pk")
    for row in {held.school_id: held for held in here}.values():
        member = Member(row.school, row.role, row.role.permissions, user_id=row.user_id, name=row.user.name, on=today)
        pupils = {pupil.pk: pupil.list_name for pupil in Pupil.objects.visible_to(member)}
        for kind in YEARS:
            found = budget_of(member, cost_year(kind, today))
            book = budget_book(found, pupils, row.school.name, with_figures=False)
            yield f"{row.school.slug}-{kind}", book, pages_of(found, pupils, row.school.name)


def _reckoned(soffice: str, path: Path) -> Any:
    """The workbook as LibreOffice saves it, with the values it reckoned."""
    import openpyxl

    out = path.with_name(f"{path.stem}-reckoned")
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return openpyxl.load_workbook(out / path.name, data_only=True)


def _compare(book: Any, pages: list[Any]) -> tuple[int, list[str]]:
    """How many formulas there are, and where what they give is not what Handrail says."""
    from handrail.budget.money.sheets import Formula

    compared, wrong = 0, []
    for page in pages:
        sheet = book[page.name]
        for number, row in enumerate(page.rows, start=2):
            for place, cell in enumerate(row, start=1):
                if isinstance(cell, Formula):
                    compared += 1
                    gives = sheet.cell(number, place).value
                    if not _same(gives, cell.gives):
                        wrong.append(f"{page.name} row {number} column {place}: {gives!r}, not {cell.gives!r}")
    return compared, wrong


def _same(gives: Any, said: Any) -> bool:
    """To the penny; the whole numbers that costs are reckoned in are the same as floats."""
    if isinstance(said, str) or not isinstance(gives, int | float):
        return bool(gives == said)
    return bool(abs(gives - said) < 0.005)


if __name__ == "__main__":
    raise SystemExit(main())
