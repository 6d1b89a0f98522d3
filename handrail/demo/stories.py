"""Plans, reviews, notes and profiles of the made-up children.

What is past is written at once (`history`); what somebody is in the middle of today is done by the actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from handrail.access.member import Member
from handrail.demo import texts
from handrail.demo.arcs import YEARS, Arc, told
from handrail.demo.casting import MIA, OMAR, Child
from handrail.demo.history import Turn, note_of, write_notes, write_turns
from handrail.demo.moments import ShortNote, all_notes
from handrail.demo.names import Named
from handrail.demo.scenes import Scene, Staff, staff_of
from handrail.demo.stock import Stock
from handrail.demo.terms import Terms
from handrail.demo.wording import draft_text, only
from handrail.exchange.actions import apply_import, decide, stage_file
from handrail.plans.actions import (
    EHCWords,
    add_ehc_outcomes,
    carry_forward,
    close_plan,
    save_draft,
    send_for_approval,
    start_plan,
)
from handrail.plans.models import Plan
from handrail.plans.rows import newest_version
from handrail.plans.text import DRAFT_FIELDS, LASTING_FIELDS, TRIED_FIELDS, VOICE_FIELDS, read_draft
from handrail.pupils.actions import (
    ContactDetails,
    ProfileText,
    RegisterChange,
    add_contact,
    change_status,
    set_needs,
    write_profile,
)
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.schools.models import School

CYCLE = 70
"""How many days of term a plan runs before its review."""

TO_KNOW = 14
"""How many days of term a school takes to know a child who is new to it, before it writes a plan."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a child's last plan: how many days of term ago it was agreed, and in how many it is reviewed."""

    state: str
    ago: int
    due: int


SENT = Fate("sent", 1, 68)
"""A draft of a teacher who signs in."""

OF_STORIES = (
    Fate("running", 60, 5),
    Fate("running", 45, 26),
    Fate("running", 78, -9),
    Fate("running", 29, 43),
    Fate("running", 84, -15),
    Fate("begun", 2, 70),
    Fate("reviewed", 75, -4),
    Fate("running", 33, 40),
    Fate("running", 24, 47),
    Fate("running", 41, 29),
    Fate("running", 62, 11),
    Fate("closed", 52, 19),
    Fate("running", 38, 33),
    Fate("running", 17, 54),
    Fate("running", 48, 24),
)
"""Of the children who have a story, one after another."""

OF_OTHERS = (
    *(Fate("running", 70 - due, due) for due in (31, 24, 42, 36, 19, 47, 28)),
    Fate("running", 75, -6),
    *(Fate("running", 70 - due, due) for due in (33, 22, 40, 50, 27)),
    Fate("begun", 3, 70),
    *(Fate("running", 70 - due, due) for due in (12, 38, 25, 44, 34)),
    Fate("reviewed", 73, -3),
    *(Fate("running", 70 - due, due) for due in (30, 21, 46, 35, 41)),
)
"""Of everybody else who has a plan."""


def tell(school: School, senco: Member, children: list[Child], terms: Terms) -> None:
    """A plan for every child with SEN support or an EHC plan, the stories first, and what else a term is made of."""
    found = {(pupil.forename, pupil.surname): pupil for pupil in Pupil.objects.for_school(school)}
    of_child = {child.named: found[child.named.forename, child.named.surname] for child in children}
    staff = staff_of(school, senco)
    stories = [child for child in children if child.story]
    stories.sort(key=lambda child: (child.named != MIA.named, child.named != OMAR.named, -_aims(child)))
    for child in [child for child in stories if child.place.status == "E"][:1]:
        _section_e(of_child[child.named], senco, terms)
    taught = {group for group, part in staff.members if part == "teacher"}
    drafting = [child.named for child in stories if child.group in taught and child.named != MIA.named]
    sent = drafting[-max(1, len(stories) // 16) :]
    past = []
    for place, child in enumerate(stories):
        assert child.story  # noqa: S101 - they were chosen by it
        fate = SENT if child.named in sent else OF_STORIES[place % len(OF_STORIES)]
        scene = staff.scene(of_child[child.named], child, child.story)
        _profile(scene, terms.ago(senco.on, fate.ago))
        past.append(_past(scene, child, _fitting(fate, child.story), terms, place))
    stock = Stock(children)
    others = [child for child in children if child.place.status in {"K", "E"} and not child.story]
    for place, child in enumerate(others):
        arc = stock.arc(child, has_past=place % 3 == 0)
        scene = staff.scene(of_child[child.named], child, arc)
        past.append(_past(scene, child, OF_OTHERS[place % len(OF_OTHERS)], terms, place))
    _write(school, past, terms)
    _others(children, of_child, senco, terms)
    _short_notes([(child, of_child[child.named]) for child in children], staff, terms)


def _aims(child: Child) -> int:
    """How many outcomes the last plan of a child's story has."""
    return len(child.story.cycles[-1].outcomes) if child.story else 0


@dataclass(frozen=True, slots=True)
class Past:
    """What a child's story comes to today: the turns that are behind it, and what becomes of the last."""

    scene: Scene
    turns: Sequence[Turn]
    fate: Fate
    place: int


def _fitting(fate: Fate, arc: Arc) -> Fate:
    """A late review needs outcomes to talk about, and only a cycle that was judged has been reviewed."""
    last = arc.cycles[-1]
    is_unfit = (fate.due < 0 and len(last.outcomes) < 2) or (fate.state == "reviewed" and not last.is_reviewed)
    return OF_STORIES[1] if is_unfit else fate


def _past(scene: Scene, child: Child, fate: Fate, terms: Terms, place: int) -> Past:
    """The turns of a story that fit into the time the child has been here, ending with the one of its fate."""
    today = scene.by["senco"].on
    cycles = len(scene.arc.cycles)
    if child.place.year in NEW:
        room = terms.since_september(today) - TO_KNOW
        cycles = min(cycles, 1 + max(0, room - fate.ago) // CYCLE)
        if room < fate.ago:
            fate = Fate("running" if room > 0 else "", room, CYCLE - room)
    is_reviewed = fate.state == "reviewed" and scene.arc.cycles[cycles - 1].is_reviewed
    fate = fate if is_reviewed or fate.state != "reviewed" else OF_STORIES[1]
    written = cycles - (fate.state in {"begun", "sent"})
    turns = [] if not fate.state else [_turn(scene, number, cycles, fate, terms) for number in range(written)]
    return Past(scene, turns, fate, place)


NEW = ("N1", "R", "7")
"""The years in which a child is new to a school, so that nothing of it is older than September."""


def _turn(scene: Scene, number: int, cycles: int, fate: Fate, terms: Terms) -> Turn:
    today = scene.by["senco"].on
    begun = fate.ago + CYCLE * (cycles - 1 - number)
    is_last = number == cycles - 1
    review_on = _in(terms, today, fate.due) if is_last else terms.ago(today, begun - CYCLE)
    held_on = review_on if not is_last or fate.state == "reviewed" else None
    seen = scene.arc.cycles[number].observations
    days = [(terms.ago(today, begun - row.day), row) for row in seen if row.day <= begun]
    return Turn(scene, number, terms.ago(today, begun), review_on, held_on, days)


def _in(terms: Terms, today: date, days: int) -> date:
    return terms.ago(today, -days) if days < 0 else terms.ahead(today, days)


WHY_CLOSED = (
    "Mum asked us to stop, since the class as it is now helps enough.",
    "Dad rang: all is well at home and here, and he will say so if that changes.",
)


def _write(school: School, told_of: Sequence[Past], terms: Terms) -> None:
    """Write what is behind everybody, then do what was done last."""
    plans = write_turns(school, [turn for past in told_of for turn in past.turns])
    reasons = cycle(WHY_CLOSED)
    for past in told_of:
        plan = plans.get(past.scene.pupil.pk)
        if past.fate.state in {"sent", "begun"}:
            _draft(past, plan, terms)
        elif plan and past.fate.state == "closed":
            why = next(reasons)
            day = terms.ago(past.scene.by["senco"].on, 4)
            close_plan(plan=plan, reason="family", why=why, closed_on=day, by=past.scene.on("senco", day))
        elif plan and past.fate.state == "reviewed" and past.place % 2 == 0:
            _carry(past.scene, plan)


def _carry(scene: Scene, plan: Plan) -> None:
    held_on = plan.reviewed_on or scene.by["senco"].on
    carry_forward(review=Plan.objects.for_school(plan.school_id).get(pk=plan.pk).review, by=scene.on("senco", held_on))


def _draft(past: Past, before: Plan | None, terms: Terms) -> None:
    """A draft as the class teacher writes it; if it is only begun, only what the child is like."""
    scene, today, whole = past.scene, past.scene.by["senco"].on, past.fate.state == "sent"
    day = terms.ago(today, past.fate.ago)
    if before:
        _carry(scene, before)
    version = newest_version(start_plan(pupil=scene.pupil, by=scene.on("senco", day)))
    names = DRAFT_FIELDS if whole else (*LASTING_FIELDS, *VOICE_FIELDS, *TRIED_FIELDS)
    number, review_on = len(scene.arc.cycles) - 1, terms.ahead(today, past.fate.due)
    text = only(names, draft_text(scene.arc, number, scene.who, day, review_on))
    carried = read_draft(version)
    kept = {name: words for name, words in carried.items() if _goes_with(name, carried, text) or not whole}
    version = save_draft(version=version, text=kept, revision=version.revision, by=scene.on("teacher", day))
    tried = {name: words for name, words in carried.items() if before and name in TRIED_FIELDS}
    kept = {} if whole else {name: words for name, words in carried.items() if words}
    version = save_draft(
        version=version, text=kept | text | tried, revision=version.revision, by=scene.on("teacher", day)
    )
    if whole:
        send_for_approval(version=version, by=scene.on("teacher", day))


def _goes_with(name: str, carried: Mapping[str, str], text: Mapping[str, str]) -> bool:
    """Whether what was carried forward goes on: an outcome does where the new one in its place is of its area.

    Else it is taken out first, so that the new one does not count as the same.
    """
    kind, _, rest = name.partition("-")
    area = f"outcome-{rest.partition('-')[0]}-area"
    return kind != "outcome" or carried.get(area) == text.get(area)


def _profile(scene: Scene, day: date) -> None:
    written = scene.arc.profile
    text = {name: told(getattr(written, name), scene.who) for name in ProfileText.__dataclass_fields__}
    # These two are read as a paragraph, the others as a list.
    text |= {name: ". ".join(text[name].splitlines()) + "." for name in ("likes_about_me", "matters_to_me")}
    write_profile(by=scene.on("senco", day), pupil=scene.pupil, text=ProfileText(**text))


def _others(children: list[Child], of_child: Mapping[Named, Pupil], senco: Member, terms: Terms) -> None:
    """Who is watched since some weeks, and how Mia's mother is reached."""
    for number, child in enumerate(child for child in children if child.place.status == "M"):
        since = terms.ago(senco.on, 12 + number * 7 % 40)
        change = RegisterChange(status="M", starts_on=since, reason="Watching since a concern in class.")
        change_status(by=senco, pupil=of_child[child.named], change=change)
    if MIA.named in of_child:
        details = ContactDetails("Pat Kowalczyk", "Mum", True, "01632 960 123", "", "Prefers a text")
        add_contact(by=senco, pupil=of_child[MIA.named], details=details)


def _short_notes(children: list[tuple[Child, Pupil]], staff: Staff, terms: Terms) -> None:
    """What a term is made of besides plans: each note of a child of its age, with or without a plan as it says."""
    today, notes = staff.senco.on, []
    for number, note in enumerate(all_notes()):
        fitting = [pair for pair in children if _fits(note, pair[0]) and _was_here(pair[0], note.ago, today, terms)]
        if fitting:
            child, pupil = fitting[number * 7 % len(fitting)]
            around, part = staff.round(pupil, child), note.who if note.who in {"teacher", "ta"} else "senco"
            by = around.on(part, terms.ago(today, note.ago))
            notes.append((note_of(around, by, around.seen(part, note.text), note.kind), by))
    write_notes(staff.senco.school, notes)


def _fits(note: ShortNote, child: Child) -> bool:
    return child.place.year in YEARS[note.phase] and (child.place.status in {"K", "E"}) == note.has_plan


def _was_here(child: Child, days: int, today: date, terms: Terms) -> bool:
    return child.place.year not in NEW or days < terms.since_september(today)


def in_step(school: School, senco: Member, terms: Terms) -> None:
    """What is decided here and not yet in the school's own system: three changes, and a conflict that was kept."""
    with_plan, watched = _last_with(school, "K"), _last_with(school, "M")
    was = with_plan.register_entries.get(ends_on=None)
    issued_on, begun_on = terms.ago(senco.on, 9), terms.ago(senco.on, 3)
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
    said = {"parent_told_on": since, "parent_told_how": "In a meeting"}
    change = RegisterChange(status=status, starts_on=since, reason=reason, **said)  # type: ignore[arg-type]
    change_status(by=senco, pupil=pupil, change=change)


def _section_e(pupil: Pupil, senco: Member, terms: Terms) -> None:
    """What the child's EHC plan aims at: two outcomes that teachers read in short, and one that nobody has yet."""
    words = [
        EHCWords(label, text.format(child=pupil.known_as), summary, by_when)
        for label, text, summary, by_when in texts.SECTION_E
    ]
    add_ehc_outcomes(pupil=pupil, outcomes=words, starts_on=terms.last(senco.on - timedelta(days=200)), by=senco)
