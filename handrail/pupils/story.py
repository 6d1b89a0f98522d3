"""What the kinds of entry of a child's timeline are called."""

TIMELINE_KINDS = {
    "register": "Register",
    "plan": "Plans",
    "concern": "Concerns",
    "note": "Notes",
    "family": "Family",
    "service": "Services",
    "provision": "Provision",
    "score": "Scores",
    "attendance": "Attendance",
    "profile": "What helps",
    "people": "People",
    "document": "Documents",
}
