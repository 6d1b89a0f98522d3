"""Pupils, the groups they belong to, the adults linked to them, and their place on the SEN register."""

from handrail.pupils.models.documents import Document, DocumentBatch, DocumentText, StagedDocument
from handrail.pupils.models.emergency import EmergencyCard
from handrail.pupils.models.facts import Attendance, Circumstance, Score, Suspension
from handrail.pupils.models.former import FormerName
from handrail.pupils.models.glass import Opening
from handrail.pupils.models.groups import GroupLead, GroupMembership, PupilGroup
from handrail.pupils.models.links import Link
from handrail.pupils.models.notes import Note, NoteReader
from handrail.pupils.models.people import Contact
from handrail.pupils.models.photo import Photo
from handrail.pupils.models.pupil import Identifier, Pupil
from handrail.pupils.models.record import OnePageProfile
from handrail.pupils.models.register import Need, RegisterEntry

__all__ = [
    "Attendance",
    "Circumstance",
    "Contact",
    "Document",
    "DocumentBatch",
    "DocumentText",
    "EmergencyCard",
    "FormerName",
    "GroupLead",
    "GroupMembership",
    "Identifier",
    "Link",
    "Need",
    "Note",
    "NoteReader",
    "OnePageProfile",
    "Opening",
    "Photo",
    "Pupil",
    "PupilGroup",
    "RegisterEntry",
    "Score",
    "StagedDocument",
    "Suspension",
]
