"""Plans, reviews, notes and profiles of the made-up children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import User
from handrail.core import clock
from handrail.demo import texts
from handrail.exchange.actions import apply_import, decide, stage_file
from handrail.plans.actions import (
    EHCWords,
    add_ehc_outcomes,
    carry_forward,
    close_plan,
    finish_review,
    publish_plan,
    save_draft,
    save_review,
    send_for_approval,
    start_plan,
    start_review,
)
from handrail.plans.models import Plan, PlanVersion
from handrail.plans.text import read_draft
from handrail.pupils.actions import (
    ContactDetails,
    ProfileText,
    RegisterChange,
    add_contact,
    add_note,
    change_status,
    set_needs,
    write_profile,
)
from handrail.pupils.models import Link, Note, Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import say_day
from handrail.schools.models import School

MOST_PLANS = 34
CLOSED = 7
"""The place of the child whose plan was closed without a review."""


def tell(school: School, senco: Member, random: Random) -> None:
    """Write about the children on the register: a plan for most, a review for some, notes and profiles."""
    listed = RegisterEntry.objects.for_school(school).filter(status__in=("K", "E"), ends_on=None)
    entries = list(listed.select_related("pupil").order_by("pupil__sort_name"))
    pupils = [entry.pupil for entry in entries]
    pupils.sort(key=lambda pupil: pupil.surname not in {"Kowalczyk", "Haddad"})
    issued = {entry.pupil_id for entry in entries if entry.status == "E"}
    for pupil in [pupil for pupil in pupils if pupil.pk in issued][:1]:
        _section_e(pupil, senco)
    for place, pupil in enumerate(pupils[:MOST_PLANS]):
        _story(pupil, senco, random, place)
    for pupil in Pupil.objects.for_school(school).by_name()[5:60:9]:
        if not pupil.register_entries.exists():
            change = RegisterChange(
                status="M",
                starts_on=senco.on - timedelta(days=random.randrange(10, 50)),
                reason="Watching since a concern in class.",
            )
            change_status(by=senco, pupil=pupil, change=change)


def in_step(school: School, senco: Member) -> None:
    """What is decided here and not yet in the school's own system: three changes, and a conflict that was kept."""
    with_plan, watched = _last_with(school, "K"), _last_with(school, "M")
    was = with_plan.register_entries.get(ends_on=None)
    issued_on, begun_on = senco.on - timedelta(days=9), senco.on - timedelta(days=3)
    _set_status(with_plan, senco, "E", issued_on, "The local authority has issued the plan.")
    _set_status(watched, senco, "K", begun_on, "Two cycles of help in class, and still far from the others.")
    set_needs(by=senco, pupil=watched, codes=["SLCN", "SEMH"], starts_on=begun_on)
    headings = "Surname,Forename,Date of birth,SEN status,SEN start date"
    days = [f"{day:%d/%m/%Y}" for day in (with_plan.date_of_birth, was.starts_on) if day]
    row = ",".join([with_plan.surname, with_plan.forename, days[0], "K", days[-1]])
    batch = stage_file(by=senco, content=f"{headings}\n{row}\n".encode(), file_name=f"{school.slug}-one-pupil.csv")
    decide(by=senco, batch=batch, answers={asked.pk: "keep" for asked in batch.rows.all()})
    apply_import(by=senco, batch=batch)


def _last_with(school: School, status: str) -> Pupil:
    """The last by name with a status."""
    held = RegisterEntry.objects.for_school(school).filter(ends_on=None, status=status)
    return held.select_related("pupil").order_by("-pupil__sort_name")[0].pupil


def _set_status(pupil: Pupil, senco: Member, status: str, since: date, reason: str) -> None:
    told = {"parent_told_on": since, "parent_told_how": "In a meeting"}
    change = RegisterChange(status=status, starts_on=since, reason=reason, **told)  # type: ignore[arg-type]
    change_status(by=senco, pupil=pupil, change=change)


def _story(pupil: Pupil, senco: Member, random: Random, place: int) -> None:
    need = next((row.type_code for row in pupil.needs.all()), "SLCN")
    began = senco.on - timedelta(days=random.randrange(35, 70))
    _say(pupil, senco, random, began, place)
    if place % 7 == 6:
        return  # a child whose plan is still to be written
    with_history = place < 6 or place % 4 == 0
    plan = _plan(pupil, senco, need, began - timedelta(days=150 if with_history else 0), senco.on, random, place)
    if with_history and plan:
        _review_and_carry(plan, senco, began)
        _publish_next(pupil, senco, began, random, place)
    elif plan and place == CLOSED:
        why = "Mum asked us to stop, since the class as it is now helps enough."
        close_plan(plan=plan, reason="family", why=why, closed_on=senco.on - timedelta(days=4), by=senco)


def _section_e(pupil: Pupil, senco: Member) -> None:
    """What the child's EHC plan aims at: two outcomes that teachers read in short, and one that nobody has yet."""
    words = [
        EHCWords(label, text.format(child=pupil.known_as), summary, by_when)
        for label, text, summary, by_when in texts.SECTION_E
    ]
    add_ehc_outcomes(pupil=pupil, outcomes=words, starts_on=senco.on - timedelta(days=200), by=senco)


def _say(pupil: Pupil, senco: Member, random: Random, began: date, place: int) -> None:
    kind = place % 3
    profile = ProfileText(
        in_my_words=texts.PUPIL_VOICES[kind],
        likes_about_me=texts.LIKES[kind],
        matters_to_me=texts.MATTERS[kind],
        how_to_help=texts.HELPS[kind],
        please_do_not=texts.DO_NOT[kind],
    )
    write_profile(by=senco, pupil=pupil, text=profile)
    if pupil.surname == "Kowalczyk":
        add_contact(
            by=senco,
            pupil=pupil,
            details=ContactDetails("Pat Kowalczyk", "Mum", True, "01632 960 123", "", "Prefers a text"),
        )
    for _ in range(random.randrange(1, 4)):
        on = began + timedelta(days=random.randrange(1, 30))
        add_note(by=senco, pupil=pupil, text=random.choice(texts.NOTES), happened_on=on)
    if place % 2 == 0:
        on = began + timedelta(days=random.randrange(1, 30))
        add_note(by=senco, pupil=pupil, text=random.choice(texts.FAMILY_NOTES), happened_on=on, kind=Note.Kind.FAMILY)


def _draft_text(pupil: Pupil, need: str, by_when: date, review_on: date, agreed_on: date, place: int) -> dict[str, str]:
    outcomes: Sequence[texts.OutcomeText] = texts.OUTCOMES.get(need, texts.OUTCOMES["MLD"])
    area, barrier = texts.BARRIERS.get(need, texts.BARRIERS["MLD"])
    text = {
        "strengths": texts.STRENGTHS[place % 3],
        "everyday_help": texts.EVERYDAY[place % 3],
        f"barrier-{area}": barrier,
        "review_on": say_day(review_on),
        "parent_agreed_how": "meeting" if place % 2 else "phone",
        "parent_agreed_name": "Mum",
        "parent_agreed_on": say_day(agreed_on),
        **_pupil_agreed(pupil, agreed_on, place),
        "voice-pupil-text": texts.PUPIL_VOICES[place % 3],
        "voice-pupil-name": pupil.known_as,
        "voice-pupil-how": "symbols",
        "voice-pupil-said_on": say_day(agreed_on),
        "voice-parent-text": texts.PARENT_VOICES[place % 3],
        "voice-parent-name": "Mum",
        "voice-parent-how": "said",
        "voice-parent-said_on": say_day(agreed_on),
    }
    if place % 3 != 2:
        text |= {f"strength-{area}": texts.STRENGTHS_BY_AREA[area], "expected_impact": texts.IMPACTS[place % 2]}
    if place % 5 == 1:
        text["advice"] = texts.ADVICE
    steps = [row.ref for row in pupil.ehc_outcomes.all()]
    every = {outcome["text"]: outcome for outcome in [*outcomes, *texts.OUTCOMES["SEMH"]]}
    for number, outcome in enumerate([*every.values()][:3], start=1):
        # One in six leaves the links out, as a plan in a hurry does.
        if place % 6 != 4:
            text[f"outcome-{number}-area"] = "semh" if outcome in texts.OUTCOMES["SEMH"] else area
        text[f"outcome-{number}-step"] = steps[number - 1] if number <= len(steps) else ""
        text |= {f"outcome-{number}-{part}": outcome[part] for part in ("text", "baseline", "measure", "target")}  # type: ignore[literal-required]
        text[f"outcome-{number}-by_when"] = say_day(by_when)
        text |= {
            f"outcome-{number}-strategy-1-text": outcome["strategy"],
            f"outcome-{number}-strategy-1-who": outcome["who"],
            f"outcome-{number}-strategy-1-how_often": outcome["how_often"],
            f"outcome-{number}-strategy-1-where": texts.WHERE[number % len(texts.WHERE)],
        }
    return text


def _pupil_agreed(pupil: Pupil, on: date, place: int) -> dict[str, str]:
    if place % 4 == 3:
        return {
            "pupil_agreed_how": "not_yet",
            "pupil_agreed_why": f"{pupil.known_as} was away; we look at it together.",
        }
    return {"pupil_agreed_how": "meeting", "pupil_agreed_on": say_day(on)}


def _version(plan: Plan) -> PlanVersion:
    version = plan.versions.order_by("-number").first()
    if version is None:
        raise LookupError("A plan without a version.")
    return version


def _plan(pupil: Pupil, senco: Member, need: str, began: date, today: date, random: Random, place: int) -> Plan | None:
    by = replace(senco, on=began)
    plan = start_plan(pupil=pupil, by=by)
    review_on = began + timedelta(days=random.randrange(50, 90))
    version = _version(plan)
    text = _draft_text(pupil, need, review_on, review_on, began, place)
    version = save_draft(version=version, text=text, revision=version.revision, by=teacher_of(pupil, by))
    if place % 9 == 8:
        send_for_approval(version=version, by=by)
        return None
    return publish_plan(version=version, revision=version.revision, by=by)


def _review_and_carry(plan: Plan, senco: Member, held_on: date) -> None:
    by = replace(senco, on=held_on)
    review = start_review(plan=plan, by=by)
    text: dict[str, str] = {"held_on": say_day(held_on), "with_whom": "Class teacher"} | _came(review.plan.pupil)
    for rating in review.ratings.select_related("outcome"):
        known = next(
            (row for rows in texts.OUTCOMES.values() for row in rows if row["text"] == rating.outcome.text), None
        )
        value = known["value"] if known else "-1"
        place = f"outcome-{rating.position}-"
        text |= {
            f"{place}value": value,
            f"{place}what_we_saw": known["seen"] if known else "",
            f"{place}next_step": "achieved" if value == "0" else "continue",
        }
    review = save_review(review=review, text=text, revision=review.revision, by=by)
    review = finish_review(review=review, revision=review.revision, by=by)
    carry_forward(review=review, by=by)


def _came(pupil: Pupil) -> dict[str, str]:
    """Who came from the family, how long it took and how."""
    known = pupil.contacts.first()
    who = f"{known.name}, {known.relationship}" if known else f"{pupil.forename}’s mum"
    return {"came": who, "minutes": "30", "how_met": "in_person"}


def _publish_next(pupil: Pupil, senco: Member, began: date, random: Random, place: int) -> None:
    """Publish the next plan, or leave it as a draft for one child in five."""
    by = replace(senco, on=began)
    plan = pupil.plans.filter(published_on__isnull=True).first()
    if plan is None or place % 5 == 4:
        return
    review_on = began + timedelta(days=random.randrange(28, 100))
    version = _version(plan)
    text = _next_text(pupil, read_draft(version), review_on, began, place)
    version = save_draft(version=version, text=text, revision=version.revision, by=teacher_of(pupil, by))
    publish_plan(version=version, revision=version.revision, by=by)


def _next_text(pupil: Pupil, carried: Mapping[str, str], by_when: date, began: date, place: int) -> dict[str, str]:
    """What goes on, from what was seen, and in a free place reading: with it, one of them does not go well."""
    text = {name: words for name, words in carried.items() if words}
    fresh = _draft_text(pupil, "SPLD", by_when, by_when, began, place)
    taken = [number for number in range(1, 5) if f"outcome-{number}-text" in text]
    free = (taken[-1] if taken else 0) + 1
    if free <= 3 and all(text[f"outcome-{number}-text"] != fresh["outcome-1-text"] for number in taken):
        text |= {
            name.replace("outcome-1-", f"outcome-{free}-", 1): words
            for name, words in fresh.items()
            if name.startswith("outcome-1-")
        }
    text |= {f"outcome-{number}-by_when": say_day(by_when) for number in taken}
    return {name: words for name, words in fresh.items() if not name.startswith("outcome-")} | text


def teacher_of(pupil: Pupil, senco: Member) -> Member:
    """The class teacher, where the class has one who signs in; else the SENCO."""
    adults = Link.objects.for_school(senco.school).key_adults(holds_on(clock.today()) & Q(pupil=pupil))
    for user, _ in adults.get(pupil.pk, []):
        found = find_member(User.objects.get(pk=user), senco.school.slug, "")
        if found:
            return replace(found, on=senco.on)
    return senco
