"""My log goes with me: a page of my own, which is there for 30 days after my last day at a school as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import signed_in
from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.access.second_step import owes_second_step, to_second_step
from handrail.ui.notices import say_done
from handrail.workload.own.actions import ask_to_remove, keep_log, take_log
from handrail.workload.own.forms import TakeForm
from handrail.workload.own.leaving import KEPT, Leaves, leaves, places_of
from handrail.workload.own.models import PrivateBox
from handrail.workload.own.views.private import opens


@dataclass(frozen=True, slots=True)
class Place:
    """A school where a log of mine may be, when it goes, and the form that takes it along."""

    member: Member
    leaves: Leaves | None
    box: PrivateBox | None
    form: TakeForm

    @property
    def is_here(self) -> bool:
        """Whether anything else of the school opens for me."""
        return self.member.may(Permission.HOME_READ)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_log(request: HttpRequest) -> HttpResponse:
    """Take my log with me (`do=take`), have it removed (`do=remove`), or keep it after all (`do=keep`)."""
    user = cast("User", request.user)
    members = places_of(user)
    if any(owes_second_step(request, member) for member in members):
        return to_second_step(request)
    if not members:
        raise Http404
    if request.method != "POST":
        return _page(request, members)
    member = next((one for one in members if one.school.slug == request.POST.get("school")), None)
    if member is None:
        raise Http404
    if request.POST.get("do") == "remove":
        return _remove(request, member)
    if request.POST.get("do") == "keep":
        keep_log(by=member)
        messages.success(request, "Your log stays.")
        return redirect("my_log")
    return _take(request, members, member)


def _remove(request: HttpRequest, member: Member) -> HttpResponse:
    ask_to_remove(by=member)
    say_done(request, f"Your log is removed in {KEPT.days} days. Until then you can keep it after all, on this page.")
    return redirect("my_log")


def _take(request: HttpRequest, members: list[Member], member: Member) -> HttpResponse:
    """The file; with the right passphrase the private notes are in it."""
    form, box, key = TakeForm(request.POST), _box(member), None
    if box and request.POST.get("passphrase"):
        key = opens(request, box, form)
        if key is None:
            return _page(request, members, member, form)
    answer = HttpResponse(take_log(by=member, key=key), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="my-log-{member.school.slug}-{member.on.isoformat()}.zip"'
    return answer


def _page(
    request: HttpRequest, members: list[Member], wrong_at: Member | None = None, wrong: TakeForm | None = None
) -> HttpResponse:
    rows = list(Membership.objects.filter(user=cast("User", request.user)))
    places = [
        Place(
            member=member,
            leaves=leaves(member, rows),
            box=_box(member),
            form=wrong if wrong and member is wrong_at else TakeForm(auto_id=f"id_{member.school.slug}_%s"),
        )
        for member in members
    ]
    context = {
        "page_title": "Take my log with me",
        "places": places,
        "wrong": wrong or places[0].form,
        "has_problems": wrong is not None,
        "days": KEPT.days,
    }
    return render(request, "workload/own/my_log.html", context)


def _box(member: Member) -> PrivateBox | None:
    return PrivateBox.objects.visible_to(member).first()
