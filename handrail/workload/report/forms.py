"""What a person may type of what was agreed about a report, and of a rate; and the words of each error."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from handrail.schools.actions import RateDetails
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField, TickField
from handrail.workload.report.naming import child_named

MOST_PENCE = 500 * 100
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

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        found = _MONEY.fullmatch(typed.strip())
        pence = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else 0
        if not 0 < pence <= MOST_PENCE:
            raise forms.ValidationError("Write pounds an hour, like 31.50, up to 500.")
        return pence


class RateForm(DrawnForm, forms.Form):
    """Whose hour, or of which kind of post; what it costs; since when; where it is written."""

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
        hint="Pay with employer’s national insurance and pension, like 31.50.",
        missing="Write pounds an hour, like 31.50.",
    )
    starts_on = DayField(label="From")
    source = TextField(
        label="Where it is written",
        max_length=300,
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
        return said

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
