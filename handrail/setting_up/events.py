"""What the audit trail can say about setting up."""

from handrail.core.registry import EventType, events

events.add(EventType("staff.brought_in", "Brought in a list of staff"))
events.add(EventType("invitations.mailed", "Sent invitations by e-mail"))
