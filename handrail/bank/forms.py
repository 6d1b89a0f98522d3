"""What is typed into the school's list, and the words of each error."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from handrail.bank.actions import OwnWords
from handrail.bank.hinting import lines_in
from handrail.bank.lines import Kind, Line, one_line, read_lines, too_long
from handrail.bank.models import OwnHint
from handrail.bank.models.hints import SENTENCE, TITLE, WORDS
from handrail.bank.models.kept import LINE, NAME, TEXT
from handrail.rules.register import AREAS
from handrail.ui.fields import DrawnForm, RadioField, SelectField, TextArea, TextField, TickField

_AREAS = [(area.key, area.label) for area in AREAS.values()]
_KINDS = [(Kind.UNIVERSAL, "Universal strategy"), (Kind.OTHER, "Other strategy"), (Kind.OUTCOME, "Outcome")]
_STRATEGIES = _KINDS[:2]
_KIND_HINTS = {
    Kind.UNIVERSAL.value: "Any child may have it, without a plan: ordinarily available.",
    Kind.OTHER.value: "Agreed for a child, in a plan.",
    Kind.OUTCOME.value: "What a child will do.",
}
MOST_AT_ONCE = 200
_ENDINGS = "One to a line. They are found with their endings; begin with = where the word must stand as it is."
TRIED = (
    ("text", "What the child will do"),
    ("baseline", "Where they start"),
    ("measure", "How we will know"),
    ("strategy", "What we will do"),
    ("who", "Who"),
    ("how_often", "How often"),
    ("barrier", "What gets in the way"),
    ("everyday_help", "What helps every day"),
    ("expected_impact", "Expected impact"),
)
"""What a sentence may be tried as: what `rules.plan_hints` looks at."""


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


class TryForm(DrawnForm, forms.Form):
    """A text to try the hints on; nothing of it is kept."""

    marks_optional = False
    text = TextArea(label="Try a sentence", rows=2, max_length=TEXT, required=False, hint="Nothing of it is kept.")
    field = SelectField(label="As", choices=TRIED, initial="text", required=False)


class ChoiceForm(DrawnForm, forms.Form):
    """How the school goes by one rule."""

    is_off = TickField(label="Do not use this hint in our school", required=False)
    added = TextArea(label="Words to add", rows=3, max_length=WORDS, required=False, hint=_ENDINGS)
    removed = TextArea(
        label="Words to leave out", rows=3, max_length=WORDS, required=False, hint="One to a line, as they stand above."
    )
    reason = TextArea(label="Why, in our words", rows=2, max_length=SENTENCE, required=False)
    example = TextField(label="Instead of", max_length=SENTENCE, required=False)
    better = TextField(label="Better", max_length=SENTENCE, required=False)


class OwnHintForm(DrawnForm, forms.Form):
    """A hint of the school's own."""

    title = TextField(label="What it is called", max_length=TITLE, missing="Give it a name of a few words.")
    where = RadioField(
        label="Where to look",
        choices=OwnHint.Where.choices,
        initial=OwnHint.Where.OUTCOME,
        classes="govuk-radios--small",
        missing="Say where to look.",
    )
    words = TextArea(
        label="Words to look for", rows=3, max_length=WORDS, hint=_ENDINGS, missing="Write at least one word."
    )
    helps = TextField(label="It may help to …", max_length=SENTENCE, missing="Say what may help.")
    reason = TextArea(label="Why", rows=2, max_length=SENTENCE, missing="Say why.")
    example = TextField(label="Instead of", max_length=SENTENCE, required=False)
    better = TextField(label="Better", max_length=SENTENCE, required=False)

    def __init__(self, *args: Any, taken: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_title(self) -> str:
        title = one_line(self.cleaned_data["title"])
        if title in self.taken:
            raise ValidationError("There is a hint of this name already. Change that one, or choose another name.")
        return title

    def clean_words(self) -> str:
        words = "\n".join(lines_in(self.cleaned_data["words"]))
        if not words:
            raise ValidationError("Write at least one word.")
        return words

    def said(self) -> OwnWords:
        return OwnWords(**{field.name: self.cleaned_data[field.name] for field in fields(OwnWords)})
