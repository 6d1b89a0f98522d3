"""A move is taken back child by child, but for the children whose place somebody has changed since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from handrail.exchange.journal import Undo, dates_before, removed_rows
from handrail.exchange.row_values import RowValues
from handrail.newyear.models import YearMove
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
    noted: dict[int, Undo] = {int(key): undo for key, undo in (move.undo or {}).get("pupils", {}).items()}
    pupils = list(Pupil.objects.for_school(school).filter(pk__in=noted).by_name())
    now = _places(school)
    kept = [pupil for pupil in pupils if not _is_as_left(pupil, noted[pupil.pk], now[pupil.pk], move)]
    back = [pupil for pupil in pupils if pupil not in kept]
    _put_back(school, {pupil.pk: noted[pupil.pk] for pupil in back})
    taken = Taken(back=[pupil.ref for pupil in back], kept=kept)
    taken.kept_classes = _put_adults_back(school, move)
    groups = PupilGroup.objects.for_school(school).filter(pk__in=(move.undo or {}).get("groups", ()))
    groups.filter(memberships=None, leads=None).delete()
    return taken


def _places(school: School) -> dict[int, dict[int, GroupMembership]]:
    found: dict[int, dict[int, GroupMembership]] = defaultdict(dict)
    for row in GroupMembership.objects.for_school(school).select_related("group"):
        found[row.pupil_id][row.pk] = row
    return found


def _is_as_left(pupil: Pupil, undo: Undo, now: dict[int, GroupMembership], move: YearMove) -> bool:
    """Whether the child's year group, class and leaving day are still what the move wrote."""
    eve = move.eve
    made = undo.get("made", [])
    ended = [key for table, key, _, _ in undo.get("dates", ()) if table == "groups"]
    come_since = [
        held for key, held in now.items() if key not in made and slot_of(held.group) and _is_since(held, move)
    ]
    return (
        (not undo.get("left") or pupil.left_on == eve)
        and all(key in now and now[key].ends_on is None for key in made)
        and all(key in now and now[key].ends_on == eve for key in ended)
        and not come_since
    )


def _is_since(row: GroupMembership, move: YearMove) -> bool:
    return move.run_at is not None and row.recorded_at > move.run_at


def _put_back(school: School, noted: dict[int, Undo]) -> None:
    """Rows that came go before those they followed are opened again, so that one stays open at a time."""
    undos = list(noted.values())
    Link.objects.for_school(school).filter(pk__in=[key for undo in undos for key in undo.get("links", ())]).delete()
    made = [key for undo in undos for key in undo.get("made", ())]
    GroupMembership.objects.for_school(school).filter(pk__in=made).delete()
    values = RowValues()
    for pupil_id, undo in noted.items():
        if undo.get("left"):
            values.set(Pupil, pupil_id, "left_on", None)
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
