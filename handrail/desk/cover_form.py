"""What is typed about cover: whose groups, which group or which child, who covers, and on which days."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.access.links import COVERS
from handrail.access.memberships import covers_on
from handrail.access.models import User
from handrail.access.permissions import ROLES
from handrail.core import clock
from handrail.pupils.models import GroupLead, Pupil, PupilGroup
from handrail.ui.fields import DayField, DrawnForm, EmailField, SelectField, TextField

NEW = "new"


class CoverForm(DrawnForm, forms.Form):
    """Somebody has the groups of a colleague, one group or one child, from a day until a day."""

    marks_optional = False
    covered = SelectField(label="Whose groups, or which one", empty="Choose", required=False)
    child = TextField(
        label="Or one child, by name", required=False, max_length=100, attrs={"autocomplete": "off"},
    )  # fmt: skip
    who = SelectField(label="Who covers", empty="Choose", missing="Choose who covers.")
    name = TextField(label="Their name", required=False, max_length=150, attrs={"autocomplete": "off"})
    email = EmailField(label="Their e-mail", required=False, max_length=254, autocomplete="off")
    role_key = SelectField(
        label="They come as", choices=[(key, ROLES[key].name) for key in COVERS], required=False, initial=COVERS[0]
    )
    starts_on = DayField(label="From", missing="Write the first day, like 19 Nov 2026.")
    ends_on = DayField(label="To", missing="Write the last day; the same day for one day.")

    def __init__(
        self, *args: Any, staff: list[User], leads: list[GroupLead], groups: list[PupilGroup], **kwargs: Any
    ) -> None:
        first = covers_on(clock.today())
        super().__init__(*args, initial={"starts_on": first, "ends_on": first}, **kwargs)
        self.staff = {str(user.pk): user for user in staff}
        self.one_group = {f"group-{group.ref}": group for group in groups}
        self.leads: dict[str, list[GroupLead]] = {}
        for lead in leads:
            self.leads.setdefault(str(lead.user_id), []).append(lead)
        said = [
            (key, f"{rows[0].user.name}: {', '.join(row.group.name for row in rows)}")
            for key, rows in self.leads.items()
        ]
        alone = [(key, f"{group.name} alone") for key, group in self.one_group.items()]
        people = [(NEW, "Somebody new, named below"), *((key, user.name) for key, user in self.staff.items())]
        self.fields["covered"].choices = [("", "Choose"), *said, *alone]  # type: ignore[attr-defined]
        self.fields["who"].choices = [("", "Choose"), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("covered") and not cleaned.get("child"):
            self.add_error("covered", "Choose whose groups are covered, or name a child.")
        elif cleaned.get("covered") and cleaned.get("child"):
            self.add_error("child", "Choose groups or name a child, not both.")
        if cleaned.get("who") and cleaned.get("who") == cleaned.get("covered"):
            self.add_error("who", "These are their own groups. Choose somebody else.")
        if cleaned.get("who") == NEW:
            self._ask_for_both(cleaned)
        return cleaned

    def _ask_for_both(self, cleaned: dict[str, Any]) -> None:
        for field, what in (("name", "name"), ("email", "e-mail address")):
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, f"Write the {what} of who comes.")

    @property
    def is_new(self) -> bool:
        return str(self.cleaned_data["who"]) == NEW

    @property
    def user(self) -> User:
        return self.staff[self.cleaned_data["who"]]

    @property
    def groups(self) -> list[PupilGroup]:
        covered = self.cleaned_data["covered"]
        if not covered:
            return []
        one = self.one_group.get(covered)
        return [one] if one else [lead.group for lead in self.leads[covered]]

    def child_among(self, pupils: list[Pupil]) -> Pupil | None:
        """The only child the typed name may mean; else None, with what to do said at the field."""
        if len(pupils) == 1:
            return pupils[0]
        said = "Several children have that name. Write first name and surname." if pupils else "No child has that name."
        self.add_error("child", said)
        return None
