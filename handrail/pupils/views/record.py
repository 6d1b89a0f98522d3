"""Notes, and the one-page profile."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils import actions
from handrail.pupils.actions import ProfileText
from handrail.pupils.forms import NoteForm, PhotoForm, ProfileForm
from handrail.pupils.models import Note, OnePageProfile, Photo, Pupil
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent


@gate(Permission.PROFILE_WRITE, shows="profile")
@asked_or_sent
def profile(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Write the profile anew, beginning from what it says now."""
    child = find_child(request, pupil)
    versions = list(OnePageProfile.objects.visible_to(request.member).filter(pupil=child))
    newest = versions[0] if versions else None
    initial = {field: getattr(newest, field) if newest else "" for field in ProfileText.__dataclass_fields__}
    form = ProfileForm(sent(request), initial=initial)
    written = done(lambda: actions.write_profile(by=request.member, pupil=child, text=form.text()), form)
    if written:
        messages.success(request, f"The profile of {child.name} is saved.")
        return back_to(request, child)
    context = {"form": form, "versions": versions, "photo_form": PhotoForm(), "has_photo": _has_photo(request, child)}
    return child_page(request, "pupils/profile.html", child, "One-page profile", **context)


def _has_photo(request: SchoolRequest, child: Pupil) -> bool:
    return Photo.objects.visible_to(request.member).current().filter(pupil=child).exists()


@gate(Permission.NOTE_WRITE, shows="notes")
@asked_or_sent
def note(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Add a dated note."""
    child = find_child(request, pupil)
    form = NoteForm(sent(request), initial={"kind": Note.Kind.OBSERVATION, "happened_on": request.member.on})
    return _note_page(request, child, form)


@gate(Permission.NOTE_WRITE, shows="notes")
@asked_or_sent
def note_correct(request: SchoolRequest, pupil: str, note: str) -> HttpResponse:
    """Correct a note of one's own by another that names it; the first stays as it was."""
    child = find_child(request, pupil)
    first = get_object_or_404(Note.objects.visible_to(request.member), ref=note, pupil=child)
    if first.recorded_by_id != request.member.user_id:
        raise PermissionDenied
    initial = {"kind": first.kind, "happened_on": first.happened_on, "text": first.text}
    return _note_page(request, child, NoteForm(sent(request), initial=initial), corrects=first)


def _note_page(request: SchoolRequest, child: Pupil, form: NoteForm, corrects: Note | None = None) -> HttpResponse:
    added = done(lambda: actions.add_note(by=request.member, pupil=child, corrects=corrects, **form.cleaned_data), form)
    if added:
        messages.success(request, f"Your note about {child.name} is saved.")
        return back_to(request, child)
    title = "Correct a note" if corrects else "Add a note"
    return child_page(request, "pupils/note.html", child, title, form=form, corrects=corrects)
