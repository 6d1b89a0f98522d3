"""The verbs of a child's record. Each is one transaction and one line of the audit trail.

An action that cannot be done raises Django's ValidationError, its sentences under the fields they are about, so that a
view can hand it to its form.
"""

from handrail.pupils.actions.classes import (
    add_groups,
    cover_child,
    cover_colleague,
    end_cover,
    end_cover_of_child,
    end_group,
    put_many_in_group,
    rename_group,
    set_key_person,
)
from handrail.pupils.actions.contacts import ContactDetails, add_contact, correct_contact
from handrail.pupils.actions.documents import (
    DocumentDetails,
    add_document,
    correct_document,
    put_back_document,
    take_out_document,
)
from handrail.pupils.actions.emergency import (
    EmergencyText,
    end_emergency_card,
    restore_emergency_card,
    write_emergency_card,
)
from handrail.pupils.actions.glass import answer_why, ask_why, break_glass, review_opening
from handrail.pupils.actions.groups import (
    lead_group,
    link_parent,
    put_in_group,
    stop_leading,
    take_out_of_group,
)
from handrail.pupils.actions.needs import set_needs
from handrail.pupils.actions.notes import Observed, add_note, add_restricted_note
from handrail.pupils.actions.people import PupilDetails, add_pupil, answer_for_all, correct_pupil, take_out_former_name
from handrail.pupils.actions.photos import put_back_photo, set_photo, take_out_photo
from handrail.pupils.actions.record import ProfileText, write_profile
from handrail.pupils.actions.register import change_status, correct_status
from handrail.pupils.actions.scores import ScoreDetails, add_score, correct_score, restore_score, withdraw_score
from handrail.pupils.moves import RegisterChange

__all__ = [
    "ContactDetails",
    "DocumentDetails",
    "EmergencyText",
    "Observed",
    "ProfileText",
    "PupilDetails",
    "RegisterChange",
    "ScoreDetails",
    "add_contact",
    "add_document",
    "add_groups",
    "add_note",
    "add_pupil",
    "add_restricted_note",
    "add_score",
    "answer_for_all",
    "answer_why",
    "ask_why",
    "break_glass",
    "change_status",
    "correct_contact",
    "correct_document",
    "correct_pupil",
    "correct_score",
    "correct_status",
    "cover_child",
    "cover_colleague",
    "end_cover",
    "end_cover_of_child",
    "end_emergency_card",
    "end_group",
    "lead_group",
    "link_parent",
    "put_back_document",
    "put_back_photo",
    "put_in_group",
    "put_many_in_group",
    "rename_group",
    "restore_emergency_card",
    "restore_score",
    "review_opening",
    "set_key_person",
    "set_needs",
    "set_photo",
    "stop_leading",
    "take_out_document",
    "take_out_former_name",
    "take_out_of_group",
    "take_out_photo",
    "withdraw_score",
    "write_emergency_card",
    "write_profile",
]
