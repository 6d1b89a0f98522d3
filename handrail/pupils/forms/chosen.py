"""Choosing many documents, and saying whose each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms

from handrail.access.member import Member
from handrail.pupils.actions.batches import Sorted
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import DocumentBatch, Pupil, StagedDocument
from handrail.pupils.models.names import fold
from handrail.pupils.papers.kinds import ACCEPT, MAX_BYTES
from handrail.ui.drawing import Problem
from handrail.ui.fields import DrawnForm, UploadsField


class ChooseForm(DrawnForm, forms.Form):
    """Any number of documents, or a folder packed into a zip."""

    documents = UploadsField(
        label="The documents",
        hint=f"Several at once, or one .zip of a folder. PDF, Word, OpenDocument, RTF, JPEG or PNG, up to "
        f"{MAX_BYTES // 1024 // 1024} MB each.",
        accept=f"{ACCEPT},.zip",
        missing="Choose at least one document.",
    )


@dataclass
class Roll:
    """The pupils of the school as a person names them in a box: by a label that only one of them has."""

    pupils: list[Pupil]
    lines: list[ChildLine]
    labels: dict[str, Pupil] = field(default_factory=dict)

    @property
    def label_of(self) -> dict[int, str]:
        return {pupil.pk: label for label, pupil in self.labels.items()}

    def named(self, typed: str) -> list[Pupil]:
        """The pupil of a label, or all whose name holds every word typed."""
        exact = self.labels.get(" ".join(typed.split()))
        if exact:
            return [exact]
        words = fold(typed.replace(",", " ")).split()
        return [pupil for pupil in self.pupils if words and all(word in pupil.search_name for word in words)]


def roll_of(member: Member) -> Roll:
    """Everybody whom this member may see, by name. Three queries."""
    pupils = list(Pupil.objects.visible_to(member).by_name())
    lines = lines_of(pupils, member.on)
    roll = Roll(pupils, lines)
    for pupil, line in zip(pupils, lines, strict=True):
        roll.labels[_label(pupil, line, roll.labels)] = pupil
    return roll


def _label(pupil: Pupil, line: ChildLine, taken: Mapping[str, Pupil]) -> str:
    """'Kowalczyk, Mia – Year 4, 4B'; with the birth date, or a count, where another has the same."""
    label = " – ".join(filter(None, (line.list_name, line.year_and_group)))
    if label in taken and line.born:
        label = f"{label} – born {line.born:%d/%m/%Y}"
    count, tried = 2, label
    while tried in taken:
        tried, count = f"{label} ({count})", count + 1
    return tried


def find_one(roll: Roll, typed: str, of: str) -> tuple[Pupil | None, str]:
    """The one pupil whom these words name, and what is wrong where they name nobody or several. `of` is the file."""
    found = roll.named(typed) if typed else []
    if not typed or len(found) == 1:
        return (found[0] if found else None), ""
    how = "Several pupils fit" if found else "Nobody here is called"
    return None, f"{of}: {how} “{typed}”. Choose one from the list."


@dataclass
class SortForm:
    """What was said of the documents of a batch: read from a posted form, with what could not be understood."""

    said: dict[int, Sorted] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return [Problem(words, f"#pupil-{key}") for key, words in self.errors.items()]


def read_sorted(rows: Sequence[StagedDocument], roll: Roll, posted: Mapping[str, str]) -> SortForm:
    """Every row that was in the form; a name that fits nobody or several keeps its row as typed, with an error."""
    form = SortForm()
    for row in rows:
        if f"about-{row.pk}" in posted:
            _read_row(form, row, roll, posted)
    return form


def _read_row(form: SortForm, row: StagedDocument, roll: Roll, posted: Mapping[str, str]) -> None:
    typed = posted.get(f"pupil-{row.pk}", "").strip()[:300]
    is_left_out = f"leave-{row.pk}" in posted
    pupil, error = find_one(roll, typed, row.file_name)
    form.typed[row.pk] = typed
    if error and not is_left_out:
        form.errors[row.pk] = error
    form.said[row.pk] = Sorted(pupil, posted[f"about-{row.pk}"], is_left_out)


def rows_of(batch: DocumentBatch, reader: Member) -> list[StagedDocument]:
    """The documents of a batch as the page needs them, without their words."""
    return list(batch.documents.open_to(reader).select_related("pupil").defer("text"))
