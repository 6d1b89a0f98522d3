"""Which views ask for a second step given within ten minutes: exports, and acts on what people may do. By hand."""

from __future__ import annotations

from typing import Any

EXPORTS = {
    "reports:register_xlsx",
    "reports:register_pdf",
    "reports:census_xlsx",
    "exchange:office_xlsx",
    "meetings:list_xlsx",
    "packs:pack_pdf",
    "provision:runs_xlsx",
    "budget:workbook",
    "packs:pack_file",
}
ACTS = {
    # what somebody may do, and how they come in
    "access:person_add",
    "access:person_role",
    "access:person_end",
    "access:person_link",
    "access:person_codes",
    "access:person_second_step",
    "access:person_pin_code",
    "access:device_add",
    "access:role",
    "access:role_add",
    "access:role_end",
    "access:review_sign",
    "pupils:conflict_end",
    "watching:watcher",
    "access:safeguarding_lead",
    "access:sharing",
    "access:school_sign_in",
    "access:school_sign_in_end",
    "setting_up:staff",
    "desk:group_lead",
    "desk:group_stop",
    "desk:group_end",
    "desk:cover",
    "desk:cover_end",
    # restored records called the real ones
    "backups:release",
    # a whole file taken back
    "exchange:undo",
    "facts:undo",
    "newyear:undo",
    "plans:batch_undo",
    "pupils:documents_undo",
    # what is sealed under one's own passphrase
    "workload:private_keys",
}
# Files that are no export: of one child, of nobody, or the sheets by which a child is kept safe this morning. See
# docs/decisions/0019-what-counts-as-an-export.md.
DAILY_PAPERS = {
    "packs:plan_pdf",
    "packs:plan_docx",
    "packs:review_pdf",
    "packs:profile_pdf",
    "packs:profile_docx",
    "packs:card_pdf",
    "budget:child_paper",
    "packs:timeline_pdf",
    "packs:emergency_pdf",
    "packs:emergencies_pdf",
    "packs:supply_pdf",
    "pupils:photo",
    "pupils:document_file",
    "pupils:documents_peek",
    "workload:report_pdf",
    "budget:governor_pdf",
    "workload:kept_pdf",
}
PAGES = ("text/html", "application/json")


def is_undeclared_file(answer: Any, name: str) -> bool:
    """Whether an answer is a file that is neither an export nor said to be none; the crawl of tests/leaks asks it."""
    is_page = answer.headers.get("Content-Type", PAGES[0]).startswith(PAGES)
    return answer.status_code == 200 and not is_page and name not in EXPORTS | DAILY_PAPERS
