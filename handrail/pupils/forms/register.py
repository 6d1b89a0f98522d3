"""A pupil's SEN status: a change of it, a correction, and the first one of a new pupil."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from handrail.pupils.forms.watched import WatchedForm
from handrail.pupils.models import RegisterEntry
from handrail.pupils.moves import RegisterChange, moves_from
from handrail.rules.register import LEAVING_REASONS, STATUSES, need_types_on
from handrail.ui.fields import DayField, DrawnForm, RadioField, SelectField, TextArea, TextField
from handrail.ui.status import status_of

_HINTS = {
    "N": "The school sees no special educational need.",
    "M": "The school keeps an eye on the child, who is not on the register.",
    "K": "The child has help that is additional to or different from what others have.",
    "E": "The local authority has issued an EHC plan.",
}


def _main_need(on: date) -> SelectField:
    choices = [(row.code, f"{row.code}: {row.label}") for row in need_types_on(on)]
    return SelectField(label="Main type of need", required=False, empty="Not yet recorded", choices=choices)


def _choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, status_of(code).word) for code in codes]


class _RegisterForm(DrawnForm, forms.Form):
    """What every form about a status asks. What may be left empty depends on the status, so the action says."""

    marks_optional = False

    status = RadioField(label="Status", missing="Choose a status.", hints=_HINTS)
    starts_on = DayField(label="From", required=False, is_past=True, hint="The day of the decision, like 4 Nov 2026.")
    reason = TextArea(
        label="Why",
        required=False,
        rows=2,
        max_length=5000,
        hint="What was seen and what has been tried. Needed for SEN support (K) and an EHC plan (E).",
    )
    leaving_reason = SelectField(
        label="Why they leave the register",
        required=False,
        empty="Not leaving",
        choices=[(row.key, row.label) for row in LEAVING_REASONS.values()],
    )
    evidence = TextArea(
        label="What shows it",
        required=False,
        rows=2,
        max_length=5000,
        hint="Assessments, work, observations, reports: what there is and where to find it.",
    )
    parent_told_on = DayField(
        label="Parent or carer told on",
        required=False,
        is_past=True,
        hint="Leave this empty when they have not been told yet, and it stays on your list.",
    )
    parent_told_how = TextField(label="How they were told", required=False, max_length=150, hint="Like: in a meeting.")
    parent_not_told_why = TextField(
        label="If they will not be told: why",
        required=False,
        max_length=1000,
        hint="The law asks that parents are told of SEN support. Say what stands against it.",
    )

    def change(self) -> RegisterChange:
        """For `change_status` and `correct_status`."""
        asked = {field: self.cleaned_data.get(field) for field in RegisterChange.__dataclass_fields__}
        return RegisterChange(**{field: value for field, value in asked.items() if value is not None})


class StatusForm(_RegisterForm):
    """A change from the status that holds (`current`), where one does; `asks_need` where no type of need is held."""

    field_order = ("status", "starts_on", "leaving_reason")

    def __init__(self, *args: Any, current: RegisterEntry | None, asks_need: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_need:
            self.fields["need"] = _main_need(self.initial["starts_on"])
        moves = moves_from(current)
        codes = [move.to for move in moves]
        if current and self.is_bound:
            codes.append(current.status)  # not offered, but the same form sent twice brings it
        self.fields["status"].choices = _choices(codes)  # type: ignore[attr-defined]
        if not any(move.asks_reason for move in moves):
            del self.fields["leaving_reason"]


class CorrectStatusForm(_RegisterForm, WatchedForm):
    """A correction of the newest row: `entry`, which followed `before` where one is joined to it."""

    field_order = StatusForm.field_order

    def __init__(self, *args: Any, entry: RegisterEntry, before: RegisterEntry | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code for code in STATUSES if code == entry.status or code in {move.to for move in moves_from(before)}]
        self.fields["status"].choices = _choices(codes)  # type: ignore[attr-defined]
        if not entry.leaving_reason and not (before and STATUSES[before.status].on_register):
            del self.fields["leaving_reason"]


class FirstStatusForm(_RegisterForm):
    """The first status and main need of a pupil being added. All of it may be left for later."""

    status = RadioField(label="SEN register", required=False, hints=_HINTS)
    leaving_reason = None  # type: ignore[assignment]  # Django's way of leaving out a field of the base

    field_order = ("status", "starts_on", "need")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = [("", "Not now: only add the child")]
        self.fields["status"].choices = [*later, *_choices(("M", "K", "E"))]  # type: ignore[attr-defined]
        self.fields["need"] = _main_need(self.initial["starts_on"])
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = [name for name in ("need", "reason", "evidence", "parent_told_on") if cleaned.get(name)]
        if said and not cleaned.get("status"):
            self.add_error("status", "You have written about their needs. Choose a status, or take that out.")
        return cleaned
