"""What a person may type into a plan and into its review, and the words of each error.

Both forms are always bound, to what is saved or to what was just typed: a draft is whatever is in it. Their fields
bear the names of `plans.text`. A date that is no date yet is said beside its field and saved all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from handrail.meetings.models import Meeting
from handrail.plans.errors import Missing
from handrail.plans.labels import label_of
from handrail.plans.models import Agreed, Plan, Rating, Voice
from handrail.plans.text import (
    MEETING_FIELDS,
    VOICE_FIELDS,
    Text,
    day_problem,
    fields_of,
    is_day,
    part_of,
    rating_fields,
    tidied,
)
from handrail.rules.plan_kinds import PlanKind
from handrail.rules.register import AREAS
from handrail.ui.fields import DayField, DrawnForm, RadioField, SelectField, TextArea, TextField

LINE, NAME, PARAGRAPH = 300, 150, 4000
"""How many characters fit: a line, a name or rhythm of work, several lines."""

_LIMITS = {"measure": LINE, "target": LINE, "agreed_with": LINE, "with_whom": LINE, "stop_reason": LINE}
_LIMITS |= dict.fromkeys(("who", "how_often", "where", "name", "period", "step", "parent_agreed_name"), NAME)
_LIMITS |= {"parent_agreed_why": LINE, "pupil_agreed_why": LINE, "minutes": 20}

_CHOICES = {
    "how": Voice.How.choices,
    "area": [(key, area.label) for key, area in AREAS.items()],
    "parent_agreed_how": Agreed.choices,
    "pupil_agreed_how": Agreed.choices,
}


class WrittenForm(DrawnForm, forms.Form):
    """A form whose text may be saved unless something in it does not fit."""

    marks_optional = False

    @cached_property
    def text(self) -> dict[str, str]:
        """Everything as it stands in the form, in one spelling."""
        return tidied({name: str(self.data.get(name) or "") for name in self.fields})

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """The words of the answers of each field that has a choice of them, by field and value."""
        chosen = {name: field for name, field in self.fields.items() if isinstance(field, forms.ChoiceField)}
        return {
            name: {value: words for value, words in field.widget.choices if value} for name, field in chosen.items()
        }

    def can_be_saved(self) -> bool:
        """Whether all of it fits. Otherwise nothing is saved, and the errors say what does not."""
        return self.is_valid()

    def say_days(self) -> None:
        """Say beside each date that cannot be read yet what is wrong with it."""
        for name, typed in self.text.items():
            if is_day(name) and day_problem(typed):
                self.say(name, day_problem(typed))

    def say_missing(self, missing: Iterable[Missing]) -> None:
        """Say beside each field what has to be there first."""
        for one in missing:
            self.say(one.field, one.words)

    def say(self, name: str, words: str) -> None:
        if words not in self.errors.get(name, []):
            self.add_error(name, words)


TICKED = "advice_from"
"""The one name that is sent once for each box: its text is the lines of the boxes that are ticked."""


class DraftForm(WrittenForm):
    """A plan's draft, with the sections of its kind.

    A page draws the outcomes that are written and an empty one: what it did not send stays as it is in `saved`.
    `steps` are the section E outcomes a child's own may be a step towards, by ref.
    """

    def __init__(self, data: Text, kind: PlanKind, saved: Text, steps: Mapping[str, str]) -> None:
        super().__init__(_sent(data, saved))
        self.fields = _draft_fields(kind)
        self.kind, self.steps = kind, steps

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        steps = {name: dict(self.steps) for name in self.fields if part_of(name) == "step"}
        return super().answers | steps


def _sent(data: Text, saved: Text) -> dict[str, str]:
    """What was sent, and of the rest what is saved."""
    sent = dict(saved) | {name: data[name] for name in data}
    if isinstance(data, QueryDict) and TICKED in data:
        sent[TICKED] = "\n".join(filter(None, data.getlist(TICKED)))
    return sent


class ReviewForm(WrittenForm):
    """A review: a part for each outcome, in the school's words, the voices, when it was held and with whom."""

    def __init__(self, data: Text, positions: Iterable[int], choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(_joined(data))
        self.fields = _review_fields(tuple(positions), tuple(choices))


class CloseForm(DrawnForm, forms.Form):
    """Why a plan ends without a review."""

    reason = RadioField(label="Why does it end?", choices=Plan.CloseReason.choices, missing="Choose why it ends.")
    why = TextArea(
        label="In a sentence",
        hint="Read by whoever opens the plan, the family among them.",
        required=False,
        max_length=LINE,
        rows=2,
    )
    closed_on = DayField(label="On which day?", hint="Like 19 Nov 2026.", missing="Give the day, like 19 Nov 2026.")

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("reason") == Plan.CloseReason.OTHER and not said.get("why"):
            self.add_error("why", "Say why it ends.")
        if said.get("closed_on") and said["closed_on"] > self.latest:
            self.add_error("closed_on", "This day is still to come. Close the plan on the day it ends.")
        return said


class SittingForm(WrittenForm):
    """One child's part of the review of a class: when it was held, and each outcome. Its names begin with the plan's
    ref, so that one page holds many."""

    def __init__(
        self, data: Text, plan_ref: str, positions: tuple[int, ...], choices: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(data, prefix=plan_ref)
        self.fields = _sitting_fields(positions, choices)

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}.{field_name}"

    @cached_property
    def text(self) -> dict[str, str]:
        return tidied({name: str(self.data.get(self.add_prefix(name)) or "") for name in self.fields})


def _joined(data: Text) -> Text:
    """Who came is sent once for each contact that is ticked and once for whoever is typed: a person to a line."""
    if not isinstance(data, QueryDict):
        return data
    came = "\n".join(filter(None, (words.strip() for words in data.getlist("came"))))
    return {name: str(data.get(name)) for name in data} | {"came": came}


class ReasonForm(DrawnForm, forms.Form):
    """Why a published plan is corrected."""

    reason = TextArea(
        label="What was wrong, and what will change?",
        hint="Kept with the plan, for whoever read the version before.",
        missing="Say why the plan is corrected.",
        max_length=LINE,
        rows=2,
    )


# Fields hold nothing of a request, so each is made once: copying eighty of them for every page costs more than all
# the rest of it.


@cache
def _draft_fields(kind: PlanKind) -> dict[str, forms.Field]:
    return {name: _field(name) for name in fields_of(kind)}


@cache
def _review_fields(positions: tuple[int, ...], choices: tuple[tuple[str, str], ...]) -> dict[str, forms.Field]:
    ratings = [name for position in positions for name in rating_fields(position)]
    answers = {"value": choices, "next_step": Rating.NextStep.choices, "how_met": Meeting.How.choices}
    return {name: _field(name, answers.get(part_of(name), ())) for name in (*ratings, *VOICE_FIELDS, *MEETING_FIELDS)}


@cache
def _sitting_fields(positions: tuple[int, ...], choices: tuple[tuple[str, str], ...]) -> dict[str, forms.Field]:
    every = _review_fields(positions, choices)
    return {name: every[name] for name in ("held_on", *every) if name == "held_on" or name.startswith("outcome-")}


def limit_of(name: str) -> int:
    """How many characters fit under this name."""
    return _LIMITS.get(part_of(name), NAME if is_day(name) else PARAGRAPH)


def _field(name: str, answers: Iterable[tuple[str, str]] = ()) -> forms.Field:
    part, label = part_of(name), label_of(name)
    if answers:
        look = "scale" if part == "value" else ""
        return RadioField(required=False, label=label, choices=list(answers), look=look)
    if part in _CHOICES:
        return SelectField(required=False, label=label, choices=_CHOICES[part], empty="Choose")
    kind = TextField if is_day(name) or part in _LIMITS else TextArea
    limit = limit_of(name)
    too_long = f"{label} has %(show_value)d characters. Shorten it to %(limit_value)d."
    return kind(required=False, label=label, max_length=limit, error_messages={"max_length": too_long})
