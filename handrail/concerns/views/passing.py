"""Words that belong with the safeguarding lead."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.concerns import actions
from handrail.concerns.models import WithheldWords
from handrail.concerns.views.found import back_to, concern_shown, find_concern, refused


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
        messages.success(request, "Done. The words are handed over on paper, and no page shows them any more.")
        return back_to(request, found)
    withheld = get_object_or_404(WithheldWords.objects.visible_to(request.member), concern=found)
    title = "For the safeguarding lead"
    written = [(heading, text) for _, _, _, heading, text in withheld.words if text]
    return concern_shown(request, "concerns/handover.html", found, title, withheld=withheld, written=written)
