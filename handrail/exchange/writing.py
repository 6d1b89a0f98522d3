"""Everything one file writes, gathered pupil by pupil so that each table is written once, in a moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

from handrail.access.member import Member
from handrail.core.ready import ReadyRows, give_keys
from handrail.exchange.comparing import needs_differ, status_differs
from handrail.exchange.held import Held, HeldPupil, group_key
from handrail.exchange.history import DAY, learnt_start, new_history, next_row, row_before
from handrail.exchange.journal import Dated, Undo, move, note_fields, note_number, note_removed
from handrail.exchange.key_people import is_new_key_person, key_person_told
from handrail.exchange.reading import PupilRead
from handrail.exchange.row_values import RowValues
from handrail.exchange.telling import details_told, groups_told, is_leaver, numbers_told
from handrail.pupils.circumstances import KIND_OF
from handrail.pupils.following import links_of_joiners
from handrail.pupils.former import NAME_FIELDS, former_name
from handrail.pupils.line import slot_of
from handrail.pupils.models import (
    Circumstance,
    FormerName,
    GroupMembership,
    Identifier,
    Link,
    Need,
    Pupil,
    PupilGroup,
    RegisterEntry,
)
from handrail.pupils.moves import is_joined
from handrail.pupils.years import YEARS
from handrail.schools.models import School

NAME_COLUMNS = set(NAME_FIELDS)


@dataclass(slots=True)
class Writing:
    """What is to be written. `take` gathers one pupil, `lay_down` makes all of them ready."""

    by: Member
    held: Held
    import_ref: str
    at: datetime
    taken: set[int] = field(default_factory=set)
    undo_of: dict[str, Undo] = field(default_factory=dict)
    values: RowValues = field(default_factory=RowValues)
    removed: list[Dated] = field(default_factory=list)
    new: list[Pupil] = field(default_factory=list)
    numbers: list[Identifier] = field(default_factory=list)
    entries: list[RegisterEntry] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    former: list[FormerName] = field(default_factory=list)
    circumstances: list[Circumstance] = field(default_factory=list)
    left: dict[tuple[int, int], date] = field(default_factory=dict)
    groups: list[tuple[PupilGroup, Undo]] = field(default_factory=list)

    def take(self, read: PupilRead, held: HeldPupil, undo: Undo) -> None:
        """Gather what the file says of one pupil, new or held, and how it is taken back."""
        self.undo_of[held.pupil.ref] = undo
        told = details_told(read, held.pupil)
        leaves = is_leaver(told, held.pupil, self.held.on)
        self._take_circumstances(held, told, undo)
        self._take_details(held.pupil, told, undo)
        self._take_numbers(read, held, undo)
        self._take_register(read, held, undo)
        self._take_needs(read, held, undo)
        if not leaves:
            self._take_groups(read, held, undo)
            self._take_key_person(read, held, undo)
        if held.pupil.left_on:
            self._end_all_groups(held, held.pupil.left_on, undo)

    @property
    def _source(self) -> dict[str, Any]:
        return {
            "school_id": self.by.school.pk,
            "recorded_by": self.by.name,
            "recorded_by_id": self.by.user_id,
            "recorded_at": self.at,
            "import_ref": self.import_ref,
        }

    def _take_details(self, pupil: Pupil, told: dict[str, Any], undo: Undo) -> None:
        before = {column: getattr(pupil, column) for column in told}
        after = {column: value for column, value in told.items() if value != before[column]}
        for column, value in after.items():
            setattr(pupil, column, value)
        pupil.fill_names()
        if undo.get("created"):
            self.new.append(pupil)
            return
        self.taken.add(pupil.pk)
        if after:
            note_fields(undo, before, after)
            self._keep_name(pupil, {column: before[column] for column in NAME_COLUMNS & after.keys()})
        names = ("search_name", "sort_name") if NAME_COLUMNS & after.keys() else ()
        for column in (*after, *names):
            self.values.set(Pupil, pupil.pk, column, getattr(pupil, column))

    def _take_circumstances(self, held: HeldPupil, told: dict[str, Any], undo: Undo) -> None:
        """From when what the file says of pupil premium and the like is known to hold."""
        today = self.held.on
        for column in KIND_OF.keys() & told.keys():
            applies, row = told[column], held.circumstances.get(KIND_OF[column])
            if applies == getattr(held.pupil, column) or (row and row.applies == applies):
                continue
            if row:
                self._end(undo, row, today - DAY)
            if applies is not None:
                undo.setdefault("added", []).append("circumstances")
                new = Circumstance(kind=KIND_OF[column], applies=applies, starts_on=today, **self._source)
                new.pupil = held.pupil
                self.circumstances.append(new)

    def _keep_name(self, pupil: Pupil, before: dict[str, Any]) -> None:
        source = {name: value for name, value in self._source.items() if name != "school_id"}
        if before and (former := former_name(before, pupil, source)):
            self.former.append(former)

    def _take_numbers(self, read: PupilRead, held: HeldPupil, undo: Undo) -> None:
        for kind, value in numbers_told(read, held.numbers).items():
            row = held.numbers.get(kind)
            if row is None:
                note_number(undo, kind, None, value)
                self.numbers.append(Identifier(school_id=self.by.school.pk, pupil=held.pupil, kind=kind, value=value))
            elif row.value != value:
                note_number(undo, kind, row.value, value)
                self.values.set(Identifier, row.pk, "value", value)

    def _take_register(self, read: PupilRead, held: HeldPupil, undo: Undo) -> None:
        on = self.held.on
        past = new_history(read, held, on)
        rows = [RegisterEntry(**self._source, pupil=held.pupil, **_dated(row)) for row in past]
        if status_differs(read, held):
            following = next_row(read, held, on)
            if following.previous and following.previous_ends_on:
                self._move(undo, following.previous, "ends_on", following.previous_ends_on)
            status = str(read.sen_status)
            rows.append(RegisterEntry(**self._source, pupil=held.pupil, status=status, starts_on=following.starts_on))
        elif start := learnt_start(read, held, on):
            self._begin_on(held, start, undo)
        if rows:
            undo.setdefault("added", []).append("status")
            self.entries += rows

    def _begin_on(self, held: HeldPupil, start: date, undo: Undo) -> None:
        """Let the open row begin on another day; a row that ended on the eve of it still does."""
        before, entry = row_before(held), held.entry
        if entry is None:
            return
        if before and is_joined(before, entry):
            self._move(undo, before, "ends_on", start - DAY)
        self._move(undo, entry, "starts_on", start)

    def _move(self, undo: Undo, row: Dated, column: str, day: date) -> None:
        move(undo, row, column, day)
        self.values.set(type(row), row.pk, column, day)

    def _end(self, undo: Undo, row: Dated, last_day: date) -> bool:
        """Let a row end on a day. One that would begin after it never was, and goes; returns whether it does."""
        goes = row.starts_on is not None and row.starts_on > last_day
        if goes:
            note_removed(undo, row)
            self.removed.append(row)
        else:
            self._move(undo, row, "ends_on", last_day)
        return goes

    def _take_needs(self, read: PupilRead, held: HeldPupil, undo: Undo) -> None:
        if not needs_differ(read, held):
            return
        today = self.held.on
        for need in held.open_needs:
            self._end(undo, need, today - DAY)
        undo.setdefault("added", []).append("needs")
        starts_on = today if held.needs else None
        self.needs += [
            Need(**self._source, pupil=held.pupil, type_code=need.type, rank=need.rank, starts_on=starts_on)
            for need in read.needs
        ]

    def _take_groups(self, read: PupilRead, held: HeldPupil, undo: Undo) -> None:
        today, joined_on = self.held.on, held.pupil.joined_on
        starts_on = joined_on if undo.get("created") else max(today, joined_on or today)
        for slot, name in groups_told(read, self.by.school).items():
            row, ahead = held.group(slot, today), held.ahead(slot, today)
            is_same = row and group_key(slot, row.group.name) == group_key(slot, name)
            if row and is_same and (row.starts_on is None or row.starts_on <= (starts_on or today)):
                continue
            if ahead and held.is_in(slot, name, today):
                continue
            if ahead and ahead.starts_on and _is_of_the_year_ahead(read, held, self.by.school, today):
                starts_on, row, ahead = ahead.starts_on, ahead, None
                self._leave_group(held, row, starts_on - DAY, undo)
            else:
                for left in [row for row in held.memberships if slot_of(row.group) == slot and row is not ahead]:
                    self._leave_group(held, left, today - DAY, undo)
            undo.setdefault("added", []).append("groups")
            group = self._group(slot, name, undo)
            ends_on = _last_day(held, ahead)
            self.memberships.append(
                GroupMembership(**self._source, pupil=held.pupil, group=group, starts_on=starts_on, ends_on=ends_on)
            )

    def _take_key_person(self, read: PupilRead, held: HeldPupil, undo: Undo) -> None:
        """Link the key person the file names; whom an earlier file named is it no longer."""
        told = key_person_told(read, self.held.staff)
        if told is None or not is_new_key_person(told, held.key_links):
            return
        today = self.held.on
        for link in held.key_links.own:
            self._end(undo, link, today - DAY)
        undo.setdefault("added", []).append("groups")
        key_person = Link.Why.KEY_PERSON
        self.links.append(
            Link(school_id=self.by.school.pk, pupil=held.pupil, user_id=told[0], why=key_person, starts_on=today)
        )

    def _group(self, slot: str, name: str, undo: Undo) -> PupilGroup:
        key = group_key(slot, name)
        if key not in self.held.groups:
            group = self.held.groups[key] = new_group(self.by.school, slot, name)
            self.groups.append((group, undo))
        return self.held.groups[key]

    def _leave_group(self, held: HeldPupil, row: GroupMembership, day: date, undo: Undo) -> None:
        """End a membership that goes on after that day, and with it the links of whoever leads the group."""
        if row.ends_on and row.ends_on <= day:
            return
        self.left[row.pupil_id, row.group_id] = day
        if self._end(undo, row, day):
            held.memberships.remove(row)

    def _end_all_groups(self, held: HeldPupil, left_on: date, undo: Undo) -> None:
        for row in list(held.memberships):
            self._leave_group(held, row, left_on, undo)

    def lay_down(self, ready: ReadyRows) -> None:
        """Make all of it ready to be written. Rows are ended before those that follow them come, so that one stays
        open at a time."""
        self._give_keys()
        self._end_links()
        links = [*links_of_joiners(self.memberships), *self.links]
        give_keys(links)
        for link in self.links:
            self.undo_of[link.pupil.ref].setdefault("links", []).append(link.pk)
        self.values.lay_down(ready)
        for table in (Need, GroupMembership, Link, Circumstance):
            ready.remove(table, [row.pk for row in self.removed if isinstance(row, table)])
        groups = [group for group, _ in self.groups]
        for rows in (self.new, self.former, *self._hanging, groups, self.memberships, links):
            ready.add(rows)

    def _give_keys(self) -> None:
        groups = [group for group, _ in self.groups]
        give_keys(self.new, groups, self.former, *self._hanging, self.memberships)
        for row in chain(*self._hanging, self.memberships, self.links):
            row.pupil = row.pupil  # set again, now that it has a key
        for membership in self.memberships:
            membership.group = membership.group
        for group, undo in self.groups:
            undo.setdefault("groups", []).append(group.pk)

    @property
    def _hanging(self) -> list[Any]:
        """Lists of rows that hang on a pupil alone."""
        return [self.numbers, self.entries, self.needs, self.circumstances]

    def _end_links(self) -> None:
        """The adults of the class left no longer see the child; a link that would begin after that day never was."""
        found = Link.objects.for_school(self.by.school).filter(
            pupil__in={pupil for pupil, _ in self.left}, lead__group__in={group for _, group in self.left}
        )
        for link in found.select_related("lead"):
            day = self.left.get((link.pupil_id, link.lead.group_id if link.lead else 0))
            if day is None or (link.ends_on and link.ends_on <= day):
                continue
            if link.starts_on > day:
                self.removed.append(link)
            else:
                self.values.set(Link, link.pk, "ends_on", day)


def _is_of_the_year_ahead(read: PupilRead, held: HeldPupil, school: School, today: date) -> bool:
    """Whether the file speaks of the school year that is arranged for the pupil, not of the one that holds today."""
    now, ahead = held.group("year", today), held.ahead("year", today)
    year = groups_told(read, school).get("year")
    return bool(ahead and year and ahead.group.name == year and not (now and now.group.name == year))


def _last_day(held: HeldPupil, ahead: GroupMembership | None) -> date | None:
    """Until when a new place lasts: to the day of leaving, or the eve of what is arranged for later."""
    eve = ahead.starts_on - DAY if ahead and ahead.starts_on else None
    return min((day for day in (held.pupil.left_on, eve) if day), default=None)


def new_group(school: School, slot: str, name: str) -> PupilGroup:
    """A year group or a home group that the school has not had, ready to be written."""
    if slot == "year":
        position = YEARS.index(name) if name in YEARS else len(YEARS)
        return PupilGroup(school=school, kind=PupilGroup.Kind.YEAR, name=name, position=position)
    kind = PupilGroup.Kind.ROOM if school.is_early_years else PupilGroup.Kind.CLASS
    return PupilGroup(school=school, kind=kind, name=name)


def _dated(row: Any) -> dict[str, Any]:
    return {"status": row.status, "starts_on": row.starts_on, "ends_on": row.ends_on}
