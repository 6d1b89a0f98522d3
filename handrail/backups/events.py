"""What the audit trail can say about backups."""

from handrail.core.registry import EventType, events

TYPES = {
    "backup_tried": "Said that restoring a backup was tried",
    "backup_restored": "Restored everything from a backup",
    "restore_release_asked": "Said that a restored Handrail is the real one now",
    "restore_released": "Agreed that a restored Handrail is the real one now, and opened it to be written",
}

for key, sentence in TYPES.items():
    events.add(EventType(key, sentence))
