"""What of a plan is kept in the school's list: each line may be said more generally first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from handrail.bank.lines import Line, one_line
from handrail.bank.models.kept import TEXT
from handrail.rules.register import AREAS
from handrail.ui.fields import DrawnForm, RadioField, TextArea, TickField


class KeepForm(DrawnForm, forms.Form):
    """A tick and a text for each line, and the area of need of all of them."""

    marks_optional = False

    def __init__(self, *args: Any, lines: Mapping[str, Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for name, line in lines.items():
            what = "the outcome" if line.kind.is_outcome else "the strategy"
            self.fields[f"keep-{name}"] = TickField(label=f"Keep {what}", required=False)
            self.fields[f"text-{name}"] = TextArea(
                label="The outcome" if line.kind.is_outcome else "What we do",
                rows=2,
                max_length=TEXT,
                initial=line.text,
                required=False,
            )
        self.fields["area"] = RadioField(
            label="Area of need",
            choices=[(area.key, area.label) for area in AREAS.values()],
            classes="govuk-radios--small",
            missing="Choose an area of need.",
        )

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Each line's tick and text, to be drawn together."""
        return [(self[f"keep-{name}"], self[f"text-{name}"]) for name in self.lines]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        ticked = [name for name in self.lines if cleaned.get(f"keep-{name}")]
        if not ticked:
            self.add_error(f"keep-{next(iter(self.lines))}", "Tick what is to be kept.")
        for name in ticked:
            if not self.errors and not cleaned.get(f"text-{name}"):
                self.add_error(f"text-{name}", "Write what is to be kept.")
        return cleaned

    def read(self) -> list[Line]:
        """The lines that were ticked, as they are to be kept."""
        said = self.cleaned_data
        return [
            replace(line, area=said["area"], text=one_line(said[f"text-{name}"]))
            for name, line in self.lines.items()
            if said[f"keep-{name}"]
        ]
