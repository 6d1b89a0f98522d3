"""From the record to the data of a paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.core import clock
from handrail.packs import papers
from handrail.packs.evidence import Head, Traced, say_moment, spaced, timeline_evidence
from handrail.packs.pictures import framed
from handrail.plans.models import Plan, Rating, Voice
from handrail.plans.reading import OutcomeReading, PlanReading, sections_held
from handrail.plans.scores import scores_beside
from handrail.pupils.facts import TestScores
from handrail.pupils.line import ChildLine, child_line
from handrail.pupils.models import EmergencyCard, Link, OnePageProfile, Photo, Pupil
from handrail.pupils.models.dated import holds_on
from handrail.pupils.photos import photo_bytes
from handrail.ui.status import status_of

NO_VOICE: papers.Voice = {"text": "", "said_by": "", "gathered": "", "on": None}


def plan_paper(reading: PlanReading, member: Member) -> papers.PlanPaper:
    """What the plan's paper holds."""
    plan, version = reading.plan, reading.version
    line = child_line(plan.pupil, member.on)
    voices = {voice.whose: _voice(voice) for voice in reading.voices}
    scores = scores_beside(plan, member)
    held = sections_held(reading, scores)
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
        "sections": [{"key": section.key, "title": section.title} for section in held],
        "strengths": "\n".join(
            filter(None, (version.strengths, *(f"{area}: {text}" for area, text in reading.strengths)))
        ),
        "barriers": [{"area": area, "text": text} for area, text in reading.barriers],
        "scores": [_test(test) for test in scores],
        "pupil_voice": voices.get(Voice.Whose.PUPIL, NO_VOICE),
        "parents_voice": voices.get(Voice.Whose.PARENT, NO_VOICE),
        "teacher_voice": voices.get(Voice.Whose.TEACHER, NO_VOICE),
        "advice": version.advice,
        "advice_from": reading.advice_from,
        "tried": [_tried(row) for row in reading.tried],
        "outcomes": [_outcome(outcome) for outcome in reading.outcomes],
        "what_helps": version.everyday_help,
        "impact": version.expected_impact,
        "agreed_by": _agreed(reading),
        "next_date": version.review_on,
        "next_note": "We look at this plan together again by then.",
        "notice": reading.kind.proposal,
    }


def _test(test: TestScores) -> papers.Test:
    scores: list[papers.ScoreOnDay] = [
        {"score": row.score, "on": row.taken_on, "form": row.form} for row in test.scores
    ]
    return {"name": test.name, "kind": test.kind, "scores": scores}


def _tried(row: dict[str, str]) -> papers.Tried:
    return {"what": row.get("what", ""), "period": row.get("period", ""), "result": row.get("result", "")}


def _agreed(reading: PlanReading) -> list[papers.Agreement]:
    """A line for each who agreed, and one to sign for who has not yet."""
    version, pupil = reading.version, reading.plan.pupil
    lines: list[papers.Agreement] = [
        {
            "name": one.name or (pupil.name if one.whose == "Pupil" else ""),
            "role": one.whose,
            "how": one.how_said if one.has_agreed else "",
            "on": one.on,
            "why": one.why,
        }
        for one in reading.agreements
    ]
    named = {line["name"] for line in lines}
    others = [name for name in map(str.strip, version.agreed_with.split(",")) if name and name not in named]
    lines.extend({"name": name, "role": "", "how": "", "on": version.agreed_on, "why": ""} for name in others)
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
        "step": reading.step,
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


def newest_profiles(pupils: Iterable[Pupil], member: Member) -> dict[int, OnePageProfile]:
    """The profile of each pupil who has one, as written last. One query."""
    rows = OnePageProfile.objects.visible_to(member).filter(pupil__in=list(pupils))
    return {row.pupil_id: row for row in rows.order_by("recorded_at", "pk")}


def photos_of(pupils: Iterable[Pupil], member: Member) -> dict[int, str]:
    """The photo of each pupil whom this member may see and who has one, as a paper takes it."""
    rows = Photo.objects.visible_to(member).current().filter(pupil__in=list(pupils))
    read = {row.pupil_id: photo_bytes(row) for row in rows}
    return {key: framed(content) for key, content in read.items() if content}


def profile_paper(
    pupil: Pupil, profile: OnePageProfile, member: Member, photo: str | None = None
) -> papers.ProfilePaper:
    """What the one-page profile's paper holds. `photo` as `photos_of` gives it."""
    line = child_line(pupil, member.on)
    return {
        "made_on": member.on,
        "school": member.school.name,
        "title": "One-page profile",
        "child": pupil.name,
        "known_as": pupil.known_as,
        "year": line.year,
        "class_name": line.group,
        "photo": photo or "",
        "in_my_words": profile.in_my_words,
        "like_about_me": profile.likes_about_me,
        "matters_to_me": profile.matters_to_me,
        "please_do": profile.how_to_help,
        "please_do_not": profile.please_do_not,
        "written_by": profile.recorded_by,
        "written_on": profile.recorded_at.astimezone(clock.LONDON).date(),
    }


NEXT_STEPS = {
    Rating.NextStep.CONTINUE: "We carry on as we are.",
    Rating.NextStep.ADAPT: "We change how we help.",
    Rating.NextStep.STOP: "We stop this.",
    Rating.NextStep.ACHIEVED: "Done. We celebrate it and go on to something new.",
}


def review_paper(reading: PlanReading, member: Member) -> papers.ReviewPaper | None:
    """What the record of a finished review says to parents; None while there is no finished review."""
    review, plan = reading.review, reading.plan
    if review is None or review.finished_at is None:
        return None
    line = child_line(plan.pupil, member.on)
    voices = {voice.whose: _voice(voice) for voice in reading.review_voices}
    following = Plan.objects.visible_to(member).filter(carried_from=plan, published_on__isnull=False).first()
    return {
        "made_on": member.on,
        "school": member.school.name,
        "plan": f"{member.school.plan_word} {plan.number}",
        "child": plan.pupil.name,
        "known_as": plan.pupil.known_as,
        "year": line.year,
        "class_name": line.group,
        "held_on": review.held_on,
        "with_whom": review.with_whom,
        "outcomes": [_reviewed(outcome) for outcome in sorted(reading.outcomes, key=lambda row: row.position)],
        "parents_voice": voices.get(Voice.Whose.PARENT, NO_VOICE),
        "pupil_voice": voices.get(Voice.Whose.PUPIL, NO_VOICE),
        "next_date": following.review_on if following else None,
        "ask": ask_whom(member),
    }


def _reviewed(reading: OutcomeReading) -> papers.ReviewedOutcome:
    rating = reading.rating
    step = NEXT_STEPS.get(Rating.NextStep(rating.row.next_step), "") if rating and rating.row.next_step else ""
    why = f" {rating.row.stop_reason}" if rating and rating.row.stop_reason else ""
    return {
        "agreed": reading.row.text,
        "target": reading.row.target,
        "word": rating.word if rating else "",
        "what_we_saw": rating.row.what_we_saw if rating else "",
        "next": f"{step}{why}",
    }


def ask_whom(member: Member) -> str:
    """Whom a person without an account turns to: 'Ana Ferreira, SENCO'."""
    rows = Membership.objects.on(member.on).filter(school=member.school, role_key="senco").select_related("user")
    names = ", ".join(row.user.name for row in rows)
    word = member.school.senco_word
    return f"{names}, {word}" if names else f"the {word}"


def emergency_paper(
    card: EmergencyCard, line: ChildLine, member: Member, photo: str | None, place: str
) -> papers.EmergencyPaper:
    """What an emergency card's paper holds. `place` is said at its foot."""
    return {
        "school": member.school.name,
        "child": line.name,
        "year": line.year,
        "class_name": line.group,
        "born": line.born,
        "photo": photo or "",
        "signs": card.signs,
        "do_at_once": card.do_at_once,
        "do_not": card.do_not,
        "medicines": card.medicines,
        "who_to_call": card.who_to_call,
        "written_by": card.recorded_by,
        "written_on": card.recorded_at.astimezone(clock.LONDON).date(),
        "look_again_on": card.look_again_on,
        "place": place,
    }


def timeline_paper(
    pupil: Pupil, traced: Sequence[Traced], member: Member, head: Head | None, *, hidden: int = 0
) -> papers.TimelinePaper:
    """What the timeline's paper holds, oldest first, as evidence is read. `hidden` notes are restricted to others."""
    line = child_line(pupil, member.on)
    oldest_first = list(reversed(traced))
    days = [one.words.on for one in oldest_first]
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
        "entries": [_evidence(one) for one in oldest_first],
        "hidden": hidden,
        "seal": _end_of_chain(head) if head else None,
        "evidence": timeline_evidence(member, pupil, oldest_first, head),
    }


def _evidence(one: Traced) -> papers.TimelineEntry:
    act = one.acts[0] if one.acts else None
    return {
        "on": one.words.on,
        "kind": one.words.kind,
        "what": one.words.what,
        "who": one.words.who,
        "recorded": say_moment(act.at, short=True) if act else "",
        "number": one.number,
        "code": one.code,
    }


def _end_of_chain(head: Head) -> papers.TimelineSeal:
    return {"number": head.number, "sealed": say_moment(head.sealed_at), "code": spaced(head.chain_sha256, 24)}
