"""What may be typed about the measures of a group, and about what becomes of a run."""

from __future__ import annotations

from django import forms

from handrail.rules.impact import GAINS
from handrail.rules.scores import KINDS
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class MeasureForm(DrawnForm, forms.Form):
    """What holds for the whole group: the test, the kind of its scores, and the days on which most were measured."""

    marks_optional = False
    test = TextField(
        label="What was measured",
        max_length=80,
        hint="The name of the test, or of what was counted.",
        missing="Write what was measured, like NGRT or letters known.",
        attrs=_PLAIN | {"list": "tests"},
    )
    kind = SelectField(label="What kind of score", choices=[(key, KINDS[key]) for key in GAINS])
    entry_on = DayField(label="Entry measured on", is_past=True, required=False, hint="Like 9 Sep 2026.")
    entry_form = TextField(label="Form at entry", max_length=40, required=False, width=4, attrs=_PLAIN)
    exit_on = DayField(label="Exit measured on", is_past=True, required=False, hint="Like 4 Dec 2026.")
    exit_form = TextField(label="Form at exit", max_length=40, required=False, width=4, attrs=_PLAIN)
