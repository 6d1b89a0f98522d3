"""What a person may type of the time that was promised, and the words of each error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from handrail.rules.hours import (
    SCHOOL_DAYS,
    WEEKDAYS,
    Hours,
    minutes_between,
    read_hours,
    read_minutes,
    say_hours,
    say_minutes,
)
from handrail.ui.fields import DayField, DrawnForm, NumberField, RadioField, SelectField, TextField
from handrail.workload.actions import MOST_MINUTES, SAID, BenchmarkDetails, PromiseDetails, RoleDetails
from handrail.workload.models import Promise, RoleRecord, WeekHours

KINDS = (
    (WeekHours.Kind.PROTECTED, "protected"),
    (WeekHours.Kind.STUDY, "study"),
    (WeekHours.Kind.PAID, "paid hours"),
)
YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Nobody has said")]


class HoursField(TextField):
    """The stretches of a day, like "9:00 to 12:00, 13:00 to 15:30"; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **({"classes": "hr-hours"} | kwargs))
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> list[Hours]:
        try:
            return read_hours(super().clean(value))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class MinutesField(TextField):
    """A length of time of a week in hours; cleaned to minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, classes="hr-w10", **kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        return say_minutes(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            minutes = read_minutes(typed)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        if minutes > MOST_MINUTES:
            raise forms.ValidationError("A week holds at most 60 hours of work. Write the hours of one week.")
        return minutes


class PromiseForm(DrawnForm, forms.Form):
    """From a day on: hours or half-days a week, the protected slots and the paid hours of each weekday."""

    marks_optional = False

    starts_on = DayField(label="From")
    minutes_a_week = MinutesField(
        label="SENCO hours a week", required=False, hint="Like 12 or 1 h 30. Empty: what the protected slots come to."
    )
    said_as = TextField(
        label="As it was agreed",
        required=False,
        max_length=200,
        hint="In half-days or in words, like three half-days a week.",
    )
    agreed_with = TextField(label="Agreed with", required=False, max_length=150, classes="hr-w20")
    paid_each_day = HoursField(
        label="Paid hours of each day, Monday to Friday",
        hint="Like 8:30 to 16:30. They stand on every day that has none of its own below.",
        classes="hr-w20",
    )

    def __init__(self, *args: Any, studies: bool, is_proposal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_proposal:
            del self.fields["agreed_with"]  # whoever proposes has said by it that they agree
        self.kinds = [(kind, words) for kind, words in KINDS if studies or kind != WeekHours.Kind.STUDY]
        for kind, words in self.kinds:
            for day, name in enumerate(WEEKDAYS):
                self.fields[f"{kind}_{day}"] = HoursField(label=f"{name}, {words}")

    @property
    def days(self) -> list[tuple[str, list[tuple[str, BoundField]]]]:
        """Each weekday with its fields, each beside its heading."""
        return [
            (name, [(words.capitalize(), self[f"{kind}_{day}"]) for kind, words in self.kinds])
            for day, name in enumerate(WEEKDAYS)
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for day in SCHOOL_DAYS:
            said[f"paid_{day}"] = said.get(f"paid_{day}") or said.get("paid_each_day") or []
        if said.get("minutes_a_week") is None and "minutes_a_week" not in self.errors:
            said["minutes_a_week"] = minutes_of(self._week(said, WeekHours.Kind.PROTECTED))
            if not said["minutes_a_week"]:
                self.add_error("minutes_a_week", "Write the hours of a week, or the protected slots below.")
        return said

    def details(self) -> PromiseDetails:
        """For the action."""
        said = {name: self.cleaned_data.get(name, "") for name in SAID}
        weeks = {kind.value: self._week(self.cleaned_data, kind) for kind in WeekHours.Kind}
        return PromiseDetails(**said | weeks)

    @staticmethod
    def _week(said: Mapping[str, Any], kind: WeekHours.Kind) -> dict[int, list[Hours]]:
        return {day: said.get(f"{kind}_{day}") or [] for day in range(len(WEEKDAYS))}


def minutes_of(week: Mapping[int, list[Hours]]) -> int:
    return sum(minutes_between(starts, ends) for day in week.values() for starts, ends in day)


def first_promised(promise: Promise | None) -> dict[str, Any]:
    """What the form begins with: the hours that hold now."""
    if promise is None:
        return {}
    said: dict[str, Any] = {name: getattr(promise, name) for name in SAID if name != "starts_on"}
    for kind in WeekHours.Kind.values:
        for day in range(len(WEEKDAYS)):
            rows = [row for row in promise.hours.all() if (row.kind, row.weekday) == (kind, day)]
            said[f"{kind}_{day}"] = say_hours((row.starts_at, row.ends_at) for row in rows)
    return said


class OtherRoleForm(DrawnForm, forms.Form):
    """Another role and its hours a week."""

    marks_optional = False

    name = TextField(label="Role", max_length=100, classes="hr-w20", missing="Name the role, like assistant head.")
    minutes_a_week = MinutesField(label="Hours a week", missing="Write its hours a week, like 5 or 1 h 30.")
    starts_on = DayField(label="From")


class WhatIfForm(DrawnForm, forms.Form):
    """A role that is not held yet."""

    marks_optional = False

    role = TextField(label="If this role were added", max_length=100, classes="hr-w20", missing="Name the role.")
    hours = MinutesField(label="with these hours a week", missing="Write its hours a week, like 5 or 1 h 30.")


class RoleForm(DrawnForm, forms.Form):
    """The role on a page; what nobody has said stays empty."""

    marks_optional = False

    title = TextField(label="Title", required=False, max_length=100)
    senco_since = DayField(label="SENCO here since", required=False, is_past=True)
    earlier_months = NumberField(
        label="Months as a SENCO before, elsewhere", required=False, min_value=0, max_value=600
    )
    has_qts = RadioField(label="Qualified teacher", required=False, choices=YES_NO, look="tri")
    on_leadership_team = RadioField(label="On the leadership team", required=False, choices=YES_NO, look="tri")
    line_manager = TextField(label="Line manager", required=False, max_length=150)
    send_governor = TextField(label="SEND governor", required=False, max_length=150)
    course = SelectField(label="The award", required=False, choices=[("", "None begun"), *RoleRecord.Course.choices])
    course_began_on = DayField(label="Course began", required=False)
    completed_on = DayField(label="Completed", required=False, is_past=True)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        began, completed = said.get("course_began_on"), said.get("completed_on")
        if began and completed and completed < began:
            self.add_error("completed_on", "This is before the course began. Look at the two days again.")
        if (began or completed) and not said.get("course"):
            self.add_error("course", "Say which course this was.")
        return said

    def details(self) -> RoleDetails:
        """For the action."""
        said = dict(self.cleaned_data)
        for name in ("has_qts", "on_leadership_team"):
            said[name] = {"yes": True, "no": False}.get(said[name])
        return RoleDetails(**said | {"earlier_months": said["earlier_months"] or 0})


def first_role(role: RoleRecord | None) -> dict[str, Any]:
    """What the form of the role begins with."""
    if role is None:
        return {}
    said = {name: getattr(role, name) for name in RoleDetails.__dataclass_fields__}
    for name in ("has_qts", "on_leadership_team"):
        said[name] = {True: "yes", False: "no", None: ""}[said[name]]
    return said


class BenchmarkForm(DrawnForm, forms.Form):
    """What the school compares with, and where it is written."""

    marks_optional = False

    name = TextField(label="Compare with", max_length=150, hint="Like the guidance of our local authority.")
    minutes_a_week = MinutesField(label="Hours a week", missing="Write its hours a week for a school like yours.")
    source = TextField(label="Where it is written", max_length=300)
    published_on = DayField(label="As published on", is_past=True)

    def details(self) -> BenchmarkDetails:
        """For the action."""
        return BenchmarkDetails(**self.cleaned_data)
