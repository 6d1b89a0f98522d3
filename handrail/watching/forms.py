"""What is asked of a list of readings, and what is answered about an odd one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django import forms

from handrail.core import clock
from handrail.ui.fields import DayField, DrawnForm, RadioField, SelectField, TextArea
from handrail.watching.models import OddAccess


class LookedForm(DrawnForm, forms.Form):
    """Whose readings, from which day to which."""

    marks_optional = False
    who = SelectField(label="Who", required=False, empty="Everybody")
    since = DayField(label="From", required=False, hint="Like 1 Sep 2026.")
    until = DayField(label="To", required=False, hint="That day too.")

    def __init__(self, *args: object, people: Sequence[tuple[str, str]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["who"].choices = [("", "Everybody"), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["who"]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "This day is before the one in ‘From’. Swap them.")

    def stretch(self) -> tuple[datetime | None, datetime | None]:
        """From the first moment of the one day to that after the other; None where nothing is said."""
        if not self.is_valid():
            return None, None
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        midnight = time(tzinfo=clock.LONDON)
        return (
            datetime.combine(since, midnight) if since else None,
            datetime.combine(until + timedelta(days=1), midnight) if until else None,
        )


class AnswerForm(DrawnForm, forms.Form):
    """What an odd access was."""

    answer = RadioField(
        label="What was it?",
        missing="Choose one of the three.",
        choices=[
            (OddAccess.Answer.FINE, "It was fine: their work explains it"),
            (OddAccess.Answer.ASK, "I ask them, and it stays on my list until then"),
            (OddAccess.Answer.TAKEN_UP, "It is taken up outside Handrail"),
        ],
    )
    words = TextArea(
        label="How you know, or what you did",
        hint="A sentence is enough. It is kept with your name.",
        missing="Write in a sentence how you know, or what you did.",
        rows=3,
        max_length=2000,
    )
