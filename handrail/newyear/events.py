"""What the audit trail may hold about the new school year."""

from handrail.core.registry import EventType, events

events.add(EventType("year.classes_set", "said which class goes on as which in the new school year"))
events.add(EventType("year.pupil_decided", "decided where a pupil goes in the new school year"))
events.add(EventType("year.list_read", "read a list of new classes"))
events.add(EventType("year.run", "moved the school on to a new school year"))
events.add(EventType("year.moved", "moved a pupil on to a new school year"))
events.add(EventType("year.left", "recorded that a pupil leaves at the end of the school year"))
events.add(EventType("year.undone", "took the move to a new school year back"))
events.add(EventType("year.pupil_back", "put a pupil back where they were before the new school year"))
