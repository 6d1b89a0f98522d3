"""Draws a form field whole: label, hint, error and control, by govuk-frontend's macros."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from django import forms
from django.forms import BaseForm, BaseFormSet, BoundField, widgets
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader

# The macros lean on names that may be missing, so they cannot live in the strict environment of the pages.
_macros: Final = Environment(
    loader=PrefixLoader(
        {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"), "ui": PackageLoader("handrail.ui", "jinja2/ui")}
    ),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)

Params = dict[str, Any]


class Problem(NamedTuple):
    """A line of the error summary. `href` leads to the field, and is empty when the problem is of the whole form."""

    text: str
    href: str


def draw(
    bound: BoundField, *, label: str = "", hint: str = "", classes: str = "", is_label_hidden: bool = False
) -> SafeString:
    """The field as HTML. `label` and `hint` replace the form's own; a hidden label is still read out."""
    widget = bound.field.widget
    params = {
        "id": _id(bound),
        "name": bound.html_name,
        "classes": " ".join(filter(None, (getattr(bound.field, "classes", ""), classes))),
        "hint": _words(hint or bound.help_text),
        "errorMessage": _words(" ".join(str(error) for error in bound.errors)),
        "attributes": {name: value for name, value in widget.attrs.items() if name not in {"id", "class"}},
        "disabled": bound.field.disabled,
    }
    if isinstance(widget, widgets.HiddenInput):
        return bound.as_widget()
    heading = {
        "text": (label or str(bound.label)) + _mark(bound),
        "classes": "govuk-visually-hidden" if is_label_hidden else "",
    }
    for kind, drawn_by in _CONTROLS:
        if isinstance(widget, kind):
            return drawn_by(bound, params, heading)
    raise TypeError(f"{type(widget).__name__} has no way to be drawn: add it to handrail/ui/drawing.py.")


def problems(*parts: BaseForm | BaseFormSet[Any]) -> list[Problem]:
    """Every problem of forms and formsets, in the order in which the page shows them."""
    found: list[Problem] = []
    for part in parts:
        if isinstance(part, BaseFormSet):
            found += [Problem(str(error), "") for error in part.non_form_errors()]
            found += problems(*part.forms)
        else:
            found += _problems_of(part)
    return found


def _problems_of(form: BaseForm) -> Iterable[Problem]:
    yield from (Problem(str(error), "") for error in form.non_field_errors())
    for bound in form:
        for error in bound.errors:
            # A line of the summary is read away from its field, so it names it.
            label = str(bound.label)
            text = str(error) if label in str(error) else f"{label}{'' if label.endswith('?') else ':'} {error}"
            yield Problem(text, f"#{_id(bound)}")


def _input(bound: BoundField, params: Params, heading: Params) -> SafeString:
    widget = bound.field.widget
    kind = "text" if widget.input_type == "number" else widget.input_type
    return _macro("input", "govukInput", params | {"label": heading, "type": kind, "value": _text(bound)})


def _password(bound: BoundField, params: Params, heading: Params) -> SafeString:
    autocomplete = params["attributes"].pop("autocomplete", "current-password")
    return _macro("password-input", "govukPasswordInput", params | {"label": heading, "autocomplete": autocomplete})


def _textarea(bound: BoundField, params: Params, heading: Params) -> SafeString:
    attributes = dict(params["attributes"])
    attributes.pop("cols", None)
    rows = attributes.pop("rows", 4)
    params |= {"attributes": attributes, "rows": rows, "label": heading, "value": _text(bound)}
    return _macro("textarea", "govukTextarea", params)


def _file(bound: BoundField, params: Params, heading: Params) -> SafeString:
    return _macro("file-upload", "govukFileUpload", params | {"label": heading})


def _select(bound: BoundField, params: Params, heading: Params) -> SafeString:
    items = [{"value": item["value"], "text": item["text"], "selected": item["checked"]} for item in _items(bound)]
    return _macro("select", "govukSelect", params | {"label": heading, "items": items})


def _radios(bound: BoundField, params: Params, heading: Params) -> SafeString:
    params |= {"idPrefix": params["id"], "items": _items(bound), "fieldset": _fieldset(heading)}
    look = getattr(bound.field, "look", "")
    if look:
        return mark_safe(str(getattr(_template("ui/choices.html"), look)(params)))  # noqa: S308 - our own escaped macro
    return _macro("radios", "govukRadios", params)


def _checkboxes(bound: BoundField, params: Params, heading: Params) -> SafeString:
    params |= {"idPrefix": params["id"], "items": _items(bound), "fieldset": _fieldset(heading)}
    return _macro("checkboxes", "govukCheckboxes", params)


def _tick(bound: BoundField, params: Params, heading: Params) -> SafeString:
    item = {"value": "on", "text": heading["text"], "checked": bool(bound.value()), "hint": params.pop("hint")}
    return _macro("checkboxes", "govukCheckboxes", params | {"idPrefix": params["id"], "items": [item]})


# The first that fits, so a widget stands before the one it is made from.
_CONTROLS: Final[list[tuple[type[widgets.Widget], Callable[[BoundField, Params, Params], SafeString]]]] = [
    (widgets.PasswordInput, _password),
    (widgets.FileInput, _file),
    (widgets.Textarea, _textarea),
    (widgets.CheckboxSelectMultiple, _checkboxes),
    (widgets.RadioSelect, _radios),
    (widgets.Select, _select),
    (widgets.CheckboxInput, _tick),
    (widgets.Input, _input),
]


def _id(bound: BoundField) -> str:
    return str(bound.field.widget.attrs.get("id") or bound.auto_id or bound.html_name)


def _words(text: object) -> Params | None:
    return {"text": str(text)} if text else None


def _mark(bound: BoundField) -> str:
    marks = getattr(bound.form, "marks_optional", False)
    plain = not isinstance(bound.field, forms.BooleanField)
    return " (optional)" if marks and plain and not bound.field.required else ""


def _text(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(value)


def _items(bound: BoundField) -> list[Params]:
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {_text(bound)}
    hints: dict[str, str] = getattr(bound.field, "hints", {})
    return [
        {
            "value": str(key),
            "text": str(text),
            "checked": str(key) in chosen,
            "hint": _words(hints.get(str(key))),
        }
        for key, text in bound.field.widget.choices
    ]


def _fieldset(heading: Params) -> Params:
    return {"legend": heading | {"classes": f"govuk-fieldset__legend--s {heading['classes']}"}}


def _macro(component: str, name: str, params: Params) -> SafeString:
    module = _template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return mark_safe(str(getattr(module, name)(params)))  # noqa: S308 - the macros escape what they are given


def _template(path: str) -> Any:
    return _macros.get_template(path).module
