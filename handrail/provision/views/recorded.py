"""A session that is recorded: looked at, put right, taken back and put back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.provision import actions
from handrail.provision.actions import AlreadyRecorded
from handrail.provision.models import InterventionSession, SessionPupil
from handrail.provision.register_form import as_recorded
from handrail.provision.sending import Wanted, put_right, register_of, said_by, say_record, say_taken
from handrail.pupils.views.child import asked_or_sent, sent
from handrail.rules.calendar import say_day
from handrail.ui.addresses import url
from handrail.ui.notices import say_done


@gate(Permission.SESSION_READ, shows="sessions")
@asked_or_sent
def session(request: SchoolRequest, session: str) -> HttpResponse:
    """A session as it stands, everything that was recorded of it, and the form that puts it right."""
    member = request.member
    row = _find(member, session)
    records = _records_of(member, row)
    standing = next((one for one in records if one.set_aside_at is None), None)
    may_write = actions.may_record(member, row.provision)
    if request.method == "POST" and not (may_write and standing):
        raise PermissionDenied
    wanted = Wanted(row.provision, row.met_on, row.ordinal)
    reads = _reads_words(member, records)
    form = None
    if standing and may_write:
        said, there = as_recorded(standing)
        kept = None if reads else said_by(standing)
        form = register_of(member, wanted, sent(request), initial=said, there=there, kept=kept)
    show(request, {one.pupil.ref for record in records for one in record.pupils.all()})
    if form and standing and request.method == "POST":
        made = put_right(member, wanted, standing, form)
        if made:
            return _to(request, made, f"Put right. {say_taken(made)}", undo=made.pk != standing.pk)
    context = {
        "page_title": f"{row.provision.title}, {say_day(row.met_on)}",
        "row": row,
        "standing": standing,
        "records": [(one, say_record(one)) for one in sorted(records, key=lambda one: one.set_aside_at is not None)],
        "register": form,
        "wanted": wanted,
        "may_write": may_write,
        "reads_words": reads,
        "has_problems": bool(form and form.problems()),
    }
    return render(request, "provision/session.html", context)


def _reads_words(member: Member, records: list[InterventionSession]) -> bool:
    """What was seen of a child is read by who reads notes; by others where nobody but they recorded the session."""
    own = all(one.recorded_by_id is not None and one.recorded_by_id == member.user_id for one in records)
    return own or member.may(Permission.NOTE_READ)


def _find(member: Member, ref: str) -> InterventionSession:
    rows = InterventionSession.objects.visible_to(member).select_related("provision__type")
    return get_object_or_404(rows, ref=ref)


def _records_of(member: Member, row: InterventionSession) -> list[InterventionSession]:
    """Everything recorded of the same session, the newest first."""
    seen = SessionPupil.objects.visible_to(member).select_related("pupil").order_by("pupil__surname", "pk")
    rows = InterventionSession.objects.visible_to(member).select_related("provision__type")
    rows = rows.filter(provision=row.provision, met_on=row.met_on, ordinal=row.ordinal)
    return list(rows.prefetch_related(Prefetch("pupils", queryset=seen)).order_by("-pk"))


def _to(request: SchoolRequest, made: InterventionSession, words: str, *, undo: bool) -> HttpResponse:
    slug = request.member.school.slug
    say_done(request, words, undo_url=url("provision:session_back", school=slug, session=made.ref) if undo else "")
    return redirect("provision:session", school=slug, session=made.ref)


@gate(Permission.SESSION_RECORD)
@require_POST
def take_back(request: SchoolRequest, session: str) -> HttpResponse:
    """Take a record back; it is kept, set aside."""
    row = _find(request.member, session)
    taken = actions.take_back_session(by=request.member, session=row)
    slug = request.member.school.slug
    undo = url("provision:session_again", school=slug, session=taken.ref)
    words = "What was recorded is taken back and kept. Notes about a child stay on their page."
    say_done(request, words, undo_url=undo)
    return redirect(f"{url('provision:sessions', school=slug)}?day={row.met_on}")


@gate(Permission.SESSION_RECORD)
@require_POST
def put_back(request: SchoolRequest, session: str) -> HttpResponse:
    """Let a record that was taken back stand again."""
    row = _find(request.member, session)
    return _stands(request, row, lambda: actions.put_back_session(by=request.member, session=row))


@gate(Permission.SESSION_RECORD)
@require_POST
def stand(request: SchoolRequest, session: str) -> HttpResponse:
    """Let a record that was kept beside take the place of the one that stands."""
    member = request.member
    row = _find(member, session)
    rows = InterventionSession.objects.visible_to(member).standing()
    standing = get_object_or_404(rows, provision=row.provision, met_on=row.met_on, ordinal=row.ordinal)
    details, there = said_by(row)
    return _stands(
        request, row, lambda: actions.correct_session(by=member, session=standing, details=details, there=there)
    )


def _stands(request: SchoolRequest, row: InterventionSession, act: Callable[[], InterventionSession]) -> HttpResponse:
    try:
        made = act()
    except AlreadyRecorded as other:
        messages.warning(request, str(other))
        return redirect("provision:session", school=request.member.school.slug, session=row.ref)
    return _to(request, made, f"This stands now. {say_taken(made)}", undo=False)
