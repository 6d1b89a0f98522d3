"""What is typed into the school's list, and the words of each error."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.bank.lines import Kind, Line, one_line, read_lines, too_long
from handrail.bank.models.kept import LINE, NAME, TEXT
from handrail.rules.register import AREAS
from handrail.ui.fields import DrawnForm, RadioField, TextArea, TextField

_AREAS = [(area.key, area.label) for area in AREAS.values()]
_KINDS = [(Kind.UNIVERSAL, "Universal strategy"), (Kind.OTHER, "Other strategy"), (Kind.OUTCOME, "Outcome")]
_STRATEGIES = _KINDS[:2]
_KIND_HINTS = {
    Kind.UNIVERSAL.value: "Any child may have it, without a plan: ordinarily available.",
    Kind.OTHER.value: "Agreed for a child, in a plan.",
    Kind.OUTCOME.value: "What a child will do.",
}
MOST_AT_ONCE = 200


class AddForm(DrawnForm, forms.Form):
    """One line or many, into one of the three lists."""

    marks_optional = False
    lines = TextArea(
        label="What to add",
        rows=5,
        missing="Write at least one line.",
        hint="One to a line; paste as many as you have. From a table, a second column is who (for an outcome: how we "
        "will know), a third how often. No child’s name belongs here.",
    )
    kind = RadioField(
        label="What it is", choices=_KINDS, hints=_KIND_HINTS, classes="govuk-radios--small", missing="Say what it is."
    )
    area = RadioField(
        label="Area of need", choices=_AREAS, classes="govuk-radios--small", missing="Choose an area of need."
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self._refuse_what_does_not_fit(self.read())
        return cleaned

    def _refuse_what_does_not_fit(self, read: list[Line]) -> None:
        for sentence in too_long(read):
            self.add_error("lines", sentence)
        if len(read) > MOST_AT_ONCE:
            self.add_error("lines", f"These are {len(read)} lines. Add up to {MOST_AT_ONCE} at a time.")

    def read(self) -> list[Line]:
        """The lines that were written."""
        said = self.cleaned_data
        return read_lines(Kind(said["kind"]), said["area"], said["lines"])


class StrategyForm(DrawnForm, forms.Form):
    """One strategy, to be said differently."""

    text = TextArea(label="What we do", rows=2, max_length=TEXT, missing="Write what is done.")
    who = TextField(label="Who", required=False, max_length=NAME, hint="Who usually does it.")
    how_often = TextField(label="How often", required=False, max_length=NAME)
    kind = RadioField(
        label="What it is",
        choices=_STRATEGIES,
        hints=_KIND_HINTS,
        classes="govuk-radios--small",
        missing="Say what it is.",
    )
    area = RadioField(
        label="Area of need", choices=_AREAS, classes="govuk-radios--small", missing="Choose an area of need."
    )

    def line(self) -> Line:
        said = self.cleaned_data
        words = {name: one_line(said[name]) for name in ("text", "who", "how_often")}
        return Line(Kind(said["kind"]), said["area"], **words)


class OutcomeForm(DrawnForm, forms.Form):
    """One outcome, to be said differently."""

    text = TextArea(label="What a child will do", rows=2, max_length=TEXT, missing="Write what a child will do.")
    measure = TextField(label="How we will know", required=False, max_length=LINE)
    area = RadioField(
        label="Area of need", choices=_AREAS, classes="govuk-radios--small", missing="Choose an area of need."
    )

    def line(self) -> Line:
        said = self.cleaned_data
        return Line(Kind.OUTCOME, said["area"], one_line(said["text"]), measure=one_line(said["measure"]))
