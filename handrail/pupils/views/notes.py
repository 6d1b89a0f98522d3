"""Notes: what was seen and said, and what only named readers may read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.models import Duty, Membership, User
from handrail.access.permissions import Permission
from handrail.core.uploads import takes_many_files
from handrail.pupils import actions
from handrail.pupils.actions import Observed
from handrail.pupils.forms import NoteForm, ObservationForm, RestrictedNoteForm
from handrail.pupils.models import Note, Pupil
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent
from handrail.pupils.views.pictures import has_arrived, photo_of


@takes_many_files
@gate(Permission.NOTE_WRITE, shows="notes")
@asked_or_sent
def note(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Add a dated note, with a photo where there is one."""
    child = find_child(request, pupil)
    began = {"kind": Note.Kind.OBSERVATION, "happened_on": request.member.on}
    form = NoteForm(sent(request), request.FILES or None, initial=began)
    added = done(lambda: _add(request.member, child, form), form) if has_arrived(request, form) else None
    return _note_page(request, child, form, added)


def _add(by: Member, child: Pupil, form: NoteForm) -> Note:
    said = {name: form.cleaned_data[name] for name in ("kind", "happened_on", "text")}
    return actions.add_note(by=by, pupil=child, observed=Observed(photo=photo_of(form)), **said)


@gate(Permission.NOTE_WRITE, shows="notes")
@asked_or_sent
def note_correct(request: SchoolRequest, pupil: str, note: str) -> HttpResponse:
    """Correct a note of one's own by another that names it; the first stays as it was."""
    child = find_child(request, pupil)
    first = get_object_or_404(Note.objects.visible_to(request.member), ref=note, pupil=child)
    if first.recorded_by_id != request.member.user_id:
        raise PermissionDenied
    if first.is_restricted:
        return _restricted_page(request, child, first)
    form = _correcting(request, first)
    added = done(lambda: _correct(request.member, child, first, form), form)
    return _note_page(request, child, form, added, corrects=first)


def _correcting(request: SchoolRequest, first: Note) -> NoteForm | ObservationForm:
    """The form of the first note, as it says; its photo stays with its correction."""
    form: NoteForm | ObservationForm
    if first.outcome_ref:
        initial = {name: getattr(first, name) for name in ("text", "happened_on", "seen", "tries", "went")}
        form = ObservationForm(sent(request), initial=initial, scale=request.member.school.scale)
    else:
        initial = {name: getattr(first, name) for name in ("kind", "happened_on", "text")}
        form = NoteForm(sent(request), initial=initial)
    del form.fields["photo"]
    return form


def _correct(by: Member, child: Pupil, first: Note, form: NoteForm | ObservationForm) -> Note:
    said = {"kind": first.kind} | form.cleaned_data
    words = {name: said[name] for name in ("kind", "happened_on", "text")}
    observed = Observed(first.outcome_ref, said.get("seen"), said.get("tries"), went=said.get("went"))
    return actions.add_note(by=by, pupil=child, corrects=first, observed=observed, **words)


def _note_page(
    request: SchoolRequest, child: Pupil, form: BaseForm, added: Note | None, corrects: Note | None = None
) -> HttpResponse:
    if added:
        messages.success(request, f"Your note about {child.name} is saved.")
        return back_to(request, child)
    title = "Correct a note" if corrects else "Add a note"
    return child_page(request, "pupils/note.html", child, title, form=form, corrects=corrects)


@gate(Permission.NOTE_RESTRICT, shows="notes")
@asked_or_sent
def restricted_add(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Add a note that only its writer and those it names may read."""
    return _restricted_page(request, find_child(request, pupil))


@gate(Permission.NOTE_RESTRICT, shows="restricted notes")
@require_safe
def restricted(request: SchoolRequest) -> HttpResponse:
    """The restricted notes this person wrote or is named on, whoever teaches the child."""
    rows = (
        Note.objects.visible_to(request.member)
        .filter(is_restricted=True)
        .select_related("pupil")
        .prefetch_related("readers__user")
    )
    notes = list(rows)
    show(request, {note.pupil.ref for note in notes})
    own = set(Pupil.objects.visible_to(request.member).filter(notes__in=notes).values_list("pk", flat=True))
    return render(request, "pupils/restricted.html", {"page_title": "Restricted notes", "notes": notes, "own": own})


def _restricted_page(request: SchoolRequest, child: Pupil, first: Note | None = None) -> HttpResponse:
    people = _may_be_named(request.member)
    form = RestrictedNoteForm(sent(request), initial=_first_said(request.member, people, first), people=_words(people))
    added = done(lambda: _add_restricted(request.member, child, form, people, first), form)
    if added:
        messages.success(request, f"The restricted note about {child.name} is saved.")
        return back_to(request, child)
    title = "Correct a restricted note" if first else "Add a restricted note"
    return child_page(request, "pupils/note_restricted.html", child, title, form=form, corrects=first)


def _add_restricted(
    by: Member, child: Pupil, form: RestrictedNoteForm, people: list[Membership], first: Note | None
) -> Note:
    said = form.cleaned_data
    readers: list[User] = [row.user for row in people if row.ref in said["readers"]]
    return actions.add_restricted_note(
        by=by, pupil=child, text=said["text"], happened_on=said["happened_on"], readers=readers, corrects=first
    )


def _may_be_named(member: Member) -> list[Membership]:
    """Whoever may read restricted notes at this school today, beside the one who writes."""
    rows = Membership.objects.on(member.on).filter(school=member.school).with_roles("user")
    return [row for row in rows if Permission.NOTE_RESTRICT in row.role.permissions and row.user_id != member.user_id]


def _words(people: list[Membership]) -> list[tuple[str, str]]:
    return [(row.ref, f"{row.user.name}, {_in_a_sentence(row.role.name)}") for row in people]


def _in_a_sentence(role: str) -> str:
    """ "Class teacher" as "class teacher"; "SENCO" as it is."""
    return role if role[:2].isupper() else role[:1].lower() + role[1:]


def _leads(member: Member, people: list[Membership]) -> list[Membership]:
    """Whom the school has named as its safeguarding lead; where it has named nobody, whom it says in words."""
    named = Duty.objects.holding(member.school, member.on, Duty.Kind.SAFEGUARDING).first()
    if named:
        return [row for row in people if row.pk == named.membership_id]
    return [row for row in people if row.user.name == member.school.safeguarding_lead]


def _first_said(member: Member, people: list[Membership], first: Note | None) -> dict[str, object]:
    """What the form begins with: the safeguarding lead is named, unless the writer takes them off."""
    if first is None:
        return {"happened_on": member.on, "readers": [row.ref for row in _leads(member, people)]}
    named = set(first.readers.values_list("user", flat=True))
    readers = [row.ref for row in people if row.user_id in named]
    return {"happened_on": first.happened_on, "text": first.text, "readers": readers}
