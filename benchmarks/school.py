"""A made-up school of a chosen size, filled through the import and the actions a person uses."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import Membership, User
from handrail.core import clock
from handrail.exchange.actions import apply_import, stage_file
from handrail.facts.actions import apply_facts, stage_table
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.who import Came
from handrail.plans.actions import publish_plan, save_draft, start_plan
from handrail.pupils.actions import Observed, ProfileText, add_note, write_profile
from handrail.pupils.models import Pupil, PupilGroup
from handrail.rules.calendar import say_day
from handrail.schools.actions import add_school

NEEDS = ("SLCN", "SEMH", "MLD", "SPLD", "ASD", "HI", "PD")
NAMES = ("Ada", "Bilal", "Clara", "Dara", "Efua", "Finn", "Gwen", "Hana", "Idris", "Jaya", "Kofi", "Leila")
OUTCOMES = 3


@dataclass(frozen=True)
class Made:
    """What the pages to be measured need."""

    user: User
    slug: str
    pupil: str
    plan: str
    table: str = ""
    group: str = ""
    concern: str = ""
    outcome: str = ""
    run: str = ""
    kind: str = ""


def make_school(slug: str, *, pupils: int, on_register: int, with_plans: int) -> Made:
    """A primary school of so many pupils, `on_register` of them on SEN support, `with_plans` of those with a plan."""
    school = add_school(name=f"{slug.title()} Primary School", slug=slug, kind="primary")
    school.set_up_on = clock.today()  # a school at work, not one that is still being set up
    school.save(update_fields=["set_up_on"])
    user = User.objects.create_user(email=f"senco@{slug}.example", name="Ana Ferreira")
    Membership.objects.create(user=user, school=school, role_key="senco", starts_on=clock.today() - timedelta(days=400))
    senco = find_member(user, slug, "bench")
    if senco is None:
        raise LookupError(slug)
    batch = stage_file(by=senco, content=_file(pupils, on_register), file_name="pupils.csv")
    apply_import(by=senco, batch=batch)
    made = Made(user, slug, "", "")
    table = _table(senco, pupils)
    listed = Pupil.objects.for_school(school).filter(register_entries__status="K").by_name()[:with_plans]
    for place, pupil in enumerate(listed):
        plan = start_plan(pupil=pupil, by=senco)
        version = plan.versions.all()[0]
        version = save_draft(version=version, text=_plan_text(place), revision=version.revision, by=senco)
        publish_plan(version=version, revision=version.revision, by=senco)
        if place == 0:
            help_text = ProfileText(in_my_words="Wait for me.", how_to_help="Count to ten\nShow me\nLet me draw")
            write_profile(by=senco, pupil=pupil, text=help_text)
            for number in range(12):
                add_note(
                    by=senco, pupil=pupil, text=f"Note {number}", happened_on=clock.today() - timedelta(days=number)
                )
            group = PupilGroup.objects.for_school(school).get(name="1A")
            outcome = version.outcomes.all()[0]
            seen = Observed(outcome.ref, 3, 5)
            add_note(by=senco, pupil=pupil, text="Seen.", happened_on=clock.today(), observed=seen)
            details = MeetingDetails(clock.today(), 30)
            hold_meeting(by=senco, pupil=pupil, details=details, who=[Came("Sam Sample", "Dad")])
            made = Made(user, slug, pupil.ref, plan.ref, table, group.ref, outcome=outcome.ref)
    return made


def _table(senco: Member, pupils: int) -> str:
    """A table of attendance that is applied, and one of the same pupils that waits."""
    names = Pupil.objects.for_school(senco.school).values_list("surname", "forename")
    rows = "".join(f"{surname},{forename},95.{place % 10}\n" for place, (surname, forename) in enumerate(names))
    period = {"period_from": "2025-09-03", "period_to": "2026-07-17"}
    text = f"Surname,Forename,% Attendance\n{rows}".encode()
    apply_facts(by=senco, file=stage_table(by=senco, subject="facts", content=text, defaults=period))
    later = {"period_from": "2026-01-05", "period_to": "2026-07-17"}
    return stage_table(by=senco, subject="facts", content=text, defaults=later).ref


def _file(pupils: int, on_register: int) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["Surname", "Forename", "DOB", "Sex", "Year", "Class", "SEN status", "SEN start date", "SEN need",
         "Secondary need", "PP", "EAL", "Attendance"]
    )  # fmt: skip
    for number in range(pupils):
        listed = number < on_register
        year = number % 6 + 1
        name = NAMES[number % len(NAMES)]
        need, other = NEEDS[number % 7], NEEDS[(number + 3) % 7]
        sen = ["K", "04/09/2024", need, other] if listed else ["N", "", "", ""]
        born = f"{number % 28 + 1:02}/{number % 12 + 1:02}/{2020 - year}"
        rows.writerow([f"Sample{number:04}", name, born, "F", year, f"{year}A", *sen, "Y", "N", "94.2"])
    return out.getvalue().encode()


def _plan_text(place: int) -> dict[str, str]:
    day = say_day(clock.today() + timedelta(days=30 + place % 40))
    text = {
        "strengths": "Notices everything. Draws to explain.",
        "everyday_help": "Count to ten before helping.",
        "barrier-communication": "Finding the word takes time.",
        "review_on": day,
        "parent_agreed_how": "meeting",
        "parent_agreed_name": "Family",
        "parent_agreed_on": say_day(clock.today()),
        "pupil_agreed_how": "meeting",
        "pupil_agreed_on": say_day(clock.today()),
        "voice-pupil-text": "If you wait it comes out.",
        "voice-pupil-name": "Sample",
    }
    for number in range(1, OUTCOMES + 1):
        own = f"outcome-{number}-"
        text |= {
            f"{own}text": "explains a problem in three linked sentences",
            f"{own}baseline": "1 of 5",
            f"{own}measure": "Tally",
            f"{own}target": "4 of 5",
            f"{own}by_when": day,
            f"{own}strategy-1-text": "Word-finding group",
            f"{own}strategy-1-who": "Teaching assistant",
            f"{own}strategy-1-how_often": "Twice a week",
        }
    return text
