"""What the record itself says is next: who lacks what, for a whole school in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handrail.access.member import Member
from handrail.plans.models import Plan
from handrail.pupils.census import census_faults
from handrail.pupils.models import OnePageProfile, Pupil
from handrail.pupils.standing import Standing, Standings, standing_on
from handrail.rules.calendar import say_day
from handrail.rules.register import STATUSES


@dataclass(frozen=True, slots=True)
class Record:
    """A school as it stands: its pupils on roll by name, and what the gaps are looked for in."""

    pupils: list[Pupil]
    standings: Standings
    plans: dict[int, date | None]
    drafts: frozenset[int]
    with_profile: frozenset[int]
    faults: dict[int, str]
    on: date

    def listed(self) -> list[tuple[Pupil, Standing]]:
        """Those on SEN support or with an EHC plan."""
        return [
            (pupil, self.standings[pupil.pk])
            for pupil in self.pupils
            if STATUSES[self.standings[pupil.pk].status].on_register
        ]


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of thing that is missing: what is said of so many, why it matters, where it is put right.

    `find` gives the pupils with a word on each; `page` is the page on which one child's is mended.
    """

    key: str
    title: str
    says: Callable[[int, Record], str]
    why: str
    page: str
    find: Callable[[Record], list[tuple[Pupil, str]]]


def read_record(member: Member) -> Record:
    """Everything the gaps need. Eight queries, whatever the size of the school."""
    pupils = list(Pupil.objects.visible_to(member).on_roll(member.on).by_name())
    standings = standing_on(member.school, member.on)
    plans, drafts = {}, set()
    open_plans = Plan.objects.visible_to(member).filter(reviewed_on=None, closed_on=None)
    for key, published, review_on in open_plans.values_list("pupil_id", "published_on", "review_on"):
        if published:
            plans[key] = review_on
        else:
            drafts.add(key)
    profiles = OnePageProfile.objects.visible_to(member).order_by().values_list("pupil_id", flat=True)
    faults: dict[int, str] = {}
    for pupil, error in census_faults(member.school, pupils, standings):
        faults[pupil.pk] = f"{faults.get(pupil.pk, '')} {error.message}".strip()
    return Record(pupils, standings, plans, frozenset(drafts), frozenset(profiles), faults, member.on)


def _without_plan(record: Record) -> list[tuple[Pupil, str]]:
    return [
        (pupil, "a draft is begun" if pupil.pk in record.drafts else "")
        for pupil, standing in record.listed()
        if pupil.pk not in record.plans and standing.status == "K"
    ]


def _says_without_plan(count: int, record: Record) -> str:
    every = sum(standing.status == "K" for _, standing in record.listed())
    if count == every:
        return "Nobody on SEN support has a plan."
    return f"{count:,} of {every:,} on SEN support {'has' if count == 1 else 'have'} no plan."


def _late(record: Record) -> list[tuple[Pupil, str]]:
    return [
        (pupil, f"was due on {say_day(day)}")
        for pupil in record.pupils
        if (day := record.plans.get(pupil.pk)) and day < record.on
    ]


def _without_adult(record: Record) -> list[tuple[Pupil, str]]:
    return [(pupil, standing.group) for pupil, standing in record.listed() if not standing.key_adult]


def _without_need(record: Record) -> list[tuple[Pupil, str]]:
    return [(pupil, "") for pupil, standing in record.listed() if not standing.needs]


def _not_told(record: Record) -> list[tuple[Pupil, str]]:
    return [
        (pupil, "from a file, which does not say" if entry.is_imported else "")
        for pupil, standing in record.listed()
        if standing.status == "K"
        and (entry := standing.entry)
        and not (entry.parent_told_on or entry.parent_not_told_why)
    ]


def _without_group(record: Record) -> list[tuple[Pupil, str]]:
    return [(pupil, "") for pupil in record.pupils if not record.standings[pupil.pk].group]


def _without_birth(record: Record) -> list[tuple[Pupil, str]]:
    return [(pupil, "") for pupil in record.pupils if not pupil.date_of_birth]


def _with_fault(record: Record) -> list[tuple[Pupil, str]]:
    """Of those on the register; who has no status recorded goes into a census as N."""
    return [(pupil, record.faults[pupil.pk]) for pupil, _ in record.listed() if pupil.pk in record.faults]


def _without_profile(record: Record) -> list[tuple[Pupil, str]]:
    return [(pupil, "") for pupil, _ in record.listed() if pupil.pk not in record.with_profile]


def _counted(one: str, many: str) -> Callable[[int, Record], str]:
    return lambda count, record: f"{count:,} {one if count == 1 else many}."


def _on(list_name: str, lack: str) -> Callable[[int, Record], str]:
    return lambda count, record: f"{count:,} on {list_name} {'has' if count == 1 else 'have'} {lack}."


GAPS = {
    gap.key: gap
    for gap in (
        Gap(
            key="late-review",
            title="Reviews that are late",
            says=_counted("review is late", "reviews are late"),
            why="The review closes one turn of assess, plan, do, review and opens the next.",
            page="desk:pupil",
            find=_late,
        ),
        Gap(
            key="no-plan",
            title="On SEN support without a plan",
            says=_says_without_plan,
            why="Parents should be part of agreeing it: Code of Practice 6.48.",
            page="desk:pupil",
            find=_without_plan,
        ),
        Gap(
            key="parent-not-told",
            title="Parent or carer not recorded as told",
            says=_on("SEN support", "no record that a parent was told"),
            why="They are to be told: Children and Families Act 2014, section 68.",
            page="pupils:register_correct",
            find=_not_told,
        ),
        Gap(
            key="no-need",
            title="No type of need",
            says=_on("the register", "no type of need"),
            why="The spring census asks for it. No diagnosis is needed.",
            page="pupils:needs",
            find=_without_need,
        ),
        Gap(
            key="census",
            title="What a census would object to",
            says=_counted(
                "on the register would be queried by a census", "on the register would be queried by a census"
            ),
            why="Mended today, it is one thing less in January.",
            page="desk:pupil",
            find=_with_fault,
        ),
        Gap(
            key="no-adult",
            title="No key adult",
            says=_on("the register", "no key adult"),
            why="Nobody sees their profile and plan in class until somebody has their class or room.",
            page="desk:pupil",
            find=_without_adult,
        ),
        Gap(
            key="no-profile",
            title="No one-page profile",
            says=_on("the register", "no one-page profile"),
            why="It is what every adult reads first: how to help.",
            page="pupils:profile",
            find=_without_profile,
        ),
        Gap(
            key="no-group",
            title="In no class",
            says=_counted("pupil is in no class, form or room", "pupils are in no class, form or room"),
            why="Whoever has the class sees its pupils.",
            page="pupils:edit",
            find=_without_group,
        ),
        Gap(
            key="no-birth",
            title="No date of birth",
            says=_counted("pupil has no date of birth", "pupils have no date of birth"),
            why="It tells two children of one name apart, and the next file from another child’s.",
            page="pupils:edit",
            find=_without_birth,
        ),
    )
}
"""In the order in which they press."""
