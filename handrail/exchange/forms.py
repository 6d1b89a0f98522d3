"""Choosing a file, and saying what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from handrail.exchange.models import ImportBatch
from handrail.exchange.reading import MEANINGS
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.ui.fields import DrawnForm, UploadField


class FileForm(DrawnForm, forms.Form):
    """One file from the school's information system."""

    file = UploadField(
        label="The file",
        hint="CSV, Excel (.xlsx, .xls) or OpenDocument (.ods), as your information system exports it.",
        accept=".csv,.txt,.xlsx,.xls,.ods",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file is over {MAX_BYTES // 1024 // 1024} MB. Export fewer columns or pupils."
            )
        return file


def read_meanings(batch: ImportBatch, posted: Mapping[str, str]) -> dict[int, str]:
    """What each column was said to mean; an unknown answer keeps the guess."""
    meanings = {}
    for column in batch.columns:
        said = posted.get(f"column-{column['index']}", column["meaning"])
        meanings[column["index"]] = said if said in MEANINGS else column["meaning"]
    return meanings
