"""A list of new classes to be read, and what was sent from the tables of the move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from handrail.exchange.reading.limits import MAX_BYTES
from handrail.newyear.plan import Plan
from handrail.ui.fields import DrawnForm, TextArea, UploadField

TOO_BIG = f"The list is over {MAX_BYTES // 1024 // 1024} MB. Keep only the columns of names and classes."
LONGEST_KEY = 18


class ListForm(DrawnForm, forms.Form):
    """A file, or the same rows pasted out of a spreadsheet."""

    marks_optional = False

    file = UploadField(
        label="A file",
        hint="CSV, Excel (.xlsx, .xls) or OpenDocument (.ods).",
        accept=".csv,.txt,.xlsx,.xls,.ods",
        required=False,
    )
    pasted = TextArea(
        label="Or paste the rows here",
        hint="With their headings, as copied out of a spreadsheet.",
        rows=6,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, pasted = cleaned.get("file"), cleaned.get("pasted") or ""
        if not (file or pasted.strip()) and not self.errors:
            self.add_error("file", "Choose a file, or paste the rows below.")
        if file and pasted.strip():
            self.add_error("pasted", "There is a file as well. Take one of the two away.")
        if len(pasted.encode()) > MAX_BYTES or (file and (file.size or 0) > MAX_BYTES):
            self.add_error("file", TOO_BIG)
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """The bytes to read, and what they are called."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            return file.read(), str(file.name)
        return str(self.cleaned_data["pasted"]).encode(), "pasted.csv"


def read_classes(posted: Mapping[str, Any], plan: Plan) -> dict[str, str]:
    """{key of a line of classes: the name that was written}."""
    return {line.key: str(posted[name]) for line in plan.lines if (name := f"class-{line.key}") in posted}


def read_leads(posted: Mapping[str, Any], plan: Plan) -> dict[str, int | None]:
    """{class, folded: key of a person, 0 for nobody, None for as proposed}."""
    found: dict[str, int | None] = {}
    for target in plan.targets:
        sent = str(posted.get(f"lead-{target.key}", "missing"))
        if sent != "missing":
            found[target.key] = int(sent) if sent.isdecimal() and len(sent) <= LONGEST_KEY else None
    return found


def read_answers(posted: Mapping[str, Any], refs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{ref of a child: (where they go, the class they were given)} for those who were sent."""
    return {
        ref: (str(posted[f"goes-{ref}"]), str(posted.get(f"home-{ref}", ""))) for ref in refs if f"goes-{ref}" in posted
    }
