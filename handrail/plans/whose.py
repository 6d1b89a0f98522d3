"""Whose work plans are: who wrote, reviewed and delivered each, the SENCO or the people of the class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.access.models import Membership
from handrail.plans.models import Hand, Outcome, Plan
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Note
from handrail.pupils.years import YEARS, year_label
from handrail.rules.suppression import suppress

if TYPE_CHECKING:
    from datetime import date

    from handrail.access.member import Member

PARTS = {"wrote": "Wrote", "reviewed": "Reviewed", "delivered": "Noted what they saw"}
"""The three parts of a plan's work, and what people did in each."""

OF_THE_CLASS = frozenset({"teacher", "teaching_assistant"})
"""The roles of whoever teaches or helps the child day by day; a key person is a teacher here."""


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who had a part in a plan, in the role they had then."""

    name: str
    role_key: str

    @property
    def is_of_the_class(self) -> bool:
        return self.role_key in OF_THE_CLASS


@dataclass(frozen=True, slots=True)
class PlanWork:
    """One plan, and who did each part of it; a part nobody has done yet has no names."""

    plan: Plan
    child: ChildLine
    parts: dict[str, list[Doer]]


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many plans of which a part was done, in how many somebody of the class had a hand."""

    of_the_class: int
    done: int

    @property
    def said(self) -> str:
        return f"{self.of_the_class} of {self.done}" if self.done else "None yet"

    @property
    def suppressed(self) -> str:
        """For those who see no child: both figures or neither."""
        others = self.done - self.of_the_class
        shown = {suppress(count) for count in (self.of_the_class, others)}
        return "Too few to show" if any(text.startswith("fewer") for text in shown) else self.said


@dataclass(frozen=True, slots=True)
class GroupShare:
    """The share of one class, part by part, with its plans."""

    name: str
    shares: dict[str, Share]
    plans: list[PlanWork]


def work_of(member: Member, since: date) -> list[PlanWork]:
    """The plans of a school that were published since a day or are going on. Seven queries, whatever their number."""
    open_or_since = Plan.objects.for_school(member.school).open_to(member).exclude(reviewed_on__lt=since)
    plans = list(open_or_since.select_related("pupil").order_by("pupil__sort_name", "number"))
    hands: dict[int, dict[str, list[Doer]]] = defaultdict(lambda: defaultdict(list))
    for hand in Hand.objects.for_school(member.school).filter(plan__in=plans):
        hands[hand.plan_id][hand.part].append(Doer(hand.name, hand.role_key))
    for plan, doer in _delivered(plans, member):
        if doer not in hands[plan]["delivered"]:
            hands[plan]["delivered"].append(doer)
    lines = lines_of([plan.pupil for plan in plans], member.on)
    return [
        PlanWork(plan, line, {part: hands[plan.pk][part] for part in PARTS})
        for plan, line in zip(plans, lines, strict=True)
    ]


def _delivered(plans: Sequence[Plan], member: Member) -> Iterable[tuple[int, Doer]]:
    """Who wrote down what they saw of an outcome of each plan, with the role they have here now."""
    outcomes = Outcome.objects.for_school(member.school).filter(version__plan__in=plans)
    plan_of = dict(outcomes.values_list("ref", "version__plan"))
    members = Membership.objects.filter(school=member.school).order_by("starts_on")
    roles = dict(members.values_list("user", "role_key"))
    notes = Note.objects.for_school(member.school).exclude(outcome_ref="").order_by("pk")
    for ref, user, name in notes.values_list("outcome_ref", "recorded_by_id", "recorded_by"):
        if ref in plan_of:
            yield plan_of[ref], Doer(name, roles.get(user or 0, ""))


def shares_of(rows: Iterable[PlanWork]) -> dict[str, Share]:
    """The share of each part over some plans."""
    rows = list(rows)
    return {part: _share([row.parts[part] for row in rows if row.parts[part]]) for part in PARTS}


def _share(done: list[list[Doer]]) -> Share:
    return Share(sum(any(doer.is_of_the_class for doer in doers) for doers in done), len(done))


def by_group(rows: Iterable[PlanWork]) -> list[GroupShare]:
    """By the class each child is in today, the youngest first."""
    found: dict[str, list[PlanWork]] = defaultdict(list)
    for row in rows:
        found[row.child.group].append(row)
    in_order = sorted(found.items(), key=lambda group: (min(_age_place(row.child) for row in group[1]), group[0]))
    return [GroupShare(name or "No class", shares_of(plans), plans) for name, plans in in_order]


_PLACES = {year_label(year): place for place, year in enumerate(YEARS)}


def _age_place(child: ChildLine) -> int:
    """Where a child's year stands among all years; after them where it is not known."""
    return _PLACES.get(child.year, len(_PLACES))
