"""What may be asked of packs and of the check of a paper."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.packs.gathering import REGISTER
from handrail.packs.models import Pack
from handrail.ui.fields import DrawnForm, NumberField, RadioField, SelectField, TextField, UploadField

THE_REGISTER = "the SEN register"
MOST_NUMBER = 2**53


class PackForm(DrawnForm, forms.Form):
    """Which papers, for whom, and in what form."""

    marks_optional = False

    what = RadioField(label="What", choices=Pack.What.choices, missing="Choose what to print.")
    whom = SelectField(label="For whom", missing="Choose a class, a year or the register.", empty="Choose")
    form = RadioField(label="As", choices=Pack.Form.choices, missing="Choose one PDF or a ZIP.")

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"what": Pack.What.PROFILES, "form": Pack.Form.PDF}, **kwargs})
        self.names = dict([*groups, (REGISTER, THE_REGISTER)])
        whom: Any = self.fields["whom"]
        whom.choices = [("", "Choose"), *groups, (REGISTER, "Everybody on the SEN register")]

    def asked(self) -> dict[str, str]:
        """For `ask_for_pack`."""
        return {**self.cleaned_data, "for_whom": self.names[self.cleaned_data["whom"]]}


class FileForm(DrawnForm, forms.Form):
    """The file of a paper, as it was saved."""

    file = UploadField(label="The PDF", hint="The file as it was saved or sent, up to 2 MB.", accept=".pdf")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 2 * 1024 * 1024:
            raise forms.ValidationError("This is larger than any paper we check. Choose the file as it was saved.")
        return file


class CodeForm(DrawnForm, forms.Form):
    """One entry of the paper."""

    number = NumberField(
        label="Number",
        hint="As printed beside the entry: No. 5320.",
        min_value=1,
        max_value=MOST_NUMBER,
        classes="hr-w10",
    )
    code = TextField(
        label="Code", hint="Like 4F2A 91C0 77BD.", width=20, max_length=40, missing="Type the code of the entry."
    )
