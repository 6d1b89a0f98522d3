"""What a person may type into her own log, and the words of each error."""

from __future__ import annotations

from django import forms

from handrail.rules.time_categories import SHARES
from handrail.ui.fields import DrawnForm, SelectField, TextField, TickField, UploadField


class DeviceForm(DrawnForm, forms.Form):
    """A telephone, by a name of her own."""

    name = TextField(
        label="What do you call this telephone?",
        hint="So that you know it again, like: my own phone.",
        max_length=60,
        classes="hr-w20",
        missing="Give the telephone a name, like: my own phone.",
    )


class CalendarForm(DrawnForm, forms.Form):
    """A calendar of her own, as a file."""

    file = UploadField(
        label="A calendar file",
        hint="Exported from Outlook, Google or Apple as .ics. Only times and titles of the last two weeks are kept, "
        "for you alone, for 30 days.",
        accept=".ics,text/calendar",
    )


class KindForm(DrawnForm, forms.Form):
    """A kind of work: what it is called, where it counts, and whether it needs a SENCO."""

    marks_optional = False

    name = TextField(label="Name", max_length=100, classes="hr-w20", missing="Name the kind of work.")
    share = SelectField(label="Counts as", choices=list(SHARES.items()))
    needs_senco = TickField(label="It needs a SENCO: nobody else could do it", required=False)


class PlannedForm(DrawnForm, forms.Form):
    """A piece of strategic work, meant for a week."""

    words = TextField(
        label="Strategic work I mean to do this week",
        hint="Like: learning walk in Year 3. No child’s name.",
        max_length=150,
        missing="Say what you mean to do.",
    )
