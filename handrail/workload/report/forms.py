"""What a person may type of what was agreed about a report, and of a rate; and the words of each error."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms

from handrail.rules.costing import hourly_of_tariff, hourly_with_on_costs, read_money, say_money
from handrail.schools.actions import RateDetails
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField, TickField
from handrail.workload.report.naming import child_named

MOST_PENCE = 500 * 100
WAYS = {
    "hourly_pence": ("hourly_pence",),
    "annual_pence": ("annual_pence", "on_costs", "weeks_worked", "hours_a_week"),
    "tariff_pence": ("tariff_pence", "tariff_weeks"),
}
"""The ways to say what an hour costs, by the field each begins with."""
_NO_WAY = "Write pounds an hour, like 31.50, or have it worked out below."
_FIGURE = re.compile(r"\d{1,3}(\.\d{1,3})?", re.ASCII)
_MONEY = re.compile(r"£?\s*(\d{1,3})(?:\.(\d{1,2}))?")


class UndertakingForm(DrawnForm, forms.Form):
    """Who does what, by when. `children` are the words of the names of the children on roll."""

    marks_optional = False

    what = TextField(
        label="What was agreed",
        max_length=200,
        hint="In a line, like: cover on Tuesdays is asked of somebody else. No child’s name.",
        missing="Write what was agreed, in a line.",
    )
    who = TextField(label="Who does it", max_length=100, classes="hr-w20", missing="Write who does it.")
    by_on = DayField(label="By when", missing="Write by when, like 19 Nov 2026.")
    is_no_child = TickField(label="That is nobody’s name who is a pupil here", required=False)

    def __init__(self, *args: Any, children: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        self.asks_of_name = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        word = child_named(said.get("what", ""), self.children)
        if word and not said.get("is_no_child"):
            self.asks_of_name = True
            self.add_error(
                "what",
                f"“{word}” is the name of a child here, and no report names one. Write it without, or tick below.",
            )
        return said

    def said(self) -> dict[str, Any]:
        """For the action."""
        return {name: self.cleaned_data[name] for name in ("what", "who", "by_on")}


class MoneyField(TextField):
    """An amount in pounds; cleaned to pence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, classes="hr-w10", **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = _MONEY.fullmatch(typed.strip())
        pence = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else 0
        if not 0 < pence <= MOST_PENCE:
            raise forms.ValidationError("Write pounds an hour, like 31.50, up to 500.")
        return pence


class FigureField(TextField):
    """A number of nought or more as people write it, like 38 or 32.5; cleaned to a Fraction."""

    def __init__(self, *, like: str, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=8, width=4, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.like, self.most = like, most

    def clean(self, value: Any) -> Fraction | None:
        typed = super().clean(value).strip().removesuffix("%").strip()
        if not typed:
            return None
        if not _FIGURE.fullmatch(typed) or Fraction(typed) > self.most:
            raise forms.ValidationError(f"Write {self.like}, up to {self.most}.")
        return Fraction(typed)


class PoundsField(TextField):
    """An amount in pounds that may be left out; cleaned to pence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, width=10, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        try:
            return read_money(typed) if typed else None
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None


class RateForm(DrawnForm, forms.Form):
    """Whose hour, or of which kind of post; what it costs; since when; where it is written.

    What it costs is said in one of three ways: pounds an hour, a year's pay, or an authority's tariff (`WAYS`).
    """

    marks_optional = False

    whose = SelectField(label="Whose hour", required=False)
    post = TextField(
        label="or a kind of post",
        required=False,
        max_length=100,
        hint="Like SENCO or Teaching assistant.",
        classes="hr-w20",
    )
    hourly_pence = MoneyField(
        label="Pounds an hour, with on-costs",
        hint="Pay with employer’s national insurance and pension, like 31.50. Left empty, it is worked out below.",
        required=False,
    )
    annual_pence = PoundsField(label="Gross pay, pounds a year")
    on_costs = FigureField(label="On-costs, %", like="per cent, like 25 or 28.5", most=200)
    weeks_worked = FigureField(label="Weeks worked a year", like="weeks, like 39", most=53)
    hours_a_week = FigureField(label="Hours a week", like="hours, like 32.5", most=60)
    tariff_pence = PoundsField(label="Pounds a year for one hour a week")
    tariff_weeks = FigureField(label="Weeks it pays for", like="weeks, like 38", most=53)
    starts_on = DayField(label="From")
    source = TextField(
        label="Where it is written",
        max_length=190,  # how an hour was worked out stands beside it
        hint="Like: payroll, September 2026, by the business manager.",
        missing="Say where the figure comes from.",
    )

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["whose"].choices = [("", "A kind of post"), *((str(key), name) for key, name in people.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "whose" not in self.errors and bool(said.get("whose")) == bool(said.get("post")):
            self.add_error("post", "Choose a person, or name a kind of post: one of the two.")
        if not any(name in self.errors for names in WAYS.values() for name in names):
            self._work_out(said)
        return said

    def way(self, first: str) -> list[Any]:
        """The fields of a way, as they are drawn."""
        return [self[name] for name in WAYS[first]]

    def is_begun(self, first: str) -> bool:
        """Whether anything of a way was typed, or is wrong."""
        return any(self[name].value() or self[name].errors for name in WAYS[first])

    def _work_out(self, said: dict[str, Any]) -> None:
        """The pence of an hour, and how they were worked out beside where that is written."""
        begun = [first for first, names in WAYS.items() if any(said.get(name) is not None for name in names)]
        if len(begun) != 1:
            words = "Say it in one way alone: an hour, a year’s pay, or a tariff." if begun else _NO_WAY
            self.add_error("hourly_pence", words)
            return
        [first] = begun
        for name in WAYS[first]:
            if said[name] is None:
                self.add_error(name, "Write this too: the hour is worked out of all of them.")
            elif said[name] <= 0 and name != "on_costs":
                self.add_error(name, "Write more than 0.")
        if any(name in self.errors for name in WAYS[first]):
            return
        how = ""
        if first == "annual_pence":
            pay, *parts = (said[name] for name in WAYS[first])
            said["hourly_pence"] = hourly_with_on_costs(pay, *parts)
            on_costs, weeks, hours = (float(part) for part in parts)
            how = f"{say_money(pay)} a year and {on_costs:g}% on-costs, {weeks:g} weeks of {hours:g} hours"
        elif first == "tariff_pence":
            said["hourly_pence"] = hourly_of_tariff(said["tariff_pence"], said["tariff_weeks"])
            how = f"{say_money(said['tariff_pence'])} a year for an hour a week, {float(said['tariff_weeks']):g} weeks"
        if not 0 < said["hourly_pence"] <= MOST_PENCE:
            self.add_error(
                first, f"That comes to {say_money(said['hourly_pence'])} an hour. Check the figures: 500 is the most."
            )
        if how and said.get("source"):
            said["source"] = f"{said['source'].rstrip('.')}. Worked out of {how}."

    def details(self) -> RateDetails:
        """For the action."""
        said = self.cleaned_data
        user_id = int(said["whose"]) if said["whose"] else None
        return RateDetails(
            name=self.people[user_id] if user_id else said["post"],
            hourly_pence=said["hourly_pence"],
            starts_on=said["starts_on"],
            source=said["source"],
            user_id=user_id,
        )
