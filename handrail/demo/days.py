"""Whom of the families Alder met, a review that is half written, and one note that is for two readers only."""

from __future__ import annotations

from dataclasses import replace

from handrail.access.member import Member
from handrail.access.models import User
from handrail.demo.scenes import staff_of
from handrail.demo.terms import Terms
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.models import Meeting
from handrail.meetings.who import Came
from handrail.plans.actions import save_review, start_review
from handrail.plans.now import PlanNow, plans_now
from handrail.pupils.actions import add_restricted_note
from handrail.pupils.models import GroupMembership, Pupil
from handrail.rules.calendar import academic_year, say_day
from handrail.schools.models import School

# The review of a class under way: how it went, what was seen, what next; and why not.
HALF_WAY = {
    "value": "-1",
    "what_we_saw": "Three of the six lines, heard at the back of the hall. The last three get quick and then quiet. "
    "The cook asked for them again.",
    "next_step": "continue",
}

MET = (
    ("Came in from work with her coat on. We read the plan together, line by line, and changed a word of it.", 35),
    ("By phone, from the bus. Mornings are calmer. Would like to know beforehand when a supply teacher comes.", 15),
    ("Brought a drawing for the wall and two questions. One we could answer; the other we find out by Friday.", 25),
)
TEAM = (
    "We looked at the last two cycles together. Pictures before words help at home too, so everybody uses the same "
    "four. Amara comes into class before the end of term and shows Tess the next step."
)
TEAM_CAME = (
    Came("Amara Obi", "speech and language therapist"),
    Came("Ana Ferreira", "SENCO"),
    Came("Ben Adeyemi", "class teacher"),
)
RESTRICTED = (
    "Mum told me at the gate that they have left home and are staying with her sister. She has asked that only the two "
    "of us know for now. Mia may be tired; she knows she can come to the blue room."
)


def tell_days(school: School, people: dict[str, Member], terms: Terms) -> None:
    """Meetings of this year in several states, a review that is half written, and a restricted note."""
    ana = people["ana"]
    pupils = list(Pupil.objects.for_school(school).by_name())
    plans = plans_now(pupils, ana)
    on_plan = sorted((pupil for pupil in pupils if pupil.pk in plans), key=lambda pupil: pupil.surname != "Kowalczyk")
    teachers = _teachers(school, ana)
    for place, pupil in enumerate(on_plan[:12]):
        _meet(pupil, teachers.get(pupil.pk, ana), place, terms)
    mia = on_plan[0]
    _meet_as_team(mia, ana, terms)
    _review_half_way(plans[mia.pk][0], people["ben"], terms)
    named = [User.objects.get(email="hal@demo.example")]
    on = terms.ago(ana.on, 6)
    add_restricted_note(by=ana, pupil=mia, text=RESTRICTED, happened_on=on, readers=named)


def _meet(pupil: Pupil, by: Member, place: int, terms: Terms) -> None:
    """None, one or two meetings since September."""
    known = pupil.contacts.first()
    came = Came(known.name, known.relationship) if known else Came(f"{pupil.forename}’s mum")
    for number in range(place % 3):
        words, minutes = MET[(place + number) % 3]
        on = terms.ago(by.on, 40 - 22 * number)
        how = Meeting.How.PHONE if words.startswith("By phone") else Meeting.How.IN_PERSON
        if on >= academic_year(by.on).starts_on:
            details = MeetingDetails(on, minutes, how, words)
            hold_meeting(by=replace(by, on=on), pupil=pupil, details=details, who=[came])


def _meet_as_team(pupil: Pupil, by: Member, terms: Terms) -> None:
    """With others around the child: beside those with the family, and not counted among them."""
    on = terms.ago(by.on, 12)
    details = MeetingDetails(on, 45, Meeting.How.VIDEO, TEAM, Meeting.Kind.TEAM)
    family = [Came(contact.name, contact.relationship) for contact in pupil.contacts.all()[:1]]
    hold_meeting(by=replace(by, on=on), pupil=pupil, details=details, who=[*family, *TEAM_CAME])


def _teachers(school: School, senco: Member) -> dict[int, Member]:
    """{key of a pupil: their class teacher}, where that one signs in."""
    members = staff_of(school, senco).members
    rows = GroupMembership.objects.for_school(school).filter(group__kind="class").select_related("group")
    found = {row.pupil_id: members.get((row.group.name, "teacher")) for row in rows}
    return {pupil: member for pupil, member in found.items() if member}


def _review_half_way(now: PlanNow, by: Member, terms: Terms) -> None:
    """The class teacher has begun: what went least well is written first."""
    review = start_review(plan=now.plan, by=by)
    worst, _ = now.outcomes[-1]
    text = {"held_on": say_day(terms.last(by.on)), "how_met": Meeting.How.IN_PERSON.value}
    text |= {f"outcome-{worst.position}-{name}": words for name, words in HALF_WAY.items()}
    save_review(review=review, text=text, revision=review.revision, by=by)
