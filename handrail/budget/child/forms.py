"""What a person may type of bands and of what an authority asks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from handrail.budget.actions import AskDetails, BandDetails, HeldDetails
from handrail.budget.forms import PoundsField
from handrail.budget.models.authority import CRITERIA, PURPOSES
from handrail.ui.fields import DayField, DrawnForm, NumberField, SelectField, TextField, TickField

WHERE = "Where that is written"


class DecimalField(TextField):
    """A number with at most two figures after the point; cleaned to a Decimal, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(width=4, max_length=7, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        number = Decimal(typed) if typed.replace(".", "", 1).isdecimal() and typed.isascii() else None
        if number is None or number != round(number, 2):
            raise forms.ValidationError(f"“{typed}” is not a number. Write it like 12.5.")
        return number


class BandForm(DrawnForm, forms.Form):
    """What a band is worth from a day on."""

    marks_optional = False

    name = TextField(label="Band", max_length=80, hint="As the authority calls it.", missing="Write its name.")
    pence = PoundsField(label="Pounds a year", required=False)
    hourly_pence = PoundsField(label="or pounds an hour", required=False)
    hours_a_week = DecimalField(label="hours a week", required=False)
    weeks = DecimalField(label="weeks a year", required=False)
    is_whole = TickField(label="The year’s amount is paid whole, on whatever day it begins", required=False)
    starts_on = DayField(label="From")
    source = TextField(label=WHERE, max_length=300, missing="Say where the figure comes from.")

    def details(self) -> BandDetails:
        """For the action."""
        return BandDetails(**self.cleaned_data)


class HeldForm(DrawnForm, forms.Form):
    """Which band a child holds from a day on."""

    marks_optional = False

    name = SelectField(label="Band", required=False)
    starts_on = DayField(label="From")
    source = TextField(
        label=WHERE, max_length=300, required=False, hint="Like: the authority’s letter of 3 March 2026."
    )

    def __init__(self, *args: Any, names: Iterable[str], holds: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": holds} | kwargs.pop("initial", {}), **kwargs)
        field: Any = self.fields["name"]
        field.choices = [("", "No band"), *((name, name) for name in names)]

    def details(self) -> HeldDetails:
        """For the action."""
        return HeldDetails(**self.cleaned_data)


class AskForm(DrawnForm, forms.Form):
    """Something that an authority's form or panel asks."""

    marks_optional = False

    purpose = SelectField(label="For", choices=list(PURPOSES.items()))
    words = TextField(label="What it asks, in its own words", max_length=300, missing="Write what it asks.")
    criterion = SelectField(label="What of the record answers it", choices=list(CRITERIA.items()))
    number = NumberField(label="How many", required=False, min_value=1, hint="Like 2 reviewed cycles.")
    starts_on = DayField(label="From")
    source = TextField(
        label="Where it asks that", max_length=300, hint="Like: its form of September 2026, page 3.",
        missing="Say where it asks that.",
    )  # fmt: skip

    def details(self) -> AskDetails:
        """For the action."""
        return AskDetails(**self.cleaned_data)
