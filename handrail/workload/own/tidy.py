"""Every night: the log of who left 30 days ago goes, or of who asked for it; and private notes that were taken out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from handrail.access.member import command_member
from handrail.access.models import Membership
from handrail.core.tick import nightly
from handrail.schools.models import School
from handrail.workload.own.actions import remove_log
from handrail.workload.own.leaving import KEPT, keeps_time, last_day, log_models
from handrail.workload.own.models import LogGoes, LogGoesQuerySet, PrivateRow

Owner = tuple[int, int]
"""(school, person)."""

WHY = "the nightly tidying of what is done with"


@nightly
def remove_left_logs(on: date) -> str:
    """Remove the logs whose day has come. Whoever is back by then keeps theirs."""
    taken_out, _ = PrivateRow.objects.across_schools(reason=WHY).filter(is_removed=True).delete()
    memberships = _memberships()
    owners = _owners()
    _set_days([owner for owner in owners if not memberships[owner]], on)
    _goes().filter(was_asked=False, pk__in=[row.pk for row in _goes() if memberships[_owner(row)]]).delete()
    due = {owner for owner in owners if (last := last_day(memberships[owner])) and on > last + KEPT}
    due |= {_owner(row) for row in _goes().filter(goes_on__lte=on)}
    schools = School.objects.in_bulk({school for school, _ in due})
    for school, user in sorted(due):
        remove_log(by=command_member(schools[school]), user_id=user)
    return f"{len(due)} logs of time and {taken_out} private rows that were done with are gone."


def _memberships() -> defaultdict[Owner, list[Membership]]:
    """Of everybody who keeps time anywhere, did or will: their rows with that right, by school."""
    found: defaultdict[Owner, list[Membership]] = defaultdict(list)
    for row in Membership.objects.all():
        if keeps_time(row):
            found[row.school_id, row.user_id].append(row)
    return found


def _owners() -> set[Owner]:
    """Whose logs there are."""
    return {
        owner
        for model in log_models()
        for owner in model.objects.across_schools(reason=WHY).order_by().values_list("school_id", "user_id").distinct()
    }


def _set_days(owners: list[Owner], on: date) -> None:
    """Where a role was taken back as if it had never been, nobody can say when it ended: the 30 days begin today."""
    for school, user in owners:
        said = {"school_id": school, "asked_on": on, "goes_on": on + KEPT, "was_asked": False}
        _goes().get_or_create(school_id=school, user_id=user, defaults=said)


def _goes() -> LogGoesQuerySet:
    return LogGoes.objects.across_schools(reason=WHY)


def _owner(row: LogGoes) -> Owner:
    return row.school_id, row.user_id
