"""Papers about several children: emergency cards, the pack of a class, the sheet for a supply teacher."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.core.progress import say_nothing
from handrail.packs import papers
from handrail.packs.composing import emergency_paper, newest_profiles, photos_of
from handrail.packs.gathering import gather, name_of, pupils_of
from handrail.packs.models import Pack
from handrail.packs.supply import SupplySheet, supply_sheet
from handrail.packs.typesetting import as_pdf, liked_by
from handrail.pupils.line import lines_of
from handrail.pupils.models import EmergencyCard, PupilGroup
from handrail.pupils.views.emergency import cards_of, find_card
from handrail.ui.environment import plural, sentence


def _cards(cards: list[EmergencyCard], member: Member, title: str, *, on_sheets: bool) -> papers.EmergenciesPaper:
    pupils = [card.pupil for card in cards]
    lines, photos = lines_of(pupils, member.on), photos_of(pupils, member)
    return {
        "made_on": member.on,
        "school": member.school.name,
        "title": title,
        "on_sheets": on_sheets,
        "cards": [
            emergency_paper(card, line, member, photos.get(card.pupil_id), f"Card {place} of {len(cards)}.")
            for place, (card, line) in enumerate(zip(cards, lines, strict=True), start=1)
        ],
    }


@gate(Permission.EMERGENCY_READ, shows="emergency paper")
@require_GET
def emergency_pdf(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The emergency card of one child on A5."""
    card = find_card(request.member, pupil)
    if card is None:
        raise Http404
    title = f"Emergency card: {card.pupil.name}"
    paper = papers.emergencies_pdf(_cards([card], request.member, title, on_sheets=False), liked_by(request))
    return as_pdf(request, paper, "emergency-card")


@gate(Permission.EMERGENCY_LIST, shows="emergency papers")
@require_GET
def emergencies_pdf(request: SchoolRequest) -> HttpResponse:
    """Every emergency card of the school, two to a side of A4."""
    cards = cards_of(request.member)
    if not cards:
        raise Http404
    show(request, [card.pupil.ref for card in cards])
    paper = papers.emergencies_pdf(_cards(cards, request.member, "Emergency cards", on_sheets=True), liked_by(request))
    return as_pdf(request, paper, "emergency-cards")


def _group(request: SchoolRequest, ref: str) -> PupilGroup:
    found: PupilGroup = get_object_or_404(PupilGroup.objects.visible_to(request.member), ref=ref)
    return found


def _sheet(request: SchoolRequest, ref: str) -> SupplySheet:
    """The sheet of a group in which this member sees somebody. Raises Http404."""
    sheet = supply_sheet(_group(request, ref), request.member)
    if not sheet.pupil_refs:
        raise Http404
    show(request, sheet.pupil_refs)
    return sheet


@gate(Permission.PACK_MAKE, shows="supply sheet")
@require_GET
def supply(request: SchoolRequest, group: str) -> HttpResponse:
    """What an adult who covers needs to know, to look over before it is printed."""
    sheet = _sheet(request, group)
    context = {"page_title": sheet.paper["title"], "data": sheet.paper, "silent": sheet.silent, "group_ref": group}
    return render(request, "packs/supply.html", context)


@gate(Permission.PACK_MAKE, shows="supply sheet paper")
@require_GET
def supply_pdf(request: SchoolRequest, group: str) -> HttpResponse:
    """The same on one side of A4."""
    sheet = _sheet(request, group)
    return as_pdf(request, papers.supply_pdf(sheet.paper, liked_by(request)), f"supply-sheet-{sheet.paper['group']}")


@gate(Permission.PACK_MAKE, shows="class pack")
@require_GET
def class_pack(request: SchoolRequest, group: str) -> HttpResponse:
    """Whom a class pack holds and whom it leaves out, to look over before it is printed."""
    member, row = request.member, _group(request, group)
    pupils = list(pupils_of(member, row.ref))
    if not pupils:
        raise Http404
    show(request, [pupil.ref for pupil in pupils])
    written = newest_profiles(pupils, member)
    context = {
        "page_title": f"Class pack: {name_of(row)}",
        "there": [pupil for pupil in pupils if pupil.pk in written],
        "lacking": [pupil for pupil in pupils if pupil.pk not in written],
        "group_ref": group,
    }
    return render(request, "packs/class_pack.html", context)


@gate(Permission.PACK_MAKE, shows="class pack")
@require_GET
@exported
def pack_pdf(request: SchoolRequest, group: str) -> HttpResponse:
    """The one-page profiles of a class or group, a page each, behind a page that lists them."""
    member, row = request.member, _group(request, group)
    wanted = Pack(school=member.school, what=Pack.What.PROFILES, whom=row.ref, for_whom=name_of(row))
    gathered = gather(wanted, member, say_nothing)
    if not gathered.documents:
        raise Http404
    show(request, gathered.pupil_refs)
    paper: papers.ManyPaper = {
        "made_on": member.on,
        "school": member.school.name,
        "title": f"One-page profiles: {name_of(row)}",
        "for_whom": name_of(row),
        "says": plural(len(gathered.documents), "child", "children"),
        "documents": gathered.documents,
        "left_out": [f"No profile is written yet: {sentence(gathered.without)}."] if gathered.without else [],
    }
    return as_pdf(request, papers.many_pdf(paper, liked_by(request)), f"class-pack-{name_of(row)}")
