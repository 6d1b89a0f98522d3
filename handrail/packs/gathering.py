"""For whom a pack can be made, and what goes in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from handrail.access.member import Member
from handrail.core.progress import Tell
from handrail.packs import papers
from handrail.packs.composing import newest_profiles, photos_of, plan_paper, profile_paper, review_paper
from handrail.packs.models import Pack
from handrail.plans.models import Plan, Review
from handrail.plans.reading import read_plan
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import GroupMembership, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.pupil import PupilQuerySet
from handrail.pupils.years import year_label
from handrail.rules.years import class_order

REGISTER = "register"
ON_REGISTER = ("K", "E")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents of a pack, in order of name; the names of the children without one, and a sentence for each; and
    the refs of both, since whoever opens it reads of both."""

    documents: list[papers.OneOfMany]
    pupil_refs: list[str]
    without: list[str]
    left_out: list[str]


def groups_for(member: Member, *, with_years: bool = True) -> list[tuple[str, str]]:
    """(ref, name) of the groups in which this member sees a child today: years first, then classes and groups."""
    mine = GroupMembership.objects.visible_to(member).filter(holds_on(member.on), group=OuterRef("pk"))
    rows = PupilGroup.objects.visible_to(member).filter(Exists(mine))
    listed = [row for row in rows if with_years or row.kind != PupilGroup.Kind.YEAR]
    return [(row.ref, name_of(row)) for row in sorted(listed, key=_years_first)]


_KINDS: list[str] = [PupilGroup.Kind.YEAR, PupilGroup.Kind.CLASS, PupilGroup.Kind.ROOM, PupilGroup.Kind.TEACHING]


def _years_first(group: PupilGroup) -> tuple[int, int, list[tuple[int, str]]]:
    return _KINDS.index(group.kind), group.position, class_order(group.name)


def name_of(group: PupilGroup) -> str:
    """'Year 4' of a year, else its name."""
    return year_label(group.name) if group.kind == PupilGroup.Kind.YEAR else group.name


def pupils_of(member: Member, whom: str) -> PupilQuerySet:
    """The pupils of a group, or of the register, whom this member may see, by name."""
    here = Pupil.objects.visible_to(member).on_roll(member.on).by_name()
    if whom == REGISTER:
        entries = RegisterEntry.objects.for_school(member.school).filter(
            holds_on(member.on), pupil=OuterRef("pk"), status__in=ON_REGISTER
        )
        return here.filter(Exists(entries))
    held = GroupMembership.objects.visible_to(member).filter(holds_on(member.on), pupil=OuterRef("pk"), group__ref=whom)
    return here.filter(Exists(held))


def gather(pack: Pack, member: Member, tell: Tell) -> Gathered:
    """Read every document of a pack, telling how far it is."""
    pupils = list(pupils_of(member, pack.whom))
    lines = dict(zip((pupil.pk for pupil in pupils), lines_of(pupils, member.on), strict=True))
    found = Gathered([], [], [], [])
    for done, (pupil, data) in enumerate(_read(pack.what, pupils, member)):
        tell(done, len(pupils), "Reading the records")
        found.pupil_refs.append(pupil.ref)
        line = lines[pupil.pk]
        if data is None:
            found.without.append(pupil.name)
            found.left_out.append(f"{pupil.name}: {LACKING[Pack.What(pack.what)]}")
        else:
            found.documents.append(_one(pack.what, line, data))
    return found


LACKING = {
    Pack.What.PROFILES: "no profile is written yet",
    Pack.What.PLANS: "there is no published plan",
    Pack.What.REVIEWS: "no plan has been reviewed yet",
}
PAPER = {Pack.What.PROFILES: "profile", Pack.What.PLANS: "plan", Pack.What.REVIEWS: "review"}

Read = Iterator[tuple[Pupil, papers.OfOneChild | None]]


def _one(
    what: str, line: ChildLine, data: papers.PlanPaper | papers.ProfilePaper | papers.ReviewPaper
) -> papers.OneOfMany:
    paper = PAPER[Pack.What(what)]
    return {"paper": paper, "child": line.name, "year": line.year, "class_name": line.group, "data": data}


def _read(what: str, pupils: list[Pupil], member: Member) -> Read:
    if what == Pack.What.PROFILES:
        return _profiles(pupils, member)
    return _plans(pupils, member) if what == Pack.What.PLANS else _reviews(pupils, member)


def _profiles(pupils: list[Pupil], member: Member) -> Read:
    profiles, photos = newest_profiles(pupils, member), photos_of(pupils, member)
    for pupil in pupils:
        profile = profiles.get(pupil.pk)
        yield pupil, profile_paper(pupil, profile, member, photos.get(pupil.pk)) if profile else None


def _plans(pupils: list[Pupil], member: Member) -> Read:
    """The plan each child is on, or the last one that was."""
    rows = Plan.objects.visible_to(member).filter(pupil__in=pupils, published_on__isnull=False).order_by("number")
    newest = {plan.pupil_id: plan for plan in rows.select_related("pupil")}
    for pupil in pupils:
        plan = newest.get(pupil.pk)
        reading = read_plan(plan, member) if plan else None
        yield pupil, plan_paper(reading, member) if reading else None


def _reviews(pupils: list[Pupil], member: Member) -> Read:
    rows = Review.objects.visible_to(member).filter(plan__pupil__in=pupils, finished_at__isnull=False)
    newest = {row.plan.pupil_id: row.plan for row in rows.select_related("plan__pupil").order_by("held_on", "pk")}
    for pupil in pupils:
        plan = newest.get(pupil.pk)
        reading = read_plan(plan, member) if plan else None
        yield pupil, review_paper(reading, member) if reading else None
