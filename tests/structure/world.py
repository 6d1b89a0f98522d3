"""The cast with one of everything that has an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import reverse

from handrail.access.devices import make_device as share_device
from handrail.access.review import sign
from handrail.access.tests.factories import make_own_role
from handrail.bank.tests.factories import make_own_hint, make_strategy
from handrail.budget.tests.factories import make_costs
from handrail.concerns.tests.factories import make_concern, make_reply
from handrail.core.refs import new_ref
from handrail.exchange.actions import apply_import, ask_to_apply, decide, stage_file
from handrail.exchange.models import KeptHere
from handrail.facts.actions import stage_table
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.who import Came
from handrail.newyear.models import YearMove
from handrail.packs.actions import ask_for_pack
from handrail.plans.actions import (
    EHCWords,
    add_ehc_outcomes,
    publish_plan,
    save_draft,
    stage_plans,
    start_plan,
    start_review,
)
from handrail.plans.models import Plan
from handrail.provision.models import Provision
from handrail.provision.tests.factories import make_map_sheet, make_provision
from handrail.pupils.actions import (
    ContactDetails,
    EmergencyText,
    ProfileText,
    PupilDetails,
    ScoreDetails,
    add_contact,
    add_note,
    add_score,
    break_glass,
    correct_pupil,
    set_photo,
    write_emergency_card,
    write_profile,
)
from handrail.pupils.actions.people import details_of
from handrail.pupils.models import PupilGroup
from handrail.pupils.tests.factories import make_batch, make_document
from handrail.pupils.tests.samples import photo as picture
from handrail.reports.actions import keep_view
from handrail.rules.calendar import add_months, say_day
from handrail.rules.years import new_year_day
from handrail.watching.tests.factories import make_odd
from handrail.workload.own.actions import write_note
from handrail.workload.tests.factories import (
    make_benchmark,
    make_day,
    make_device,
    make_hours,
    make_news,
    make_other_role,
    make_planned,
    make_private,
    make_rate,
    make_report,
    make_supervision,
    make_tap,
    stretch,
)
from tests.cast import Cast

SCORES = "Name\tTest\tDate\tScore\nKowalczyk, Mia\tSpelling test\t01/09/2025\t7;03\n"
FILE = b"Surname,Forename,DOB,SEN status\nKowalczyk,Mia,14/01/2018,E\n"
OTHER_FILE = b"Surname,Forename,DOB,SEN status\nHaddad,Omar,02/11/2016,K\n"


@dataclass
class World:
    """What fills the places of an address."""

    cast: Cast
    refs: dict[str, str]
    omar: dict[str, str]

    def address(self, name: str, needs: set[str], *, school: str = "alder", who: str = "") -> str:
        """The address called `name`, about Mia, or about Omar for the professional invited to him."""
        known = {
            **self.refs,
            **(self.omar if who == "ed" else {}),
            "school": school,
            "trust": "rowan",
            "token": "x" * 32,
            "first": "2026",
            "gap": "no-plan",
            "kind": "no_action",
        }
        return reverse(name, kwargs={place: known[place] for place in needs})


def plan_text(by_when: str) -> dict[str, str]:
    """A draft that lacks nothing."""
    return {
        "strengths": "Draws to explain.",
        "review_on": by_when,
        "parent_agreed_how": "signed",
        "parent_agreed_name": "Pat Kowalczyk",
        "parent_agreed_on": "1 September 2026",
        "pupil_agreed_how": "meeting",
        "pupil_agreed_on": "1 September 2026",
        "outcome-1-text": "explains a problem in three sentences",
        "outcome-1-baseline": "1 of 5",
        "outcome-1-measure": "Tally",
        "outcome-1-target": "4 of 5",
        "outcome-1-by_when": by_when,
        "outcome-1-strategy-1-text": "Word-finding group",
        "outcome-1-strategy-1-who": "Tess Whitfield",
        "outcome-1-strategy-1-how_often": "Twice a week",
    }


def published_plan(cast: Cast, pupil: str) -> Plan:
    """A published plan for a pupil of Alder."""
    ana = cast.member("ana")
    plan = start_plan(pupil=cast.pupils[pupil], by=ana)
    version = plan.versions.all()[0]
    text = plan_text(say_day(add_months(ana.on, 3)))
    version = save_draft(version=version, text=text, revision=version.revision, by=ana)
    return publish_plan(version=version, revision=version.revision, by=ana)


def make_world(cast: Cast) -> World:
    """Plans, a review, a note, a contact, a profile, a staged file, a concern and a new school year at Alder."""
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    plans = {name: published_plan(cast, name) for name in ("mia", "omar")}
    start_review(plan=plans["mia"], by=ana)
    for pupil in (mia, cast.pupils["omar"]):
        write_profile(by=ana, pupil=pupil, text=ProfileText(how_to_help="Count to ten"))
        write_emergency_card(by=ana, pupil=pupil, text=EmergencyText(do_at_once="Call the office."))
    photo = set_photo(by=ana, pupil=mia, jpeg=picture(place=False))
    pack = ask_for_pack(by=ana, what="profiles", form="pdf", whom="register", for_whom="the SEN register")
    note = add_note(by=ana, pupil=mia, text="Asked for help by herself.", happened_on=ana.on)
    met = hold_meeting(by=ana, pupil=mia, details=MeetingDetails(ana.on, 30), who=[Came("Pat Kowalczyk", "Mum")])
    contact = add_contact(by=ana, pupil=mia, details=ContactDetails("Pat Kowalczyk", "Mum"))
    letter = make_document(ana, mia, "Letter home", about="letter")
    papers = make_batch(ana)
    chosen_plans = stage_plans(chosen=[], by=ana)
    batch = stage_file(by=ana, content=FILE, file_name="pupils.csv")
    large = stage_file(by=ana, content=FILE * 2, file_name="at work.csv")
    score = add_score(by=ana, pupil=mia, details=ScoreDetails("Reading test", ana.on, "96"))
    file = stage_table(by=ana, subject="scores", pasted=SCORES, defaults={})
    asked = stage_file(by=ana, content=OTHER_FILE, file_name="omar.csv")
    decide(by=ana, batch=asked, answers={row.pk: "keep" for row in asked.rows.all()})
    apply_import(by=ana, batch=asked)
    correct_pupil(by=ana, pupil=mia, details=replace(PupilDetails(**details_of(mia)), surname="Kowalska"))
    correct_pupil(by=ana, pupil=mia, details=replace(PupilDetails(**details_of(mia)), surname="Kowalczyk"))
    former = mia.former_names.get(name="Mia Kowalska")
    move = YearMove.objects.create(school=cast.schools["alder"], starts_on=new_year_day(ana.on))
    concern = make_concern(cast.member("pat"), mia)
    reply = make_reply(ana, concern, cast.member("ben"))
    aims = add_ehc_outcomes(pupil=mia, outcomes=[EHCWords("E1", "Asks for help")], starts_on=ana.on, by=ana)
    hours = make_hours(ana)
    other_role = make_other_role(ana)
    yesterday = ana.on - timedelta(days=1)
    make_day(ana, yesterday, stretch(yesterday, "09:00", "10:00"))
    supervised = make_supervision(ana)
    sealed = write_note(by=ana, key=make_private(ana), words="A long week.")
    report = make_report(ana)
    tess, his = cast.member("tess"), cast.pupils["omar"]
    provision = make_provision(ana, tess, mia, plans["mia"].versions.get().outcomes.get().ref)
    made_sheet = make_map_sheet(ana)
    opening = break_glass(by=tess, pupil=his, reason="safety", words="Alone at the gate")
    refs = {
        **provision,
        **made_sheet,
        **make_costs(ana, Provision.objects.for_school(ana.school).get(ref=provision["run"])),
        "promise": hours.ref,
        "benchmark": make_benchmark(ana).ref,
        "keeper": cast.users["ana"].memberships.get().ref,
        "role": other_role.ref,
        "tap": make_tap(ana).ref,
        "device": make_device(ana)[0].ref,
        "shared": share_device(by=ana, name="Robins tablet", opens_cards=True)[0].ref,
        "opening": opening.ref,
        "planned": make_planned(ana, ana.on).ref,
        "supervision": supervised.ref,
        "held": supervised.held.get().ref,
        "sealed": sealed.ref,
        "report": report.ref,
        "undertaking": report.undertakings.get().ref,
        "rate": make_rate(ana).ref,
        "odd": make_odd(cast.member("tess"), mia.ref).ref,
        "day": yesterday.isoformat(),
        "week": yesterday.isoformat(),
        "key": "plans",
        "news": make_news(ana).ref,
        "offer": "outcome-1",
        "step": "hours",
        "aim": aims[0].ref,
        "concern": concern.ref,
        "reply": reply.ref,
        "words": concern.ref,
        "photo": photo.ref,
        "pack": pack.subject_ref,
        "move": move.ref,
        "pupil": mia.ref,
        "plan": plans["mia"].ref,
        "note": note.ref,
        "contact": contact.ref,
        "meeting": met.ref,
        "outcome": plans["mia"].versions.get().outcomes.get().ref,
        "batch": batch.ref,
        "score": score.ref,
        "file": file.ref,
        "former": former.ref,
        "kept": KeptHere.objects.for_school(ana.school).get().ref,
        "job": ask_to_apply(by=ana, batch=large).ref,
        "papers": papers.ref,
        "plans": chosen_plans.ref,
        "position": "1",
        "view": keep_view(by=ana, name="Year 4", query="year=Year+4", is_first=False).ref,
        "line": make_strategy(ana).ref,
        "hint": make_own_hint(ana).ref,
        "rule": "understands",
        "document": letter.ref,
        "conflict": new_ref(),
        "act": new_ref(),
        "signature": sign(by=cast.member("hal")).ref,
        "own": make_own_role(ana).ref,
        "like": "teacher",
        "membership": cast.users["ben"].memberships.get().ref,
        "group": PupilGroup.objects.for_school(ana.school).get(name="4B").ref,
    }
    omar = {"pupil": cast.pupils["omar"].ref, "plan": plans["omar"].ref}
    return World(cast, refs, omar | {"outcome": plans["omar"].versions.get().outcomes.get().ref})
