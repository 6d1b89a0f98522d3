"""What a person may type about what lies ahead and what went well, and the words of each error."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.ui.fields import DayField, DrawnForm, TextField
from handrail.workload.ahead.actions import MentorDetails
from handrail.workload.ahead.news import LONGEST
from handrail.workload.forms import MinutesField


class NewsForm(DrawnForm, forms.Form):
    """One line."""

    words = TextField(
        label="What went well?",
        hint="In one line: thanks, a small win. Better without a child’s name.",
        max_length=LONGEST,
        missing="Write one line of what went well.",
    )


class SinceForm(DrawnForm, forms.Form):
    """The day after which one was away."""

    marks_optional = False

    since = DayField(label="What has changed since", is_past=True)


class FirstWeeksForm(DrawnForm, forms.Form):
    """From when the path is walked, and the time given to it."""

    marks_optional = False

    starts_on = DayField(label="My first day in the role")
    minutes_a_week = MinutesField(
        label="Hours a week I give this path", required=False, hint="Like 1 or 30 min. Empty where you have not said."
    )


class MentorForm(DrawnForm, forms.Form):
    """Whom one may ask."""

    marks_optional = False

    name = TextField(label="Name", max_length=100, classes="hr-w20", missing="Name your mentor.")
    place = TextField(label="Where they work", required=False, max_length=150, classes="hr-w20")
    how_often = TextField(
        label="How often you meet", required=False, max_length=100, hint="Like every other Tuesday, by video."
    )
    minutes_a_week = MinutesField(
        label="What it comes to in a week", required=False, hint="Like 30 min. Empty where you have not said."
    )
    contact = TextField(label="How to reach them", required=False, max_length=200)

    def details(self) -> MentorDetails:
        """For the action."""
        said: dict[str, Any] = self.cleaned_data
        return MentorDetails(**said)
