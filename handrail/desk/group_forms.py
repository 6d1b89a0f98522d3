"""What is typed about classes, rooms and teaching groups, and about cover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from handrail.access.member import Member
from handrail.pupils.models import GroupMembership, Pupil, PupilGroup
from handrail.pupils.years import year_label
from handrail.schools.models import School
from handrail.ui.fields import DrawnForm, RadioField, SelectField, TextArea, TextField


class AddGroupsForm(DrawnForm, forms.Form):
    names = TextArea(
        label="Names", rows=4, missing="Write at least one name.", hint="One to a line; paste as many as there are."
    )
    kind = RadioField(label="What they are", classes="govuk-radios--small", missing="Choose what they are.")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        home = PupilGroup.Kind.ROOM if school.is_early_years else PupilGroup.Kind.CLASS
        super().__init__(*args, initial={"kind": home}, **kwargs)
        plural = {"Class": "Classes"}.get(school.group_word, f"{school.group_word}s")
        self.fields["kind"].choices = [(home, plural), (PupilGroup.Kind.TEACHING, "Teaching groups")]  # type: ignore[attr-defined]
        self.fields["kind"].hints = {  # type: ignore[attr-defined]
            home: "A child has one at a time.", PupilGroup.Kind.TEACHING: "A child may be in several, like 9X Maths."
        }  # fmt: skip


class RenameForm(DrawnForm, forms.Form):
    name = TextField(label="Name", max_length=60, missing="Write its name.", width=20)


class JoinForm(DrawnForm, forms.Form):
    """Children to be put in a group: by name, or everybody of a year or a class."""

    names = TextArea(
        label="Names or UPNs",
        required=False,
        rows=4,
        hint="One to a line, as you have them: Mia Kowalczyk, or Kowalczyk, Mia.",
    )
    whole = SelectField(label="Or everybody in", required=False, empty="Nobody more")

    def __init__(self, *args: Any, member: Member, group: PupilGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        others = PupilGroup.objects.visible_to(member).exclude(pk=group.pk).order_by("-kind", "position", "name")
        self.others = {row.ref: row for row in others}
        choices = [(ref, year_label(row.name) if row.kind == "year" else row.name) for ref, row in self.others.items()]
        self.fields["whole"].choices = [("", "Nobody more"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("names") and not cleaned.get("whole") and not self.errors:
            self.add_error("names", "Write who, or choose a year or class.")
        return cleaned

    def everybody(self) -> Iterable[Pupil]:
        """The children of the year or class that was chosen."""
        chosen = self.others.get(self.cleaned_data.get("whole", ""))
        if chosen is None:
            return []
        rows = GroupMembership.objects.for_school(self.member.school).filter(group=chosen, ends_on=None)
        on_roll = Pupil.objects.visible_to(self.member).on_roll(self.member.on)
        return on_roll.filter(pk__in=rows.values("pupil"))
