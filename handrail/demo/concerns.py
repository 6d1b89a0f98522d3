"""Concerns of the demonstration, one in each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.concerns import standing
from handrail.concerns.actions import (
    ConcernWords,
    Decision,
    answer,
    ask_teachers,
    begin_to_look,
    decide,
    hand_over,
    pass_on,
    raise_concern,
    take_back,
)
from handrail.concerns.actions.asking import Answer
from handrail.concerns.models import Concern, Step
from handrail.concerns.teachers import teachers_of
from handrail.pupils.models import Pupil
from handrail.rules.concerns import working_day_from
from handrail.schools.models import School

Cast = Mapping[str, Member]
Kind = Step.Kind


def worry(school: School, people: Cast) -> None:
    """Twelve concerns at the primary school: new, late, being looked at, decided in each way, closed and passed on."""
    four, two, one = (_without_status(school, group) for group in ("4B", "2A", "1A"))
    _waiting(people, next(four), next(two), next(one))
    _asked(people, next(four))
    _decided(people, next(four), next(two), next(one))
    _ended(people, next(two), next(four), next(one))
    mia = Pupil.objects.for_school(school).get(forename="Mia", surname="Kowalczyk")
    _from_home(people, mia)


def _without_status(school: School, group: str) -> Iterator[Pupil]:
    """The children of a class about whom nothing is recorded, by name."""
    in_class = Pupil.objects.for_school(school).filter(group_memberships__group__name=group)
    return iter(in_class.exclude(register_entries__status__in=("K", "E", "M")).by_name().distinct()[:8])


def _on(who: Member, days_ago: int) -> Member:
    """The member, so many days ago: on the Friday before where that was a weekend."""
    day = who.on - timedelta(days=days_ago)
    return replace(who, on=day - timedelta(days=max(0, day.weekday() - 4)))


def _weeks_ahead(who: Member, weeks: int) -> date:
    return working_day_from(who.on + timedelta(weeks=weeks))


def _raise(who: Member, pupil: Pupil, days_ago: int, saw: str, since: str = "", tried: str = "") -> Concern:
    return raise_concern(by=_on(who, days_ago), pupil=pupil, words=ConcernWords(saw, since, tried))


def _decide(ana: Member, concern: Concern, days_ago: int, kind: str, **said: object) -> None:
    decision = Decision(kind=kind, **said)  # type: ignore[arg-type]
    decide(by=_on(ana, days_ago), concern=concern, decision=decision, seen=standing.mark(concern))


def _waiting(people: Cast, four: Pupil, two: Pupil, one: Pupil) -> None:
    """Three nobody has looked at, one of them past its day, and one that was about the wrong child."""
    _raise(
        people["ben"],
        four,
        1,
        "Third time this week the question is copied out neatly and the answer left blank. Told me all of it aloud when"
        " I asked.",
        "Since half-term",
        "Sitting near the front, and a line at a time on a small whiteboard. The whiteboard helped a little.",
    )
    _raise(
        people["priya"],
        two,
        12,
        "Does not turn round when I call from behind, and watches the others before standing up for lunch.",
        "I noticed it after the cold before half-term",
        "Moved to the front on the left. Asked at home: the telly is loud there too.",
    )
    _raise(
        people["tess"],
        four,
        2,
        "Put a head on the desk before writing, twice. Came along when I asked for help with carrying the books.",
        "This week",
    )
    wrong = _raise(people["tess"], one, 4, "Cried at the gate and would not say why.")
    take_back(by=_on(people["tess"], 4), concern=wrong)


def _asked(people: Cast, child: Pupil) -> None:
    """Looked at; the class teacher has answered and the assistant has not."""
    ana = people["ana"]
    concern = _raise(
        people["sam"],
        child,
        6,
        "Has been sent to the office with a tummy ache on four Mondays, each time before the spelling test, and is well"
        " again by break.",
        "September",
    )
    begin_to_look(by=_on(ana, 5), concern=concern)
    teachers = [teacher.key for teacher in teachers_of(ana, child)]
    asking = ask_teachers(
        by=_on(ana, 4),
        concern=concern,
        chosen=teachers,
        due_on=working_day_from(ana.on + timedelta(days=2)),
        note="I should like to know how writing and spelling go, and what mornings are like.",
        seen=standing.mark(concern),
    )
    ben = people["ben"]
    said = Answer(
        shows="often",
        strengths="Full of ideas and the first to help somebody. Reads with real expression.",
        hard="Anything written against the clock. Rubs out until the paper tears.",
        helps="Knowing on Friday what Monday brings, and doing the first three words together.",
    )
    answer(by=_on(ben, 2), reply=asking.replies.get(user_id=ben.user_id or 0), said=said)


def _decided(people: Cast, four: Pupil, two: Pupil, one: Pupil) -> None:
    """Everyday strategies to look at again, a screening asked for, and a child who is watched."""
    ana = people["ana"]
    ahead = _weeks_ahead(ana, 4)
    strategies = (
        ("Gives an instruction in two parts, and waits until the first is done", "All adults in class", "Every lesson"),
        ("Keeps a picture list of the morning on the desk", "Class teacher", "Each morning"),
    )
    sorted_out = _raise(
        people["ben"],
        four,
        23,
        "Starts before the instruction is finished, then has to start again. Very cross with himself afterwards.",
        "Since he came in September",
        "Said it again, to him alone. That works, and I cannot do it each time.",
    )
    _decide(
        ana, sorted_out, 20, Kind.UNIVERSAL, strategies=strategies, look_again_on=ana.on - timedelta(days=1),
        family_told_on=_on(ana, 20).on, family_told_how="At the gate, by Ben", family_agrees="yes",
        answer="Thank you, that is clearly seen. Two things to try with the whole class; I come in three weeks.",
    )  # fmt: skip
    sounds = _raise(
        people["priya"],
        two,
        16,
        "Reads the first letter and guesses the rest. Knows every sound on the cards, and cannot put two together.",
        "All year, and in Year 1 too, says Mo",
        "Sound buttons with me at registration, four mornings a week.",
    )
    _decide(
        ana, sounds, 13, Kind.SCREENING, screener="Phonological awareness screener", look_again_on=ahead,
        reason="Whether it is hearing the sounds or holding on to them.",
        family_told_on=_on(ana, 13).on, family_told_how="By phone", family_agrees="yes",
        answer="Thank you. Sam does the screener before the end of the month; please go on with sound buttons.",
    )  # fmt: skip
    quiet = _raise(
        people["mo"],
        one,
        30,
        "Speaks to two children and to no adult. Nods, points, is happy to be here. Talks freely at home, says Dad.",
        "Since she started",
        "Never asked her in front of others. A job with a friend each morning.",
    )
    _decide(
        ana, quiet, 27, Kind.MONITORING, look_again_on=_weeks_ahead(ana, 6),
        reason="Speaks to no adult after eight weeks; happy otherwise. We see whether it comes with time.",
        family_told_on=_on(ana, 27).on, family_told_how="Met with Dad", family_agrees="yes",
        answer="Thank you, Mo. Exactly right not to press her. We watch it together until Christmas.",
    )  # fmt: skip


def _ended(people: Cast, two: Pupil, four: Pupil, one: Pupil) -> None:
    """Answered with no action, become SEN support, and passed to the safeguarding lead."""
    ana = people["ana"]
    fine = _raise(people["tess"], two, 40, "Holds the pencil in his fist and is slow to write.", "This term")
    _decide(
        ana, fine, 37, Kind.NO_ACTION,
        reason="Writes as legibly and as fast as others of his age; a fist grip is common at six.",
        answer="Thank you for looking so closely. His writing is where it should be; tell me if it starts to hurt him.",
    )  # fmt: skip
    again = _raise(
        people["ben"],
        four,
        60,
        "Cannot retell a story we have just read, and is lost when a joke is made. The gap is wider than in September.",
        "Year 3 at least",
        "Pictures to order, pre-teaching words with Tess for two half-terms.",
    )
    day = _on(ana, 55)
    _decide(
        ana, again, 55, Kind.SEN_SUPPORT, need="SLCN",
        reason="Two half-terms of pictures and pre-taught words, and still far from others in understanding.",
        family_told_on=day.on, family_told_how="In a meeting with both parents", family_agrees="yes",
        answer="Thank you, Ben. She goes on the register today, and we write the plan together next week.",
    )  # fmt: skip
    told = _raise(people["tess"], one, 9, "Said something about home that was for the safeguarding lead.", "", "")
    pass_on(by=_on(ana, 9), concern=told)
    hand_over(by=_on(ana, 9), concern=told)


def _from_home(people: Cast, mia: Pupil) -> None:
    """A mother asks, and has her answer in plain words."""
    pat, ana = people["pat"], people["ana"]
    concern = _raise(
        pat,
        mia,
        8,
        "Mia says she is stupid when we do her reading. She used to love the bedtime story and now hides the book.",
        "Since the new reading books came home",
        "I read one page and she reads one. That goes better.",
    )
    _decide(
        ana,
        concern,
        5,
        Kind.UNIVERSAL,
        look_again_on=_weeks_ahead(ana, 3),
        strategies=(("Sends home a book she can nearly read, and one to be read to her", "Class teacher", "Fridays"),),
        family_told_on=_on(ana, 5).on,
        family_told_how="Here, and by phone",
        answer="Thank you for telling us; you are doing just the right thing. From Friday there are two books: one that"
        " she can nearly read, and one for you to read to her. I ring you in three weeks to hear how bedtime is.",
    )
