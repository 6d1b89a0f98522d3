"""The emergency card, and a child's photo."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.pupils.actions.emergency import EmergencyText
from handrail.pupils.forms.record import LONGEST
from handrail.pupils.forms.watched import WatchedForm
from handrail.pupils.papers.kinds import MAX_BYTES
from handrail.ui.fields import DayField, DrawnForm, TextArea, UploadField


class EmergencyForm(WatchedForm):
    """The least that every adult of the school must know to keep this child safe."""

    signs = TextArea(
        label="What may happen", required=False, rows=3, max_length=LONGEST, hint="What an adult sees or hears first."
    )
    do_at_once = TextArea(
        label="What to do at once",
        rows=5,
        max_length=LONGEST,
        missing="Say what to do at once. A card without it keeps nobody safe.",
        hint="One step to a line, in order, for somebody who has never met the child.",
    )
    do_not = TextArea(label="Do not", required=False, rows=2, max_length=LONGEST, hint="One to a line.")
    medicines = TextArea(
        label="Medicine, and where it is",
        required=False,
        rows=2,
        max_length=LONGEST,
        hint="Where it is kept, and who is trained to give it.",
    )
    who_to_call = TextArea(
        label="Who to call", required=False, rows=3, max_length=LONGEST, hint="One to a line, with the number."
    )
    look_again_on = DayField(
        label="Look at it again by",
        required=False,
        hint="The day on which the family or a nurse is asked whether it still holds. Like 19 Nov 2027.",
    )

    def text(self) -> EmergencyText:
        """For `write_emergency_card`."""
        said: dict[str, Any] = {field: self.cleaned_data[field] or "" for field in EmergencyText.__dataclass_fields__}
        return EmergencyText(**said | {"look_again_on": self.cleaned_data["look_again_on"]})


class PhotoForm(DrawnForm, forms.Form):
    """A picture of the child."""

    photo = UploadField(
        label="A photo",
        hint=f"JPEG or PNG, up to {MAX_BYTES // 1024 // 1024} MB. Where and when it was taken is removed.",
        accept=".jpg,.jpeg,.png",
        missing="Choose a photo.",
    )
