"""From the record to the data of a paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.core import clock
from handrail.core.registry import TimelineEntry
from handrail.packs import papers
from handrail.plans.models import Voice
from handrail.plans.reading import OutcomeReading, PlanReading
from handrail.pupils.line import child_line
from handrail.pupils.models import Link, OnePageProfile, Pupil
from handrail.pupils.models.dated import holds_on
from handrail.pupils.story import TIMELINE_KINDS
from handrail.ui.status import status_of

NO_VOICE: papers.Voice = {"text": "", "said_by": "", "gathered": "", "on": None}


def plan_paper(reading: PlanReading, member: Member) -> papers.PlanPaper:
    """What the plan's paper holds."""
    plan, version = reading.plan, reading.version
    line = child_line(plan.pupil, member.on)
    voices = {voice.whose: _voice(voice) for voice in reading.voices}
    return {
        "made_on": member.on,
        "school": member.school.name,
        "plan": f"{member.school.plan_name(plan.kind)} {plan.number}",
        "published": not version.is_draft,
        "child": plan.pupil.name,
        "known_as": plan.pupil.known_as,
        "year": line.year,
        "class_name": line.group,
        "born": line.born,
        "status": status_of(line.status).word,
        "adults": _adults(plan.pupil, member),
        "begins": version.starts_on or plan.published_on,
        "review_on": version.review_on,
        "strengths": "\n".join(
            filter(None, (version.strengths, *(f"{area}: {text}" for area, text in reading.strengths)))
        ),
        "what_helps": version.everyday_help,
        "barriers": [{"area": area, "text": text} for area, text in reading.barriers],
        "outcomes": [_outcome(outcome) for outcome in reading.outcomes],
        "pupil_voice": voices.get(Voice.Whose.PUPIL, NO_VOICE),
        "parents_voice": voices.get(Voice.Whose.PARENT, NO_VOICE),
        "teacher_voice": voices.get(Voice.Whose.TEACHER, NO_VOICE),
        "agreed_by": _agreed(reading),
        "next_date": version.review_on,
        "next_note": "We look at this plan together again by then.",
        "notice": reading.kind.proposal,
        "impact": version.expected_impact,
    }


def _agreed(reading: PlanReading) -> list[papers.Agreement]:
    """A line for each who agreed, and one to sign for who has not yet."""
    version, pupil = reading.version, reading.plan.pupil
    lines: list[papers.Agreement] = [
        {
            "name": one.name or (pupil.name if one.whose == "Pupil" else ""),
            "role": one.whose,
            "how": one.how_said if one.has_agreed else "",
            "on": one.on,
        }
        for one in reading.agreements
    ]
    others = filter(None, map(str.strip, version.agreed_with.split(",")))
    lines.extend({"name": name, "role": "", "how": "", "on": version.agreed_on} for name in others)
    return lines


def _adults(pupil: Pupil, member: Member) -> list[papers.Adult]:
    """The child's key person or whoever leads the class or room, and the school's SENCO."""
    found = Link.objects.for_school(member.school).key_adults(holds_on(member.on) & Q(pupil=pupil))
    adults: list[papers.Adult] = [
        {"role": member.school.group_lead_word, "name": name} for _, name in found.get(pupil.pk, ())
    ]
    sencos = Membership.objects.on(member.on).filter(school=member.school, role_key="senco").select_related("user")
    return adults + [{"role": member.school.senco_word, "name": row.user.name} for row in sencos]


def _voice(voice: Voice) -> papers.Voice:
    return {
        "text": voice.text,
        "said_by": voice.name,
        "gathered": voice.get_how_display() if voice.how else "",
        "on": voice.said_on,
    }


def _outcome(reading: OutcomeReading) -> papers.PlanOutcome:
    outcome, rating = reading.row, reading.rating
    return {
        "outcome": outcome.text,
        "area": reading.area,
        "baseline": outcome.baseline,
        "target": outcome.target,
        "measure": outcome.measure,
        "by": outcome.by_when,
        "strategies": [
            {
                "what": strategy.text,
                "who": strategy.who,
                "how_often": ", ".join(filter(None, (strategy.how_often, strategy.where))),
            }
            for strategy in reading.strategies
        ],
        "result": rating.word if rating else "",
        "result_note": rating.row.what_we_saw if rating else "",
        "result_on": rating.on if rating and rating.word else None,
    }


def profile_paper(pupil: Pupil, profile: OnePageProfile, member: Member) -> papers.ProfilePaper:
    """What the one-page profile's paper holds."""
    line = child_line(pupil, member.on)
    return {
        "made_on": member.on,
        "school": member.school.name,
        "title": "One-page profile",
        "child": pupil.name,
        "known_as": pupil.known_as,
        "year": line.year,
        "class_name": line.group,
        "like_about_me": profile.likes_about_me,
        "matters_to_me": profile.matters_to_me,
        "how_to_support": profile.in_my_words,
        "please_do": profile.how_to_help,
        "please_do_not": profile.please_do_not,
        "written_by": profile.recorded_by,
        "written_on": profile.recorded_at.astimezone(clock.LONDON).date(),
    }


def timeline_paper(pupil: Pupil, entries: Sequence[TimelineEntry], member: Member) -> papers.TimelinePaper:
    """What the timeline's paper holds, oldest first, as evidence is read."""
    line = child_line(pupil, member.on)
    days = [entry.on for entry in entries]
    return {
        "made_on": member.on,
        "school": member.school.name,
        "child": pupil.name,
        "year": line.year,
        "class_name": line.group,
        "born": line.born,
        "status": status_of(line.status).word,
        "begins": min(days, default=None),
        "ends": max(days, default=None),
        "made_for": "",
        "entries": [
            {
                "on": entry.on,
                "kind": TIMELINE_KINDS.get(entry.kind, entry.kind),
                "what": ". ".join(part for part in (entry.title, entry.detail) if part),
                "who": entry.who,
            }
            for entry in reversed(entries)
        ],
        "hidden": 0,
    }
