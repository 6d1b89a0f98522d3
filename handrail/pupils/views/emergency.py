"""Emergency cards: read by every adult of the school, written by the SENCO."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handrail.access.devices import device_here, unsigned
from handrail.access.gate import SchoolRequest, gate, public, show
from handrail.access.member import Member
from handrail.access.models import Device
from handrail.access.permissions import Permission
from handrail.audit.reading import record_reading
from handrail.core import wall
from handrail.pupils import actions
from handrail.pupils.actions import EmergencyText
from handrail.pupils.forms import EmergencyForm
from handrail.pupils.line import child_line, lines_of
from handrail.pupils.models import EmergencyCard, Pupil
from handrail.pupils.views.child import asked_or_sent, child_page, done, find_child, sent
from handrail.ui.notices import say_done


@gate(Permission.EMERGENCY_LIST, shows="emergency cards")
@require_safe
def emergency_cards(request: SchoolRequest) -> HttpResponse:
    """Every card of the school, by name, for all its staff."""
    cards = cards_of(request.member)
    lines = lines_of([card.pupil for card in cards], request.member.on)
    show(request, [line.ref for line in lines])
    context = {"page_title": "Emergency cards", "rows": list(zip(cards, lines, strict=True))}
    return render(request, "pupils/emergency_cards.html", context)


def cards_of(member: Member) -> list[EmergencyCard]:
    """The cards a member may read of children who are here, by name."""
    here = Pupil.objects.for_school(member.school).on_roll(member.on)
    rows = EmergencyCard.objects.visible_to(member).current().filter(pupil__in=here)
    return list(rows.select_related("pupil").order_by("pupil__sort_name", "pupil_id"))


def find_card(member: Member, ref: str) -> EmergencyCard | None:
    """The card of one child, whoever's pupil they are; None where there is none that this member may read."""
    rows = EmergencyCard.objects.visible_to(member).current().filter(pupil__ref=ref)
    return rows.select_related("pupil").first()


@gate(Permission.EMERGENCY_READ, shows="emergency card")
@require_safe
def emergency_card(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The card of one child. Of a child who is not theirs, staff see the card, the name and the class."""
    member, card = request.member, find_card(request.member, pupil)
    own = Pupil.objects.visible_to(member).filter(ref=pupil).first()
    child = own or (card.pupil if card else None)
    if child is None:
        raise Http404
    context = {
        "page_title": f"Emergency card of {child.name}",
        "child": child,
        "line": child_line(child, member.on),
        "card": card,
        "is_own": own is not None,
        "has_earlier": own is not None and card is None and child.emergency_cards.exists(),
    }
    return render(request, "pupils/emergency_card.html", context)


@gate(Permission.EMERGENCY_WRITE, shows="emergency card")
@asked_or_sent
def emergency_write(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Write the card anew, beginning from what it says now."""
    child = find_child(request, pupil)
    versions = list(EmergencyCard.objects.visible_to(request.member).filter(pupil=child))
    newest = versions[0] if versions and not versions[0].is_ended else EmergencyCard()
    initial = {field: getattr(newest, field) for field in EmergencyText.__dataclass_fields__}
    form = EmergencyForm(sent(request), initial=initial)
    if done(lambda: actions.write_emergency_card(by=request.member, pupil=child, text=form.text()), form):
        messages.success(
            request, f"The emergency card of {child.name} is saved. Every adult of the school can read it."
        )
        return _to_card(request, child)
    return child_page(request, "pupils/emergency_write.html", child, "Emergency card", form=form, versions=versions)


@gate(Permission.EMERGENCY_WRITE)
@require_POST
def emergency_end(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Say that no card is needed any more, with the way back beside the word."""
    child = find_child(request, pupil)
    if actions.end_emergency_card(by=request.member, pupil=child):
        refs = {"school": request.member.school.slug, "pupil": pupil}
        undo_url = reverse("pupils:emergency_restore", kwargs=refs)
        say_done(request, f"{child.name} has no emergency card any more.", undo_url=undo_url)
    return _to_card(request, child)


@gate(Permission.EMERGENCY_WRITE)
@require_POST
def emergency_restore(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Write the card again as it was before it was ended."""
    child = find_child(request, pupil)
    if actions.restore_emergency_card(by=request.member, pupil=child):
        messages.success(request, f"The emergency card of {child.name} is back as it was.")
    return _to_card(request, child)


def _to_card(request: SchoolRequest, child: Pupil) -> HttpResponse:
    return redirect("pupils:emergency_card", school=request.member.school.slug, pupil=child.ref)


FEWEST_LETTERS, MOST_NAMED = 2, 8


@public
@never_cache
@require_safe
def device_cards(request: HttpRequest) -> HttpResponse:
    """At a shared device, by anybody who has it in hand: the children of a name who have a card, a few at a time."""
    device, by = _at_device(request)
    asked = request.GET.get("q", "").strip()[:100]
    rows = EmergencyCard.objects.visible_to(by).current()
    here = Pupil.objects.for_school(by.school).on_roll(by.on).named(asked)
    found = rows.filter(pupil__in=here).select_related("pupil").order_by("pupil__sort_name", "pupil_id")
    lines = lines_of([card.pupil for card in found[:MOST_NAMED]], by.on) if len(asked) >= FEWEST_LETTERS else []
    if lines:
        _note(request, by, "emergency cards", [line.ref for line in lines])
    context = {"device": device, "school_name": device.school.name, "asked": asked, "lines": lines}
    return render(request, "pupils/device_cards.html", context)


@public
@never_cache
@require_safe
def device_card(request: HttpRequest, pupil: str) -> HttpResponse:
    """One card, with the name and the class of the child, and nothing else of the record."""
    device, by = _at_device(request)
    card = find_card(by, pupil)
    if card is None:
        raise Http404
    _note(request, by, "emergency card", [pupil])
    line = child_line(card.pupil, by.on)
    context = {"device": device, "school_name": device.school.name, "card": card, "line": line}
    return render(request, "pupils/device_card.html", context)


def _at_device(request: HttpRequest) -> tuple[Device, Member]:
    """The shared device this is, and whoever stands at it. Raises Http404 where it opens no card without a PIN."""
    device = device_here(request)
    if device is None or not device.opens_cards:
        raise Http404
    wall.tell(device.school_id)
    return device, unsigned(device, getattr(request, "id", ""))


def _note(request: HttpRequest, by: Member, section: str, refs: list[str]) -> None:
    """Written before the page is sent; where it cannot be written, the page is not sent."""
    record_reading(by=by, section=section, pupil_refs=refs, path=request.path)
