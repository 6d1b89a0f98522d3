"""The page of a phone: it adds a tap and reads nothing. Who holds its link needs no account and gets no further."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, public
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.access.unsent import asks_itself
from handrail.core.refs import new_ref
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.ui.addresses import url
from handrail.ui.environment import moment
from handrail.ui.notices import say_done
from handrail.workload.log.actions import KeptTap, TapAnswer, end_device, link_device, take_taps
from handrail.workload.log.actions import tap as note_tap
from handrail.workload.log.device import find_device, is_open, linked_since, qr_path
from handrail.workload.log.forms import DeviceForm
from handrail.workload.log.models import Asker, DeviceLink, WhatFor

REFUSED, NOT_LINKED, GONE = 400, 403, 410
ENDED = "Not taken in: this link has been ended. A new one is made in Handrail, under My time."
NO_CODE = "This is not the code of this link. Write it as it stands under My time; where it is lost, make a new link."
COOKIE = "handrail-phone"
LINKED_FOR = timedelta(days=400)
"""As long as browsers keep a cookie at most. Each use begins it anew."""
MOST_AT_ONCE = 200
"""Taps of one list: no more of one person are taken in a day."""
_ID = re.compile(r"[\w-]{8,36}").fullmatch


@csrf_exempt  # what it does rests on a cookie that no other site's page can send, and it only adds
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: HttpRequest, device: str) -> HttpResponse:
    """The button. What is sent says its own id and moment, so that it may come late, and twice; several that a phone
    kept come as one list. A phone that is not linked yet is asked for the code, once; the code stands in no address
    that a server is asked for."""
    token = request.POST.get("code", "").strip() or request.COOKIES.get(COOKIE, "")
    found = find_device(device, token, getattr(request, "id", ""))
    if found is None:
        return _refused(request, device)
    is_linking = "code" in request.POST
    if is_linking:
        answer: HttpResponse = redirect("tap", device=device)
    else:
        answer = _answer(request, *found)
    _link_phone(request, answer, device, token)
    return answer


def _answer(request: HttpRequest, link: DeviceLink, by: Member) -> HttpResponse:
    if request.method != "POST":
        return _page(request, link.ref)
    return (_note_list if request.content_type == "application/json" else _note)(request, link, by)


def _link_phone(request: HttpRequest, answer: HttpResponse, device: str, token: str) -> None:
    answer.set_cookie(
        COOKIE, token, max_age=LINKED_FOR, path=url("tap", device=device), secure=request.is_secure(), httponly=True,
        samesite="Strict",
    )  # fmt: skip


def _refused(request: HttpRequest, device: str) -> HttpResponse:
    """The page that asks for the code; of a link that is no more, a word that it is ended."""
    if asks_itself(request) or not is_open(device):
        return _gone(request)
    error = NO_CODE if "code" in request.POST else ""
    context = {"page_title": "Link this phone", "error": error, "has_problems": bool(error)}
    status = REFUSED if error else NOT_LINKED
    return render(request, "workload/log/phone_link.html", context, status=status)


def _note(request: HttpRequest, link: DeviceLink, by: Member) -> HttpResponse:
    said: dict[str, Any] = {name: request.POST.get(name, "") for name in ("asked_by", "what_for")}
    at, given = request.POST.get("at", ""), request.POST.get("id", "")
    try:
        key = _client_id(given) if given else new_ref()
        row = note_tap(by=by, at=_moment(at), client_id=key, not_before=linked_since(link), **said)
    except ValidationError as refusal:
        words = " ".join(refusal.messages)
        if asks_itself(request):
            return JsonResponse({"error": words}, status=REFUSED)
        return _page(request, link.ref, error=words, status=REFUSED)
    if asks_itself(request):
        return JsonResponse({"noted": moment(row.at)})
    return _page(request, link.ref, tap_id=row.client_id, noted_at=row.at, **said)


def _note_list(request: HttpRequest, link: DeviceLink, by: Member) -> HttpResponse:
    """What a phone kept while it was out of reach: [{"id", "at", "asked_by", "what_for"}...]. The answer says of each,
    in their order: {"noted": "16:30", "before": whether it had been taken}, or {"error": why it is refused}."""
    listed = _listed(request)
    if listed is None:
        words = f"This is no list of at most {MOST_AT_ONCE} taps. Open the page again, then send them again."
        return JsonResponse({"error": words}, status=REFUSED)
    read = [_read(one) for one in listed]
    kept = [one for one in read if isinstance(one, KeptTap)]
    taken = iter(take_taps(by=by, kept=kept, not_before=linked_since(link)))
    answers = [next(taken) if isinstance(one, KeptTap) else one for one in read]
    return JsonResponse({"taps": [_said_of(one) for one in answers]})


def _listed(request: HttpRequest) -> list[Any] | None:
    try:
        listed = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return listed if isinstance(listed, list) and len(listed) <= MOST_AT_ONCE else None


def _read(one: Any) -> KeptTap | TapAnswer:
    """One of a list; what cannot be read is refused in a sentence."""
    said: Mapping[Any, Any] = one if isinstance(one, dict) else {}
    words = {name: str(said.get(name) or "") for name in ("id", "at", "asked_by", "what_for")}
    try:
        return KeptTap(_client_id(words["id"]), _moment(words["at"]), words["asked_by"], words["what_for"])
    except ValidationError as refusal:
        return TapAnswer(None, refusal=" ".join(refusal.messages))


def _said_of(one: TapAnswer) -> dict[str, Any]:
    return {"noted": moment(one.row.at), "before": one.was_held} if one.row else {"error": one.refusal}


def _client_id(given: str) -> str:
    if not _ID(given):
        raise ValidationError("This tap has no readable mark. Open the page again, then tap again.")
    return given


def _moment(given: str) -> datetime | None:
    """When the tap was made, as the phone says; None is now."""
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValidationError("This tap has no readable time. Look at the clock of this device, then tap again.")
    return at


def _page(request: HttpRequest, device: str, status: int = 200, **context: Any) -> HttpResponse:
    shown = {
        "page_title": "Pulled away", "device": device, "askers": Asker.choices, "reasons": WhatFor.choices,
        "error": "", "tap_id": "", "noted_at": None, "asked_by": "", "what_for": "",
    }  # fmt: skip
    return render(request, "workload/log/phone.html", shown | context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    if asks_itself(request):
        return JsonResponse({"error": ENDED}, status=GONE)
    context = {"heading": "This link has been ended", "page_title": "This link has been ended"}
    return render(request, "workload/log/phone_ended.html", context, status=GONE)


@public
@never_cache
@require_safe
def worker(request: HttpRequest, device: str) -> HttpResponse:
    """The script that opens the page where there is no connection; it reaches no other page."""
    return render(request, "workload/log/worker.js", {"device": device}, content_type="text/javascript")


@public
@never_cache
@require_safe
def manifest(request: HttpRequest, device: str) -> HttpResponse:
    """What a phone needs to put the page among its apps. It stays the browser's own page, which has the cookie."""
    at = url("tap", device=device)
    icon = {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    looks = {"display": "minimal-ui", "background_color": "#f7f5f0", "theme_color": "#0b5a5c"}
    said = {"name": "Pulled away", "short_name": "Pulled away", "id": at, "start_url": at, "scope": at}
    return JsonResponse(said | looks | {"icons": [icon]}, content_type="application/manifest+json")


@gate(Permission.TIME_KEEP)
@asked_or_sent
def devices(request: SchoolRequest) -> HttpResponse:
    """My phones. A new link is the answer itself, with a square to read it from: shown once and kept nowhere."""
    form = DeviceForm(sent(request))
    made, token = done(partial(_link, request, form), form) or (None, "")
    rows = list(DeviceLink.objects.visible_to(request.member))
    link = request.build_absolute_uri(f"{url('tap', device=made.ref)}#{token}") if made else ""
    context = {
        "page_title": "My phone",
        "form": form,
        "code": token,
        "open": [row for row in rows if row.ended_at is None],
        "ended": [row for row in rows if row.ended_at],
        "link": link,
        "square": qr_path(link) if link else None,
        "is_https": request.is_secure(),
    }
    return render(request, "workload/log/devices.html", context)


def _link(request: SchoolRequest, form: DeviceForm) -> tuple[DeviceLink, str]:
    return link_device(by=request.member, name=form.cleaned_data["name"])


@gate(Permission.TIME_KEEP)
@require_POST
def device_end(request: SchoolRequest, device: str) -> HttpResponse:
    """End a link."""
    rows = DeviceLink.objects.visible_to(request.member)
    row = end_device(by=request.member, link=get_object_or_404(rows, ref=device))
    say_done(request, f"The link of {row.name} is ended. Whatever it sends from now on is refused.")
    return redirect("workload:devices", school=request.member.school.slug)
