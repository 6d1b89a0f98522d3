"""What became of a file, in the sentence that its person reads."""

from __future__ import annotations

from handrail.exchange.models import ImportBatch, ImportRow
from handrail.ui.environment import plural


def say_applied(batch: ImportBatch) -> str:
    """'pupils.csv was applied: 2 new pupils, 1 changed, 1 left alone.' Counts, and no names."""
    rows = list(batch.rows.exclude(change=ImportRow.Change.UNCHANGED).values_list("change", "undo"))
    added = sum(1 for _, undo in rows if undo and undo.get("created"))
    changed = sum(1 for _, undo in rows if undo is not None) - added
    left = sum(1 for change, undo in rows if change == ImportRow.Change.ASK and undo is None)
    words = f"{batch.file_name} was applied: {plural(added, 'new pupil')}, {changed:,} changed"
    return f"{words}, {left:,} left alone." if left else f"{words}."


def say_undone(batch: ImportBatch) -> str:
    return f"{batch.file_name} was undone. Everything is as it was before it."
