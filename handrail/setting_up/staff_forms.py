"""The table of staff to be added: typed, or filled from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from handrail.access.permissions import Role
from handrail.core import clock
from handrail.setting_up.actions import NewStaff
from handrail.setting_up.reading.staff import MOST_STAFF, StaffRead
from handrail.ui.fields import DayField, DrawnForm, EmailField, SelectField, TextField, TickField, UploadField

EMPTY_ROWS = 5


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet["StaffForm"]
else:
    _FormSet = forms.BaseFormSet


class StaffFileForm(DrawnForm, forms.Form):
    file = UploadField(
        label="A list of staff",
        hint="CSV or a workbook with names, e-mail addresses and, if you like, roles and groups. You see it first.",
        accept=".csv,.txt,.xlsx,.xls,.ods",
    )


class StaffForm(DrawnForm, forms.Form):
    """One person; a row left empty is nobody."""

    marks_optional = False
    name = TextField(label="Name", max_length=150, missing="Write their name, or empty the row.")
    email = EmailField(
        label="E-mail address", max_length=254, autocomplete="off", missing="Write their e-mail address."
    )
    role_key = SelectField(label="Role", empty="Choose", missing="Choose a role.")
    groups = TextField(label="Groups", max_length=300, required=False, attrs={"autocomplete": "off"})

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_key"].choices = [("", "Choose"), *((role.key, role.name) for role in roles)]  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """A role alone is left over from an emptied row."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("name", "email", "groups"))

    def person(self) -> NewStaff:
        given = self.cleaned_data
        names = (" ".join(name.split()) for name in re.split(r"[,;]", given["groups"]))
        return NewStaff(given["name"], given["email"].lower(), given["role_key"], tuple(filter(None, names)))


class _StaffFormSet(_FormSet):
    def clean(self) -> None:
        seen: dict[str, int] = {}
        for place, form in enumerate(self.forms, start=1):
            email = form.cleaned_data.get("email", "").lower() if hasattr(form, "cleaned_data") else ""
            if email and seen.setdefault(email, place) != place:
                form.add_error("email", f"Row {seen[email]} has this address too. Everybody signs in with their own.")
        if not any(self.errors) and not seen:
            raise ValidationError("Write at least one person, or choose a file.")


StaffTable = forms.formset_factory(
    StaffForm, formset=_StaffFormSet, extra=EMPTY_ROWS, max_num=MOST_STAFF, absolute_max=MOST_STAFF, validate_max=True
)


class InviteForm(DrawnForm, forms.Form):
    """What holds for all of them."""

    marks_optional = False
    starts_on = DayField(label="From", missing="Write the day from which they are here, like 1 Sep 2026.")
    makes_groups = TickField(label="Make the classes and rooms that are not there yet", required=False)
    sends = TickField(label="Send the invitations by e-mail", required=False)

    def __init__(self, *args: Any, may_send: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": clock.today(), "sends": may_send}, **kwargs)
        if not may_send:
            del self.fields["sends"]


def initial_rows(read: Iterable[StaffRead], roles: list[Role]) -> list[dict[str, str]]:
    """The rows of the table for what a file holds; a role the reader may not give is left to be chosen."""
    given = {role.key for role in roles}
    return [
        {"name": row.name, "email": row.email, "role_key": row.role if row.role in given else "", "groups": row.groups}
        for row in read
    ]
