"""Opening a child's page for an hour, and looking at why it was opened."""

from __future__ import annotations

from django import forms

from handrail.pupils.models import Opening
from handrail.ui.fields import DrawnForm, RadioField, TextArea

LONGEST = 2000


class OpenForm(DrawnForm, forms.Form):
    marks_optional = False
    reason = RadioField(label="Why", choices=Opening.Reason.choices, missing="Choose a reason.")
    words = TextArea(
        label="What has happened",
        hint="A sentence. The SENCO and the headteacher read it.",
        rows=3,
        max_length=LONGEST,
        missing="Say in a few words what has happened.",
    )


class OpeningAnswerForm(DrawnForm, forms.Form):
    marks_optional = False
    answer = TextArea(label="Your answer", rows=3, max_length=LONGEST, missing="Write your answer.")


class OpeningLookForm(DrawnForm, forms.Form):
    marks_optional = False
    question = TextArea(label="What you would like to know", rows=2, max_length=LONGEST, required=False)
