"""A child's photo: shown, set, taken out, put back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.uploads import CUT_OFF, is_cut_off, takes_many_files
from handrail.pupils import actions
from handrail.pupils.forms import PhotoForm
from handrail.pupils.forms.documents import TOO_MUCH, is_too_much
from handrail.pupils.models import Photo, Pupil
from handrail.pupils.papers.refusals import Refusal
from handrail.pupils.photos import draw_photo, kept_since, serve_photo
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, find_child, sent
from handrail.ui.notices import say_done


@gate(Permission.PUPIL_READ, shows="photo")
@require_safe
def photo(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The photo itself, to be shown on the child's page."""
    found = get_object_or_404(Photo.objects.visible_to(request.member).current(), pupil__ref=pupil)
    try:
        return serve_photo(found)
    except (FileMissing, FileDamaged) as fault:
        raise Http404 from fault


@takes_many_files
@gate(Permission.PUPIL_WRITE, shows="photo")
@asked_or_sent
def photo_change(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Set the photo, or change it."""
    child = find_child(request, pupil)
    form = PhotoForm(sent(request), request.FILES or None)
    if is_too_much(request) or is_cut_off(request):
        form.errors["photo"] = form.error_class([TOO_MUCH if is_too_much(request) else CUT_OFF])
    elif form.is_bound and form.is_valid() and _set(request, child, form):
        messages.success(request, f"The photo of {child.name} is saved.")
        return back_to(request, child)
    has_photo = Photo.objects.visible_to(request.member).current().filter(pupil=child).exists()
    return child_page(request, "pupils/photo.html", child, "Photo", form=form, has_photo=has_photo)


def _set(request: SchoolRequest, child: Pupil, form: PhotoForm) -> bool:
    try:
        jpeg = draw_photo(form.cleaned_data["photo"].read())
    except Refusal as refusal:
        form.add_error("photo", str(refusal))
        return False
    actions.set_photo(by=request.member, pupil=child, jpeg=jpeg)
    return True


@gate(Permission.PUPIL_WRITE)
@require_POST
def photo_take_out(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Take the photo out, with the way back beside the word."""
    child = find_child(request, pupil)
    taken = actions.take_out_photo(by=request.member, pupil=child)
    if taken:
        refs = {"school": request.member.school.slug, "pupil": pupil, "photo": taken.ref}
        undo_url = reverse("pupils:photo_put_back", kwargs=refs)
        say_done(request, f"The photo of {child.name} is taken out. In 30 days it is gone for good.", undo_url=undo_url)
    return back_to(request, child)


@gate(Permission.PUPIL_WRITE)
@require_POST
def photo_put_back(request: SchoolRequest, pupil: str, photo: str) -> HttpResponse:
    """Put back a photo that was taken out less than 30 days ago."""
    child = find_child(request, pupil)
    rows = Photo.objects.visible_to(request.member).filter(withdrawn_at__gte=kept_since())
    actions.put_back_photo(by=request.member, photo=get_object_or_404(rows, ref=photo, pupil=child))
    messages.success(request, f"The photo of {child.name} is back.")
    return back_to(request, child)
