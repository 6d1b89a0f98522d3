"""The register of one session as it is typed, tapped or sent by a device: who was there, or why it did not happen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from handrail.provision.actions import Presence, SessionDetails
from handrail.provision.models import InterventionSession
from handrail.provision.today import Child
from handrail.rules.provision import AWAY, MISSED, minutes_fault, read_minutes
from handrail.ui.drawing import Problem
from handrail.ui.fields import DrawnForm, RadioField, SelectField, TextArea, TextField, TickField

LINE = 500
NOBODY = "Nobody is ticked. Tick who was there; if it did not happen, say so below with the reason."


class SessionForm(DrawnForm, forms.Form):
    """What is said of the whole session. `do` is "missed" where the button for that was pressed."""

    marks_optional = False
    minutes = TextField(label="Minutes", required=False, width=4, attrs={"inputmode": "numeric", "autocomplete": "off"})
    sure = TickField(label="It really took so long", required=False)
    note = TextArea(label="Anything to remember of the session?", required=False, rows=2)
    missed_reason = RadioField(label="Why did it not happen?", choices=list(MISSED.items()), required=False)
    missed_why = TextField(label="A few words, if you like", required=False, max_length=300)
    id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, usual: int = 0, kept: SessionDetails | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        if kept:
            del self.fields["note"]
        self.usual = usual
        self.is_long = False
        self.is_missed = bool(self.is_bound and self.data.get("do") == "missed")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.is_missed:
            if not said.get("missed_reason"):
                reasons = ", ".join(MISSED.values()).lower()
                self.add_error("missed_reason", f"Say why it did not happen: {reasons}.")
        else:
            self._read_minutes(said)
        return said

    def _read_minutes(self, said: dict[str, Any]) -> None:
        written = str(said.get("minutes") or "").strip()
        try:
            minutes = read_minutes(written) if written else None
        except ValueError as error:
            self.add_error("minutes", str(error))
            return
        fault = minutes_fault(minutes, self.usual, is_sure=bool(said.get("sure"))) if minutes is not None else ""
        if fault:
            self.add_error("minutes", fault)
            self.is_long = not minutes_fault(minutes or 0, self.usual, is_sure=True)
        said["minutes"] = minutes

    @property
    def asks_to_be_sure(self) -> bool:
        """Whether the box stands there: once it is ticked, or where the minutes are so many that it has to be."""
        return bool(self.is_bound and (self.data.get("sure") or self.is_long))

    def details(self, met_on: date, ordinal: int) -> SessionDetails:
        said = self.cleaned_data
        note = self.kept.note if self.kept else said["note"]
        if self.is_missed:
            return SessionDetails(met_on, ordinal, None, said["missed_reason"], said["missed_why"], note)
        return SessionDetails(met_on, ordinal, said["minutes"], note=note)


class ChildForm(DrawnForm, forms.Form):
    """One child of the session."""

    marks_optional = False
    there = TickField(label="There", required=False)
    why = SelectField(label="Why not?", choices=list(AWAY.items()), empty="Say why, if you know", required=False)
    line = TextField(label="A line about what you saw", required=False, max_length=LINE)
    about = SelectField(label="Which outcome is it about?", empty="None of them", required=False)

    def __init__(self, *args: Any, child: Child, kept: Presence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, prefix=child.pupil.ref, **kwargs)
        self.child = child
        self.kept = kept
        if kept:
            del self.fields["line"]
        self.fields["there"].label = child.pupil.name
        if len(child.outcomes) > 1 and not kept:
            self.fields["about"].choices = [("", "None of them"), *child.outcomes]  # type: ignore[attr-defined]
        else:
            del self.fields["about"]

    @property
    def has_more(self) -> bool:
        """Whether the folded part has something to show."""
        return bool(self.kept is None and self["line"].value()) or bool(self.errors)

    def presence(self) -> Presence:
        said = self.cleaned_data
        if self.kept:
            why = "" if said["there"] else said["why"]
            return Presence(said["there"], why, self.kept.line, self.kept.outcome_ref)
        outcomes = self.child.outcomes
        about = said.get("about", "") if len(outcomes) > 1 else (outcomes[0][0] if outcomes else "")
        return Presence(
            said["there"], "" if said["there"] else said["why"], said["line"], about if said["line"] else ""
        )


class Register:
    """The form of a session with those of its children, as one. `data` is what was sent, None where nothing was.

    `kept` are the words of others, for who reads no notes and puts the rest right: they stay, and are not shown.
    """

    def __init__(
        self, data: Any, children: Iterable[Child], usual: int, *, of: str, initial: Mapping[str, Any] | None = None,
        there: Mapping[int, Mapping[str, Any]] | None = None,
        kept: tuple[SessionDetails, Mapping[str, Presence]] | None = None,
    ) -> None:  # fmt: skip
        ids = f"{of}-%s"
        begins, lines = dict(initial or {}), kept[1] if kept else {}
        self.session = SessionForm(data, usual=usual, kept=kept[0] if kept else None, initial=begins, auto_id=ids)
        self.children = [
            ChildForm(
                data,
                child=child,
                kept=lines.get(child.pupil.ref, Presence()) if kept else None,
                initial=(there or {}).get(child.pupil.pk, {"there": True}),
                auto_id=ids,
            )
            for child in children
        ]

    def is_valid(self) -> bool:
        found = [form.is_valid() for form in (self.session, *self.children)]
        if all(found) and not self.session.is_missed and self.children and not any(self._ticks()):
            self.session.add_error(None, NOBODY)
            return False
        return all(found)

    def _ticks(self) -> list[bool]:
        return [form.cleaned_data["there"] for form in self.children]

    def refuse(self, refusal: ValidationError) -> None:
        """Put the sentences of an action beside the fields they are about."""
        for name, sentences in getattr(refusal, "error_dict", {"": refusal}).items():
            self.session.add_error(name if name in self.session.fields else None, sentences)

    def problems(self) -> list[Problem]:
        return [problem for form in (self.session, *self.children) for problem in form.problems()]

    def there(self) -> dict[str, Presence]:
        return {form.child.pupil.ref: form.presence() for form in self.children}


def as_recorded(session: InterventionSession) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """(what stands of the session, and of each child by key), as the forms begin with. One query, or none."""
    said = {name: getattr(session, name) for name in ("note", "missed_reason", "missed_why")}
    said["minutes"] = session.minutes if session.is_held else None
    there = {
        row.pupil_id: {"there": row.was_there, "why": row.reason, "line": row.line, "about": row.outcome_ref}
        for row in session.pupils.all()
    }
    return said, there
