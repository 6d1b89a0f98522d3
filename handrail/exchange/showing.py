"""A staged or applied file as its page shows it: pupils by what the file does, with every value in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from handrail.access.member import Member
from handrail.core import clock
from handrail.exchange.models import ImportBatch, ImportRow, KeptHere
from handrail.exchange.office.conflicts import kept_before, question_of_row
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Pupil
from handrail.pupils.years import year_label
from handrail.rules.calendar import say_day
from handrail.ui.status import status_of

MOST = 200
"""How many pupils of one sort a page shows before it is asked for all of them."""

SORTS = {"changed": "Changed", "new": "New", "unchanged": "Unchanged", "absent": "Not in this file"}


class Option(NamedTuple):
    """One answer to a question: what is sent, and what a person reads."""

    key: str
    who: str
    note: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One pupil of the file. `differences` are (label, here, file), but for those that stand among the `options`, which
    are the answers to what is asked."""

    key: int
    name: str
    where: str
    pupil_ref: str
    change: str
    sen: str
    differences: list[tuple[str, str, str]]
    warnings: list[str]
    why_ask: str
    options: list[Option]
    decision: str
    outcome: str
    kept_before: str = ""


@dataclass(slots=True)
class Shown:
    """The whole page. `asks` are what a person decides; `sections` are (key, words, count, rows); `absent` those here
    who are not in the file."""

    counts: Counter[str]
    asks: list[ShownRow] = field(default_factory=list)
    sections: list[tuple[str, str, int, list[ShownRow]]] = field(default_factory=list)
    absent: list[ChildLine] = field(default_factory=list)
    blank: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is no pupil in the file."""
        return not (self.asks or self.sections)

    @property
    def asked_now(self) -> list[ShownRow]:
        return [row for row in self.asks if not row.kept_before]

    @property
    def asked_before(self) -> list[ShownRow]:
        """Questions whose answer is remembered, and filled in."""
        return [row for row in self.asks if row.kept_before]

    @property
    def undecided(self) -> int:
        return sum(1 for row in self.asks if not row.decision)

    @property
    def refs(self) -> list[str]:
        """Every pupil the page names who is here."""
        rows = [*self.asks, *(row for _, _, _, rows in self.sections for row in rows)]
        return [row.pupil_ref for row in rows if row.pupil_ref] + [line.ref for line in self.absent]


def show_batch(member: Member, batch: ImportBatch, *, whole: str = "") -> Shown:
    """What the page of a batch shows; of the sort `whole` all pupils. A fixed number of queries."""
    rows = ImportRow.objects.for_school(member.school).open_to(member).filter(batch=batch).select_related("pupil")
    found: Shown = Shown(Counter(rows.values_list("change", flat=True)))
    place = "pupil" if batch.is_transfer_file else "row"
    found.asks = _asks(rows.filter(change=ImportRow.Change.ASK), member, place)
    for sort, words in SORTS.items():
        if found.counts[sort]:
            chosen = _first(rows.filter(change=sort), everything=whole == sort)
            found.sections.append((sort, words, found.counts[sort], [shown_row(row, member, place) for row in chosen]))
    if batch.state == "staged":
        absent = not_in_file(member, batch)
        found.counts["absent"] = absent.count()
        found.absent = lines_of(_first(absent, everything=whole == "absent"), member.on)
        found.blank = _blank(rows, batch)
    return found


def _asks(rows: QuerySet[ImportRow], member: Member, place: str) -> list[ShownRow]:
    """What is asked, with who decided the same before, and when."""
    asked = list(rows)
    kept = kept_before(member.school) if asked else {}
    return [
        replace(shown_row(row, member, place), kept_before=_kept(question and kept.get(question)))
        for row in asked
        for question in [question_of_row(row)]
    ]


def _kept(before: KeptHere | None) -> str:
    """'Kept on 4 November 2026 by Ana Ferreira'."""
    if before is None:
        return ""
    return f"Kept on {say_day(before.decided_at.astimezone(clock.LONDON).date())} by {before.decided_by}"


def _first(rows: QuerySet[Any], *, everything: bool) -> Sequence[Any]:
    return list(rows if everything else rows[:MOST])


def not_in_file(member: Member, batch: ImportBatch) -> QuerySet[Pupil]:
    """Pupils on roll here whom the file does not have. Nobody is ever removed for that."""
    matched = ImportRow.objects.for_school(member.school).filter(batch=batch, pupil__isnull=False)
    here = Pupil.objects.visible_to(member).on_roll(member.on)
    return here.exclude(pk__in=matched.values("pupil")).by_name()


def _blank(rows: QuerySet[ImportRow], batch: ImportBatch) -> int:
    """How many pupils have no status in a file that has a column of them, or has them for others."""
    if not (batch.is_transfer_file or any(column["meaning"] == "sen_status" for column in batch.columns)):
        return 0
    contents = rows.values_list("content__sen_status", "content__history")
    blank = sum(1 for status, history in contents if not status and not history)
    # A transfer file without any status was made for something else.
    return 0 if batch.is_transfer_file and blank == len(contents) else blank


def shown_row(row: ImportRow, member: Member, place: str = "row") -> ShownRow:
    """One pupil of the file in words; `place` is what its number counts."""
    content = row.content
    return ShownRow(
        key=row.pk,
        name=", ".join(filter(None, (content["surname"], content["forename"]))),
        where=", ".join(_where(row, member, place)),
        pupil_ref=row.pupil.ref if row.pupil else "",
        change=row.change,
        sen=_sen(content),
        differences=[(said["label"], said["here"], said["file"]) for said in row.differences if not said["asks"]],
        warnings=[warning["message"] for warning in content["warnings"]],
        why_ask=row.why_ask,
        options=_options(row, place) if row.change == ImportRow.Change.ASK else [],
        decision=row.decision,
        outcome=_outcome(row),
    )


def _where(row: ImportRow, member: Member, place: str) -> Iterable[str]:
    content = row.content
    yield f"{place} {row.row}" if len(content["rows"]) == 1 else f"rows {content['rows'][0]} to {content['rows'][-1]}"
    if born := _day(content["date_of_birth"]):
        yield f"born {born}"
    if content["year_group"]:
        yield year_label(content["year_group"])
    if home := content["class_name"] or content["room"]:
        yield home
    if content["upn"]:
        yield f"UPN {content['upn']}"


def _sen(content: dict[str, Any]) -> str:
    """'SEN support (K) since 1 September 2026; SLCN, SEMH'."""
    status = status_of(content["sen_status"]).word if content["sen_status"] else "No SEN status in the file"
    given = [row["starts_on"] for row in content["history"] if row["status"] == content["sen_status"]]
    since = f" since {_day(given[-1])}" if given and given[-1] else ""
    needs = ", ".join(need["type"] for need in content["needs"])
    return "; ".join(filter(None, (f"{status}{since}", needs)))


def _options(row: ImportRow, place: str) -> list[Option]:
    """Where it is plain who this is, two values; where it is not, who it may be."""
    asking = [said for said in row.differences if said["asks"]]
    line = f"{place.capitalize()} {row.row} of the file"
    if asking and row.pupil:
        here = "; ".join(said["here"] or "Nothing" for said in asking)
        told = "; ".join(said["file"] for said in asking)
        return [Option("keep", "Keep what is here", "", here), Option("take", "Take what the file says", line, told)]
    read = _person(row.content["forename"], row.content["surname"], _day(row.content["date_of_birth"]))
    options = [Option("keep", "Leave this row out", "Nothing is written", "")]
    if row.pupil:
        born = say_day(row.pupil.date_of_birth) if row.pupil.date_of_birth else ""
        held = _person("", row.pupil.name, born)
        options.append(Option("take", "The same child", "What the file says is taken", held))
    return [*options, Option("add", "Another child", "Added as a new pupil", read)]


def _person(forename: str, surname: str, born: str) -> str:
    name = f"{forename} {surname}".strip()
    return f"{name}, born {born}" if born else name


def _outcome(row: ImportRow) -> str:
    """What became of a question once the file was applied."""
    if row.undo is None:
        return "Left alone"
    return "Added as another pupil" if row.undo.get("created") else "Taken from the file"


def _day(text: str | None) -> str:
    return say_day(date.fromisoformat(text)) if text else ""
