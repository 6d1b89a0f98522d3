"""The types of need of a pupil, the primary need first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from handrail.rules.register import NEED_TYPES, need_types_on
from handrail.ui.fields import DayField, DrawnForm, SelectField

SHOWN = 4
_ORDINALS = ("Primary need", "Second need", "Third need", "Fourth need")


class NeedsForm(DrawnForm, forms.Form):
    """Four ranked choices, or as many as are held. `held` are the codes that hold now, in order."""

    marks_optional = False

    starts_on = DayField(label="From", is_past=True, missing="Write the day from which these hold.")

    def __init__(self, *args: Any, held: Sequence[str], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", on)
        offered = [row.code for row in need_types_on(on)]
        choices = [(code, _label(code)) for code in (*offered, *(code for code in held if code not in offered))]
        self.names = [f"need_{rank}" for rank in range(1, max(SHOWN, len(held)) + 1)]
        for place, name in enumerate(self.names):
            label = _ORDINALS[place] if place < SHOWN else f"Need {place + 1}"
            self.fields[name] = SelectField(label=label, required=False, empty="None", choices=choices)
            self.initial[name] = held[place] if place < len(held) else ""
        self.order_fields([*self.names, "starts_on"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen: list[str] = []
        for name in self.names:
            code = cleaned.get(name) or ""
            if code in chosen:
                self.add_error(name, f"“{_label(code)}” is chosen above already. Choose another, or none.")
            elif code:
                chosen.append(code)
        cleaned["codes"] = chosen
        return cleaned

    def codes(self) -> list[str]:
        """What was chosen, in order; an empty line between two moves the later one up."""
        chosen: list[str] = self.cleaned_data["codes"]
        return chosen


def _label(code: str) -> str:
    return f"{code}: {NEED_TYPES[code].label}" if code in NEED_TYPES else code
