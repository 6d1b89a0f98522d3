"""Notes, and the one-page profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from handrail.pupils.actions.record import ProfileText
from handrail.pupils.forms.watched import WatchedForm
from handrail.pupils.models import Note
from handrail.rules.impact import steps_of
from handrail.ui.fields import (
    DayField,
    DrawnForm,
    NumberField,
    RadioField,
    SelectField,
    TextArea,
    TicksField,
    UploadField,
)

LONGEST = 10_000
PICTURES_TAKEN = ".jpg,.jpeg,.png"
_ONE_TO_A_LINE = "One to a line."


def _photo_field() -> UploadField:
    return UploadField(
        label="A photo",
        required=False,
        accept=PICTURES_TAKEN,
        hint="JPEG or PNG. Kept encrypted; where and when it was taken is removed from it.",
    )


class NoteForm(DrawnForm, forms.Form):
    """One dated thing, with a photo where there is one."""

    kind = RadioField(label="What it is", choices=Note.Kind.choices, look="tri")
    happened_on = DayField(label="When", is_past=True)
    text = TextArea(
        label="What happened",
        rows=5,
        max_length=LONGEST,
        missing="Write what happened.",
        hint="What was seen and heard, in plain words. The family may one day read this.",
    )
    photo = _photo_field()


class ObservationForm(DrawnForm, forms.Form):
    """What was seen of one outcome: the words first, then when, how often, how it went, and a photo.

    `scale` is the school's, by stored value.
    """

    text = TextArea(
        label="What you saw", rows=3, max_length=LONGEST, missing="Write what you saw.", attrs={"autofocus": ""}
    )
    happened_on = DayField(label="When", is_past=True)
    seen = NumberField(label="Did it", required=False, min_value=0)
    tries = NumberField(label="out of", required=False, min_value=1)
    went = SelectField(label="How it went", required=False)
    photo = _photo_field()

    def __init__(self, *args: Any, scale: Mapping[int | None, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(str(value), word) for value, word in steps_of(scale)]
        self.fields["went"].choices = [("", "Not said"), *steps]  # type: ignore[attr-defined]

    def clean_went(self) -> int | None:
        said = self.cleaned_data["went"]
        return int(said) if said else None


class RestrictedNoteForm(DrawnForm, forms.Form):
    """A note for named readers. `people` are those who may be named, as (key, words)."""

    happened_on = DayField(label="When", is_past=True)
    text = TextArea(label="What you want to keep", rows=5, max_length=LONGEST, missing="Write what happened.")
    readers = TicksField(
        label="Who may read it, beside you",
        required=False,
        hint="Nobody else can read a word of it. Others see only that there is a restricted note.",
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = list(people)  # type: ignore[attr-defined]


class ProfileForm(WatchedForm):
    """What helps me, in my words and in those of people who know me."""

    marks_optional = False

    in_my_words = TextArea(
        label="In my words", required=False, rows=3, max_length=LONGEST, hint="As the child says it."
    )
    likes_about_me = TextArea(
        label="What people like about me", required=False, rows=3, max_length=LONGEST, hint=_ONE_TO_A_LINE
    )
    matters_to_me = TextArea(
        label="What matters to me", required=False, rows=3, max_length=LONGEST, hint=_ONE_TO_A_LINE
    )
    how_to_help = TextArea(label="How best to help me", required=False, rows=5, max_length=LONGEST, hint=_ONE_TO_A_LINE)
    please_do_not = TextArea(label="Please don’t", required=False, rows=3, max_length=LONGEST, hint=_ONE_TO_A_LINE)

    def text(self) -> ProfileText:
        """For `write_profile`."""
        said: dict[str, Any] = {field: self.cleaned_data[field] or "" for field in ProfileText.__dataclass_fields__}
        return ProfileText(**said)
