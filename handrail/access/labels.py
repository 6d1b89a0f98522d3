"""What the fields of a form are called on their page, where its words are shown away from it.

A form that draws itself knows its labels. An app that writes fields by hand says theirs (`call_fields`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django import forms
from django.urls import Resolver404, resolve

from handrail.ui.fields import DrawnForm

_by_hand: dict[str, Callable[[str], str]] = {}


def call_fields(app: str, label_of: Callable[[str], str]) -> None:
    """Let `label_of` say what a field of this app's own forms is called; it raises LookupError for one it knows not."""
    _by_hand[app] = label_of


def said(path: str, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(what it was written under, the words) of a form sent to this address."""
    held = list(pairs)
    app, names = _app_of(path), {_last(name) for name, _ in held}
    drawn = [form.base_fields for form in _fitting(app, names)]
    drawn.sort(key=lambda fields: (-len(names & fields.keys()), len(fields)))
    return [_said(name, value, app, drawn) for name, value in held]


def _said(name: str, value: str, app: str, drawn: Iterable[dict[str, forms.Field]]) -> tuple[str, str]:
    found = [fields[_last(name)] for fields in drawn if _last(name) in fields]
    label = _by_hand_label(app, name) or next((str(field.label) for field in found if field.label), "")
    return label or _spelt_out(name), _chosen(found[0], value) if found else value


def _app_of(path: str) -> str:
    try:
        return _app(resolve(path.partition("?")[0]).func)
    except Resolver404:
        return ""


def _app(one: Any) -> str:
    return str(one.__module__).split(".")[1]


def _last(name: str) -> str:
    """The name of a field without what tells apart several of its kind on one page."""
    return name.rpartition("-")[2]


def _fitting(app: str, names: Collection[str]) -> Iterator[Any]:
    """The forms of this app with any of these fields, and those of others that have them all."""
    for form in _forms(DrawnForm):
        held = getattr(form, "base_fields", {}).keys() & set(names)
        if held and (_app(form) == app or held == set(names)):
            yield form


def _forms(kind: type) -> Iterator[type]:
    for form in kind.__subclasses__():
        yield form
        yield from _forms(form)


def _by_hand_label(app: str, name: str) -> str:
    """A page with several children writes whose it is before the name."""
    for asked in (name, name.partition("-")[2]):
        try:
            return _by_hand[app](asked)
        except LookupError:
            continue
    return ""


def _spelt_out(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").strip().capitalize()


def _chosen(field: forms.Field, value: str) -> str:
    """What somebody chose, as the page says it."""
    if isinstance(field, forms.BooleanField):
        return "Yes"
    choices = getattr(field, "choices", ())
    return next((str(label) for key, label in choices if str(key) == value), value)
