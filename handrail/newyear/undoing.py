"""A move is taken back child by child, but for the children whose place somebody has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handrail.exchange.journal import dates_before, removed_rows
from handrail.exchange.row_values import RowValues
from handrail.newyear.models import PupilMove, YearMove
from handrail.pupils.following import link_unlinked
from handrail.pupils.line import slot_of
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.schools.models import School


@dataclass(slots=True)
class Taken:
    """What became of an undoing: refs of children put back, children and classes that were kept as they are."""

    back: list[str] = field(default_factory=list)
    kept: list[Pupil] = field(default_factory=list)
    kept_classes: list[str] = field(default_factory=list)


def take_back(school: School, move: YearMove) -> Taken:
    """Put back every child whose place is as the move left it, then the adults. The move's note of it stays."""
    rows = [row for row in move.pupils.select_related("pupil") if row.undo is not None]
    touched = _touched(school, move, rows)
    back = [row for row in rows if row.pupil_id not in touched]
    _put_back(school, back)
    taken = Taken(back=[row.pupil.ref for row in back], kept=[row.pupil for row in rows if row.pupil_id in touched])
    taken.kept.sort(key=lambda pupil: pupil.sort_name)
    taken.kept_classes = _put_adults_back(school, move)
    groups = PupilGroup.objects.for_school(school).filter(pk__in=(move.undo or {}).get("groups", ()))
    groups.filter(memberships=None, leads=None).delete()
    return taken


def _touched(school: School, move: YearMove, rows: Sequence[PupilMove]) -> set[int]:
    """Children whose year group, class or leaving day is no longer what the move wrote."""
    now = _places(school, [row.pupil_id for row in rows])
    return {row.pupil_id for row in rows if not _is_as_left(row, now[row.pupil_id], move)}


def _places(school: School, pupils: Sequence[int]) -> dict[int, dict[int, GroupMembership]]:
    found: dict[int, dict[int, GroupMembership]] = defaultdict(dict)
    for row in GroupMembership.objects.for_school(school).filter(pupil__in=pupils).select_related("group"):
        found[row.pupil_id][row.pk] = row
    return found


def _is_as_left(row: PupilMove, now: dict[int, GroupMembership], move: YearMove) -> bool:
    undo, eve = row.undo or {}, move.eve
    made = undo.get("made", [])
    ended = [key for table, key, _, _ in undo.get("dates", ()) if table == "groups"]
    come_since = [
        held for key, held in now.items() if key not in made and slot_of(held.group) and _is_since(held, move)
    ]
    return (
        (not undo.get("left") or row.pupil.left_on == eve)
        and all(key in now and now[key].ends_on is None for key in made)
        and all(key in now and now[key].ends_on == eve for key in ended)
        and not come_since
    )


def _is_since(row: GroupMembership, move: YearMove) -> bool:
    return move.run_at is not None and row.recorded_at > move.run_at


def _put_back(school: School, rows: Iterable[PupilMove]) -> None:
    """Rows that came go before those they followed are opened again, so that one stays open at a time."""
    undos: list[dict[str, Any]] = [row.undo or {} for row in rows]
    Link.objects.for_school(school).filter(pk__in=[key for undo in undos for key in undo.get("links", ())]).delete()
    made = [key for undo in undos for key in undo.get("made", ())]
    GroupMembership.objects.for_school(school).filter(pk__in=made).delete()
    values = RowValues()
    for row in rows:
        if (row.undo or {}).get("left"):
            values.set(Pupil, row.pupil_id, "left_on", None)
    for model in (GroupMembership, Link):
        for key, columns in dates_before(undos, model).items():
            for column, before in columns.items():
                values.set(model, key, column, before)
    values.write(school)
    for model in (GroupMembership, Link):
        model.objects.bulk_create(removed_rows(undos, model))


def _put_adults_back(school: School, move: YearMove) -> list[str]:
    """Who led a class leads it again, and is linked with the children in it; a class that was given to somebody else
    since is left as it is. Gives the names of these."""
    noted = move.undo or {}
    leads = GroupLead.objects.for_school(school).select_related("group")
    made = list(leads.filter(pk__in=noted.get("made", ())))
    changed = {lead.group_id: lead.group.name for lead in made if lead.ends_on}
    made_ones = [lead.pk for lead in made if lead.group_id not in changed]
    GroupLead.objects.for_school(school).filter(pk__in=made_ones).delete()
    before = {key: date.fromisoformat(day) if day else None for key, day in noted.get("ended", ())}
    for lead in leads.filter(pk__in=before):
        if lead.group_id in changed or lead.ends_on != move.eve:
            continue
        lead.ends_on = before[lead.pk]
        lead.save(update_fields=["ends_on"])
        in_it = lead.group.memberships.filter(ends_on__isnull=True).values("pupil")
        lead.links.filter(ends_on=move.eve, pupil__in=in_it).update(ends_on=lead.ends_on)
        link_unlinked(lead)
    return sorted(changed.values())
