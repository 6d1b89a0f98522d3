"""A staged or applied table as its page shows it: every row in words, with the sentences that belong beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handrail.access.member import Member
from handrail.facts.comparing import Change, in_words
from handrail.facts.groups import load_groups, notes_on
from handrail.facts.kinds import GROUP, GROUP_END, NO_PERIOD, SCORE
from handrail.facts.models import FactFile, FactLine
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day

MOST = 200
"""How many rows of one sort a page shows before it is asked for all of them."""

SORTS = {Change.CHANGED: "Changed", Change.NEW: "New", Change.UNCHANGED: "Here already"}
Option = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One fact of one row. `differences` are (label, here, file); `options` the answers to what is asked."""

    key: int
    line: int
    whom: str
    where: str
    pupil_ref: str
    words: str
    differences: list[tuple[str, str, str]]
    says: list[str]
    options: list[Option]
    decision: str
    outcome: str


@dataclass(slots=True)
class Shown:
    """The whole page. `sections` are (sort, words, count, lines); `lacks` what has to be said once for all rows. Of a
    list of groups, `absent` are in one and not in the list, and `notes` what to know of groups and teachers."""

    counts: Counter[str]
    asks: list[ShownLine] = field(default_factory=list)
    left: list[ShownLine] = field(default_factory=list)
    sections: list[tuple[str, str, int, list[ShownLine]]] = field(default_factory=list)
    lacks: int = 0
    refs: list[str] = field(default_factory=list)
    absent: list[ShownLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.counts.total()

    @property
    def undecided(self) -> int:
        return sum(1 for line in self.asks if not line.decision)


def show_file(member: Member, file: FactFile, *, whole: str = "") -> Shown:
    """What the page of a table shows; of the sort `whole` every row. A fixed number of queries."""
    rows = list(FactLine.objects.for_school(member.school).open_to(member).filter(file=file).select_related("pupil"))
    # Who stays in a group without being in its list is no row of it.
    absent = [row for row in rows if row.kind == GROUP_END]
    every = [row for row in rows if not (row.kind == GROUP_END and row.change == Change.UNCHANGED)]
    shown = Shown(Counter(row.change for row in every))
    picked = {sort: [row for row in every if row.change == sort] for sort in Change.values}
    listed = {sort: found if whole == sort else found[:MOST] for sort, found in picked.items()}
    asked, left = picked[Change.ASK], listed[Change.LEFT]
    maybe = {ref for row in asked for ref in row.maybe}
    seen = {row.pupil.pk: row.pupil for sort in (*listed.values(), absent[:MOST]) for row in sort if row.pupil}
    choices = {pupil.ref: pupil for pupil in Pupil.objects.visible_to(member).filter(ref__in=maybe)}
    lines = {line.ref: line for line in lines_of({**seen, **{p.pk: p for p in choices.values()}}.values(), member.on)}
    shown.asks = [_shown(row, lines, _options(row, lines)) for row in asked]
    shown.left = [_shown(row, lines) for row in left]
    for sort, words in SORTS.items():
        if picked[sort]:
            own = [_shown(row, lines) for row in listed[sort]]
            shown.sections.append((sort, words, shown.counts[sort], own))
    shown.lacks = sum(1 for row in picked[Change.LEFT] if _lacks(row))
    shown.absent = [_shown(row, lines) for row in absent[:MOST]]
    shown.notes = _notes(member, file, every)
    shown.refs = list(lines)
    return shown


def _notes(member: Member, file: FactFile, rows: Iterable[FactLine]) -> list[str]:
    """What is said once of each group and teacher, while nothing is written."""
    taken = [row.values for row in rows if row.kind == GROUP and row.change != Change.LEFT]
    if file.state != "staged" or not taken:
        return []
    held = load_groups(member)
    return list(dict.fromkeys(note for values in taken for note in notes_on(values, held)))


def _lacks(row: FactLine) -> bool:
    """Whether what is missing is the same for all rows, and can be said once."""
    said: list[str] = row.says[:1]
    if row.kind == SCORE:
        return bool(said) and "above the paste" in said[0]
    return said == [NO_PERIOD]


def _shown(row: FactLine, lines: dict[str, ChildLine], options: Sequence[Option] = ()) -> ShownLine:
    line = lines.get(row.pupil.ref) if row.pupil else None
    return ShownLine(
        key=row.pk,
        line=row.line,
        whom=line.list_name if line else row.whom or "Nobody is named",
        where=", ".join(_where(row, line)),
        pupil_ref=line.ref if line else "",
        words=in_words(row.kind, row.values),
        differences=[(label, here, told) for label, here, told in row.differences],
        says=list(row.says),
        options=list(options),
        decision=row.decision,
        outcome="Taken" if row.undo else "Left alone",
    )


def _where(row: FactLine, line: ChildLine | None) -> Iterable[str]:
    if row.kind != GROUP_END:
        yield f"line {row.line}"
    if line and line.year_and_group:
        yield line.year_and_group


def _options(row: FactLine, lines: dict[str, ChildLine]) -> list[Option]:
    """Who it may be about; or, where that is plain, what is held beside what the row says."""
    if row.maybe:
        known = [lines[ref] for ref in row.maybe if ref in lines]
        found: list[Option] = [(line.ref, line.name, _who(line), in_words(row.kind, row.values)) for line in known]
        return [*found, ("leave", "Nobody of these", "This row is left out", "")]
    here = "; ".join(was or "nothing" for _, was, _ in row.differences)
    told = "; ".join(said for _, _, said in row.differences)
    return [("leave", "Keep what is here", "", here), ("take", "Take what the row says", f"Line {row.line}", told)]


def _who(line: ChildLine) -> str:
    born = f"born {say_day(line.born)}" if line.born else ""
    return ", ".join(filter(None, (line.year_and_group, born)))
