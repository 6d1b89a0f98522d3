"""Who is where: each adult's week by what the map says, and what is lost, and who could cover, when one is absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from handrail.access.models import Conflict, Membership
from handrail.provision.models import AdultHours, Placement, Provision, ProvisionAdult
from handrail.provision.reading import planned_days
from handrail.pupils.models import Link, Pupil
from handrail.pupils.models.dated import holds_on
from handrail.rules.provision import DAYS, Pattern, Slot, clashes, over_hours, week_minutes
from handrail.rules.school_days import CalendarMissing, is_school_day
from handrail.schools.calendar import calendar_of

if TYPE_CHECKING:
    from handrail.access.member import Member

NOT_COVERING = ("parent", "governor", "external", "system_administrator", "sen_administrator")


@dataclass(frozen=True, slots=True)
class Part:
    """An adult's part in a run: their share, and the slots of its week."""

    run: Provision
    share: int
    slots: tuple[Slot, ...]

    @property
    def pattern(self) -> Pattern:
        return self.run.pattern(tuple(slot.weekday for slot in self.slots))

    @property
    def minutes(self) -> int:
        """What it takes of a week."""
        return week_minutes(self.pattern, self.share)


@dataclass(slots=True)
class AdultWeek:
    """One adult's week: what they are committed to, against their hours where those may be read."""

    key: str
    name: str
    user_id: int | None
    hours: int | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def is_outside(self) -> bool:
        return self.user_id is None

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    @property
    def over(self) -> str:
        return over_hours(self.name, self.minutes, self.hours) if self.hours else ""

    @property
    def filled(self) -> int:
        """Per cent of their hours, at most 100."""
        return min(100, round(100 * self.minutes / self.hours)) if self.hours else 0

    @property
    def slots(self) -> list[Slot]:
        return [slot for part in self.parts for slot in part.slots]

    @property
    def clashing(self) -> set[Slot]:
        return {slot for pair in clashes(self.slots) for slot in pair}

    @property
    def clash_words(self) -> list[str]:
        return [
            f"{DAYS[one.weekday]}: {one.what} at {one.starts_at:%H:%M} and {other.what} at {other.starts_at:%H:%M} "
            "overlap."
            for one, other in clashes(self.slots)
        ]

    @property
    def loose(self) -> list[Part]:
        """What has no day of the week."""
        return [part for part in self.parts if not part.slots]

    def on(self, weekday: int) -> list[tuple[Slot, Part]]:
        """What they do on a day of the week, by time; what has no time comes last."""
        found = [(slot, part) for part in self.parts for slot in part.slots if slot.weekday == weekday]
        return sorted(found, key=lambda one: (one[0].starts_at is None, one[0].bounds, one[0].what))


def adult_weeks(member: Member, day: date) -> list[AdultWeek]:
    """Everybody who delivers a run on `day`, by name. Four queries."""
    runs = {
        run.pk: run
        for run in Provision.objects.visible_to(member).on(day).select_related("type").prefetch_related("slots")
    }
    rows = ProvisionAdult.objects.visible_to(member).standing().filter(holds_on(day), provision__in=runs)
    weeks: dict[str, AdultWeek] = {}
    for row in rows.order_by("name", "pk"):
        key = f"u{row.user_id}" if row.user_id else f"n{row.name.casefold()}"
        week = weeks.setdefault(key, AdultWeek(key, row.name, row.user_id))
        week.parts.append(Part(runs[row.provision_id], row.share, _slots(runs[row.provision_id])))
    hours = AdultHours.objects.visible_to(member).filter(holds_on(day))
    known = dict(hours.values_list("user_id", "minutes_a_week"))
    for week in weeks.values():
        week.hours = known.get(week.user_id or 0)
    return sorted(weeks.values(), key=lambda week: week.name.casefold())


def _slots(run: Provision) -> tuple[Slot, ...]:
    return tuple(Slot(slot.weekday, slot.starts_at, run.minutes, run.title) for slot in run.slots.all())


def hidden_runs(member: Member, day: date) -> int:
    """How many runs of a day this member may not read."""
    every = Provision.objects.for_school(member.school).on(day).filter(removed_at=None)
    return int(every.exclude(pk__in=Provision.objects.visible_to(member).values("pk")).count())


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody who could take a session: why they, and what is not known."""

    name: str
    why: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LostSession:
    """A session that is without its adult. Without `slot` it is not known whether it is on that day."""

    run: Provision
    slot: Slot | None
    pupils: tuple[Pupil, ...]
    beside: tuple[str, ...]
    covers: tuple[Cover, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """What falls away on a day with one adult: surely, and perhaps. `why_none` says why a day has nothing at all."""

    sure: tuple[LostSession, ...] = ()
    perhaps: tuple[LostSession, ...] = ()
    why_none: str = ""

    @property
    def pupils(self) -> list[Pupil]:
        """Everybody who loses something for sure, once."""
        return list({pupil.pk: pupil for lost in self.sure for pupil in lost.pupils}.values())


def absent(member: Member, weeks: Iterable[AdultWeek], who: AdultWeek, day: date) -> Absence:
    """What is lost of `who` on `day` and who could cover. Seven queries whatever the number of sessions."""
    calendar = calendar_of(member.school)
    try:
        if not is_school_day(day, calendar):
            return Absence(why_none="The school is closed on that day, so nothing is lost.")
    except CalendarMissing:
        return Absence(
            why_none="Nobody has written down the school’s dates for that year, so it is not known what meets on it. "
            "Write them under Settings, The school year."
        )
    parts = [part for part in who.parts if _may_meet(part, day)]
    found = _Covering(member, list(weeks), who, parts, day)
    sure, perhaps = [], []
    for part in parts:
        slots = [slot for slot in part.slots if slot.weekday == day.weekday()]
        if slots and len(planned_days(part.run, day, day, calendar)):
            sure += [found.lost(part, slot) for slot in slots]
        elif not part.slots and part.run.times:
            perhaps.append(found.lost(part, None))
    sure.sort(
        key=lambda lost: (lost.slot is None or lost.slot.starts_at is None, lost.slot.bounds if lost.slot else ())
    )
    return Absence(tuple(sure), tuple(perhaps))


def _may_meet(part: Part, day: date) -> bool:
    return not part.slots or any(slot.weekday == day.weekday() for slot in part.slots)


class _Covering:
    """Who could take the sessions of one adult on one day."""

    def __init__(self, member: Member, weeks: list[AdultWeek], who: AdultWeek, parts: list[Part], day: date) -> None:
        self.weeks = {week.user_id: week for week in weeks if week.user_id}
        self.who, self.day = who, day
        runs = [part.run for part in parts]
        places = Placement.objects.visible_to(member).filter(provision__in=runs).on(day).select_related("pupil")
        self.pupils: dict[int, list[Pupil]] = defaultdict(list)
        for place in places.order_by("pupil__sort_name", "pk"):
            self.pupils[place.provision_id].append(place.pupil)
        staff = Membership.objects.filter(holds_on(day), school=member.school).exclude(role_key__in=NOT_COVERING)
        self.staff = {row.user_id: row.user.name for row in staff.select_related("user") if row.user_id != who.user_id}
        children = {pupil.pk for rows in self.pupils.values() for pupil in rows}
        links = Link.objects.for_school(member.school).filter(holds_on(day), pupil__in=children, user__in=self.staff)
        self.known: dict[int, set[int]] = defaultdict(set)
        for user_id, pupil_id in links.exclude(why__in=[Link.Why.PARENT, Link.Why.INVITATION]).values_list(
            "user_id", "pupil_id"
        ):
            self.known[user_id].add(pupil_id)
        kinds = {run.type_id for run in runs}
        delivered = (
            ProvisionAdult.objects.for_school(member.school)
            .standing()
            .filter(Q(provision__type__in=kinds) & Q(provision__removed_at=None), user__in=self.staff)
        )
        self.delivers: dict[int, set[int]] = defaultdict(set)
        for user_id, kind in delivered.values_list("user_id", "provision__type"):
            self.delivers[user_id].add(kind)
        closed = Conflict.objects.for_school(member.school).standing().filter(pupil__in=children)
        self.closed = set(closed.values_list("user_id", "pupil_id"))

    def lost(self, part: Part, slot: Slot | None) -> LostSession:
        pupils = tuple(self.pupils[part.run.pk])
        beside = tuple(
            week.name
            for week in self.weeks.values()
            if week is not self.who and any(other.run.pk == part.run.pk for other in week.parts)
        )
        covers = [cover for user in self.staff if (cover := self._cover(user, part, slot, pupils))]
        return LostSession(
            part.run, slot, pupils, beside, tuple(sorted(covers, key=lambda one: (bool(one.note), one.name)))
        )

    def _cover(self, user: int, part: Part, slot: Slot | None, pupils: tuple[Pupil, ...]) -> Cover | None:
        if any((user, pupil.pk) in self.closed for pupil in pupils):
            return None
        knows = [pupil.forename or pupil.name for pupil in pupils if pupil.pk in self.known[user]]
        whys = ["delivers it too"] if part.run.type_id in self.delivers[user] else []
        whys += [f"knows {', '.join(knows)}"] if knows else []
        week = self.weeks.get(user)
        if not whys or (week and any(other.run.pk == part.run.pk for other in week.parts)):
            return None
        own = [one for one in week.slots if one.weekday == self.day.weekday()] if week else []
        if slot and slot.starts_at and any(clashes([slot, one]) for one in own):
            return None
        unsure = [one.what for one in own if not (slot and slot.starts_at and one.starts_at)]
        note = f"has {', '.join(dict.fromkeys(unsure))} that day, and the times are not written down" if unsure else ""
        return Cover(self.staff[user], " and ".join(whys), note)
