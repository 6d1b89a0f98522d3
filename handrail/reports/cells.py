"""The cells of the register's page.

A column says the same few things again and again, so each is written once for a page and repeated: of three thousand
cells a few hundred are worth escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handrail.reports.columns import Column
from handrail.reports.register import LISTED, RegisterRow
from handrail.ui.status import status_of

STATUS_TAGS = {
    code: format_html('<td><span class="hr-tag {}">{}</span></td>', status_of(code).tone, status_of(code).word)
    for code in LISTED
}
EMPTY = SafeString("<td></td>")


def cells_of(rows: Sequence[RegisterRow], columns: Iterable[Column]) -> list[SafeString]:
    """For each row its cells in these columns, as HTML."""
    lines: list[list[str]] = [[] for _ in rows]
    for column in columns:
        written: dict[object, SafeString] = {}
        for row, line in zip(rows, lines, strict=True):
            key = column.value(row), column.note and column.note(row)
            if key not in written:
                written[key] = _cell(column.css, column.text(row), key[1])
            line.append(written[key])
    return [mark_safe("".join(line)) for line in lines]  # noqa: S308 (each cell has been escaped)


def _cell(look: str, text: str, note: str | None) -> SafeString:
    """How a cell looks, what it says, and what describes it further."""
    if not text:
        return EMPTY
    if look == "status":
        return STATUS_TAGS[text]
    if look == "review" and note:
        return format_html('<td class="{}">{} {}</td>', note, text, note)
    if look == "num" and note:
        return format_html('<td class="num" title="{}">{}</td>', note, text)
    if look in ("num", "yes"):
        return format_html('<td class="{}">{}</td>', look, text)
    return format_html("<td>{}</td>", text)
