"""Shared devices in the settings, and the PIN of one's own account."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access import devices as of_school
from handrail.access.device_forms import DeviceForm, PinForm
from handrail.access.gate import SchoolRequest, gate, signed_in
from handrail.access.models import Device, Membership, User
from handrail.access.permissions import Permission
from handrail.access.person import acting_alone
from handrail.access.pins import CODE_LASTS, choose_pin, make_pin_code, places_with_pin
from handrail.access.second_step import freshly_signed_in, proved_again
from handrail.access.unsent import took
from handrail.core import clock


@gate(Permission.SETTINGS_WRITE)
@require_safe
def devices(request: SchoolRequest) -> HttpResponse:
    """Which devices are shared, when each was last used, and how another becomes one."""
    return _devices_page(request, DeviceForm())


def _devices_page(request: SchoolRequest, form: DeviceForm) -> HttpResponse:
    rows = list(Device.objects.visible_to(request.member))
    now = clock.now()
    context = {
        "form": form,
        "devices": [row for row in rows if row.ended_at is None],
        "ended": [row for row in rows if row.ended_at],
        "now": now,
        "this_one": of_school.device_here(request),
    }
    return render(request, "access/devices.html", context)


@gate(Permission.SETTINGS_WRITE)
@require_POST
@freshly_signed_in
def device_add(request: SchoolRequest) -> HttpResponse:
    """Make the device in hand a shared one, and sign out on it; or print a code that makes another one so."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _devices_page(request, form)
    try:
        return _make(request, form)
    except ValidationError as error:
        form.add_error("name", error.message_dict["name"])
        return _devices_page(request, form)


def _make(request: SchoolRequest, form: DeviceForm) -> HttpResponse:
    if request.POST.get("do") == "code":
        device, code = of_school.make_device_code(by=request.member, **form.cleaned_data)
        took(request)  # the sheet is the answer
        address = f"{settings.PUBLIC_ADDRESS}{reverse('device_enrol')}"
        return render(request, "access/device_sheet.html", {"device": device, "code": code, "address": address})
    device, token = of_school.make_device(by=request.member, **form.cleaned_data)
    logout(request)
    messages.success(request, f"This is {device.name} now. Each of you chooses their name here.")
    answer = redirect("device_picker")
    of_school.remember(answer, token)
    return answer


@gate(Permission.SETTINGS_WRITE)
@require_POST
def device_end(request: SchoolRequest, shared: str) -> HttpResponse:
    """End a shared device; whoever is at it is signed out at their next press."""
    row = get_object_or_404(Device.objects.visible_to(request.member), ref=shared)
    if of_school.end_device(by=request.member, device=row):
        messages.success(request, f"{row.name} is no longer a shared device.")
    return redirect("access:devices", school=request.member.school.slug)


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def person_pin_code(request: SchoolRequest, membership: str) -> HttpResponse:
    """A code on paper by which somebody chooses a PIN at a shared device. It is kept nowhere."""
    rows = Membership.objects.filter(school=request.member.school).select_related("user")
    row = get_object_or_404(rows, ref=membership)
    code = make_pin_code(by=request.member, membership=row)
    until = (clock.now() + CODE_LASTS).astimezone(clock.LONDON).date()
    return render(request, "access/pin_sheet.html", {"row": row, "code": code, "until": until})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def own_pin(request: HttpRequest) -> HttpResponseBase:
    """Choose the PIN by which one comes in at the shared devices of one's schools."""
    return _own_pin(cast("SchoolRequest", request))


@freshly_signed_in
def _own_pin(request: SchoolRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = PinForm(request.POST or None)
    places = places_with_pin(user)
    if places and form.is_valid():
        choose_pin(user=user, pin=form.cleaned_data["pin"], by=acting_alone(request, user))
        messages.success(request, "Your PIN is saved. It opens shared devices of your school, and nothing else.")
        return redirect("mfa_index")
    return render(request, "access/pin.html", {"form": form, "places": places})
