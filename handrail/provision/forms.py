"""What a person may type of the provision map, and the words of each error."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from handrail.provision.actions import RightedRun, RunDetails, SlotTime, TypeDetails
from handrail.provision.actions.library import details_of
from handrail.provision.mapping import usual_of
from handrail.provision.models.kinds import LINE, NAME
from handrail.provision.naming import begins
from handrail.pupils.models.names import fold
from handrail.rules.calendar import monday_of
from handrail.rules.provision import DAYS, ENDINGS, FUNDING, SHAPES, end_after_weeks, read_minutes, read_times
from handrail.rules.register import AREAS
from handrail.rules.school_days import ONE_DAY, CalendarMissing
from handrail.schools.calendar import calendar_of
from handrail.ui.fields import (
    DayField,
    DrawnForm,
    NumberField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    TicksField,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from handrail.access.member import Member
    from handrail.provision.models import Provision, ProvisionType

T = TypeVar("T")

DAYS_HINT = "Like Mon 9:30, Wed 9:30, or Mon to Fri 9:30; or only the days. Leave it empty where they change."


class TypeForm(DrawnForm, forms.Form):
    """A provision of the library."""

    name = TextField(label="What the school calls it", max_length=NAME)
    areas = TicksField(label="Areas of need", choices=[(area.key, area.label) for area in AREAS.values()])
    tier = RadioField(label="Tier", look="tri")
    shape = RadioField(label="How it is given", choices=list(SHAPES.items()))
    purpose = TextArea(label="What it is for", required=False, rows=2, max_length=2000)
    usual_minutes = TextField(label="Usual minutes", required=False, width=4)
    usual_times = TextField(label="Usual times a week", required=False, width=10, hint="Like 3, or every 2 weeks.")
    usual_weeks = NumberField(label="Usual number of weeks", required=False)
    measure = TextField(label="How it is measured", required=False, max_length=LINE)
    resources = TextArea(label="What it needs", required=False, rows=2, max_length=2000)
    evidence_url = TextField(
        label="Where its evidence is", required=False, max_length=LINE, hint="An address that begins with https://."
    )
    is_confidential = TickField(
        label="Confidential",
        required=False,
        hint="Only the SENCO, the head and those who deliver it see who has it.",
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = enumerate(member.school.tiers, start=1)
        self.fields["tier"].choices = [(str(place), name) for place, name in tiers]  # type: ignore[attr-defined]

    def clean_usual_minutes(self) -> int | None:
        return _read(self.cleaned_data["usual_minutes"], read_minutes)

    def clean_usual_times(self) -> tuple[int, int] | None:
        return _read(self.cleaned_data["usual_times"], read_times)

    def details(self) -> TypeDetails:
        """For the actions."""
        said = dict(self.cleaned_data)
        times, every = said.pop("usual_times") or (None, 1)
        said |= {"areas": tuple(said["areas"]), "tier": int(said["tier"])}
        return TypeDetails(**said, usual_times=times, usual_every_weeks=every)


def type_said(row: ProvisionType) -> dict[str, Any]:
    """What the form of a type begins with."""
    said = {name: getattr(details_of(row), name) for name in TypeForm.base_fields}
    often = f"every {row.usual_every_weeks} weeks"
    if row.usual_times and row.usual_every_weeks > 1:
        said["usual_times"] = often if row.usual_times == 1 else f"{row.usual_times} x {often}"
    return said | {"areas": list(row.areas)}


def _read(text: str, reader: Callable[[str], T]) -> T | None:
    if not text.strip():
        return None
    try:
        return reader(text)
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from None


def read_slots(text: str) -> tuple[SlotTime, ...]:
    """Days as people write them: "Mon 9:30, Wed, Friday 14.15". Raises ValueError with a sentence."""
    slots = []
    for part in re.split(r"[,;\n]+", text):
        written = " ".join(part.split())
        if not written:
            continue
        found = re.fullmatch(
            r"([a-z]{2,9}?)(?:s|\.)?(?: (?:at )?(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?)?", written.lower()
        )
        names = [place for place, name in enumerate(DAYS) if found and name.lower().startswith(found[1])]
        if not found or len(names) != 1:
            raise ValueError(f"“{written}” cannot be read as a day. Write it like Mon 9:30.")
        slots.append(SlotTime(names[0], _clock(written, found)))
    return tuple(slots)


def _clock(written: str, found: re.Match[str]) -> time | None:
    if not found[2]:
        return None
    hour = int(found[2]) + (12 if found[4] == "pm" and int(found[2]) < 12 else 0)
    if hour > 23 or int(found[3] or 0) > 59:
        raise ValueError(f"“{written}” has no such time. Write it like Mon 9:30.")
    return time(hour, int(found[3] or 0))


class PatternForm(DrawnForm, forms.Form):
    """How long, how often, and on which days."""

    minutes = TextField(label="Minutes", required=False, width=4)
    times = TextField(label="Times a week", required=False, width=10, hint="Like 3, daily, or every 2 weeks.")
    days = TextField(label="Days and times", required=False, hint=DAYS_HINT)
    place = TextField(label="Where", required=False, max_length=100)

    def clean_minutes(self) -> int | None:
        return _read(self.cleaned_data["minutes"], read_minutes)

    def clean_times(self) -> tuple[int, int] | None:
        return _read(self.cleaned_data["times"], read_times)

    def clean_days(self) -> tuple[SlotTime, ...]:
        return _read(self.cleaned_data["days"], read_slots) or ()


def kind_of(written: str, kinds: Iterable[ProvisionType]) -> ProvisionType:
    """By its name, or by what words of it begin with. Raises ValidationError with a sentence."""
    asked, known = fold(written).split(), list(kinds)
    same = [row for row in known if fold(row.name) == " ".join(asked)]
    found = same or [row for row in known if begins(asked, row.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise forms.ValidationError(f"The library has no “{written}”. Write another name, or add it there first.")
    names = ", ".join(f"“{row.name}”" for row in found[:6])
    raise forms.ValidationError(f"Several begin like that. Write more of the one you mean: {names}.")


class RunForm(PatternForm):
    """A new run: what, who, with whom, from when to when. What is left empty is as usual for the type."""

    marks_optional = False

    kind = TextField(
        label="Provision",
        hint="As the library has it; the beginning is enough.",
        missing="Write which provision of the library it is.",
        attrs={"list": "library", "autocomplete": "off"},
    )
    group_name = TextField(label="Name of the group", required=False, max_length=100, hint="Where there are several.")
    pupils = TextArea(label="Pupils", required=False, rows=6, hint="One name to a line; a first name is enough.")
    adults = TextArea(
        label="Delivered by",
        required=False,
        rows=2,
        hint="One name to a line. A part of the time: Tess Whitfield 50%. From outside: Robin Vale, speech therapist.",
    )
    starts_on = DayField(label="From", hint="Like 19 Nov 2026.")
    ends_on = DayField(label="Until", required=False, hint="A day,")
    weeks = NumberField(label="Weeks", required=False, min_value=1, max_value=52, hint="or so many.")
    shape = SelectField(label="How it is given", required=False, empty="As usual", choices=list(SHAPES.items()))
    funding = SelectField(label="Paid from", required=False, empty="Not said", choices=list(FUNDING.items()))
    note = TextArea(label="For colleagues", required=False, rows=2, max_length=2000)

    def __init__(self, *args: Any, member: Member, kinds: Iterable[ProvisionType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.kinds = list(kinds)

    @property
    def library(self) -> list[tuple[str, str]]:
        """(name, how it usually runs) of everything that may be written."""
        return [(row.name, usual_of(row)) for row in self.kinds]

    def clean_kind(self) -> ProvisionType:
        return kind_of(self.cleaned_data["kind"], self.kinds)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kind, starts_on = said.get("kind"), said.get("starts_on")
        weeks = said.get("weeks") or (kind.usual_weeks if kind else None)
        if starts_on and not said.get("ends_on") and "ends_on" not in self.errors and weeks:
            try:
                said["ends_on"] = end_after_weeks(starts_on, weeks, calendar_of(self.member.school))
            except CalendarMissing as missing:
                if said.get("weeks"):
                    self.add_error("weeks", f"{missing} Or write the last day above.")
        return said

    def details(self) -> RunDetails:
        """For the action: what is left empty is as usual for the type."""
        said, kind = self.cleaned_data, self.cleaned_data["kind"]
        shape = said["shape"] or kind.shape
        slots = said["days"]
        times, every = said["times"] or _usual_times(kind, slots)
        return RunDetails(
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            minutes=said["minutes"] if said["minutes"] is not None else kind.usual_minutes or 0,
            times=0 if shape == "one_off" else times,
            every_weeks=every,
            shape=shape,
            group_name=said["group_name"],
            place=said["place"],
            funding=said["funding"],
            note=said["note"],
            slots=slots,
        )


def _usual_times(kind: ProvisionType, slots: tuple[SlotTime, ...]) -> tuple[int, int]:
    if slots:
        return len(slots), kind.usual_every_weeks if kind.usual_times == len(slots) else 1
    return kind.usual_times or 0, kind.usual_every_weeks


class ReasonForm(DrawnForm, forms.Form):
    """Why, and from which day."""

    marks_optional = False

    on = DayField(label="Last day")
    reason = TextField(label="Why", max_length=LINE, missing="Say why, in a few words.")


class ExtendForm(DrawnForm, forms.Form):
    """Until when, and why."""

    marks_optional = False

    ends_on = DayField(label="New last day")
    reason = TextField(label="Why", max_length=LINE, missing="Say why, in a few words.")


class AdaptForm(PatternForm):
    """How it meets from a day on, and why."""

    marks_optional = False

    on = DayField(label="From")
    reason = TextField(label="Why", max_length=LINE, missing="Say why, in a few words.")


class RightForm(DrawnForm, forms.Form):
    """What was written wrongly about a run, from its beginning."""

    marks_optional = False

    kind = TextField(
        label="What it is",
        hint="As the library has it.",
        missing="Write which provision of the library it is.",
        attrs={"list": "library", "autocomplete": "off"},
    )
    starts_on = DayField(label="First day")
    group_name = TextField(label="Name of the group", required=False, max_length=100)
    place = TextField(label="Where", required=False, max_length=100)
    funding = SelectField(label="Paid from", required=False, empty="Not said", choices=list(FUNDING.items()))
    note = TextArea(label="For colleagues", required=False, rows=2, max_length=2000)
    reason = TextField(
        label="Why", required=False, max_length=LINE, hint="Where another provision or first day changes what has been."
    )

    def __init__(self, *args: Any, run: Provision, kinds: list[ProvisionType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run, self.kinds = run, kinds

    def clean_kind(self) -> ProvisionType:
        """What it is now may have left the library since."""
        written = self.cleaned_data["kind"]
        return self.run.type if fold(written) == fold(self.run.type.name) else kind_of(written, self.kinds)

    def said(self) -> dict[str, Any]:
        """For the action."""
        words = dict(self.cleaned_data)
        return {"reason": words.pop("reason"), "details": RightedRun(**words)}


class NamesForm(DrawnForm, forms.Form):
    """Pupils who join a run, from a day."""

    marks_optional = False

    pupils = TextArea(label="Pupils", rows=3, hint="One name to a line.", missing="Write at least one name.")
    starts_on = DayField(label="From")


class AdultForm(DrawnForm, forms.Form):
    """An adult who delivers a run, for all of it or for days."""

    adults = TextArea(
        label="Who",
        rows=1,
        hint="Tess Whitfield 50%; or from outside: Robin Vale, speech therapist.",
        missing="Write a name.",
    )
    starts_on = DayField(label="From", required=False, hint="To cover for a day, write it in both.")
    ends_on = DayField(label="Until", required=False, hint="")


class CopyForm(DrawnForm, forms.Form):
    """The days of a copy."""

    marks_optional = False

    starts_on = DayField(label="From")
    ends_on = DayField(label="Until", required=False)


class EndForm(DrawnForm, forms.Form):
    """When and why a pupil's place ends."""

    marks_optional = False

    ends_on = DayField(label="Last day")
    reason = SelectField(label="Why", choices=list(ENDINGS.items()))
    why = TextField(label="In words", required=False, max_length=LINE)


Unasked = dict[str, SafeString]
"""A form that nobody has sent yet: each of its fields as drawn."""


def unasked(kind: type[forms.Form], prefix: str | None, **initial: Any) -> Unasked:
    """The fields of a form with what stands in them, for a page with many forms of which one is sent at most."""
    form: Any = kind
    return {name: _drawn(form, prefix, name, initial.get(name)) for name in form.base_fields}


@lru_cache(maxsize=1024)
def _drawn(kind: type[forms.Form], prefix: str | None, name: str, value: Any) -> SafeString:
    """A field depends on nothing but what is given here, and drawing one costs more than all rows of a page."""
    return format_html("{}", kind(prefix=prefix, initial={name: value})[name])


def next_monday(day: date) -> date:
    """The Monday a new run usually begins on: today where it is one."""
    return day if day == monday_of(day) else monday_of(day) + 7 * ONE_DAY
