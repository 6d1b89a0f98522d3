"""The budget as a workbook whose figures are formulas: change a rate, a minute or a share, and the sums follow.

Costs are reckoned in whole numbers (minutes x per cent x pence an hour x per cent), so that a spreadsheet loses none of
them, and rounded where `rules.run_costs` rounds. The odd pennies of a run, which go by largest remainder to its payers
and to its children, are typed in a column of their own; with them every sheet comes to the same sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from math import floor
from typing import Any

import xlsxwriter

from handrail.budget.account import HIDDEN, AccountLine
from handrail.budget.money.reading import NOT_FUNDED, Budget
from handrail.rules.calendar import say_day
from handrail.rules.cost_rows import OVER, CostRow, cost_rows
from handrail.rules.run_costs import NOBODY, UNFUNDED, Totals
from handrail.ui.workbook import neutral

NO_CHILD, NOT_SHOWN = "No named child", "Children not shown to you"
THREE = ("Planned for the year", "Planned to date", "Spent to date")
SAFE = "1E-9"
"""Less than the least part of a penny there is, and more than a spreadsheet errs by: so it rounds down right."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with what it gives; `{row}` is the number of its own row."""

    text: str
    gives: float | str


Cell = str | int | float | Formula | None


@dataclass(slots=True)
class Page:
    """A sheet: headings with widths, and rows. `money` are the places of columns in pounds."""

    name: str
    columns: Sequence[tuple[str, int]]
    money: frozenset[int] = frozenset()
    rows: list[list[Cell]] = field(default_factory=list)

    def add(self, *cells: Cell) -> int:
        """The number of the row as a formula names it."""
        self.rows.append(list(cells))
        return len(self.rows) + 1


def budget_book(found: Budget, pupils: Mapping[int, str], school: str, *, with_figures: bool = True) -> bytes:
    """The .xlsx of a budget. `pupils` are the names of the children the reader may see. Beside each formula stands what
    it gives, for a reader that reckons nothing; without, whoever opens it has to reckon."""
    title = f"{school}: budget, {found.year.label}, {say_day(found.on)}"
    return _written(pages_of(found, pupils, school), title, with_figures=with_figures)


def pages_of(found: Budget, pupils: Mapping[int, str], school: str) -> list[Page]:
    """The sheets, the summary first."""
    book = _Book(found, pupils)
    for number, (line, has_begun) in enumerate(zip(found.account.lines, found.begun, strict=True), start=1):
        book.add_line(number, line, has_begun=has_begun)
    book.add_streams()
    book.add_pupils()
    summary = book.summary(school)
    return [summary, book.streams, book.runs, book.children, book.rates, book.basis, book.pays, book.whose]


def _three(width: int = 13) -> list[tuple[str, int]]:
    return [(name, width) for name in THREE]


class _Book:
    """The sheets as they fill up."""

    def __init__(self, found: Budget, pupils: Mapping[int, str]) -> None:
        self.found, self.pupils = found, pupils
        self.names = {one.stream.pk if one.stream else UNFUNDED: one.name for one in found.streams}
        self.rate_rows: dict[tuple[str, int], int] = {}
        self.rates = Page("Rates", [("Who, or which post", 30), ("Pounds an hour", 14)], frozenset({1}))
        self.runs = Page(
            "Runs", [("No.", 6), ("Provision", 34), ("Type", 26), ("Tier", 6), *_three()], frozenset({4, 5, 6})
        )
        self.basis = Page(
            "Basis",
            [("No.", 6), ("Provision", 30), ("Who", 24), ("Share of it, %", 9), ("Pounds an hour", 9),
             ("Payer no.", 9), ("Paid from", 24), ("Pays, %", 8), ("Group no.", 8), ("Shared by", 8),
             ("Planned: minutes, or pounds paid once", 12), ("To date", 10), ("Held or paid", 10),
             ("Planned, in 600,000ths of a penny", 18), ("To date", 18), ("Spent", 18)],
        )  # fmt: skip
        odd = [("Odd pennies: planned", 9), ("to date", 9), ("spent", 9)]
        self.pays = Page(
            "Who pays",
            [("No.", 6), ("Provision", 30), ("Payer no.", 9), ("Paid from", 26), *odd, *_three(), ("Begun", 7)],
            frozenset({7, 8, 9}),
        )
        self.whose = Page(
            "Whose",
            [("No.", 6), ("Provision", 30), ("Child no.", 9), ("Child", 26), *odd, *_three()],
            frozenset({7, 8, 9}),
        )
        self.streams = Page(
            "Streams",
            [("Payer no.", 9), ("Stream", 30), ("There is", 13), *_three(), ("Committed", 13), ("Left", 13)],
            frozenset({2, 3, 4, 5, 6, 7}),
        )
        self.children = Page("Pupils", [("Child no.", 9), ("Child", 30), *_three()], frozenset({2, 3, 4}))

    def add_line(self, number: int, line: AccountLine, *, has_begun: bool) -> None:
        rows = cost_rows(line.parts, line.hourly, self.found.on)
        groups = list(dict.fromkeys((row.group, row.sharers) for row in rows))
        for row in rows:
            self._add_basis(number, line, row, groups.index((row.group, row.sharers)) + 1)
        gives = _each(line.whole)
        sums = [
            Formula(f"ROUND(SUMIF(Basis!$A:$A,$A{{row}},Basis!${column}:${column})/{OVER},0)/100", gives[place] / 100)
            for place, column in enumerate("NOP")
        ]
        self.runs.add(number, line.title, line.type, line.tier, *sums)
        for key, totals in line.cost.streams.items():
            self._add_payer(number, line, rows, key, totals, has_begun=has_begun)
        for key, totals in line.cost.pupils.items():
            self._add_child(number, line, rows, groups, key, totals)

    def _add_basis(self, number: int, line: AccountLine, row: CostRow, group: int) -> None:
        paid = (row.stream, self.names[row.stream], row.part, group, row.sharers)
        if row.who is None:
            amounts: list[Cell] = [pence / 100 for pence in row.amounts]
            parts = [f"ROUND({column}{{row}}*100,0)*$H{{row}}*{OVER // 100}" for column in "KLM"]
            who: list[Cell] = ["Paid once", None, None]
        else:
            name = line.adults[row.who]  # type: ignore[index]
            who = [name, row.share, Formula(f"Rates!$B${self._rate(name, row.rate_pence)}", row.rate_pence / 100)]
            amounts = list(row.amounts)
            parts = [f"{column}{{row}}*$D{{row}}*ROUND($E{{row}}*100,0)*$H{{row}}" for column in "KLM"]
        exact = [Formula(text, float(row.exact(place) * OVER)) for place, text in enumerate(parts)]
        self.basis.add(number, line.title, *who, *paid, *amounts, *exact)

    def _rate(self, name: str, pence: int) -> int:
        key = name, pence
        if key not in self.rate_rows:
            self.rate_rows[key] = self.rates.add(name, pence / 100)
        return self.rate_rows[key]

    def _add_payer(
        self, number: int, line: AccountLine, rows: Sequence[CostRow], key: int, totals: Totals, *, has_begun: bool
    ) -> None:
        mine = [row for row in rows if row.stream == key]
        odd = [_odd(pence, sum(row.exact(which) for row in mine)) for which, pence in enumerate(_each(totals))]
        sums = [
            Formula(
                f"(INT(SUMIFS(Basis!${part}:${part},Basis!$A:$A,$A{{row}},Basis!$F:$F,$C{{row}})/{OVER}+{SAFE})"
                f"+{extra}{{row}})/100",
                _each(totals)[which] / 100,
            )
            for which, (part, extra) in enumerate(zip("NOP", "EFG", strict=True))
        ]
        self.pays.add(number, line.title, key, self.names[key], *odd, *sums, int(has_begun))

    def _add_child(
        self,
        number: int,
        line: AccountLine,
        rows: Sequence[CostRow],
        groups: Sequence[tuple[tuple[int, ...], int]],
        key: int,
        totals: Totals,
    ) -> None:
        own = {place: self._seats(line, group, sharers, key) for place, (group, sharers) in enumerate(groups, start=1)}
        parts = {place: Fraction(seats, groups[place - 1][1]) for place, seats in own.items() if seats}
        sums, odd = [], []
        for which, column in enumerate("NOP"):
            exact = sum(
                row.exact(which) * parts.get(groups.index((row.group, row.sharers)) + 1, Fraction(0)) for row in rows
            )
            odd.append(_odd(_each(totals)[which], exact))
            terms = "+".join(
                f"SUMIFS(Basis!${column}:${column},Basis!$A:$A,$A{{row}},Basis!$I:$I,{place})"
                f"*{part.numerator}/{part.denominator}"
                for place, part in parts.items()
            )
            text = f"(INT(({terms or 0})/{OVER}+{SAFE})+{'EFG'[which]}{{row}})/100"
            sums.append(Formula(text, _each(totals)[which] / 100))
        self.whose.add(number, line.title, key, self._child(key), *odd, *sums)

    def _seats(self, line: AccountLine, group: tuple[int, ...], sharers: int, key: int) -> int:
        """How many of the shares of a group are of this child, of nobody named, or of who is not shown."""
        if key == NOBODY:
            return sharers - len(group) + (NOBODY in group)
        if key == HIDDEN:
            return sum(1 for pupil in group if pupil != NOBODY and pupil not in line.cost.pupils)
        return int(key in group)

    def _child(self, key: int) -> str:
        return {NOBODY: NO_CHILD, HIDDEN: NOT_SHOWN}.get(key) or self.pupils.get(key, NOT_SHOWN)

    def add_streams(self) -> None:
        for one in self.found.streams:
            key, money = one.stream.pk if one.stream else UNFUNDED, one.money
            sums = [
                Formula(f"SUMIF('Who pays'!$C:$C,$A{{row}},'Who pays'!${column}:${column})", pence / 100)
                for column, pence in zip("HIJ", (money.planned, money.to_date, money.delivered), strict=True)
            ]
            begun = Formula(
                "SUMIFS('Who pays'!$H:$H,'Who pays'!$C:$C,$A{row},'Who pays'!$K:$K,1)", money.committed / 100
            )
            has = None if one.has_pence is None else one.has_pence / 100
            left = None if one.left_pence is None else Formula("C{row}-D{row}", one.left_pence / 100)
            self.streams.add(key, one.name, has, *sums, begun, left)

    def add_pupils(self) -> None:
        every = self.found.account.by_pupil()
        for key in sorted(every, key=lambda key: (key <= 0, self._child(key).casefold())):
            sums = [
                Formula(f"SUMIF(Whose!$C:$C,$A{{row}},Whose!${column}:${column})", pence / 100)
                for column, pence in zip("HIJ", _each(every[key]), strict=True)
            ]
            self.children.add(key, self._child(key), *sums)

    def summary(self, school: str) -> Page:
        page = Page("Summary", [("", 40), *_three(20)], frozenset({1, 2, 3}))
        whole = [pence / 100 for pence in _each(self.found.account.whole)]
        page.add(f"{school}: {self.found.year.label}, as it stands on {say_day(self.found.on)}")
        page.add(self.found.say())
        page.add(None)
        rows = []
        for words, sheet, columns in (
            ("All provision", "Runs", "EFG"), ("All streams, with what is not funded yet", "'Who pays'", "HIJ"),
            ("All children, with no named child", "Whose", "HIJ"),
        ):  # fmt: skip
            sums = [Formula(f"SUM({sheet}!{at}:{at})", figure) for at, figure in zip(columns, whole, strict=True)]
            rows.append(page.add(words, *sums))
        ours = page.add("Handrail’s own figure", *whole)
        first, *others = rows
        checks = []
        for column in "BCD":
            same = ",".join(f"ROUND({column}{first}-{column}{row},2)=0" for row in [*others, ours])
            checks.append(Formula(f'IF(AND({same}),"the same","not the same")', "the same"))
        page.add("They are", *checks)
        page.add(None)
        types = dict.fromkeys(line.type for line in self.found.account.lines)
        for kind in types:
            sums = [Formula(f"SUMIF(Runs!$C:$C,$A{{row}},Runs!${column}:${column})", 0.0) for column in "EFG"]
            totals = self.found.account.by(lambda line: line.type)[kind]
            gives = [Formula(one.text, pence / 100) for one, pence in zip(sums, _each(totals), strict=True)]
            page.add(kind, *gives)
        page.add(None)
        page.add(f"No rate is known for: {', '.join(sorted(_nameless(self.found))) or 'nobody'}")
        page.add(f"{NOT_FUNDED} is what no stream pays. Odd pennies go where the most was cut off.")
        return page


def _nameless(found: Budget) -> set[str]:
    return {name for line in found.account.incomplete for name in line.without_rate}


def _each(totals: Totals) -> tuple[int, int, int]:
    return totals.planned, totals.to_date, totals.delivered


def _odd(pence: int, exact: Fraction | int) -> int:
    """What is to be added to whole pennies rounded down."""
    return pence - floor(exact)


def _written(pages: Sequence[Page], title: str, *, with_figures: bool) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    pounds, plain = book.add_format({"num_format": "#,##0.00"}), book.add_format()
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for place, (heading, width) in enumerate(page.columns):
            sheet.write_string(0, place, heading, bold)
            sheet.set_column(place, place, width)
        for number, row in enumerate(page.rows, start=1):
            for place, cell in enumerate(row):
                look = pounds if place in page.money else plain
                _write(sheet, number, place, cell, look, with_figures=with_figures)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&L{title.replace('&', '&&')}&RConfidential")
        sheet.set_footer("&Rpage &P of &N")
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, place: int, cell: Cell, look: Any, *, with_figures: bool) -> None:
    """Only our own formulas are formulas; what anybody typed is text that no spreadsheet runs."""
    if isinstance(cell, Formula):
        sheet.write_formula(row, place, f"={cell.text.format(row=row + 1)}", look, cell.gives if with_figures else "")
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell, look)
    elif cell:
        sheet.write_string(row, place, neutral(cell))
