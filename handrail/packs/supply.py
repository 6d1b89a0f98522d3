"""What an adult who covers a class needs of it: names, what helps, what to do at once. No diagnosis, no status."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.member import Member
from handrail.packs import papers
from handrail.packs.composing import ask_whom, newest_profiles
from handrail.packs.gathering import name_of, pupils_of
from handrail.pupils.models import EmergencyCard, GroupLead, OnePageProfile, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.dated import holds_on

LINES = 3
"""How many lines of what helps stand on the sheet for each child; the pack has the rest."""


@dataclass(frozen=True, slots=True)
class SupplySheet:
    """The sheet, whom it is about, and what its maker should know: children on the register of whom it says nothing."""

    paper: papers.SupplyPaper
    pupil_refs: list[str]
    silent: list[str]


def supply_sheet(group: PupilGroup, member: Member) -> SupplySheet:
    """The sheet for one class or group, as far as this member sees its pupils. Eight queries."""
    pupils = list(pupils_of(member, group.ref))
    profiles, cards = newest_profiles(pupils, member), _cards(pupils, member)
    told = [(pupil, profiles[pupil.pk]) for pupil in pupils if pupil.pk in profiles and _says(profiles[pupil.pk])]
    paper: papers.SupplyPaper = {
        "made_on": member.on,
        "school": member.school.name,
        "title": f"Supply sheet: {name_of(group)}",
        "group": name_of(group),
        "adults": _adults(group, member),
        "ask": ask_whom(member),
        "safeguarding": member.school.safeguarding_lead or "the school’s safeguarding lead",
        "children": [_child(pupil, profile, has_card=pupil.pk in cards) for pupil, profile in told],
        "emergencies": [
            {"name": pupil.name, "signs": card.signs, "do_at_once": card.do_at_once}
            for pupil in pupils
            if (card := cards.get(pupil.pk))
        ],
        "everybody": [{"name": pupil.name, "has_card": pupil.pk in cards} for pupil in pupils],
    }
    said = {pupil.pk for pupil, _ in told}
    return SupplySheet(paper, [pupil.ref for pupil in pupils], _silent(pupils, said, member))


def _cards(pupils: list[Pupil], member: Member) -> dict[int, EmergencyCard]:
    rows = EmergencyCard.objects.visible_to(member).current().filter(pupil__in=pupils)
    return {row.pupil_id: row for row in rows}


def _says(profile: OnePageProfile) -> bool:
    return bool(profile.lines("how_to_help") or profile.lines("please_do_not"))


def _child(pupil: Pupil, profile: OnePageProfile, *, has_card: bool) -> papers.SupplyChild:
    helps, please_do_not = profile.lines("how_to_help"), profile.lines("please_do_not")
    return {
        "name": pupil.name,
        "helps": helps[:LINES],
        "more": len(helps) > LINES or len(please_do_not) > 1,
        "do_not": please_do_not[0] if please_do_not else "",
        "has_card": has_card,
    }


def _adults(group: PupilGroup, member: Member) -> list[str]:
    """'Ben Adeyemi (class teacher)', whoever covers last."""
    rows = GroupLead.objects.visible_to(member).filter(holds_on(member.on), group=group).select_related("user")
    words = {GroupLead.Part.LEAD: member.school.group_lead_word}
    return [
        f"{row.user.name} ({words.get(GroupLead.Part(row.part), row.get_part_display()).lower()})"
        for row in sorted(rows, key=lambda row: (_PARTS.index(row.part), row.user.name))
    ]


_PARTS: list[str] = [GroupLead.Part.LEAD, GroupLead.Part.TEACHER, GroupLead.Part.ASSISTANT, GroupLead.Part.COVER]


def _silent(pupils: list[Pupil], said: set[int], member: Member) -> list[str]:
    """The children on the register of whom nothing is written that a stranger could use."""
    listed = RegisterEntry.objects.visible_to(member).filter(
        holds_on(member.on), pupil__in=pupils, status__in=("K", "E")
    )
    keys = set(listed.values_list("pupil_id", flat=True))
    return [pupil.name for pupil in pupils if pupil.pk in keys - said]
