"""One test score."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.pupils.actions.scores import ScoreDetails
from handrail.pupils.forms.watched import WatchedForm
from handrail.rules.scores import KINDS, LONGEST
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class ScoreForm(DrawnForm, forms.Form):
    """A score as the test gave it."""

    test = TextField(
        label="Test", max_length=80, missing="Write the name of the test, like NGRT.", attrs=_PLAIN | {"list": "tests"}
    )
    form = TextField(label="Form or version", max_length=40, required=False, width=10, attrs=_PLAIN)
    taken_on = DayField(label="Taken on", is_past=True)
    kind = SelectField(
        label="What kind of score", choices=list(KINDS.items()), empty="As the score itself tells", required=False
    )
    score = TextField(
        label="Score",
        max_length=LONGEST,
        width=10,
        missing="Write what the test gave, like 96 or 7;03.",
        hint="Exactly as the test gave it, like 96, 7;03, <6:00 or B.",
        attrs=_PLAIN,
    )

    def details(self) -> ScoreDetails:
        """For `add_score` and `correct_score`."""
        said: dict[str, Any] = {field: self.cleaned_data[field] or "" for field in ScoreDetails.__dataclass_fields__}
        return ScoreDetails(**said)


class CorrectScoreForm(ScoreForm, WatchedForm):
    """What is held of a score, to be put right."""
