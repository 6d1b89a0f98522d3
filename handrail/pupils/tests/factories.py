"""Rows for tests, made as the product makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from handrail.access.member import Member
from handrail.access.models import User
from handrail.pupils import actions
from handrail.pupils.actions import ContactDetails, DocumentDetails, ProfileText, PupilDetails, RegisterChange
from handrail.pupils.actions.batches import stage_documents
from handrail.pupils.choosing import choose
from handrail.pupils.intake import take_in
from handrail.pupils.models import (
    Contact,
    Document,
    DocumentBatch,
    DocumentText,
    EmergencyCard,
    GroupLead,
    GroupMembership,
    Identifier,
    Link,
    Need,
    Note,
    OnePageProfile,
    Photo,
    Pupil,
    PupilGroup,
    RegisterEntry,
    StagedDocument,
)
from handrail.pupils.papers.looking import Looker
from handrail.pupils.tests import samples
from handrail.pupils.years import home_group


def make_pupil(by: Member, surname: str = "Kowalczyk", forename: str = "Mia", **details: Any) -> Pupil:
    """A pupil; `year` and `home` put them in groups, the rest is `PupilDetails`."""
    groups = {name: details.pop(name) for name in ("year", "home") if name in details}
    return actions.add_pupil(by=by, details=PupilDetails(surname=surname, forename=forename, **details), **groups)


def make_identifier(by: Member, pupil: Pupil, value: str = "B801200005001") -> Identifier:
    actions.correct_pupil(by=by, pupil=pupil, details=PupilDetails(pupil.surname, pupil.forename, upn=value))
    return pupil.identifiers.get(kind=Identifier.Kind.UPN)


def make_status(by: Member, pupil: Pupil, status: str = "K", on: date | None = None, **said: Any) -> RegisterEntry:
    """A change of status from a day (today, unless said); what the register asks is filled in."""
    said = {"reason": "Two cycles of targeted help in class.", **said}
    change = RegisterChange(status=status, starts_on=on or by.on, **said)
    return actions.change_status(by=by, pupil=pupil, change=change)


def make_needs(by: Member, pupil: Pupil, *codes: str, starts_on: date | None = None) -> list[Need]:
    return actions.set_needs(by=by, pupil=pupil, codes=codes or ["SLCN"], starts_on=starts_on or by.on)


def make_profile(by: Member, pupil: Pupil, how_to_help: str = "Count to ten before you help") -> OnePageProfile:
    return actions.write_profile(by=by, pupil=pupil, text=ProfileText(how_to_help=how_to_help))


def make_note(by: Member, pupil: Pupil, text: str = "Told the group four sentences, no prompt.", **said: Any) -> Note:
    return actions.add_note(by=by, pupil=pupil, text=text, **{"happened_on": by.on, **said})


def make_contact(by: Member, pupil: Pupil, name: str = "Pat Kowalczyk", **details: Any) -> Contact:
    return actions.add_contact(by=by, pupil=pupil, details=ContactDetails(name=name, **details))


def make_group(by: Member, name: str = "4B", kind: str = PupilGroup.Kind.CLASS) -> PupilGroup:
    if kind == PupilGroup.Kind.CLASS:
        return home_group(by.school, name)
    return PupilGroup.objects.create(school=by.school, kind=kind, name=name)


def make_membership(by: Member, pupil: Pupil, group: PupilGroup, starts_on: date | None = None) -> GroupMembership:
    return actions.put_in_group(by=by, pupil=pupil, group=group, starts_on=starts_on)


def make_lead(by: Member, group: PupilGroup, user: User, part: str = GroupLead.Part.LEAD, **said: Any) -> GroupLead:
    return actions.lead_group(by=by, group=group, user=user, part=part, **said)


def make_link(by: Member, pupil: Pupil, user: User) -> Link:
    """A parent or carer linked with their child."""
    return actions.link_parent(by=by, pupil=pupil, user=user)


def make_emergency_card(by: Member, pupil: Pupil, do_at_once: str = "Call the office.") -> EmergencyCard:
    text = actions.EmergencyText(do_at_once=do_at_once)
    return actions.write_emergency_card(by=by, pupil=pupil, text=text)


def make_photo(by: Member, pupil: Pupil) -> Photo:
    return actions.set_photo(by=by, pupil=pupil, jpeg=samples.photo(place=False))


def make_document(by: Member, pupil: Pupil, title: str = "Report", *, text: str = "", **said: Any) -> Document:
    """A document in a child's file; its bytes are a short PDF of these words."""
    content = samples.pdf(title, text)
    with Looker() as looker:
        paper = take_in(f"{title}.pdf", content, looker, is_read=False)
    details = DocumentDetails(title, str(said.get("about", "report")), said.get("received_on", by.on))
    return actions.add_document(by=by, pupil=pupil, paper=replace(paper, text=text), details=details)


def make_text(by: Member, pupil: Pupil) -> DocumentText:
    return make_document(by, pupil, text="Words").words


def make_batch(by: Member, names: Sequence[str] = ("Mia Kowalczyk.rtf",)) -> DocumentBatch:
    """Documents chosen together and not filed yet."""
    files = [SimpleUploadedFile(name, b"{\\rtf1 %s}" % name.encode()) for name in names]
    return stage_documents(by=by, chosen=choose(by, files))


def make_staged(by: Member) -> StagedDocument:
    return make_batch(by).documents.get()
