"""The hours that adults work in a week, against which Who is where counts what they deliver."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.provision.actions import set_adult_hours
from handrail.provision.models import AdultHours
from handrail.provision.naming import NOT_STAFF
from handrail.pupils.models.dated import holds_on
from handrail.pupils.views.child import done
from handrail.rules.calendar import say_day
from handrail.rules.hours import read_minutes, say_minutes
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField
from handrail.ui.notices import say_done


class HoursForm(DrawnForm, forms.Form):
    """Of one adult, from a day on."""

    marks_optional = False

    who = SelectField(label="Adult", choices=[])
    hours = TextField(
        label="Hours a week",
        hint="Like 27 or 27 h 30.",
        max_length=20,
        missing="Write how many hours.",
        classes="hr-w10",
    )
    starts_on = DayField(label="From")

    def __init__(self, data: Any, *, staff: list[Membership], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        who: Any = self.fields["who"]
        who.choices = [(row.ref, row.user.name) for row in staff]

    def clean_hours(self) -> int:
        try:
            return read_minutes(self.cleaned_data["hours"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None


@gate(Permission.RATE_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: SchoolRequest) -> HttpResponse:
    """What is written down of everybody, and a form for one."""
    member = request.member
    places = Membership.objects.on(member.on).filter(school=member.school).exclude(role_key__in=NOT_STAFF)
    staff = list(places.select_related("user").order_by("user__name", "pk"))
    form = HoursForm(request.POST or None, staff=staff, initial={"starts_on": member.on})
    users = {row.ref: row.user for row in staff}

    def write() -> AdultHours:
        said = form.cleaned_data
        return set_adult_hours(
            by=member, user=users[said["who"]], minutes_a_week=said["hours"], starts_on=said["starts_on"]
        )

    written = done(write, form)
    if written:
        length, since = say_minutes(written.minutes_a_week), say_day(written.starts_on)
        say_done(request, f"Written down: {written.user.name} works {length} a week from {since}.")
        return redirect("provision:hours", school=member.school.slug)
    held = AdultHours.objects.visible_to(member).filter(holds_on(member.on)).select_related("user")
    context = {"page_title": "Hours of adults", "form": form, "held": held.order_by("user__name", "pk")}
    return render(request, "provision/hours.html", context)
