"""Children as those who work with them every day need them: what helps each, what each is working on, what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core.registry import DueItem
from handrail.packs.composing import newest_profiles
from handrail.plans.now import PlanNow, plans_now, spoken_for
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Link, Note, OnePageProfile, Pupil, PupilGroup
from handrail.rules.reviews import review_state
from handrail.ui.addresses import url

NOTE_EVERY_DAYS = 28
"""After four weeks without a word about a child with a plan, a note is asked for: Handrail's own rhythm, not a rule."""

SHORT = 3


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to do for a child, and the day to do it by."""

    words: str
    by: date
    url: str


@dataclass(frozen=True, slots=True)
class ChildNow:
    """A child on a list for everyday use. `helps` are the lines of the profile; `plans` those that are going on."""

    line: ChildLine
    helps: list[str]
    please_do_not: list[str]
    plans: list[PlanNow]
    owed: list[Owed]

    @property
    def is_followed(self) -> bool:
        """Whether there is more to say of the child than the name."""
        return bool(self.line.status != "N" or self.helps or self.plans or self.owed)

    @property
    def first_helps(self) -> list[str]:
        return self.helps[:SHORT]

    @property
    def more_helps(self) -> int:
        return max(0, len(self.helps) - SHORT)


def my_pupils(member: Member) -> QuerySet[Pupil]:
    """The children on roll who are linked to the member today: of a SENCO too, those of her own class."""
    links = Link.objects.for_school(member.school).held_by(member)
    mine = Pupil.objects.visible_to(member).filter(pk__in=links.exclude(why=Link.Why.PARENT).values("pupil"))
    return mine.on_roll(member.on).by_name()


def my_groups(member: Member, pupils: Iterable[Pupil]) -> list[tuple[PupilGroup, set[int]]]:
    """The classes, rooms and teaching groups the member has today, each with the keys of its children. One query."""
    led = Link.objects.for_school(member.school).held_by(member)
    led = led.filter(lead__isnull=False, pupil__in=list(pupils))
    found: dict[PupilGroup, set[int]] = defaultdict(set)
    for link in led.select_related("lead__group"):
        if link.lead:
            found[link.lead.group].add(link.pupil_id)
    return sorted(found.items(), key=lambda pair: (not pair[0].is_home_group, pair[0].position, pair[0].name))


def children_now(pupils: Iterable[Pupil], member: Member, due: Iterable[DueItem] = ()) -> list[ChildNow]:
    """The children in the order given. Eight queries, whatever their number.

    `due` is what falls due for the member; of it, what is theirs to do is owed.
    """
    rows = list(pupils)
    profiles, plans, mine = newest_profiles(rows, member), plans_now(rows, member), _mine(due, member)
    noted = _last_notes(plans, member)
    spoken = spoken_for([now.plan for theirs in plans.values() for now in theirs], member)
    found = []
    for pupil, line in zip(rows, lines_of(rows, member.on), strict=True):
        theirs = plans.get(pupil.pk, [])
        owed = [*mine[pupil.pk], *_owed(pupil, theirs, noted.get(pupil.pk), spoken, member)]
        found.append(_child(line, profiles.get(pupil.pk), theirs, owed))
    return found


def _child(line: ChildLine, profile: OnePageProfile | None, plans: list[PlanNow], owed: list[Owed]) -> ChildNow:
    return ChildNow(
        line=line,
        helps=profile.lines("how_to_help") if profile else [],
        please_do_not=profile.lines("please_do_not") if profile else [],
        plans=plans,
        owed=sorted(owed, key=lambda one: one.by),
    )


def _mine(due: Iterable[DueItem], member: Member) -> dict[int, list[Owed]]:
    """What is due of the member, by the key of the pupil."""
    found: dict[int, list[Owed]] = defaultdict(list)
    for item in due:
        if item.pupil is not None and item.holder_id == member.user_id:
            found[item.pupil.pk].append(Owed(item.title, item.due_on, item.url))
    return found


def _last_notes(pupils: Iterable[int], member: Member) -> dict[int, date]:
    """The day of the last note about each, whoever wrote it: the day alone says nothing of what is in it."""
    rows = Note.objects.for_school(member.school).filter(pupil__in=list(pupils)).order_by()
    return dict(rows.values("pupil").annotate(last=Max("happened_on")).values_list("pupil", "last"))


def _owed(
    pupil: Pupil, plans: list[PlanNow], noted_on: date | None, spoken: set[int], member: Member
) -> Iterator[Owed]:
    """What no deadline of the plan says: the child's own words before a review, and a note now and then."""
    here = {"school": member.school.slug}
    for now in plans:
        plan = now.plan
        soon = plan.review_on and review_state(plan.review_on, member.on).state in {"due soon", "late"}
        if soon and plan.review_on and plan.pk not in spoken and member.may(Permission.PLAN_WRITE):
            words = f"Ask {pupil.known_as} what to say at the review"
            yield Owed(words, plan.review_on, url("plans:review", plan=plan.ref, **here))
    begun = min((now.plan.published_on for now in plans if now.plan.published_on), default=None)
    if begun and member.may(Permission.NOTE_WRITE):
        by = max(begun, noted_on or begun) + timedelta(days=NOTE_EVERY_DAYS)
        if by <= member.on:
            yield Owed(
                "Write a line: nothing has been noted for four weeks", by, url("pupils:note", pupil=pupil.ref, **here)
            )
