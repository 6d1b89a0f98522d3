"""What the audit trail can say about backups."""

from handrail.core.registry import EventType, events

TYPES = {
    "backup_tried": "Said that restoring a backup was tried",
    "backup_restored": "Restored everything from a backup",
}

for key, sentence in TYPES.items():
    events.add(EventType(key, sentence))
