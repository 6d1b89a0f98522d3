"""A pupil's place on the register, and their types of need."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils import actions
from handrail.pupils.actions.register import newest_two, said_of
from handrail.pupils.census import census_faults
from handrail.pupils.forms import CorrectStatusForm, NeedsForm, StatusForm
from handrail.pupils.models import Need, Pupil, RegisterEntry
from handrail.pupils.models.dated import BY_START
from handrail.pupils.moves import is_joined, open_entry
from handrail.pupils.standing import standing_on
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent
from handrail.rules.calendar import say_day
from handrail.ui.status import status_of


@gate(Permission.REGISTER_WRITE, shows="register")
@asked_or_sent
def register(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Change the SEN status from a day, beside what is held and what a census would say."""
    child = find_child(request, pupil)
    entries = list(child.register_entries.order_by(*BY_START))
    current = open_entry(entries)
    asks_need = not child.needs.filter(ends_on__isnull=True).exists()
    form = StatusForm(sent(request), current=current, asks_need=asks_need, initial={"starts_on": request.member.on})
    entry = done(lambda: _change(request, child, form), form)
    if entry:
        messages.success(request, _now(child, entry))
        return back_to(request, child)
    context = {"form": form, "current": current, "entries": entries[::-1], "faults": _faults(request, child)}
    return child_page(request, "pupils/register.html", child, "Change status", **context)


@transaction.atomic
def _change(request: SchoolRequest, child: Pupil, form: StatusForm) -> RegisterEntry:
    """The status and, where none was held, the main type of need from the same day."""
    entry = actions.change_status(by=request.member, pupil=child, change=form.change())
    if need := form.cleaned_data.get("need"):
        actions.set_needs(by=request.member, pupil=child, codes=[need], starts_on=entry.starts_on or request.member.on)
    return entry


@gate(Permission.REGISTER_WRITE, shows="register")
@asked_or_sent
def register_correct(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Correct the newest line: a wrong day, a reason, that a parent or carer has been told since."""
    child = find_child(request, pupil)
    before, entry = newest_two(child)
    if entry is None:
        raise Http404
    joined = before if is_joined(before, entry) else None
    form = CorrectStatusForm(sent(request), entry=entry, before=joined, initial=said_of(entry))
    put_right = done(lambda: actions.correct_status(by=request.member, entry=entry, change=form.change()), form)
    if put_right:
        messages.success(request, f"Saved. {_now(child, put_right)}")
        return back_to(request, child)
    return child_page(request, "pupils/register_correct.html", child, "Correct the register", form=form, entry=entry)


@gate(Permission.REGISTER_WRITE, shows="register")
@asked_or_sent
def needs(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Choose the types of need, the primary need first."""
    child = find_child(request, pupil)
    held = [row.type_code for row in child.needs.filter(ends_on__isnull=True)]
    form = NeedsForm(sent(request), held=held, on=request.member.on)
    rows = done(lambda: _set_needs(request, child, form), form)
    if rows is not None:
        messages.success(request, f"The types of need of {child.name} are saved.")
        for fault in _faults(request, child):
            messages.warning(request, fault)
        return back_to(request, child)
    faults = _faults(request, child)
    return child_page(request, "pupils/needs.html", child, "Types of need", form=form, faults=faults)


def _set_needs(request: SchoolRequest, child: Pupil, form: NeedsForm) -> list[Need]:
    return actions.set_needs(
        by=request.member, pupil=child, codes=form.codes(), starts_on=form.cleaned_data["starts_on"]
    )


def _faults(request: SchoolRequest, child: Pupil) -> list[str]:
    """What a census would say of this child today."""
    found = census_faults(request.member.school, [child], standing_on([child], request.member.on))
    return [error.message for _, error in found]


def _now(child: Pupil, entry: RegisterEntry) -> str:
    since = f" from {say_day(entry.starts_on)}" if entry.starts_on else ""
    return f"{child.name}: {status_of(entry.status).word}{since}."
