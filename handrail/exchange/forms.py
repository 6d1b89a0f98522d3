"""Choosing a file, saying what its columns mean, answering what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.reading import MEANINGS
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.ui.fields import DrawnForm, UploadField

TOO_BIG = f"The file is over {MAX_BYTES // 1024 // 1024} MB. Export fewer columns, or only the pupils now on roll."
CUT_OFF = "Only a part of the file arrived, so nothing of it was kept. Choose it again."
LONGEST_KEY = 18  # figures of the largest key a database holds


class FileForm(DrawnForm, forms.Form):
    """One file from the school's information system."""

    file = UploadField(
        label="The file",
        hint="CSV, Excel (.xlsx, .xls), OpenDocument (.ods) or a Common Transfer File (CTF, .xml), as your information "
        "system exports it.",
        accept=".csv,.txt,.xlsx,.xls,.ods,.xml",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file


def is_too_big(request: HttpRequest) -> bool:
    """Whether more was sent than is kept in memory: the file is then not there at all."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    return not request.FILES and sent.isdecimal() and int(sent) > MAX_BYTES


def is_cut_off(request: HttpRequest) -> bool:
    """Whether less came than was said to come: the file would lack its end."""
    stream = getattr(request, "_stream", None)  # Django's own; it knows how much was announced and how much was read
    return request.method == "POST" and getattr(stream, "_pos", 0) < getattr(stream, "limit", 0)


def read_meanings(batch: ImportBatch, posted: Mapping[str, str]) -> dict[int, str]:
    """What each column was said to mean; an unknown answer keeps the guess."""
    meanings = {}
    for column in batch.columns:
        said = posted.get(f"column-{column['index']}", column["meaning"])
        meanings[column["index"]] = said if said in MEANINGS else column["meaning"]
    return meanings


def read_answers(posted: Mapping[str, Any]) -> dict[int, str]:
    """{key of the row: decision} for every question that was answered."""
    found = {}
    for name, value in posted.items():
        prefix, _, key = name.partition("-")
        if prefix == "row" and key.isdecimal() and len(key) <= LONGEST_KEY and value in ImportRow.Decision.values:
            found[int(key)] = str(value)
    return found
