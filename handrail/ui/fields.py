"""Form fields that draw themselves: in a page, `{{ form.name }}` is the label, hint, error and control together.

Every field takes `label`, `hint` and `missing` (what to say when a needed answer is not there).
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.safestring import SafeString

from handrail.core import clock
from handrail.rules.calendar import add_months, parse_day, say_day, say_day_short
from handrail.ui.drawing import Problem, draw, problems

Choices = Sequence[tuple[str, str]]

_MONTHS_AHEAD: Final = 120  # how far a year of two digits may lie ahead, where a date may be to come


class DrawnField(BoundField):
    """A bound field whose HTML is the whole field."""

    def draw(self, **changes: Any) -> SafeString:
        """As `handrail.ui.drawing.draw`: label, hint, classes, is_label_hidden."""
        return draw(self, **changes)

    def __html__(self) -> SafeString:
        return draw(self)

    __str__ = __html__


class DrawnForm(forms.BaseForm):
    """Mix into a Form or ModelForm, first of its bases. Fields that may be left empty say so unless marks_optional
    is off."""

    bound_field_class = DrawnField
    marks_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, _Plain) and not field.missing:
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = field.ask % {"label": label}

    def problems(self) -> list[Problem]:
        """Every problem with the address of its field, for the error summary."""
        return problems(self)


class _Plain(forms.Field):
    """What every field of ours shares: a hint, plain words, and its own drawing."""

    ask = "Fill in ‘%(label)s’."
    look = ""
    bound_field_class = DrawnField

    def __init__(self, *args: Any, hint: str = "", missing: str = "", classes: str = "", **kwargs: Any) -> None:
        super().__init__(*args, help_text=hint, **kwargs)
        self.missing = missing
        self.classes = classes
        if missing:
            self.error_messages["required"] = missing


class TextField(_Plain, forms.CharField):
    """One line. `width` is 4, 10 or 20 letters, else the full line. Too long is said, never cut off."""

    default_error_messages = {
        "max_length": "This has %(show_value)d characters. Shorten it to %(limit_value)d.",
        "min_length": "This has %(show_value)d characters. It needs at least %(limit_value)d.",
        "null_characters_not_allowed": "This holds a hidden character. Delete the text and type it again.",
    }

    def __init__(self, *args: Any, width: int | None = None, attrs: Mapping[str, str] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.classes = f"{self.classes} hr-w{width}".strip() if width else self.classes
        self.widget.attrs |= dict(attrs or {})

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return unicodedata.normalize("NFC", text).replace("\r\n", "\n") if isinstance(text, str) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # no maxlength: a browser would cut a pasted text without a word


class TextArea(TextField):
    """Several lines; grows as it is written in where the browser can."""

    def __init__(self, *args: Any, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class EmailField(TextField, forms.EmailField):
    """An e-mail address."""

    default_error_messages = {"invalid": "“%(value)s” is not an e-mail address. Write it like name@school.org.uk."}

    def __init__(self, *args: Any, autocomplete: str = "email", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget.attrs |= {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none"}


class PasswordField(TextField):
    """A password, kept as typed. `autocomplete` is "current-password" or "new-password"."""

    def __init__(self, *args: Any, autocomplete: str = "current-password", **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete}
        super().__init__(*args, widget=forms.PasswordInput, strip=False, attrs=attrs, **kwargs)


class NumberField(_Plain, forms.IntegerField):
    """A whole number, typed as text: spinners change a figure when a page is scrolled."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Write a whole number in figures, like 20.",
        "min_value": "This must be %(limit_value)s or more.",
        "max_value": "This must be %(limit_value)s or less.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"classes": "hr-w4"} | kwargs))
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}


class DayField(_Plain):
    """A date, typed as people write it. With `is_past`, a day after today is refused."""

    ask = "Write a date for ‘%(label)s’, like 19 Nov 2026."
    widget = forms.TextInput

    def __init__(self, *args: Any, is_past: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **({"hint": "Like 19 Nov 2026 or 19/11/2026.", "classes": "hr-w10"} | kwargs))
        self.is_past = is_past
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date) or not str(value or "").strip():
            return value if isinstance(value, date) else None
        today = clock.today()
        try:
            day = parse_day(str(value), latest=today if self.is_past else add_months(today, _MONTHS_AHEAD))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None
        if self.is_past and day > today:
            raise ValidationError(f"{say_day(day)} is still to come. Write a day up to today.", code="to_come")
        return day

    def prepare_value(self, value: Any) -> Any:
        return say_day_short(value) if isinstance(value, date) else value


class _Choosing(_Plain):
    """Answers to choose from. `hints` adds a line under some of them, by value."""

    ask = "Choose an answer to ‘%(label)s’."
    default_error_messages = {
        "invalid_choice": "“%(value)s” is not one of the answers. Choose one of those shown.",
        "invalid_list": "Choose from the answers shown.",
    }

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})


class SelectField(_Choosing, forms.ChoiceField):
    """One from a long list. `empty` is the words of the line that chooses nothing."""

    def __init__(self, *args: Any, choices: Choices = (), empty: str = "", **kwargs: Any) -> None:
        first = [("", empty)] if empty else []
        super().__init__(*args, choices=[*first, *choices], **kwargs)


class RadioField(_Choosing, forms.ChoiceField):
    """One of a few, all in sight. `look` is "" (a list), "tri" (large buttons) or "scale" (a line of steps)."""

    widget = forms.RadioSelect

    def __init__(self, *args: Any, look: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look = look


class TicksField(_Choosing, forms.MultipleChoiceField):
    """Any number of several."""

    ask = "Tick at least one answer to ‘%(label)s’."
    widget = forms.CheckboxSelectMultiple


class TickField(_Plain, forms.BooleanField):
    """One box. Required means that it must be ticked."""

    ask = "Tick ‘%(label)s’ to go on."


class UploadField(_Plain, forms.FileField):
    """A file from the person's device; `accept` is what the browser offers, like ".xlsx,.csv"."""

    ask = "Choose a file."
    widget = forms.FileInput
    default_error_messages = {
        "invalid": "The file did not arrive. Choose it again.",
        "missing": "The file did not arrive. Choose it again.",
        "empty": "The file is empty. Open it to check, save it, and choose it again.",
        "max_length": "The name of the file has %(length)d characters. Shorten it to %(max)d and choose it again.",
    }

    def __init__(self, *args: Any, accept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget.attrs |= {"accept": accept} if accept else {}


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class UploadsField(UploadField):
    """Several files at once; the answer is the list of them as chosen, empty ones and all."""

    ask = "Choose at least one file."
    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return list(data or ())
