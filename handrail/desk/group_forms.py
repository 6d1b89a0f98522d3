"""What is typed about classes, rooms and teaching groups, and about cover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from handrail.access.member import Member
from handrail.access.models import User
from handrail.core import clock
from handrail.pupils.models import GroupLead, GroupMembership, Pupil, PupilGroup
from handrail.pupils.years import year_label
from handrail.schools.models import School
from handrail.ui.fields import DayField, DrawnForm, RadioField, SelectField, TextArea, TextField


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


class CoverForm(DrawnForm, forms.Form):
    """Somebody has the groups of a colleague, from a day until a day."""

    marks_optional = False
    covered = SelectField(label="Whose groups", empty="Choose", missing="Choose whose groups are covered.")
    who = SelectField(label="Who covers", empty="Choose", missing="Choose who covers.")
    starts_on = DayField(label="From", missing="Write the first day, like 19 Nov 2026.")
    ends_on = DayField(label="To", missing="Write the last day; the same day for one day.")

    def __init__(self, *args: Any, staff: list[User], leads: list[GroupLead], **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": clock.today(), "ends_on": clock.today()}, **kwargs)
        self.staff = {str(user.pk): user for user in staff}
        self.leads: dict[str, list[GroupLead]] = {}
        for lead in leads:
            self.leads.setdefault(str(lead.user_id), []).append(lead)
        said = [
            (key, f"{rows[0].user.name}: {', '.join(row.group.name for row in rows)}")
            for key, rows in self.leads.items()
        ]
        self.fields["covered"].choices = [("", "Choose"), *said]  # type: ignore[attr-defined]
        self.fields["who"].choices = [("", "Choose"), *((key, user.name) for key, user in self.staff.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") and cleaned.get("who") == cleaned.get("covered"):
            self.add_error("who", "These are their own groups. Choose somebody else.")
        return cleaned

    @property
    def user(self) -> User:
        return self.staff[self.cleaned_data["who"]]

    @property
    def groups(self) -> list[PupilGroup]:
        return [lead.group for lead in self.leads[self.cleaned_data["covered"]]]
