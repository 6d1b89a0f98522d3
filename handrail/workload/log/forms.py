"""What a person may type into her own log, and the words of each error."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.rules.time_categories import SHARES
from handrail.ui.fields import DrawnForm, NumberField, SelectField, TextField, TickField, UploadField
from handrail.workload.log.day import MOST_HOURS, WORKS


class DeviceForm(DrawnForm, forms.Form):
    """A phone, by a name of her own."""

    name = TextField(
        label="What do you call this phone?",
        hint="So that you know it again, like: my own phone.",
        max_length=60,
        classes="hr-w20",
        missing="Give the phone a name, like: my own phone.",
    )


class CalendarForm(DrawnForm, forms.Form):
    """A calendar of her own, as a file."""

    file = UploadField(
        label="A calendar file",
        hint="Exported from Outlook, Google or Apple as .ics. Only times and titles are kept, of the last two weeks "
        "and up to the end of the next half-term, for you alone. Each goes after 30 days; what you confirm stays.",
        accept=".ics,text/calendar",
    )


class KindForm(DrawnForm, forms.Form):
    """A kind of work: what it is called, where it counts, and whether it needs a SENCO."""

    marks_optional = False

    name = TextField(label="Name", max_length=100, classes="hr-w20", missing="Name the kind of work.")
    share = SelectField(label="Counts as", choices=list(SHARES.items()))
    needs_senco = TickField(label="It needs a SENCO: nobody else could do it", required=False)


class UsualForm(DrawnForm, forms.Form):
    """How long each kind of work usually takes her; empty where a day is to ask."""

    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for work, label in WORKS.items():
            self.fields[work] = NumberField(
                label=label, required=False, min_value=1, max_value=MOST_HOURS * 60, hint="Minutes"
            )


class PlannedForm(DrawnForm, forms.Form):
    """A piece of strategic work, meant for a week."""

    words = TextField(
        label="Strategic work I mean to do this week",
        hint="Like: learning walk in Year 3. No child’s name.",
        max_length=150,
        missing="Say what you mean to do.",
    )
