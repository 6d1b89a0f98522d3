"""Who comes, changes and leaves; and what would fall between when somebody goes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.leaving import member_of_row, moves_of
from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core.registry import DueItem, due_items
from handrail.plans.actions.handing_over import drafts_of, hand_over_drafts
from handrail.provision.delivering import runs_of_people
from handrail.pupils.models import Pupil
from handrail.ui.environment import plural, sentence


@gate(Permission.PEOPLE_WRITE)
@require_safe
def leaving(request: SchoolRequest) -> HttpResponse:
    """Joiners, movers and leavers by their day."""
    member, moves = request.member, moves_of(request.member)
    going = [row.user_id for row in (*moves.leavers, *moves.left, *(row for row, _ in moves.movers))]
    context = {
        "page_title": "Joining, moving, leaving",
        "moves": moves,
        "delivers": runs_of_people(member, going, member.on),
    }
    return render(request, "desk/leaving.html", context)


@gate(Permission.CONCERN_TRIAGE, shows="handing over")
@require_safe
def hand_over(request: SchoolRequest, membership: str) -> HttpResponse:
    """What is one person's: drafts to give to a colleague, and whatever else waits for them by name."""
    row = _row(request, membership)
    waiting, drafts = waiting_for(request.member, row), list(drafts_of(request.member, row.user_id))
    pupils = {item.pupil.ref for item in waiting if item.pupil} | {draft.plan.pupil.ref for draft in drafts}
    show(request, pupils)
    context = {
        "page_title": f"What {row.user.name} leaves",
        "row": row,
        "drafts": drafts,
        "waiting": waiting,
        "colleagues": _colleagues(request.member, row),
        "runs": runs_of_people(request.member, [row.user_id], request.member.on).get(row.user_id, []),
    }
    return render(request, "desk/hand_over.html", context)


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def hand_over_to(request: SchoolRequest, membership: str) -> HttpResponse:
    """Give all their drafts to one colleague."""
    row = _row(request, membership)
    to = next((one for one in _colleagues(request.member, row) if one.ref == request.POST.get("to")), None)
    if to is None:
        raise Http404
    count, unreached = hand_over_drafts(by=request.member, user_id=row.user_id, to=member_of_row(to, request.member.on))
    if count:
        messages.success(request, f"{plural(count, 'draft')} of {row.user.name} now with {to.user.name}.")
    if unreached:
        messages.warning(request, f"{to.user.name} does not work with {sentence(unreached)}: link them first.")
    return redirect("desk:hand_over", school=request.member.school.slug, membership=row.ref)


def waiting_for(member: Member, row: Membership) -> list[DueItem]:
    """What waits for one person by name, of pupils whose record the reader may open: the drafts stand by themselves."""
    theirs = member_of_row(row, member.on)
    items = [item for item in due_items(theirs, member.on) if item.holder_id == row.user_id]
    seen = set(Pupil.objects.visible_to(member).values_list("pk", flat=True))
    return [item for item in items if item.pupil is None or item.pupil.pk in seen]


def _row(request: SchoolRequest, ref: str) -> Membership:
    rows = Membership.objects.filter(school=request.member.school).with_roles("user", "school")
    return get_object_or_404(rows, ref=ref)


def _colleagues(member: Member, row: Membership) -> list[Membership]:
    """Who may write plans here today, beside the one who leaves."""
    rows = Membership.objects.on(member.on).filter(school=member.school).exclude(user=row.user_id)
    return [one for one in rows.with_roles("user", "school") if Permission.PLAN_WRITE in one.role.permissions]
