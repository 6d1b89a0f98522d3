"""Meetings: the list of who was met how often, and recording one."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.meetings.actions import correct_meeting, hold_meeting, restore_meeting, withdraw_meeting
from handrail.meetings.forms import CorrectMeetingForm, MeetingForm, first_said
from handrail.meetings.listing import COLUMNS, SHOWS, FamilyRow, classes_of, list_families, list_held
from handrail.meetings.models import Meeting
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent
from handrail.rules.calendar import academic_year, say_day
from handrail.ui.notices import say_done
from handrail.ui.workbook import as_table


@gate(Permission.MEETING_READ, shows="family meetings")
@require_safe
def list_page(request: SchoolRequest) -> HttpResponse:
    """Each child on the register, with how often the family was met this year; `?show=late`, `?class=4B`."""
    every = list_families(request.member)
    rows, shown, group = _asked(request, every)
    show(request, [row.pupil.ref for row in rows])
    in_group = [row for row in every if group in ("", row.standing.group)]
    counts = {key: sum(map(keeps, in_group)) for key, (_, keeps) in SHOWS.items()}
    context = {
        "page_title": "Meetings with families",
        "rows": rows,
        "any": bool(every),
        "year": academic_year(request.member.on),
        "chips": [(f"{SHOWS[key][0]} ({counts[key]})", _query(key, group), key == shown) for key in SHOWS],
        "classes": [(name, _query(shown, name), name == group) for name in classes_of(every)],
        "every_class": (_query(shown, ""), not group),
        "query": request.GET.urlencode(),
    }
    return render(request, "meetings/list.html", context)


@gate(Permission.MEETING_READ, shows="meetings")
@require_safe
def held(request: SchoolRequest) -> HttpResponse:
    """Every meeting of this school year, of every kind; `?kind=team` shows those of one."""
    every = list_held(request.member)
    kinds = {"": "Every kind", **dict(Meeting.Kind.choices)}
    asked = request.GET.get("kind", "")
    shown = asked if asked in kinds else ""
    rows = [row for row in every if shown in ("", row.kind)]
    show(request, {row.pupil.ref for row in rows})
    counts = Counter(row.kind for row in every)
    context = {
        "page_title": "Every meeting",
        "rows": rows,
        "any": bool(every),
        "year": academic_year(request.member.on),
        "chips": [
            (f"{words} ({counts[key] if key else len(every)})", f"?kind={key}" if key else "?", key == shown)
            for key, words in kinds.items()
        ],
    }
    return render(request, "meetings/held.html", context)


@gate(Permission.REGISTER_EXPORT, shows="family meetings")
@require_safe
@exported
def list_xlsx(request: SchoolRequest) -> HttpResponse:
    """The same rows as a workbook."""
    member = request.member
    rows, _, _ = _asked(request, list_families(member))
    show(request, [row.pupil.ref for row in rows])
    title = f"{member.school.name}: meetings with families, {academic_year(member.on).label} to {say_day(member.on)}"
    name = f"Meetings with families {member.school.slug} {member.on.isoformat()}"
    return as_table(request, name, "Meetings with families", COLUMNS, [row.cells for row in rows], title=title)


def _asked(request: SchoolRequest, every: list[FamilyRow]) -> tuple[list[FamilyRow], str, str]:
    """The rows asked for, and by which filter and class."""
    shown = request.GET.get("show", "all")
    shown = shown if shown in SHOWS else "all"
    group = request.GET.get("class", "")
    group = group if group in classes_of(every) else ""
    return [row for row in every if SHOWS[shown][1](row) and group in ("", row.standing.group)], shown, group


def _query(shown: str, group: str) -> str:
    return "?" + urlencode({"show": shown, **({"class": group} if group else {})})


@gate(Permission.MEETING_WRITE, shows="family meetings")
@asked_or_sent
def add(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Record a meeting that was held."""
    child = find_child(request, pupil)
    initial = {"kind": Meeting.Kind.FAMILY, "held_on": request.member.on, "how": Meeting.How.IN_PERSON}
    form = MeetingForm(sent(request), initial=initial, contacts=child.contacts.all())
    held = done(
        lambda: hold_meeting(by=request.member, pupil=child, details=form.details(), who=form.cleaned_data["who"]), form
    )
    if held:
        messages.success(request, f"The meeting of {say_day(held.held_on)} is recorded.")
        return back_to(request, child)
    return child_page(request, "meetings/meeting.html", child, "Record a meeting", form=form, meeting=None)


@gate(Permission.MEETING_WRITE, shows="family meetings")
@asked_or_sent
def meeting(request: SchoolRequest, pupil: str, meeting: str) -> HttpResponse:
    """Put right what is recorded of a meeting."""
    child = find_child(request, pupil)
    row = _find(request, child, meeting)
    contacts = list(child.contacts.all())
    form = CorrectMeetingForm(sent(request), initial=first_said(row, contacts), contacts=contacts)
    if row.review_ref:
        del form.fields["kind"]  # held with the family at the review of a plan, which says so
    saved = done(
        lambda: correct_meeting(by=request.member, meeting=row, details=form.details(), who=form.cleaned_data["who"]),
        form,
    )
    if saved:
        messages.success(request, f"The meeting of {say_day(saved.held_on)} is saved.")
        return back_to(request, child)
    title = f"Meeting of {say_day(row.held_on)}"
    return child_page(request, "meetings/meeting.html", child, title, form=form, meeting=row)


def _find(request: SchoolRequest, child: Pupil, ref: str) -> Meeting:
    rows = Meeting.objects.visible_to(request.member).filter(pupil=child)
    found: Meeting = get_object_or_404(rows, ref=ref)
    return found


@gate(Permission.MEETING_WRITE)
@require_POST
def withdraw(request: SchoolRequest, pupil: str, meeting: str) -> HttpResponse:
    """Take out a meeting, with the way back beside the word."""
    child = find_child(request, pupil)
    row = withdraw_meeting(by=request.member, meeting=_find(request, child, meeting))
    refs = {"school": request.member.school.slug, "pupil": pupil, "meeting": meeting}
    words = f"The meeting of {say_day(row.held_on)} is taken out."
    say_done(request, words, undo_url=reverse("meetings:restore", kwargs=refs))
    return back_to(request, child)


@gate(Permission.MEETING_WRITE)
@require_POST
def restore(request: SchoolRequest, pupil: str, meeting: str) -> HttpResponse:
    """Put back what was taken out."""
    child = find_child(request, pupil)
    row = get_object_or_404(Meeting.objects.for_school(request.member.school), ref=meeting, pupil=child)
    restore_meeting(by=request.member, meeting=row)
    messages.success(request, f"The meeting of {say_day(row.held_on)} is back.")
    return back_to(request, child)
