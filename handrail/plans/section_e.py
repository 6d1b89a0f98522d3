"""What a person may type of section E of an EHC plan: outcomes pasted a line each, or one of them in full."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from handrail.plans.actions import EHCWords
from handrail.plans.models import EHCOutcome
from handrail.pupils.forms.watched import WatchedForm
from handrail.ui.fields import DayField, DrawnForm, TextArea, TextField

MOST = 30
_LABEL = re.compile(r"^\s*((?:E\s?)?\d{1,2}[a-z]?|E)\s*[.):\u2013-]?\s+(?=\S)", re.IGNORECASE)


def outcomes_pasted(text: str) -> list[EHCWords]:
    """A line is an outcome: its number if it has one, its words, and after a tab by when. Raises ValidationError."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValidationError(f"There are {len(lines)} lines, and {MOST} fit. Paste one outcome to a line.")
    return [_of_line(line) for line in lines]


def _of_line(line: str) -> EHCWords:
    label = _LABEL.match(line)
    number = label[1].replace(" ", "").upper() if label else ""
    text, *rest = [" ".join(cell.split()) for cell in line[label.end() if label else 0 :].split("\t") if cell.strip()]
    return EHCWords(label=number, text=text, by_when=" ".join(rest)[:120])


class EHCOutcomesForm(DrawnForm, forms.Form):
    """Outcomes as they stand in the EHC plan, a line each."""

    pasted = TextArea(
        label="Outcomes of section E",
        hint="One to a line, with its number, like ‘E1 By the end of Year 6, Omar will ask for help by himself’.",
        missing="Write or paste at least one outcome.",
        rows=6,
        max_length=12_000,
    )
    starts_on = DayField(label="In the plan since", hint="Like 19 Nov 2026.", missing="Give the day of the EHC plan.")

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        self.outcomes: list[EHCWords] = []

    def clean_pasted(self) -> str:
        pasted = str(self.cleaned_data["pasted"])
        self.outcomes = outcomes_pasted(pasted)
        return pasted

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day > self.latest:
            raise ValidationError("This day is still to come. Give the day of the plan that stands now.")
        return day


class EHCOutcomeForm(WatchedForm):
    """One outcome: its words, and what those read of it who may not open the EHC plan."""

    label = TextField(label="Number", max_length=10, required=False, width=4)
    text = TextArea(
        label="Outcome, in the words of the plan", missing="Write the words of the plan.", rows=4, max_length=4000
    )
    by_when = TextField(label="By when", max_length=120, required=False, hint="Like ‘the end of Key Stage 2’.")
    summary = TextField(
        label="In short, for those who teach",
        max_length=200,
        required=False,
        hint="The EHC plan itself is opened by few. Teachers and TAs read this line where a plan’s outcome is a step "
        "towards it.",
    )
    changed_on = DayField(
        label="Since when",
        hint="Where the words of the plan have changed: the old ones stay on record until the day before.",
        missing="Give the day, like 19 Nov 2026.",
    )

    def __init__(self, *args: Any, row: EHCOutcome, today: date, **kwargs: Any) -> None:
        names = ("label", "text", "by_when", "summary")
        super().__init__(*args, initial={name: getattr(row, name) for name in names}, **kwargs)
        self.fields["changed_on"].initial = today
        self.row, self.today = row, today

    def clean_changed_on(self) -> date:
        day: date = self.cleaned_data["changed_on"]
        if day > self.today:
            raise ValidationError("This day is still to come. Change the outcome once it holds.")
        return day

    @property
    def words(self) -> EHCWords:
        return EHCWords(**{name: self.cleaned_data[name] for name in ("label", "text", "summary", "by_when")})
