"""Papers, packs of them, and the check of those that are evidence."""

from handrail.packs.views.checking import verify
from handrail.packs.views.making import home, pack_file, pack_remove, stop, work
from handrail.packs.views.many import class_pack, emergencies_pdf, emergency_pdf, pack_pdf, supply, supply_pdf
from handrail.packs.views.one import (
    card_pdf,
    plan_docx,
    plan_pdf,
    profile_docx,
    profile_pdf,
    review_pdf,
    timeline_pdf,
)

__all__ = [
    "card_pdf",
    "class_pack",
    "emergencies_pdf",
    "emergency_pdf",
    "home",
    "pack_file",
    "pack_pdf",
    "pack_remove",
    "plan_docx",
    "plan_pdf",
    "profile_docx",
    "profile_pdf",
    "review_pdf",
    "stop",
    "supply",
    "supply_pdf",
    "timeline_pdf",
    "verify",
    "work",
]
