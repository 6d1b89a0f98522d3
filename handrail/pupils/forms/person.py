"""Who a pupil is."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.access.member import Member
from handrail.pupils.actions.people import PupilDetails, written_upn
from handrail.pupils.births import birth_question, birth_refusal
from handrail.pupils.forms.answers import KnownField
from handrail.pupils.forms.watched import WatchedForm
from handrail.pupils.models import Pupil, PupilGroup
from handrail.pupils.models.names import has_hidden, tidy
from handrail.pupils.years import year_label, years_of
from handrail.rules.upn import check_upn
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField, TickField

NAMES = {
    "surname": "Surname",
    "forename": "First name",
    "preferred_name": "Known as",
    "preferred_surname": "Surname they go by",
    "middle_names": "Middle names",
}


class _PersonForm(DrawnForm, forms.Form):
    """What both forms ask. `member` says whose school, and what today is.

    After `is_valid`, `warnings` are sentences that stop nobody; `asks_age` is whether to show the box that says an
    unusual age is right.
    """

    marks_optional = False

    surname = TextField(label="Surname", max_length=150, required=False, attrs={"autocomplete": "off"})
    forename = TextField(label="First name", max_length=150, required=False, attrs={"autocomplete": "off"})
    date_of_birth = DayField(label="Date of birth", required=False, is_past=True)
    is_age_right = TickField(label="The date of birth is right", required=False)
    upn = TextField(
        label="UPN",
        max_length=40,
        required=False,
        hint="13 characters. Leave it empty when the child has none.",
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    sex = SelectField(label="Sex", choices=Pupil.Sex.choices, empty="Not known", required=False)
    year = SelectField(label="Year group", required=False)
    home_group = TextField(max_length=60, required=False, attrs={"autocomplete": "off", "list": "home-groups"})
    is_another = TickField(label="This is another child", required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.warnings: list[str] = []
        self.asks_age = "is_age_right" in self.data
        years = [(name, year_label(name)) for name in years_of(member.school)]
        held = self.initial.get("year")
        if held and held not in dict(years):
            years.append((held, year_label(held)))
        self.fields["year"].choices = [("", "Not known"), *years]  # type: ignore[attr-defined]
        self.fields["home_group"].label = member.school.group_word
        self.home_groups = (
            PupilGroup.objects.visible_to(member)
            .filter(kind__in=(PupilGroup.Kind.CLASS, PupilGroup.Kind.ROOM))
            .values_list("name", flat=True)
        )

    def clean_upn(self) -> str:
        upn = self.cleaned_data["upn"] or ""
        checked = check_upn(upn)
        if upn and not checked.valid:
            self.warnings.append(f"{checked.reason} The UPN is kept as it was written; correct it when you can.")
        elif checked.temporary:
            self.warnings.append("This is a temporary UPN. Correct it when the child has a permanent one.")
        return written_upn(upn)

    def clean_home_group(self) -> str:
        name = " ".join((self.cleaned_data["home_group"] or "").split())
        if name and name.casefold() not in {known.casefold() for known in self.home_groups}:
            self.warnings.append(
                f"“{name}” is new here: there was no {self.member.school.group_word.lower()} of that name."
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field in NAMES:
            self._tidy_name(field)
        if not cleaned.get("surname") and not cleaned.get("forename") and not self.has_error("surname"):
            self.add_error("surname", "Write a surname or a first name. One is enough.")
        self._check_birth()
        return cleaned

    def _tidy_name(self, field: str) -> None:
        name = self.cleaned_data.get(field) or ""
        self.cleaned_data[field] = tidy(name)
        if has_hidden(name):
            self.warnings.append(f"‘{NAMES[field]}’ held invisible characters. They were taken out.")

    def _check_birth(self) -> None:
        born = self.cleaned_data.get("date_of_birth")
        if not born:
            return
        if refusal := birth_refusal(born, self.member.on, self.member.school):
            self.add_error("date_of_birth", refusal)
            return
        question = birth_question(born, self.member.on)
        if question and not self.cleaned_data.get("is_age_right"):
            self.asks_age = True
            self.add_error("date_of_birth", question)

    def details(self) -> PupilDetails:
        """For `add_pupil` and `correct_pupil`."""
        asked = self.cleaned_data
        return PupilDetails(**{field: asked[field] for field in PupilDetails.__dataclass_fields__ if field in asked})


class AddForm(_PersonForm):
    """A pupil who is not here yet. `ref` is the ref they will have, so that the form sent twice is one pupil."""

    ref = forms.RegexField(r"^[A-Za-z0-9_-]{22}$", widget=forms.HiddenInput, required=False)


class EditForm(_PersonForm, WatchedForm):
    """What is held of a pupil, to be put right."""

    preferred_name = TextField(label="Known as", max_length=150, required=False, hint="If they go by another name.")
    preferred_surname = TextField(
        label="Surname they go by", max_length=150, required=False, hint="If it is another than in their papers."
    )
    middle_names = TextField(label="Middle names", max_length=150, required=False)
    admission_number = TextField(label="Admission number", max_length=40, required=False, width=10)
    joined_on = DayField(label="Joined on", required=False)
    left_on = DayField(
        label="Left on",
        required=False,
        hint="Fill this in when they leave. Their groups end that day, and with them what their teachers see.",
    )
    is_pupil_premium = KnownField(label="Pupil premium")
    is_looked_after = KnownField(label="Looked after")
    has_eal = KnownField(label="English as an additional language")
    has_free_meals = KnownField(label="Free school meals")
    attends_sen_unit = KnownField(label="In the SEN unit")
    attends_resourced_provision = KnownField(label="In resourced provision")
