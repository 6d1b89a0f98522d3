"""The adults around a child who do not work in the school."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import Contact, Pupil
from handrail.pupils.models.source import typed_by


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Who somebody is to a child and how to reach them. None for parental responsibility: not known."""

    name: str
    relationship: str = ""
    has_parental_responsibility: bool | None = None
    telephone: str = ""
    email: str = ""
    prefers: str = ""


@transaction.atomic
def add_contact(*, by: Member, pupil: Pupil, details: ContactDetails) -> Contact:
    """Add a contact; the same details twice are one. Raises ValidationError without a name."""
    pupil = hold(by, pupil)
    _refuse(details)
    same: Contact | None = pupil.contacts.filter(**asdict(details)).first()
    if same:
        return same
    contact = Contact.objects.create(school=by.school, pupil=pupil, **asdict(details), **typed_by(by))
    changes = differing({}, asdict(details))
    record("contact.added", by=by, pupil_ref=pupil.ref, subject_ref=contact.ref, changes=changes)
    return contact


@transaction.atomic
def correct_contact(*, by: Member, contact: Contact, details: ContactDetails) -> Contact:
    """Correct a contact. Raises ValidationError without a name."""
    pupil = hold(by, contact.pupil)
    _refuse(details)
    contact = pupil.contacts.get(pk=contact.pk)
    changes = differing({field: getattr(contact, field) for field in asdict(details)}, asdict(details))
    if not changes:
        return contact
    for field, (_, value) in changes.items():
        setattr(contact, field, value)
    contact.save(update_fields=list(changes))
    record("contact.corrected", by=by, pupil_ref=pupil.ref, subject_ref=contact.ref, changes=changes)
    return contact


def _refuse(details: ContactDetails) -> None:
    if not details.name.strip():
        raise ValidationError({"name": "Write a name, or what they are to the child, like ‘Grandmother’."})
