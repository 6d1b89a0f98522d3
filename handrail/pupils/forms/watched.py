"""Forms that notice when somebody else has saved the same record in the meantime."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms

from handrail.ui.fields import DrawnForm


@dataclass(frozen=True, slots=True)
class Clash:
    """A field of which two people now say different things."""

    label: str
    held: str
    typed: str


class WatchedForm(DrawnForm, forms.Form):
    """A form over a held record. Its page sends `seen` back; where the record has changed since, nothing is saved.

    `initial` must be what is held now. `clashes` are the fields that are held otherwise than typed. Sent again, the
    form has seen them and goes through.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []

    @property
    def seen(self) -> str:
        """The mark of what is held, for a hidden field called 'seen'."""
        return hashlib.sha256(repr(sorted(self.initial.items())).encode()).hexdigest()[:22]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("seen") != self.seen:
            self.clashes = [self._clash(name) for name in self.changed_data if name in self.initial]
        if self.clashes:
            self.add_error(
                None,
                "Somebody else changed this while you were writing. Nothing is lost: what they saved is shown below, "
                "beside what you typed. Change what you need to and save again.",
            )
        return cleaned

    def _clash(self, name: str) -> Clash:
        bound = self[name]
        return Clash(str(bound.label), _words(bound, self.initial[name]), _words(bound, bound.value()))


def _words(bound: forms.BoundField, value: Any) -> str:
    """A value as a person reads it: the words of a choice, a day as it is written."""
    shown = str(bound.field.prepare_value(value) if value is not None else "")
    choices = dict(getattr(bound.field, "choices", ()))
    return str(choices.get(shown, shown)) or "nothing"
