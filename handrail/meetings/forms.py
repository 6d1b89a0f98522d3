"""What a person may type of a meeting about a child, and the words of each error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from handrail.meetings.actions import MOST_MINUTES, MeetingDetails
from handrail.meetings.models import Meeting
from handrail.meetings.who import Came, line_of, read_who
from handrail.pupils.forms.watched import WatchedForm
from handrail.pupils.models import Contact
from handrail.ui.fields import DayField, DrawnForm, NumberField, RadioField, TextArea, TicksField

LONGEST = 10_000


class MeetingForm(DrawnForm, forms.Form):
    """When it was held, how long, who came and what was said. `contacts` are those of the child, to be ticked."""

    marks_optional = False

    kind = RadioField(
        label="Which meeting",
        choices=Meeting.Kind.choices,
        look="tri",
        hint="Those with the family are counted: three a year. The others stand beside them.",
    )
    held_on = DayField(label="When", is_past=True)
    length_minutes = NumberField(
        label="Minutes", min_value=1, max_value=MOST_MINUTES, missing="Write how many minutes it took, like 30."
    )
    how = RadioField(label="How you met", choices=Meeting.How.choices, look="tri")
    known = TicksField(label="Who came from the family", required=False)
    who = TextArea(
        label="Anybody else",
        required=False,
        rows=2,
        max_length=2000,
        hint="A person to a line: the name, a comma, who they are. Like Ben Adeyemi, class teacher, or Dr Lee, "
        "educational psychologist.",
    )
    words = TextArea(label="What was said and agreed", required=False, rows=5, max_length=LONGEST)

    def __init__(self, *args: Any, contacts: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [line_of(contact) for contact in contacts]
        if lines:
            self.fields["known"].choices = [(line, line) for line in dict.fromkeys(lines)]  # type: ignore[attr-defined]
        else:
            del self.fields["known"]
            self.fields["who"].label = "Who came, the family and others"

    def clean_who(self) -> list[Came]:
        try:
            return read_who("\n".join([*self.cleaned_data.get("known", []), self.cleaned_data["who"]]))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    def details(self) -> MeetingDetails:
        """For the actions."""
        said = self.cleaned_data
        return MeetingDetails(**{name: said[name] for name in MeetingDetails.__dataclass_fields__ if name in said})


class CorrectMeetingForm(MeetingForm, WatchedForm):
    """The same over a meeting that is recorded: what somebody else has put right since is not written over."""


def first_said(meeting: Meeting, contacts: Iterable[Contact]) -> dict[str, Any]:
    """What the form of a meeting begins with: whoever is a contact is ticked."""
    lines = [str(row) for row in meeting.attendees.all()]
    known = {line_of(contact) for contact in contacts}
    said = {name: getattr(meeting, name) for name in MeetingDetails.__dataclass_fields__}
    others = "\n".join(line for line in lines if line not in known)
    return said | {"known": [line for line in lines if line in known], "who": others}
