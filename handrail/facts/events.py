"""What the audit trail may hold about tables of facts."""

from handrail.core.registry import EventType, events

events.add(EventType("facts.staged", "had a table of facts about pupils read"))
events.add(EventType("facts.columns_set", "said what the columns of a table mean"))
events.add(EventType("facts.defaults_set", "said for a whole table what its rows do not say"))
events.add(EventType("facts.decided", "decided about one row of a table"))
events.add(EventType("facts.applied", "applied a table of facts about pupils"))
events.add(EventType("facts.undone", "undid a table of facts about pupils"))
events.add(EventType("pupil.facts_brought", "brought in facts about a pupil from a table", ("Score", "Reason")))
events.add(EventType("pupil.facts_taken_back", "took back what a table had brought about a pupil"))
