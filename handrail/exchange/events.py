"""What the audit trail may hold about files."""

from handrail.core.registry import EventType, events

events.add(EventType("file_staged", "chose a file of pupils and had it read"))
events.add(EventType("file_columns_set", "said what the columns of a file mean"))
events.add(EventType("file_blank_settled", "said what a blank SEN status means in a file"))
events.add(EventType("file_row_decided", "decided about one pupil of a file"))
events.add(EventType("file_applied", "applied a file of pupils"))
events.add(EventType("file_undone", "undid a file of pupils"))
events.add(EventType("file_work_asked", "asked for work on a large file of pupils"))
events.add(EventType("file_work_stopped", "stopped the work on a large file of pupils"))
events.add(EventType("office_told", "ticked a change as given to the office"))
events.add(EventType("office_not_told", "took back that a change was given to the office"))
events.add(EventType("conflict_forgotten", "let a decided conflict be asked about again"))
_NAMES = ("surname", "forename", "middle_names", "preferred_forename", "preferred_surname")
_DETAILS = (*_NAMES, "date_of_birth", "upn", "former_upn", "admission_number")
events.add(EventType("pupil_imported", "brought a pupil in from a file", _DETAILS))
events.add(EventType("pupil_changed_by_file", "changed a pupil’s record from a file", _DETAILS))
events.add(EventType("pupil_restored", "put a pupil’s record back as it was before a file", _DETAILS))
events.add(EventType("pupil_taken_out", "took a pupil out again whom a file had brought", _DETAILS))
