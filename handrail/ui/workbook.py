"""A table as a workbook (real dates, a frozen heading and first column) or as CSV; in neither, a cell that can run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | date | int | Decimal | None

# A cell that begins so would be run as a formula by a spreadsheet that opens a saved copy as text.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before it, which spreadsheets hide and a later import takes off.

    Text that somebody typed with such an apostrophe gets another, so that it comes back as it was typed.
    """
    return f"'{text}" if text.lstrip("'").startswith(RUNS) else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: rows under `columns` (heading, width)."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


def make_workbook(
    sheet_name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]], *, title: str
) -> bytes:
    """Rows as .xlsx under `columns` (heading, width). `title` (school, day) goes into the header of each printed page,
    with 'Confidential' and page numbers."""
    return make_sheets([Sheet(sheet_name, columns, rows)], title=title)


def make_sheets(sheets: Iterable[Sheet], *, title: str) -> bytes:
    """Several tables as one .xlsx; see `make_workbook`."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, bold, day, title)
    book.close()
    return out.getvalue()


def _write_sheet(page: Any, sheet: Sheet, bold: Any, day: Any, title: str) -> None:
    for place, (heading, width) in enumerate(sheet.columns):
        page.write_string(0, place, neutral(heading), bold)
        page.set_column(place, place, width)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(last, place, value, day)
            elif isinstance(value, int | Decimal):
                page.write_number(last, place, float(value))
            elif value:
                page.write_string(last, place, neutral(value))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&L{title.replace('&', '&&')}&RConfidential")
    page.set_footer("&Rpage &P of &N")


def make_csv(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows as CSV that a spreadsheet and our own import read: UTF-8 with its mark, days as 2026-11-19."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(neutral(heading) for heading, _ in columns)
    for row in rows:
        writer.writerow(neutral(value) if isinstance(value, str) else value for value in row)
    return out.getvalue().encode("utf-8-sig")


def as_table(
    request: HttpRequest,
    name: str,
    sheet_name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
) -> HttpResponse:
    """The answer of a view: rows to be saved as `name`.xlsx, or as `name`.csv where the address says `?as=csv`."""
    if request.GET.get("as") == "csv":
        return _saved(make_csv(columns, rows), "text/csv; charset=utf-8", f"{name}.csv")
    return _saved(make_workbook(sheet_name, columns, rows, title=title), XLSX, f"{name}.xlsx")


def as_sheets(name: str, sheets: Iterable[Sheet], *, title: str) -> HttpResponse:
    """The answer of a view: several tables to be saved as `name`.xlsx."""
    return _saved(make_sheets(sheets, title=title), XLSX, f"{name}.xlsx")


def as_book(name: str, content: bytes) -> HttpResponse:
    """The answer of a view: a workbook in hand, to be saved as `name`.xlsx."""
    return _saved(content, XLSX, f"{name}.xlsx")


def _saved(content: bytes, kind: str, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
