"""What is typed at a shared device, and to make one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from handrail.access.pins import FEWEST, MOST, refuse_poor
from handrail.ui.fields import DrawnForm, PasswordField, TextField, TickField

HINT = f"{FEWEST} to {MOST} figures. Not a birthday, and not the code of your bank card."


class PinField(PasswordField):
    """Figures, by the keys for figures; what a browser may keep for others to use it is not offered to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, autocomplete="off", classes="hr-code", **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocapitalize": "none"}

    def clean(self, value: Any) -> Any:
        return "".join(str(super().clean(value)).split())


class NewPin(forms.Form):
    """Twice the same PIN. Mix into a form."""

    pin = PinField(label="Your PIN", hint=HINT, missing="Choose a PIN.")
    again = PinField(label="The same PIN again", missing="Type the PIN a second time.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        pin, again = cleaned.get("pin"), cleaned.get("again")
        if pin and again and pin != again:
            self.add_error("again", "This is not the same as the PIN above. Type both again.")
        elif pin:
            self._refuse_poor(pin)
        return cleaned

    def _refuse_poor(self, pin: str) -> None:
        try:
            refuse_poor(pin)
        except ValidationError as error:
            self.add_error("pin", error)


class PinForm(DrawnForm, NewPin):
    marks_optional = False


class PinCodeForm(DrawnForm, NewPin):
    """The code from the sheet, and the PIN it lets one choose."""

    marks_optional = False
    field_order = ("code", "pin", "again")
    code = TextField(
        label="Code from your sheet",
        hint="Twelve letters and figures. Capitals and hyphens do not matter.",
        max_length=40,
        missing="Type the code from your sheet.",
        classes="hr-code",
        attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class EnterForm(DrawnForm, forms.Form):
    marks_optional = False
    pin = PinField(label="Your PIN", missing="Type your PIN.")


class EnrolForm(DrawnForm, forms.Form):
    marks_optional = False
    code = TextField(
        label="Code for this device",
        hint="Twelve letters and figures from the sheet. Capitals and hyphens do not matter.",
        max_length=40,
        missing="Type the code from the sheet.",
        classes="hr-code",
        attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class DeviceForm(DrawnForm, forms.Form):
    """A device that is to be shared."""

    marks_optional = False
    name = TextField(
        label="What you call it", hint="Like Robins tablet, or Staffroom computer.", max_length=60,
        missing="Give the device a name.",
    )  # fmt: skip
    opens_cards = TickField(
        label="Anybody who has it in hand may open a child’s emergency card by the child’s name, without a PIN",
        hint="For a device that stays in a room of yours. Each opening is written down.",
        required=False,
        initial=True,
    )
