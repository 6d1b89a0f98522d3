"""The pages that write a child's record."""

from handrail.pupils.views.batches import documents_batch, documents_peek, documents_start, documents_undo
from handrail.pupils.views.contacts import contact_add, contact_edit
from handrail.pupils.views.documents import (
    document,
    document_add,
    document_file,
    document_put_back,
    document_take_out,
)
from handrail.pupils.views.emergency import (
    device_card,
    device_cards,
    emergency_card,
    emergency_cards,
    emergency_end,
    emergency_restore,
    emergency_write,
)
from handrail.pupils.views.glass import open_for_an_hour, opened, opening_answer, opening_look, openings
from handrail.pupils.views.notes import note, note_correct, restricted, restricted_add
from handrail.pupils.views.people import add, edit, former_out, not_in_base, not_in_base_undo
from handrail.pupils.views.photos import photo, photo_change, photo_put_back, photo_take_out
from handrail.pupils.views.record import profile
from handrail.pupils.views.register import needs, register, register_correct
from handrail.pupils.views.scores import score_add, score_correct, score_restore, score_withdraw

__all__ = [
    "add",
    "contact_add",
    "contact_edit",
    "device_card",
    "device_cards",
    "document",
    "document_add",
    "document_file",
    "document_put_back",
    "document_take_out",
    "documents_batch",
    "documents_peek",
    "documents_start",
    "documents_undo",
    "edit",
    "emergency_card",
    "emergency_cards",
    "emergency_end",
    "emergency_restore",
    "emergency_write",
    "former_out",
    "needs",
    "not_in_base",
    "not_in_base_undo",
    "note",
    "note_correct",
    "open_for_an_hour",
    "opened",
    "opening_answer",
    "opening_look",
    "openings",
    "photo",
    "photo_change",
    "photo_put_back",
    "photo_take_out",
    "profile",
    "register",
    "register_correct",
    "restricted",
    "restricted_add",
    "score_add",
    "score_correct",
    "score_restore",
    "score_withdraw",
]
