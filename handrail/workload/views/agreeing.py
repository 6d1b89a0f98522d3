"""What was promised to each SENCO of the school, for whoever agrees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload import actions
from handrail.workload.forms import PromiseForm, first_promised
from handrail.workload.models import Promise
from handrail.workload.own.told import told_of
from handrail.workload.owner import keepers_of
from handrail.workload.promised import (
    Promised,
    against,
    promised_in_school,
    promised_to,
    proposed_to,
    shown,
    together,
)


@dataclass(frozen=True, slots=True)
class PersonPromised:
    """Somebody who is SENCO here, and what was promised to them."""

    membership: Membership
    of: Promised

    @property
    def title(self) -> str:
        return self.of.role.title if self.of.role else ""


@gate(Permission.TIME_AGREE)
@require_safe
def school(request: SchoolRequest) -> HttpResponse:
    """Everybody who shares the role at this school, with the hours promised, in all and against the benchmark."""
    people, shared = _people(request), together(request.member)
    benchmark = people[0].of.benchmark if people else None
    context = {
        "page_title": f"{request.member.school.senco_word} time",
        "people": people,
        "together": shared,
        "benchmark": benchmark,
        "against": against(benchmark, shared.minutes),
    }
    return render(request, "workload/school.html", context)


@gate(Permission.TIME_AGREE)
@require_safe
def person(request: SchoolRequest, keeper: str) -> HttpResponse:
    """What was promised to one of them, in full."""
    row = _membership(request, keeper)
    held = promised_to(request.member, row.user_id)
    context = {
        "page_title": f"Hours of {row.user.name}",
        "row": row,
        "is_own": row.user_id == request.member.user_id,
        **told_of(request.member, row.user_id),
    }
    return render(request, "workload/person.html", context | shown(request.member, held))


@gate(Permission.TIME_AGREE)
@require_POST
def agree(request: SchoolRequest, keeper: str, promise: str) -> HttpResponse:
    """Say that hours were promised as written, with the way back beside the word."""
    row = _membership(request, keeper)
    promised = _promise(request, row, promise)
    try:
        actions.agree_promise(by=request.member, promise=promised)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(request, row)
    places = {"school": request.member.school.slug, "keeper": row.ref, "promise": promised.ref}
    words = f"You agreed the hours of {row.user.name} from {say_day(promised.starts_on)}."
    say_done(request, words, undo_url=url("workload:not_agreed", **places))
    return _back(request, row)


@gate(Permission.TIME_AGREE)
@require_POST
def not_agreed(request: SchoolRequest, keeper: str, promise: str) -> HttpResponse:
    """Take back that these hours were agreed."""
    row = _membership(request, keeper)
    actions.take_back_agreement(by=request.member, promise=_promise(request, row, promise))
    messages.success(request, f"The hours of {row.user.name} stand as not agreed yet.")
    return _back(request, row)


@gate(Permission.TIME_AGREE)
@asked_or_sent
def propose(request: SchoolRequest, keeper: str) -> HttpResponse:
    """Write hours for one of them. They hold once that person says that it is so."""
    row = _membership(request, keeper)
    if row.user_id == request.member.user_id:
        return redirect("workload:promise", school=request.member.school.slug)
    held = promised_to(request.member, row.user_id)
    initial = {"starts_on": request.member.on} | first_promised(held.proposed or held.promise)
    studies = held.studies or "study" in request.GET
    form = PromiseForm(sent(request), initial=initial, studies=studies, is_proposal=True)
    made = done(lambda: actions.propose_promise(by=request.member, user_id=row.user_id, details=form.details()), form)
    if made:
        words = (
            f"Hours from {say_day(made.starts_on)} are proposed. {row.user.name} says under My time whether it is so."
        )
        say_done(request, words, undo_url=_proposal_url(request, "proposal_back", row, made))
        return _back(request, row)
    back = url("workload:person", school=request.member.school.slug, keeper=row.ref)
    context = {"page_title": f"Hours for {row.user.name}", "form": form, "is_proposal": True, "back": back}
    return render(request, "workload/promise.html", context)


@gate(Permission.TIME_AGREE)
@require_POST
def proposal_back(request: SchoolRequest, keeper: str, promise: str) -> HttpResponse:
    """Take proposed hours back, with the way back beside the word."""
    row = _membership(request, keeper)
    proposed = actions.close_proposal(by=request.member, promise=_proposal(request, row, promise))
    if proposed.accepted_on:
        messages.error(request, f"{row.user.name} said meanwhile that it is so: these hours hold.")
    else:
        undo = _proposal_url(request, "proposal_again", row, proposed)
        say_done(request, "The proposed hours are taken back.", undo_url=undo)
    return _back(request, row)


@gate(Permission.TIME_AGREE)
@require_POST
def proposal_again(request: SchoolRequest, keeper: str, promise: str) -> HttpResponse:
    """Propose hours again that were taken back."""
    row = _membership(request, keeper)
    try:
        actions.open_proposal(by=request.member, promise=_proposal(request, row, promise))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The hours are proposed again.")
    return _back(request, row)


def _proposal_url(request: SchoolRequest, name: str, row: Membership, promise: Promise) -> str:
    return url(f"workload:{name}", school=request.member.school.slug, keeper=row.ref, promise=promise.ref)


def _proposal(request: SchoolRequest, row: Membership, ref: str) -> Promise:
    return get_object_or_404(proposed_to(request.member, row.user_id), ref=ref)


def _people(request: SchoolRequest) -> list[PersonPromised]:
    """Who is SENCO today, and who else has hours on record: a head who is the SENCO too."""
    member = request.member
    keeps = keepers_of(member.school, member.on)
    promised = promised_in_school(member, [row.user_id for row in keeps])
    people = [PersonPromised(row, of) for row, of in zip(keeps, promised, strict=True)]
    return [one for one in people if one.membership.role_key == "senco" or one.of.promise or one.of.proposed]


def _membership(request: SchoolRequest, ref: str) -> Membership:
    rows = keepers_of(request.member.school, request.member.on)
    found = next((row for row in rows if row.ref == ref), None)
    if found is None:
        raise Http404
    return found


def _promise(request: SchoolRequest, row: Membership, ref: str) -> Promise:
    rows = Promise.objects.visible_to(request.member).filter(user_id=row.user_id)
    found: Promise = get_object_or_404(rows, ref=ref)
    return found


def _back(request: SchoolRequest, row: Membership) -> HttpResponse:
    return redirect("workload:person", school=request.member.school.slug, keeper=row.ref)
