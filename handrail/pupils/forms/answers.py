"""Answers that several forms ask for."""

from __future__ import annotations

from typing import Any

from handrail.ui.fields import SelectField

_ANSWERS = {"yes": True, "no": False, "": None}


class KnownField(SelectField):
    """Yes, no, or not known: True, False or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("yes", "Yes"), ("no", "No")], empty="Not known", required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        return _ANSWERS[super().clean(value)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or ""))
