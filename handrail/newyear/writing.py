"""Everything one move writes, gathered child by child so that each table is written once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from handrail.access.member import Member
from handrail.exchange.journal import Dated, Undo, move, note_removed, plain
from handrail.exchange.row_values import RowValues
from handrail.newyear.plan import Mover, Plan, group_key, home_kind, moves_with_form
from handrail.pupils.following import end_links, link_children, link_joiners
from handrail.pupils.line import slot_of
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.pupils.years import YEARS

Act = tuple[str, str, dict[str, tuple[Any, Any]]]


@dataclass(slots=True)
class Writing:
    """What is to be written. `take` gathers one child, `write` writes all of them, once.

    `undo_of` is {key of a pupil: how their part is taken back}: `dates` and `removed` as in `exchange.journal`, `made`
    and `links` the keys of the rows that came, `left` whether they leave. `adults` is the same of the whole move: leads
    that `ended` with the day they had, leads that were `made`, and `groups` that were.
    """

    by: Member
    plan: Plan
    at: datetime
    undo_of: dict[int, Undo] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    values: RowValues = field(default_factory=RowValues)
    removed: list[GroupMembership] = field(default_factory=list)
    groups: list[PupilGroup] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    left: set[tuple[int, int]] = field(default_factory=set)
    adults: dict[str, list[Any]] = field(default_factory=lambda: {"ended": [], "made": [], "groups": []})

    @property
    def eve(self) -> date:
        return self.plan.move.eve

    def take(self, one: Mover) -> None:
        """Gather where one child goes; a child who is there already is not touched."""
        undo: Undo = {}
        if one.leaves:
            self._leave(one, undo)
        else:
            self._move_on(one, undo)
        if undo:
            self.undo_of[one.pupil.pk] = undo

    def _leave(self, one: Mover, undo: Undo) -> None:
        undo["left"] = True
        self.values.set(Pupil, one.pupil.pk, "left_on", self.eve)
        for row in one.rows:
            self._end(row, undo)
        self.acts.append(("year.left", one.pupil.ref, {"left_on": (None, self.eve)}))

    def _move_on(self, one: Mover, undo: Undo) -> None:
        moves = False
        if one.goes in YEARS and not one.is_arranged and one.goes != one.year:
            self._place(one, PupilGroup.Kind.YEAR, one.goes, undo)
            moves = True
        if (not one.is_arranged or one.home_is_said) and self._changes_home(one):
            self._place(one, home_kind(self.plan.school), one.home, undo)
            moves = True
        if self.plan.move.ends_teaching and not one.is_arranged:
            for row in one.rows:
                if not slot_of(row.group):
                    self._end(row, undo)
        if moves:
            # Where from and where to is in the dated rows themselves; to say it again would hold everybody else up.
            self.acts.append(("year.moved", one.pupil.ref, {}))

    def _changes_home(self, one: Mover) -> bool:
        held = [row for row in one.rows if slot_of(row.group) == "home" and _reaches(row, self.plan.starts_on)]
        named = {group_key("", row.group.name) for row in held}
        return bool(held) if not one.home else named != {group_key("", one.home)}

    def _place(self, one: Mover, kind: str, name: str, undo: Undo) -> None:
        """Let the child be in one group of a slot from the first day; with no name, in none."""
        slot = "year" if kind == PupilGroup.Kind.YEAR else "home"
        for row in one.rows:
            if slot_of(row.group) == slot:
                self._end(row, undo)
        if name:
            self.memberships.append(
                GroupMembership(
                    school_id=self.by.school.pk,
                    pupil=one.pupil,
                    group=self._group(kind, name),
                    starts_on=self.plan.starts_on,
                    recorded_by=self.by.name,
                    recorded_by_id=self.by.user_id,
                    recorded_at=self.at,
                )
            )
            undo.setdefault("made", [])

    def _group(self, kind: str, name: str) -> PupilGroup:
        key = group_key(kind, name)
        if key not in self.plan.groups:
            place = YEARS.index(name) if kind == PupilGroup.Kind.YEAR else 0
            group = PupilGroup(school_id=self.by.school.pk, kind=kind, name=" ".join(name.split()), position=place)
            self.plan.groups[key] = group
            self.groups.append(group)
        return self.plan.groups[key]

    def _end(self, row: GroupMembership, undo: Undo) -> None:
        """Let a place end on the eve; one that would begin after it never was."""
        if row.ends_on and row.ends_on <= self.eve:
            return
        self.left.add((row.pupil_id, row.group_id))
        if row.starts_on and row.starts_on > self.eve:
            note_removed(undo, row)
            self.removed.append(row)
        else:
            self._set(undo, row)

    def _set(self, undo: Undo, row: Dated) -> None:
        move(undo, row, "ends_on", self.eve)
        self.values.set(type(row), row.pk, "ends_on", self.eve)

    @property
    def undo(self) -> dict[str, Any]:
        """What has to be known to take the whole move back, as JSON keeps it."""
        return {**self.adults, "pupils": {str(key): undo for key, undo in self.undo_of.items()}}

    def write(self) -> None:
        """Rows are ended before those that follow them are written, so that one stays open at a time."""
        school = self.by.school
        self._end_links()
        self.values.write(school)
        GroupMembership.objects.for_school(school).filter(pk__in=[row.pk for row in self.removed]).delete()
        PupilGroup.objects.bulk_create(self.groups)
        self.adults["groups"] = [group.pk for group in self.groups]
        wanted = wanted_leads(self.plan)
        self._end_leads(wanted)
        for row in GroupMembership.objects.bulk_create(self.memberships, batch_size=500):
            self.undo_of[row.pupil_id]["made"].append(row.pk)
        for link in link_joiners(self.memberships):
            self.undo_of[link.pupil_id].setdefault("links", []).append(link.pk)
        self._begin_leads(wanted)

    def _end_links(self) -> None:
        """The adults of a class a child leaves see the child until the eve, and so does the staff of who leaves."""
        leavers = [key for key, undo in self.undo_of.items() if undo.get("left")]
        of_groups = Q(pupil__in={pupil for pupil, _ in self.left}, lead__group__in={group for _, group in self.left})
        of_leavers = Q(pupil__in=leavers, lead__isnull=True) & ~Q(why__in=(Link.Why.PARENT, Link.Why.INVITATION))
        gone = []
        for link in Link.objects.for_school(self.by.school).filter(of_groups | of_leavers).select_related("lead"):
            if link.lead and (link.pupil_id, link.lead.group_id) not in self.left:
                continue
            if link.starts_on > self.eve:
                note_removed(self.undo_of[link.pupil_id], link)
                gone.append(link.pk)
            elif link.ends_on is None or link.ends_on > self.eve:
                self._set(self.undo_of[link.pupil_id], link)
        Link.objects.for_school(self.by.school).filter(pk__in=gone).delete()

    def _end_leads(self, wanted: dict[str, set[int]]) -> None:
        self._give_up([lead for lead in self.plan.leads if _is_given_up(lead, wanted)])

    def _give_up(self, leads: Iterable[GroupLead]) -> None:
        ended = [lead for lead in leads if lead.starts_on <= self.eve]
        self.adults["ended"] += [[lead.pk, plain(lead.ends_on)] for lead in ended]
        keys = [lead.pk for lead in ended]
        GroupLead.objects.for_school(self.by.school).filter(pk__in=keys).update(ends_on=self.eve)
        end_links(Link.objects.for_school(self.by.school).filter(lead__in=keys), self.eve)

    def _begin_leads(self, wanted: dict[str, set[int]]) -> None:
        """Linked with every child of the class: those who come and those who stay."""
        held = {(group_key("", lead.group.name)[1], lead.user_id) for lead in self.plan.leads}
        kind = home_kind(self.plan.school)
        for name, people in wanted.items():
            group = self.plan.groups.get((kind, name))
            for user_id in sorted(people):
                if group is None or (name, user_id) in held:
                    continue
                self._give_up(group.leads.filter(user=user_id, ends_on__isnull=True))  # another part in the class
                lead = GroupLead.objects.create(
                    school=self.by.school, group=group, user_id=user_id, starts_on=self.plan.starts_on
                )
                self.adults["made"].append(lead.pk)
                link_children(lead)


def _is_given_up(lead: GroupLead, wanted: dict[str, set[int]]) -> bool:
    name = group_key("", lead.group.name)[1]
    return name in wanted and lead.user_id not in wanted[name]


def _reaches(row: GroupMembership, day: date) -> bool:
    return row.ends_on is None or row.ends_on >= day


def wanted_leads(plan: Plan) -> dict[str, set[int]]:
    """{class, folded: who leads it from the first day}. Somebody chosen for a class gives up the others they had only
    because nobody said otherwise; a tutor who goes up with the form leaves the form it was."""
    chosen = {target.chosen for target in plan.targets if target.chosen}
    wanted: dict[str, set[int]] = {}
    for target in plan.targets:
        if target.chosen is not None:
            wanted[target.key] = {target.chosen} if target.chosen else set()
        else:
            wanted[target.key] = {lead.user_id for lead in target.proposed} - chosen
    gone_up = {key for people in wanted.values() for key in people} if moves_with_form(plan.school) else set()
    for lead in plan.leads:
        name = group_key("", lead.group.name)[1]
        if name not in wanted or (name not in {target.key for target in plan.targets}):
            wanted.setdefault(name, set())
            if lead.user_id not in chosen | gone_up:
                wanted[name].add(lead.user_id)
    return wanted
