"""Her log goes with her as a file, and is removed here."""

from __future__ import annotations

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.workload.own.leaving import KEPT, log_file, log_models
from handrail.workload.own.models import LogGoes, TotalKept
from handrail.workload.own.told import totals_to_keep
from handrail.workload.owner import owner

COUNTED = {"DaySheet": "days", "TimeEntry": "stretches of time", "Interruption": "taps", "PlannedWork": "planned"}
"""What the trail counts of a log that was removed. Nobody is told whether there were private notes."""


@transaction.atomic
def take_log(*, by: Member, key: bytes | None = None) -> bytes:
    """One's own log as a file; with the key, one's private notes too."""
    content = log_file(by, key)
    record("time_log.taken", by=by)
    return content


@transaction.atomic
def ask_to_remove(*, by: Member) -> LogGoes:
    """Ask that one's log be removed here in 30 days. Asked already, the day stays."""
    said = {"school": by.school, "asked_on": by.on, "goes_on": by.on + KEPT}
    row, is_new = LogGoes.objects.for_school(by.school).get_or_create(user_id=owner(by), defaults=said)
    if is_new:
        record("time_log.goes", by=by, changes={"goes_on": (None, row.goes_on)})
    return row


@transaction.atomic
def keep_log(*, by: Member) -> None:
    """Take back that one's log is to be removed."""
    gone, _ = LogGoes.objects.for_school(by.school).filter(user_id=owner(by)).delete()
    if gone:
        record("time_log.stays", by=by)


@transaction.atomic
def remove_log(*, by: Member, user_id: int) -> int:
    """Remove somebody's log for good, and everything else that only they could read; `by` is who runs the night's work.
    Totals of half-terms, which others were told, stay. Gives how many rows of the log these were."""
    TotalKept.objects.bulk_create(totals_to_keep(by, [user_id]))
    removed: dict[str, int] = {}
    for model in log_models():
        _, each = model.objects.for_school(by.school).filter(user_id=user_id).delete()
        for label, count in each.items():
            name = label.rpartition(".")[2]
            removed[name] = removed.get(name, 0) + count
    counted = {words: (removed.get(name, 0), 0) for name, words in COUNTED.items() if removed.get(name)}
    record("time_log.removed", by=by, changes=counted)
    return sum(before for before, _ in counted.values())
