"""What people of Alder saw from day to day, whom of the families they met, and one note that is for two readers only.

Written to be read: outcomes that go well, one that does not, and why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.access.models import User
from handrail.demo import stories
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.models import Meeting
from handrail.meetings.who import Came
from handrail.plans.actions import save_review, start_review
from handrail.plans.models import Outcome, Plan
from handrail.plans.outcomes import current_outcomes
from handrail.pupils.actions import Observed, add_note, add_restricted_note
from handrail.pupils.models import Pupil
from handrail.rules.calendar import academic_year, say_day
from handrail.schools.models import School

# By the beginning of the outcome: days ago, by whom, seen, out of, words.
SEEN: dict[str, list[tuple[int, str, int | None, int | None, str]]] = {
    "explains a problem": [
        (33, "tess", 2, 5, "Told me who had the ball. Stopped when Kit came over."),
        (26, "tess", 2, 5, "Word-finding group: drew the problem first, then said two sentences."),
        (19, "tess", 2, 5, "Said it to the puppet, not to me. We are keeping the puppet."),
        (12, "ben", 3, 5, "Three sentences about the broken tap, at the sink, nobody had asked."),
        (5, "tess", 4, 5, "Rabbit escaped! Four chances of five, and the fifth was only because the bell went."),
    ],
    "reads 60": [
        (30, "tess", 29, 80, "Friday list. ‘Because’ and ‘people’ are still guessed from the first letter."),
        (16, "tess", 31, 80, "Tired after the trip; stopped at the second page."),
        (2, "ben", 30, 80, "Knew thirty-four on Wednesday, thirty today. New words push the old ones out."),
    ],
    "joins a game": [
        (24, "ben", 1, 5, "Stood by the den on four days. Went in on Thursday, when Amir called."),
        (9, "ben", 1, 5, "Asked ‘What are you playing?’ and was told ‘nothing’. Did not ask again."),
    ],
}

# The review of a class under way: how it went, what was seen, what next; and why not.
HALF_WAY = {
    "value": "-2",
    "what_we_saw": "30 of 80 words, as in September. She learns two new ones and loses two. Ten minutes is too long "
    "after lunch, and the list has no word she uses herself.",
    "next_step": "adapt",
}

MET = (
    ("Came in from work with her coat on. Wants the ten-minute wait kept, and the list of words for the fridge.", 35),
    ("By phone, from the bus. Mornings are calmer since the board is by the door. Worried about the swimming.", 15),
    ("Brought the drawing of the den. We agreed that one friend is enough to begin with.", 25),
)
RESTRICTED = (
    "Mum told me at the gate that they have left home and are staying with her sister. She has asked that only the two "
    "of us know for now. Mia may be tired; she knows she can come to the blue room."
)


def tell_days(school: School, people: dict[str, Member]) -> None:
    """Notes on outcomes, meetings of this year in several states, and a review that is half written."""
    ana = people["ana"]
    pupils = list(Pupil.objects.for_school(school).by_name())
    aims = current_outcomes(pupils, ana)
    on_plan = sorted((pupil for pupil in pupils if pupil.pk in aims), key=lambda pupil: pupil.surname != "Kowalczyk")
    for place, pupil in enumerate(on_plan[:12]):
        teacher = stories.teacher_of(pupil, ana)
        near = people | {"ben": teacher, "tess": people["tess"] if teacher == people["ben"] else teacher}
        _see(pupil, aims[pupil.pk], near, whole=place < 4)
        _meet(pupil, teacher, place)
    mia = on_plan[0]
    _review_half_way(aims[mia.pk], people["ben"])
    named = [User.objects.get(email="hal@demo.example")]
    on = ana.on - timedelta(days=6)
    add_restricted_note(by=ana, pupil=mia, text=RESTRICTED, happened_on=on, readers=named)


def _see(pupil: Pupil, outcomes: list[Outcome], people: dict[str, Member], *, whole: bool) -> None:
    for outcome in outcomes:
        notes = next((notes for start, notes in SEEN.items() if outcome.text.startswith(start)), [])
        for ago, who, seen, tries, words in notes if whole else notes[-1:]:
            by = people[who]
            on = by.on - timedelta(days=ago)
            add_note(by=by, pupil=pupil, text=words, happened_on=on, observed=Observed(outcome.ref, seen, tries))


def _meet(pupil: Pupil, by: Member, place: int) -> None:
    """None, one or two meetings since September."""
    known = pupil.contacts.first()
    came = Came(known.name, known.relationship) if known else Came(f"{pupil.forename}’s mum")
    for number in range(place % 3):
        words, minutes = MET[(place + number) % 3]
        on = _day(by.on, 40 - 22 * number)
        how = Meeting.How.PHONE if words.startswith("By phone") else Meeting.How.IN_PERSON
        hold_meeting(by=replace(by, on=on), pupil=pupil, details=MeetingDetails(on, minutes, how, words), who=[came])


def _day(today: date, ago: int) -> date:
    return max(today - timedelta(days=ago), min(today, academic_year(today).starts_on))


def _review_half_way(outcomes: list[Outcome], by: Member) -> None:
    """The class teacher has begun: what went least well is written first."""
    plan: Plan = outcomes[0].version.plan
    review = start_review(plan=plan, by=by)
    worst = next((row for row in outcomes if row.text.startswith("reads 60")), outcomes[0])
    text = {"held_on": say_day(by.on), "how_met": Meeting.How.IN_PERSON.value}
    text |= {f"outcome-{worst.position}-{name}": words for name, words in HALF_WAY.items()}
    save_review(review=review, text=text, revision=review.revision, by=by)
