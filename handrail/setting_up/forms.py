"""What is typed when a school begins: itself, its words, the dates of a year."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from handrail.access.forms import SettingsForm
from handrail.core import clock
from handrail.rules.calendar import add_months, parse_day, say_day_short
from handrail.rules.school_days import SchoolYear, Stretch, year_bounds, year_faults
from handrail.schools.models import School, SchoolKind
from handrail.setting_up.reading.breaks import SEASONS
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextArea, TextField, UploadField

MOST_TERMS = 6
FIGURES = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


def _figures(label: str, figures: int, hint: str = "") -> TextField:
    """So many figures, or nothing."""
    words = f"This must be {figures} figures. Check it, or leave it empty."
    checked = RegexValidator(rf"^[0-9]{{{figures}}}\Z", words)
    return TextField(label=label, hint=hint, required=False, width=10, attrs=FIGURES, validators=[checked])


class FindForm(DrawnForm, forms.Form):
    """A line of the national register, pasted or in a file."""

    line = TextArea(label="Your school’s line of the national register", required=False, rows=3,
                    hint="From Get Information about Schools: the whole line, with or without headings.")  # fmt: skip
    file = UploadField(label="Or the file itself", required=False, hint="CSV, up to 20 MB.", accept=".csv,.txt")
    urn = _figures("URN", 6, "Only needed where there is more than one school in it.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("line") and not cleaned.get("file") and not self.errors:
            self.add_error("line", "Paste the line, or choose the file. Or type what is asked for below.")
        return cleaned

    def content(self) -> bytes:
        """What was given, as bytes: the file where there is one."""
        file = self.cleaned_data.get("file")
        return bytes(file.read()) if file else str(self.cleaned_data["line"]).encode()


class SchoolForm(DrawnForm, forms.Form):
    """What the school is."""

    marks_optional = True
    name = TextField(label="Name of the school", max_length=150, missing="Write the name of the school.")
    kind = SelectField(label="What sort of place it is", choices=SchoolKind.choices,
                       hint="It decides words, ages and which checks of the census hold.")  # fmt: skip
    urn = _figures("URN", 6, "Unique reference number, six figures.")
    la_code = _figures("Local authority number", 3, "Three figures, like 201.")
    establishment = _figures("Establishment number", 4, "Four figures, like 3614.")

    def __init__(self, *args: Any, school: School, has_groups: bool = False, **kwargs: Any) -> None:
        initial = {name: getattr(school, name) for name in ("name", "kind", "urn", "la_code", "establishment")}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.school, self.has_groups = school, has_groups

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        if self.has_groups and School(kind=kind).is_early_years != self.school.is_early_years:
            raise ValidationError(
                "There are groups already, and rooms are not classes. End them first, or keep the kind as it was."
            )
        return kind


class WordsForm(SettingsForm):
    """The school's own words, without its name and without what it promises."""

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, school=school, **kwargs)
        del self.fields["name"], self.fields["concern_days"]


class DatesFileForm(DrawnForm, forms.Form):
    file = UploadField(
        label="A calendar or a file of dates",
        hint="A calendar of holidays (.ics) from your authority’s or school’s website, or JSON. Several years at once.",
        accept=".ics,.json",
    )


_SPAN = re.compile(r"\s+(?:to|until)\s+|\s*[\u2013\u2014]\s*|\s+-\s+")


def days_written(text: str, kind: str) -> list[Stretch]:
    """Days, one or a stretch to a line, each with words after a colon if there are any. Raises ValidationError."""
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        days, _, words = line.partition(":")
        first, *last = _SPAN.split(days.strip(), maxsplit=1)
        try:
            starts_on = _day(first)
            ends_on = _day(last[0]) if last else starts_on
        except ValueError as error:
            faults.append(f"Line {number}: {error}")
            continue
        if ends_on < starts_on:
            faults.append(f"Line {number}: the second day is before the first.")
        found.append(Stretch(starts_on, ends_on, " ".join(words.split())[:100], kind))
    if faults:
        raise ValidationError(faults)
    return found


def _day(text: str) -> date:
    return parse_day(text, latest=add_months(clock.today(), 120))


def say_days(rows: list[Stretch]) -> str:
    """Days as `days_written` reads them."""
    return "\n".join(
        say_day_short(row.starts_on)
        + (f" to {say_day_short(row.ends_on)}" if row.ends_on > row.starts_on else "")
        + (f": {row.name}" if row.name and row.kind != "inset" else "")
        for row in rows
    )


class YearForm(DrawnForm, forms.Form):
    """The dates of one school year. `terms` rows, of which those left empty are no terms."""

    marks_optional = False
    inset = TextArea(label="INSET days", required=False, rows=3,
                     hint="Training days, on which pupils do not come. One to a line, like 2 Nov 2026.")  # fmt: skip
    other = TextArea(label="Other days off", required=False, rows=3,
                     hint="One to a line, like 6 May 2027: polling station. Not bank holidays.")  # fmt: skip

    def __init__(self, *args: Any, year: SchoolYear | None, terms: int = 3, **kwargs: Any) -> None:
        self.terms = min(MOST_TERMS, max(terms, len(year.terms) if year else 0))
        super().__init__(*args, initial=_initial(year) if year else _names(self.terms), **kwargs)
        for number in range(1, self.terms + 1):
            self.fields |= {
                f"term_{number}_name": TextField(label="Name", max_length=60, required=False, width=20),
                f"term_{number}_from": DayField(label="First day for pupils", required=False, hint=""),
                f"term_{number}_to": DayField(label="Last day", required=False, hint=""),
                f"half_{number}_from": DayField(label="Half-term from", required=False, hint=""),
                f"half_{number}_to": DayField(label="Half-term to", required=False, hint=""),
            }
        self.year: SchoolYear | None = None

    def rows(self) -> list[list[Any]]:
        """The fields of each term, in order."""
        parts = ("term_{}_name", "term_{}_from", "term_{}_to", "half_{}_from", "half_{}_to")
        return [[self[part.format(number)] for part in parts] for number in range(1, self.terms + 1)]

    def clean_inset(self) -> list[Stretch]:
        return days_written(self.cleaned_data["inset"], "inset")

    def clean_other(self) -> list[Stretch]:
        return days_written(self.cleaned_data["other"], "other")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        pairs = [self._term(number) for number in range(1, self.terms + 1)]
        terms = tuple(term for term, _ in pairs if term)
        if not terms and not self.errors:
            self.add_error("term_1_from", "Write the first and the last day of at least one term.")
        if self.errors:
            return cleaned
        halves = [half for _, half in pairs if half]
        closures = sorted([*halves, *cleaned["inset"], *cleaned["other"]])
        self.year = SchoolYear(*year_bounds(terms), terms, tuple(closures))
        for fault in year_faults(self.year):
            self.add_error(None, fault)
        return cleaned

    def _term(self, number: int) -> tuple[Stretch | None, Stretch | None]:
        name, term = self.cleaned_data.get(f"term_{number}_name"), self._pair(f"term_{number}")
        half = self._pair(f"half_{number}")
        if half and not term:
            self.add_error(f"term_{number}_from", "Write the days of the term around this half-term.")
        if not term:
            return None, None
        if half and not term[0] < half[0] <= half[1] < term[1]:
            self.add_error(f"half_{number}_from", "A half-term lies within its term. Check the days.")
        words = name or f"Term {number}"
        return Stretch(*term, words), Stretch(*half, f"{words}, half-term", "half_term") if half else None

    def _pair(self, stem: str) -> tuple[date, date] | None:
        first, last = self.cleaned_data.get(f"{stem}_from"), self.cleaned_data.get(f"{stem}_to")
        if first and last and last < first:
            self.add_error(f"{stem}_to", "This is before the first day. Check both.")
        elif bool(first) != bool(last) and not {f"{stem}_from", f"{stem}_to"} & set(self.errors):
            self.add_error(f"{stem}_to" if first else f"{stem}_from", "Write both days, or neither.")
        return (first, last) if first and last else None


def _names(terms: int) -> dict[str, str]:
    names = SEASONS if terms == len(SEASONS) else tuple(f"Term {number}" for number in range(1, terms + 1))
    return {f"term_{number}_name": name for number, name in enumerate(names, start=1)}


def _initial(year: SchoolYear) -> dict[str, Any]:
    """A year as the form has it; a second half-term in one term stands among the other days."""
    said: dict[str, Any] = {}
    others = [row for row in year.closures if row.kind == "other"]
    for number, term in enumerate(year.terms, start=1):
        halves = [row for row in year.closures if row.kind == "half_term" and term.holds(row.starts_on)]
        said |= {f"term_{number}_name": term.name, f"term_{number}_from": term.starts_on,
                 f"term_{number}_to": term.ends_on}  # fmt: skip
        if halves:
            said |= {f"half_{number}_from": halves[0].starts_on, f"half_{number}_to": halves[0].ends_on}
        others += halves[1:]
    inset = [row for row in year.closures if row.kind == "inset"]
    return said | {"inset": say_days(inset), "other": say_days(others)}
