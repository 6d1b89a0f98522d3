"""Words that belong with the safeguarding lead."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.models import Duty
from handrail.access.permissions import Permission
from handrail.concerns import actions
from handrail.concerns.models import Concern, Reply, WithheldWords
from handrail.concerns.views.found import back_to, concern_shown, find_concern, find_reply, refused


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def pass_on(request: SchoolRequest, concern: str) -> HttpResponse:
    """Take the words out of ordinary sight at once; then comes the paper."""
    found = find_concern(request, concern)
    withheld = actions.pass_on(by=request.member, concern=found)
    if withheld.handed_at or withheld.passed_by_id != request.member.user_id:
        return back_to(request, found)
    return redirect("concerns:handover", school=request.member.school.slug, concern=found.ref)


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def put_back(request: SchoolRequest, concern: str) -> HttpResponse:
    """It was a mistake: everything stands where it stood."""
    found = find_concern(request, concern)
    try:
        actions.put_back(by=request.member, concern=found)
        messages.success(request, "Put back. Everything stands where it stood, and the concern is open as before.")
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, found)


@gate(Permission.CONCERN_TRIAGE, shows="passed-on words")
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: SchoolRequest, concern: str) -> HttpResponse:
    """The words to print for the safeguarding lead, for whoever passed them on, until they say that it is done."""
    found = find_concern(request, concern)
    if request.method == "POST":
        actions.hand_over(by=request.member, concern=found)
        messages.success(request, "Done. The words are handed over, and no page shows them to you any more.")
        return back_to(request, found)
    here = {"school": request.member.school.slug, "concern": found.ref}
    return _paper(request, found, reverse("concerns:put_back", kwargs=here), reply=None)


def _paper(request: SchoolRequest, concern: Concern, put_back_url: str, reply: Reply | None) -> HttpResponse:
    """What is handed over: of the whole concern, or of one answer."""
    withheld = get_object_or_404(WithheldWords.objects.to_hand_over(request.member), concern=concern, reply=reply)
    shown = {"withheld": withheld, "lead": _lead(request), "put_back_url": put_back_url}
    return concern_shown(request, "concerns/handover.html", concern, "For the safeguarding lead", **shown)


def _lead(request: SchoolRequest) -> str:
    """Who can open the words here; empty where the school has named nobody."""
    named = Duty.objects.holding(request.member.school, request.member.on, Duty.Kind.SAFEGUARDING)
    row = named.select_related("membership__user").first()
    return row.membership.user.name if row else ""


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def answer_pass_on(request: SchoolRequest, reply: str) -> HttpResponse:
    """Take one teacher's answer out of ordinary sight at once; then comes the paper."""
    found = find_reply(request, reply)
    try:
        withheld = actions.pass_answer_on(by=request.member, reply=found)
    except ValidationError as refusal:
        refused(request, refusal)
        return back_to(request, found.asking.concern)
    if withheld.handed_at or withheld.passed_by_id != request.member.user_id:
        return back_to(request, found.asking.concern)
    return redirect("concerns:answer_handover", school=request.member.school.slug, reply=found.ref)


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def answer_put_back(request: SchoolRequest, reply: str) -> HttpResponse:
    """It was a mistake: the answer stands where it stood."""
    found = find_reply(request, reply)
    try:
        actions.put_answer_back(by=request.member, reply=found)
        messages.success(request, f"Put back. The answer of {found.name} stands where it stood.")
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, found.asking.concern)


@gate(Permission.CONCERN_TRIAGE, shows="passed-on words")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_handover(request: SchoolRequest, reply: str) -> HttpResponse:
    """The answer to print for the safeguarding lead, for whoever passed it on, until they say that it is done."""
    found = find_reply(request, reply)
    concern = found.asking.concern
    if request.method == "POST":
        actions.hand_answer_over(by=request.member, reply=found)
        messages.success(request, "Done. The answer is handed over, and no page shows it to you any more.")
        return back_to(request, concern)
    here = {"school": request.member.school.slug, "reply": found.ref}
    return _paper(request, concern, reverse("concerns:answer_put_back", kwargs=here), reply=found)
