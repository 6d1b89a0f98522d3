"""What stands on a shared device while nobody is signed in: the names, a PIN, a code."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from handrail.access import devices, pins
from handrail.access.device_forms import EnrolForm, EnterForm, PinCodeForm
from handrail.access.gate import public
from handrail.access.member import Member
from handrail.access.models import Device, Membership, User
from handrail.access.pins import WrongPin
from handrail.access.signing_in import let_in_at_device
from handrail.core import wall
from handrail.ui.environment import plural

NO_SUCH_CODE = "This code opens nothing here. Check each letter; a code works once, and for so long as its sheet says."


@public
@never_cache
@require_safe
def picker(request: HttpRequest) -> HttpResponse:
    """The names of those who have a PIN; where this is no shared device the sign-in page, signed in the first page."""
    device = devices.device_here(request)
    if device is None:
        return redirect("account_login")
    if request.user.is_authenticated:
        return redirect("front")
    wall.tell(device.school_id)
    asked = request.GET.get("next", "")
    context = {
        **_context(device),
        "people": pins.who_works_here(device),
        "query": f"?{urlencode({'next': asked})}" if asked else "",
    }
    answer = render(request, "access/picker.html", context)
    devices.remember(answer, devices.token_of(request))
    return answer


def _context(device: Device) -> dict[str, object]:
    return {"device": device, "school_name": device.school.name}


def _device(request: HttpRequest) -> Device:
    device = devices.device_here(request)
    if device is None:
        raise Http404
    wall.tell(device.school_id)
    return device


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, membership: str) -> HttpResponse:
    """The PIN of one name. Signed in already, it is asked for again, as before an act that needs it fresh."""
    device = _device(request)
    place = next((row for row in pins.who_works_here(device) if row.ref == membership), None)
    if place is None:
        raise Http404
    form = EnterForm(request.POST or None)
    until = pins.pause_of(device, place)
    if until is None and form.is_valid():
        try:
            member = pins.enter(device=device, place=place, pin=form.cleaned_data["pin"], request_id=_id(request))
        except WrongPin as wrong:
            until = wrong.until
            form.add_error("pin", f"That is not your PIN. {plural(wrong.tries, 'more try', 'more tries')}.")
        else:
            return _in(request, place.user, member)
    return _pin_page(request, device, place, form, until)


def _pin_page(request: HttpRequest, device: Device, place: Membership, form: EnterForm, until: object) -> HttpResponse:
    context = {**_context(device), "place": place, "form": form, "until": until}
    return render(request, "access/enter.html", context, status=429 if until else 200)


def _id(request: HttpRequest) -> str:
    return getattr(request, "id", "")


def _in(request: HttpRequest, user: User, member: Member) -> HttpResponse:
    """Sign in, and go to where one was going, in this school."""
    let_in_at_device(request, user, member)
    home = reverse("desk:home", kwargs={"school": member.school.slug})
    asked = request.GET.get("next", "")
    return redirect(asked if asked.startswith(home) or asked == reverse("account_kept") else home)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Choose a PIN with a code that somebody printed, and come in with it."""
    device = _device(request)
    form = PinCodeForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            member = pins.use_pin_code(device=device, code=given["code"], pin=given["pin"], request_id=_id(request))
        except ValidationError as error:
            form.add_error("pin", error)
        else:
            if member:
                user = User.objects.get(pk=member.user_id or 0)
                messages.success(request, "Your PIN is saved. From now on choose your name and type it.")
                return _in(request, user, member)
            form.add_error("code", NO_SUCH_CODE)
    return render(request, "access/pin_code.html", {**_context(device), "form": form})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Make this a shared device with a code from its sheet."""
    if devices.device_here(request):
        return redirect("device_picker")
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        made = devices.enrol(form.cleaned_data["code"])
        if made:
            device, token = made
            messages.success(request, f"This is {device.name} of {device.school.name} now.")
            answer = redirect("device_picker")
            devices.remember(answer, token)
            return answer
        form.add_error("code", NO_SUCH_CODE)
    return render(request, "access/enrol.html", {"form": form})
