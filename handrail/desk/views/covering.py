"""Cover: somebody has the groups of a colleague, one group or one child, for a day or some days."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.links import PASSWORD_LASTS, add_cover_person
from handrail.access.member import Member
from handrail.access.memberships import COVER_ENDS
from handrail.access.models import Membership, User
from handrail.access.permissions import ROLES, Permission
from handrail.access.second_step import freshly_signed_in
from handrail.access.unsent import took
from handrail.core import clock
from handrail.desk.cover_form import CoverForm
from handrail.desk.views.groups import WORK_WITH_PUPILS
from handrail.pupils.actions import cover_child, cover_colleague, end_cover, end_cover_of_child
from handrail.pupils.models import GroupLead, Link, Pupil, PupilGroup
from handrail.rules.calendar import say_day
from handrail.ui.notices import say_done

COVERING = GroupLead.Part.COVER


@gate(Permission.COVER_GIVE, shows="cover")
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def cover(request: SchoolRequest) -> HttpResponse:
    """Who covers now or soon, with the way to end it; and giving cover. Somebody new gets a sheet with a link."""
    member = request.member
    form = _form(request)
    show(request, [])
    if form.is_valid():
        answer = _give(request, form)
        if answer:
            return answer
    groups, children = _now(member)
    show(request, [link.pupil.ref for link in children])
    context = {"page_title": "Cover", "form": form, "groups": groups, "children": children, "ends": COVER_ENDS}
    return render(request, "desk/cover.html", context)


def _form(request: SchoolRequest) -> CoverForm:
    member = request.member
    leads = GroupLead.objects.visible_to(member).filter(ends_on=None).select_related("user", "group")
    staff = Membership.objects.on(member.on).filter(school=member.school, role_key__in=WORK_WITH_PUPILS)
    groups = PupilGroup.objects.visible_to(member).exclude(kind=PupilGroup.Kind.YEAR)
    return CoverForm(
        request.POST or None,
        staff=[row.user for row in staff.select_related("user")],
        leads=list(leads.order_by("user__name")),
        groups=list(groups),
    )


def _now(member: Member) -> tuple[list[GroupLead], list[Link]]:
    """Cover that holds today or is still to come: of groups, and of single children."""
    leads = GroupLead.objects.visible_to(member).filter(part=COVERING, ends_on__gte=member.on)
    links = Link.objects.visible_to(member).filter(why=Link.Why.COVER, lead=None, ends_on__gte=member.on)
    return (
        list(leads.select_related("user", "group").order_by("starts_on", "user__name", "group__name")),
        list(links.select_related("user", "pupil").order_by("starts_on", "user__name")),
    )


def _give(request: SchoolRequest, form: CoverForm) -> HttpResponse | None:
    """Cover as the form says; None where it cannot be given, with the reason at its field."""
    member, given = request.member, form.cleaned_data
    typed, child = given["child"], None
    if typed:
        child = form.child_among(list(Pupil.objects.visible_to(member).on_roll(member.on).named(typed)[:2]))
        if child is None:
            return None
    try:
        with transaction.atomic():  # somebody new is here with their cover, or not at all
            row, path = _who(member, form)
            made = _cover(member, form, row.user if row else form.user, child)
    except ValidationError as error:
        for field, said in getattr(error, "error_dict", {None: error}).items():
            form.add_error({"user": "who"}.get(field, field), said)
        return None
    if row and path:
        return _sheet(request, row, path)
    _say(request, made, row.user if row else form.user, child, given["starts_on"], given["ends_on"])
    return redirect("desk:cover", school=member.school.slug)


def _who(member: Member, form: CoverForm) -> tuple[Membership | None, str]:
    if not form.is_new:
        return None, ""
    names = ("name", "email", "role_key", "starts_on", "ends_on")
    return add_cover_person(by=member, **{name: form.cleaned_data[name] for name in names})


def _cover(member: Member, form: CoverForm, user: User, child: Pupil | None) -> list[GroupLead]:
    days = {"starts_on": form.cleaned_data["starts_on"], "ends_on": form.cleaned_data["ends_on"]}
    if child is None:
        return cover_colleague(by=member, user=user, groups=form.groups, **days)
    cover_child(by=member, user=user, pupil=child, **days)
    return []


def _say(
    request: SchoolRequest, made: list[GroupLead], user: User, child: Pupil | None, first: date, last: date
) -> None:
    """'Ben Adeyemi has 2A, 2B on 19 November 2026.'"""
    what = child.name if child else ", ".join(row.group.name for row in made)
    days = f"on {say_day(first)}" if first == last else f"from {say_day(first)} to {say_day(last)}"
    undo = reverse("desk:cover_end", kwargs={"school": request.member.school.slug})
    keys = ",".join(str(lead.pk) for lead in made)
    said = f"{user.name} has {what} {days}."
    say_done(request, said, undo_url=f"{undo}?lead={keys}") if made else messages.success(request, said)


def _sheet(request: SchoolRequest, row: Membership, path: str) -> HttpResponse:
    """The sheet of somebody new, as of anybody who is added: the link is shown this once."""
    took(request)
    context = {
        "row": row,
        "role_name": ROLES[row.role_key].name,
        "address": f"{settings.PUBLIC_ADDRESS}{path}".removesuffix("/"),
        "until": (clock.now() + PASSWORD_LASTS).astimezone(clock.LONDON).date(),
        "days": PASSWORD_LASTS.days,
    }
    return render(request, "access/sheet.html", context)


@gate(Permission.COVER_GIVE)
@require_POST
@freshly_signed_in
def group_cover_end(request: SchoolRequest) -> HttpResponse:
    """Take cover back, of one group or child, or of all that were given together; it holds from their next page."""
    member = request.member
    said = request.POST.get("lead", request.GET.get("lead", "")).split(",")
    groups, children = _now(member)
    ended = [lead for lead in groups if str(lead.pk) in said]
    for lead in ended:
        end_cover(by=member, lead=lead)
    links = [link for link in children if str(link.pk) == request.POST.get("link")]
    for link in links:
        end_cover_of_child(by=member, link=link)
    names = [lead.group.name for lead in ended] + [link.pupil.name for link in links]
    if names:
        who = ended[0].user if ended else links[0].user
        messages.success(request, f"{who.name} no longer covers {', '.join(names)}.")
    return redirect("desk:cover", school=member.school.slug)
