"""Classes, rooms and groups: who leads them, and so whose pupils are whose."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.desk.group_forms import AddGroupsForm, JoinForm, RenameForm
from handrail.pupils.actions import (
    add_groups,
    end_group,
    lead_group,
    put_many_in_group,
    rename_group,
    set_key_person,
    stop_leading,
    take_out_of_group,
)
from handrail.pupils.actions.classes import open_members
from handrail.pupils.line import lines_of
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.pupils.models.dated import holds_on
from handrail.pupils.picking import pick_pupils
from handrail.ui.environment import plural

WORK_WITH_PUPILS = ("senco", "headteacher", "teacher", "teaching_assistant", "sen_administrator")


@gate(Permission.PEOPLE_WRITE)
@require_GET
def groups(request: SchoolRequest) -> HttpResponse:
    """Every class, room and teaching group with its adults; no child is named."""
    return _groups_page(request)


def _groups_page(request: SchoolRequest, add: AddGroupsForm | None = None) -> HttpResponse:
    member = request.member
    rows = _rows(member)
    context = {
        "page_title": "Classes and groups",
        "rows": [row for row in rows if row.pupils or row.open_leads or not row.was_used],
        "ended": [row for row in rows if row.was_used and not (row.pupils or row.open_leads)],
        "cover": [lead for row in rows for lead in row.cover],
        "staff": [row.user for row in _staff(member)],
        "parts": _parts(member.school.group_lead_word),
        "form": add or AddGroupsForm(school=member.school),
        "words": dict(_kind_words(member)),
    }
    return render(request, "desk/groups.html", context)


def _rows(member: Member) -> list[Any]:
    """Every group but the years, with its adults now, its cover, how many are in it, and whether it was ever used."""
    leads = GroupLead.objects.for_school(member.school).select_related("user", "group")
    members = GroupMembership.objects.for_school(member.school).filter(group=OuterRef("pk"))
    led = GroupLead.objects.for_school(member.school).filter(group=OuterRef("pk"))
    return list(
        PupilGroup.objects.visible_to(member)
        .exclude(kind=PupilGroup.Kind.YEAR)
        .annotate(
            pupils=Count("memberships", filter=_goes_on(member.on, "memberships__")),
            was_used=Exists(members) | Exists(led),
        )
        .prefetch_related(
            Prefetch("leads", leads.filter(_goes_on(member.on)).exclude(part="cover"), to_attr="open_leads"),
            Prefetch(
                "leads", leads.filter(part="cover", ends_on__gte=member.on).order_by("starts_on"), to_attr="cover"
            ),
        )
    )


def _goes_on(day: date, prefix: str = "") -> Q:
    """What holds on a day and does not end with it."""
    return holds_on(day, prefix) & (Q((f"{prefix}ends_on__isnull", True)) | Q((f"{prefix}ends_on__gt", day)))


def _staff(member: Member) -> list[Membership]:
    rows = Membership.objects.on(member.on).filter(school=member.school, role_key__in=WORK_WITH_PUPILS)
    return list(rows.select_related("user"))


def _parts(lead_word: str) -> list[tuple[str, str]]:
    chosen = [choice for choice in GroupLead.Part.choices if choice[0] != GroupLead.Part.COVER]
    return [(value, lead_word if value == GroupLead.Part.LEAD else words) for value, words in chosen]


def _kind_words(member: Member) -> list[tuple[str, str]]:
    word = member.school.group_word
    home = PupilGroup.Kind.ROOM if member.school.is_early_years else PupilGroup.Kind.CLASS
    return [(home, word), (PupilGroup.Kind.TEACHING, "Teaching group")]


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def group_lead(request: SchoolRequest) -> HttpResponse:
    """Give a group to an adult of the school from today."""
    member = request.member
    group = get_object_or_404(PupilGroup.objects.visible_to(member), ref=request.POST.get("group", ""))
    user = _colleague(member, request.POST.get("user", ""))
    part = request.POST.get("part", "")
    part = part if part in dict(_parts("")) else GroupLead.Part.LEAD
    try:
        lead_group(by=member, group=group, user=user, part=part)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{user.name} now has {group.name}, and sees its pupils from today.")
    return redirect("desk:groups", school=member.school.slug)


def _colleague(member: Member, key: str) -> User:
    staff = Membership.objects.on(member.on).filter(school=member.school, role_key__in=WORK_WITH_PUPILS)
    return get_object_or_404(staff.select_related("user"), user_id=_key(key)).user


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def group_stop(request: SchoolRequest) -> HttpResponse:
    """Let an adult's time with a group end today."""
    member = request.member
    leads = GroupLead.objects.visible_to(member).filter(holds_on(member.on)).select_related("user", "group")
    lead = get_object_or_404(leads, pk=_key(request.POST.get("lead", "")))
    stop_leading(by=member, lead=lead)
    messages.success(request, f"{lead.user.name} has {lead.group.name} until the end of today.")
    return redirect("desk:groups", school=member.school.slug)


@gate(Permission.PEOPLE_WRITE)
@require_POST
def groups_add(request: SchoolRequest) -> HttpResponse:
    """Make several groups at once, from a pasted list of names."""
    member = request.member
    form = AddGroupsForm(request.POST, school=member.school)
    if form.is_valid():
        try:
            made = add_groups(by=member, kind=form.cleaned_data["kind"], names=form.cleaned_data["names"].splitlines())
        except ValidationError as error:
            form.add_error("names", error)
        else:
            here = len({line.strip().casefold() for line in form.cleaned_data["names"].splitlines()} - {""}) - len(made)
            also = f"; {plural(here, 'was', 'were')} here already" if here else ""
            messages.success(request, f"{plural(len(made), 'group')} added{also}.")
            return redirect("desk:groups", school=member.school.slug)
    return _groups_page(request, form)


def _group(request: SchoolRequest, ref: str) -> PupilGroup:
    rows = PupilGroup.objects.visible_to(request.member).exclude(kind=PupilGroup.Kind.YEAR)
    return get_object_or_404(rows, ref=ref)


@gate(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def group(request: SchoolRequest, group: str) -> HttpResponse:
    """One group: its name, and its end. No child is named."""
    row = _group(request, group)
    form = RenameForm(request.POST or None, initial={"name": row.name})
    if form.is_valid():
        try:
            rename_group(by=request.member, group=row, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"It is called {row.name} now.")
            return redirect("desk:groups", school=request.member.school.slug)
    context = {
        "page_title": row.name,
        "group": row,
        "form": form,
        "leads": list(row.leads.filter(holds_on(request.member.on)).select_related("user")),
        "pupils": row.memberships.filter(holds_on(request.member.on)).count(),
    }
    return render(request, "desk/group.html", context)


@gate(Permission.PEOPLE_WRITE)
@require_POST
@freshly_signed_in
def group_end(request: SchoolRequest, group: str) -> HttpResponse:
    """Let a group end today, for everybody in it."""
    row = _group(request, group)
    children, adults = end_group(by=request.member, group=row, last_day=request.member.on)
    what = f"{plural(children, 'child', 'children')} and {plural(adults, 'adult')} have it until the end of today"
    messages.success(request, f"{row.name} has ended: {what}." if children or adults else f"{row.name} is removed.")
    return redirect("desk:groups", school=request.member.school.slug)


@gate(Permission.PUPIL_WRITE, shows="group")
@require_http_methods(["GET", "POST"])
def group_pupils(request: SchoolRequest, group: str) -> HttpResponse:
    """Who is in a group: put in by a pasted list or a whole year or class, taken out by ticks."""
    row = _group(request, group)
    form = JoinForm(request.POST if "join" in request.POST else None, member=request.member, group=row)
    if request.method == "POST":
        done = _joined(request, row, form) if "join" in request.POST else _changed(request, row)
        if done:
            return redirect("desk:group_pupils", school=request.member.school.slug, group=row.ref)
    members = open_members(row, request.member)
    lines = lines_of([held.pupil for held in members], request.member.on)
    show(request, [line.ref for line in lines])
    context = {
        "page_title": f"Pupils of {row.name}",
        "group": row,
        "form": form,
        "rows": [
            (held.pk, line, own)
            for held, line, own in zip(members, lines, _key_people(request, row, members), strict=True)
        ],
        "leads": list(row.leads.filter(holds_on(request.member.on)).select_related("user")),
        "staff": [held.user for held in _staff(request.member)] if row.kind == PupilGroup.Kind.ROOM else [],
    }
    return render(request, "desk/group_pupils.html", context)


def _key_people(request: SchoolRequest, row: PupilGroup, members: list[GroupMembership]) -> list[int | None]:
    """The account of each child's own key person, in the order of the members; only rooms have them."""
    if row.kind != PupilGroup.Kind.ROOM:
        return [None] * len(members)
    links = Link.objects.for_school(request.member.school).filter(
        holds_on(request.member.on), why=Link.Why.KEY_PERSON, lead=None
    )
    own = dict(links.values_list("pupil_id", "user_id"))
    return [own.get(held.pupil_id) for held in members]


def _joined(request: SchoolRequest, row: PupilGroup, form: JoinForm) -> bool:
    if not form.is_valid():
        return False
    pupils = list(form.everybody())
    if form.cleaned_data["names"].strip():
        picked = pick_pupils(request.member, form.cleaned_data["names"])
        for fault in picked.faults:
            form.add_error("names", fault)
        pupils += picked.pupils
    if form.errors:
        return False
    joined = put_many_in_group(by=request.member, group=row, pupils={pupil.pk: pupil for pupil in pupils}.values())
    messages.success(request, f"{plural(joined, 'pupil')} put in {row.name}, from today.")
    return True


def _changed(request: SchoolRequest, row: PupilGroup) -> bool:
    """Ticks take out; in a room, each child's own key person is as chosen."""
    members = {held.pk: held for held in open_members(row, request.member)}
    out = [members[key] for text in request.POST.getlist("out") if (key := _key(text)) in members]
    for held in out:
        take_out_of_group(by=request.member, membership=held)
    chosen = 0
    if row.kind == PupilGroup.Kind.ROOM:
        chosen = _set_key_people(request, [held.pupil for held in members.values() if held not in out])
    said = [
        f"{plural(len(out), 'pupil')} taken out, from tomorrow." if out else "",
        f"{plural(chosen, 'key person was', 'key people were')} changed." if chosen else "",
    ]
    messages.success(request, " ".join(filter(None, said)) or "Nothing was changed.")
    return True


def _set_key_people(request: SchoolRequest, pupils: list[Pupil]) -> int:
    staff = {held.user_id: held.user for held in _staff(request.member)}
    links = Link.objects.for_school(request.member.school).filter(why=Link.Why.KEY_PERSON, lead=None, ends_on=None)
    now = dict(links.values_list("pupil_id", "user_id"))
    changed = 0
    for pupil in pupils:
        said = request.POST.get(f"key-{pupil.ref}")
        wanted = staff.get(_key(said or ""))
        if said is not None and now.get(pupil.pk) != (wanted.pk if wanted else None):
            set_key_person(by=request.member, pupil=pupil, user=wanted)
            changed += 1
    return changed
