"""A child's photo: set, changed, taken out, put back."""

from __future__ import annotations

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.files import write_file
from handrail.pupils.actions.held import hold
from handrail.pupils.models import Photo, Pupil
from handrail.pupils.models.source import typed_by


@transaction.atomic
def set_photo(*, by: Member, pupil: Pupil, jpeg: bytes) -> Photo:
    """Keep this picture, drawn anew by `photos.draw_photo`, as the child's photo in place of the one before."""
    pupil = hold(by, pupil)
    _withdraw(by, pupil)
    kept = {"file_id": write_file(jpeg), "size": len(jpeg)}
    photo = Photo.objects.create(school=by.school, pupil=pupil, **kept, **typed_by(by))
    record("photo.set", by=by, pupil_ref=pupil.ref, subject_ref=photo.ref)
    return photo


@transaction.atomic
def take_out_photo(*, by: Member, pupil: Pupil) -> Photo | None:
    """Take the photo out; it can be put back for 30 days, then its bytes are gone. None where there is none."""
    photo = _withdraw(by, hold(by, pupil))
    if photo is not None:
        record("photo.taken_out", by=by, pupil_ref=pupil.ref, subject_ref=photo.ref)
    return photo


@transaction.atomic
def put_back_photo(*, by: Member, photo: Photo) -> Photo:
    """Put back a photo that was taken out, in place of the one there is now."""
    pupil = hold(by, photo.pupil)
    row: Photo = Photo.objects.for_school(by.school).get(pk=photo.pk)
    if row.withdrawn_at is not None:
        _withdraw(by, pupil)
        row.withdrawn_at, row.withdrawn_by = None, ""
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("photo.put_back", by=by, pupil_ref=pupil.ref, subject_ref=row.ref)
    return row


def _withdraw(by: Member, pupil: Pupil) -> Photo | None:
    photo: Photo | None = pupil.photos.filter(withdrawn_at=None).first()
    if photo is not None:
        photo.withdrawn_at, photo.withdrawn_by = clock.now(), by.name
        photo.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return photo
