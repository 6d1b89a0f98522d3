"""Which pupil somebody is close to, by a name that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.access.models import Conflict
from handrail.pupils.line import ChildLine
from handrail.ui.fields import DrawnForm, RadioField, TextField


class ConflictForm(DrawnForm, forms.Form):
    """`lines` are the pupils a typed name may mean, once it has been sent and means several."""

    marks_optional = False
    child = TextField(label="Name of the pupil", max_length=100, missing="Write the pupil’s name.")
    relation = RadioField(label="The pupil is", choices=Conflict.Relation.choices, classes="govuk-radios--small")

    def __init__(self, *args: Any, lines: Sequence[ChildLine] = (), is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, initial={"relation": Conflict.Relation.CHILD}, **kwargs)
        if is_own:
            said = [
                (key, words.replace("their", "my").replace("them", "me")) for key, words in Conflict.Relation.choices
            ]
            self.fields["relation"].choices = said  # type: ignore[attr-defined]
        if lines:
            said = [(line.ref, ", ".join(filter(None, (line.name, line.year_and_group)))) for line in lines]
            self.fields["pupil"] = RadioField(label="Which child is it?", choices=said, required=False)
