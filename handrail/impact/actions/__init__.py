"""The verbs of impact: measures are written down, put right and taken back; what becomes of a run is decided."""

from handrail.impact.actions.decisions import Decided, decide_runs, undo_decisions
from handrail.impact.actions.measures import Kept, Typed, record_measures, undo_measures

__all__ = ["Decided", "Kept", "Typed", "decide_runs", "record_measures", "undo_decisions", "undo_measures"]
