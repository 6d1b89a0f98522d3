"""Choosing or pasting a table, saying what its columns mean, answering what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from handrail.exchange.forms import LONGEST_KEY, TOO_BIG
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.facts.kinds import LONGEST_FORM, LONGEST_TEST
from handrail.facts.meanings import FACTS, GROUPS, MEANINGS, SCORES
from handrail.facts.models import FactFile
from handrail.rules.calendar import say_day
from handrail.rules.scores import KINDS
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextArea, TextField, TickField, UploadField

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_NONE = "Paste the rows, or choose a file."
_BOTH = "There are rows here and a file too. Take one of them away, so that it is clear which is meant."


class PeriodForm(DrawnForm, forms.Form):
    """For which days the figures are, where the rows do not say."""

    marks_optional = False
    period_from = DayField(label="From", required=False, is_past=True)
    period_to = DayField(label="To", required=False, is_past=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", f"This is before {say_day(first)}. Check both days.")
        for one, other in (("period_from", last), ("period_to", first)):
            if other and not cleaned.get(one) and not self.has_error(one):
                self.add_error(one, "Write both days of the period.")
        return cleaned

    def defaults(self) -> dict[str, str]:
        """What holds for all rows, as it is kept."""
        return {name: _kept(value) for name, value in self.cleaned_data.items() if name in DEFAULTS}


class TestForm(DrawnForm, forms.Form):
    """Which test, when, where the rows do not say."""

    marks_optional = False
    test = TextField(label="Test", max_length=LONGEST_TEST, required=False, attrs=_PLAIN)
    form = TextField(label="Form or version", max_length=LONGEST_FORM, required=False, width=10, attrs=_PLAIN)
    taken_on = DayField(label="Taken on", required=False, is_past=True)
    kind = SelectField(
        label="What kind of score", choices=list(KINDS.items()), empty="As the scores themselves tell", required=False
    )

    def defaults(self) -> dict[str, str]:
        """What holds for all rows, as it is kept."""
        return {name: _kept(value) for name, value in self.cleaned_data.items() if name in DEFAULTS}


class JoiningForm(DrawnForm, forms.Form):
    """From which day the groups hold, and whether whoever is not in the list leaves them."""

    marks_optional = False
    starts_on = DayField(label="From", required=False, hint="Empty means today.")
    closes = TickField(label="Take out of these groups whoever is not in the list", required=False)

    def defaults(self) -> dict[str, str]:
        """What holds for all rows, as it is kept; the answer no is said too, so that it takes the place of yes."""
        said = self.cleaned_data
        return {"starts_on": _kept(said["starts_on"]), "closes": "yes" if said["closes"] else "no"}


DEFAULTS = {"period_from", "period_to", "test", "form", "taken_on", "kind"}
DAYS = {"period_from", "period_to", "taken_on", "starts_on"}


class _TableForm(DrawnForm, forms.Form):
    pasted = TextArea(label="Paste from a spreadsheet", required=False, rows=8, attrs=_PLAIN)
    file = UploadField(
        label="Or choose a file",
        required=False,
        hint="CSV, Excel (.xlsx, .xls) or OpenDocument (.ods).",
        accept=".csv,.txt,.tsv,.xlsx,.xls,.ods",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        pasted, file = (cleaned.get("pasted") or "").strip(), cleaned.get("file")
        if pasted and file:
            self.add_error("pasted", _BOTH)
        elif not pasted and not file and not self.errors:
            self.add_error("pasted", _NONE)
        return cleaned


class FactsForm(_TableForm, PeriodForm):
    """A table of attendance, suspensions or circumstances."""

    field_order = ("pasted", "file", "period_from", "period_to")


class ScoresForm(_TableForm, TestForm):
    """A table of test scores, with what holds for all of it above."""

    field_order = ("test", "form", "taken_on", "kind", "pasted", "file")


class GroupsForm(_TableForm):
    """A list of who is in which teaching group; what holds for all of it is said beside what it would do."""

    marks_optional = False

    def defaults(self) -> dict[str, str]:
        return {}


FORMS: dict[str, type[FactsForm | ScoresForm | GroupsForm]] = {
    FACTS: FactsForm, SCORES: ScoresForm, GROUPS: GroupsForm
}  # fmt: skip
FOR_ALL: dict[str, type[PeriodForm | TestForm | JoiningForm]] = {
    FACTS: PeriodForm, SCORES: TestForm, GROUPS: JoiningForm
}  # fmt: skip


def _kept(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def initial_of(file: FactFile) -> dict[str, Any]:
    """What was typed for a table, to be shown again."""
    days = {name: date.fromisoformat(said) for name, said in file.defaults.items() if name in DAYS and said}
    return {**file.defaults, **days, "closes": file.defaults.get("closes") == "yes", "pasted": file.pasted}


def read_meanings(file: FactFile, posted: Mapping[str, str]) -> dict[int, str]:
    """What each column was said to mean; an unknown answer keeps the guess."""
    meanings = {}
    for column in file.columns:
        said = posted.get(f"column-{column['index']}", column["meaning"])
        meanings[column["index"]] = said if said in MEANINGS[file.subject] else column["meaning"]
    return meanings


def read_answers(posted: Mapping[str, Any]) -> dict[int, str]:
    """{key of the line: decision} for every question that was answered."""
    found = {}
    for name, value in posted.items():
        prefix, _, key = name.partition("-")
        if prefix == "line" and key.isdecimal() and len(key) <= LONGEST_KEY:
            found[int(key)] = str(value)
    return found


def is_too_big(request: HttpRequest) -> bool:
    """Whether more was sent than is kept in memory: the file is then not there at all."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    return not request.FILES and sent.isdecimal() and int(sent) > MAX_BYTES
