"""What a person may write of what is hers, and the words of each error."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from handrail.access.models import User
from handrail.rules.pulse import QUESTIONS
from handrail.ui.fields import (
    DayField,
    DrawnForm,
    PasswordField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
)
from handrail.workload.own.models import Supervision
from handrail.workload.own.sealing import GROUP, as_typed

ENDING = 2 * GROUP
LONGEST_NOTE = 10_000


class SupervisionForm(DrawnForm, forms.Form):
    """With whom, how often, from when."""

    marks_optional = False

    with_whom = TextField(label="With whom", max_length=200, classes="hr-w20", missing="Say with whom, like Jo Hart.")
    how_often = SelectField(
        label="How often", choices=[(often.value, often.label.capitalize()) for often in Supervision.Often]
    )
    starts_on = DayField(label="From")


class HeldForm(DrawnForm, forms.Form):
    """A day on which it was held."""

    marks_optional = False

    held_on = DayField(label="Held on", is_past=True)


class _PassphraseForm(DrawnForm, forms.Form):
    marks_optional = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_passphrase(self) -> str:
        """One that opens nothing else, and that nobody guesses."""
        passphrase = str(self.cleaned_data["passphrase"])
        validate_password(passphrase, self.user)
        if self.user.check_password(passphrase):
            raise forms.ValidationError("This is your password for signing in. Choose another, for this alone.")
        return passphrase

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("passphrase") and said.get("again") is not None and said["passphrase"] != said["again"]:
            self.add_error("again", "The two are not the same. Write it here once more.")
        return said


class NewPassphraseForm(_PassphraseForm):
    """A passphrase, twice."""

    passphrase = PasswordField(
        label="Passphrase",
        autocomplete="off",
        classes="hr-w20",
        hint="Twelve characters or more. Four words that you will remember are good. Not your sign-in password.",
        missing="Write a passphrase.",
        max_length=200,
    )
    again = PasswordField(
        label="The same once more", autocomplete="off", classes="hr-w20", missing="Write it once more.", max_length=200
    )


class RecoverForm(NewPassphraseForm):
    """The code off the paper, and a new passphrase."""

    code = TextField(
        label="Recovery code",
        hint="Seven groups of four, off the page you printed. Capitals and hyphens do not matter.",
        missing="Write the code as it is printed.",
        max_length=100,
        classes="hr-w20",
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )

    field_order = ("code", "passphrase", "again")


class OpenForm(DrawnForm, forms.Form):
    """The passphrase."""

    marks_optional = False

    passphrase = PasswordField(
        label="Passphrase", autocomplete="off", classes="hr-w20", missing="Write your passphrase.", max_length=200
    )


class CodeKeptForm(DrawnForm, forms.Form):
    """The end of the code, off the paper."""

    marks_optional = False

    ending = TextField(
        label="The last two groups of the code, off the paper",
        max_length=40,
        classes="hr-w10",
        missing="Write the last two groups of the code.",
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_ending(self) -> str:
        if as_typed(self.cleaned_data["ending"]) != as_typed(self.code)[-ENDING:]:
            raise forms.ValidationError("That is not how it ends. Look at the paper again: the last two groups.")
        return str(self.cleaned_data["ending"])


class _SealedForm(DrawnForm, forms.Form):
    """Where the notes have closed meanwhile, the form asks for the passphrase and keeps what is written in it."""

    marks_optional = False

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["passphrase"] = OpenForm.base_fields["passphrase"]


class NoteForm(_SealedForm):
    """A note."""

    words = TextArea(
        label="Your note",
        rows=8,
        max_length=LONGEST_NOTE,
        missing="Write something first.",
        attrs={"autocomplete": "off"},
    )


class PulseForm(_SealedForm):
    """The three questions of a month, and a line."""

    month = SelectField(label="Month")
    line = TextField(label="A line, if you like", required=False, max_length=300, attrs={"autocomplete": "off"})

    def __init__(self, *args: Any, months: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]
        for question in QUESTIONS:
            steps = [(str(step), f"{step} {words}") for step, words in enumerate(question.answers, 1)]
            self.fields[question.key] = RadioField(
                label=question.asks,
                choices=steps,
                look="scale",
                missing=f"Choose an answer from 1 to 5: {question.asks}",
            )
        self.order_fields(["month", *(question.key for question in QUESTIONS), "line", "passphrase"])

    def said(self) -> dict[str, Any]:
        """For the action."""
        return {
            "month": date.fromisoformat(self.cleaned_data["month"]),
            "answers": {question.key: int(self.cleaned_data[question.key]) for question in QUESTIONS},
            "line": self.cleaned_data["line"],
        }


class ForgetForm(DrawnForm, forms.Form):
    """That it is meant."""

    marks_optional = False

    is_sure = TickField(label="Remove all of it for good. Nobody can bring it back.")


class TakeForm(DrawnForm, forms.Form):
    """The passphrase, where private notes are to go along."""

    marks_optional = False

    passphrase = PasswordField(
        label="Passphrase of your private notes, if they are to be in it",
        required=False,
        autocomplete="off",
        classes="hr-w20",
        max_length=200,
    )
