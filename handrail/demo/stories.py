"""Plans, reviews, notes and profiles of the made-up children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import User
from handrail.core import clock
from handrail.demo import texts
from handrail.demo.arcs import YEARS, Arc, Who, told
from handrail.demo.casting import MIA, OMAR, Child
from handrail.demo.moments import all_notes
from handrail.demo.wording import draft_text, only, review_text
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
from handrail.plans.rows import newest_version
from handrail.plans.text import DRAFT_FIELDS, LASTING_FIELDS, TRIED_FIELDS, VOICE_FIELDS, read_draft
from handrail.pupils.actions import (
    ContactDetails,
    Observed,
    ProfileText,
    RegisterChange,
    add_contact,
    add_note,
    change_status,
    set_needs,
    write_profile,
)
from handrail.pupils.models import GroupLead, Link, Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.schools.models import School

CYCLE = 70
"""How many days of term a plan runs before its review, in the stories."""

# What became of the last plan of a story, child after child: how many days of term ago it was agreed, and in how many
# days its review is due. Sent are drafts of teachers who sign in.
SENT = ("sent", 1, 68)
STATES: tuple[tuple[str, int, int], ...] = (
    ("running", 60, 5),
    ("running", 45, 26),
    ("running", 78, -9),
    ("running", 29, 43),
    ("running", 84, -15),
    ("begun", 2, 70),
    ("reviewed", 75, -4),
    ("running", 33, 40),
    ("running", 24, 47),
    ("unwritten", 0, 0),
    ("running", 62, 11),
    ("closed", 52, 19),
    ("running", 38, 33),
    ("running", 17, 54),
    ("running", 48, 24),
)


def tell(school: School, senco: Member, children: list[Child]) -> None:
    """Tell the stories of the children who have one, the longest plans first, and watch some others."""
    found = {(pupil.forename, pupil.surname): pupil for pupil in Pupil.objects.for_school(school)}
    of_child = {child.named: found[child.named.forename, child.named.surname] for child in children}
    stories = [child for child in children if child.story]
    stories.sort(key=lambda child: (child.named != MIA.named, child.named != OMAR.named, -_aims(child)))
    for child in [child for child in stories if child.place.status == "E"][:1]:
        _section_e(of_child[child.named], senco)
    led = GroupLead.objects.for_school(school).filter(holds_on(senco.on), part=GroupLead.Part.LEAD)
    taught = set(led.values_list("group__name", flat=True))
    drafting = [child.named for child in stories if child.group in taught and child.named != MIA.named]
    sent = drafting[-max(1, len(stories) // 12) :]
    for place, child in enumerate(stories):
        state = SENT if child.named in sent else STATES[place % len(STATES)]
        _story(of_child[child.named], child, senco, place, state)
    for number, child in enumerate(child for child in children if child.place.status == "M"):
        since = senco.on - timedelta(days=12 + number * 7 % 40)
        change = RegisterChange(status="M", starts_on=since, reason="Watching since a concern in class.")
        change_status(by=senco, pupil=of_child[child.named], change=change)
    _short_notes([(child, of_child[child.named]) for child in children], senco)


def _short_notes(children: list[tuple[Child, Pupil]], senco: Member) -> None:
    """What a term is made of besides plans: each note of a child of its age, with or without a plan as it says."""
    for number, note in enumerate(all_notes()):
        fitting = [
            pair
            for pair in children
            if pair[0].place.year in YEARS[note.phase] and bool(pair[0].story) == note.has_plan
        ]
        if fitting:
            child, pupil = fitting[number * 7 % len(fitting)]
            by = senco if note.who == "senco" else teacher_of(pupil, senco)
            on = _days_ago(senco.on, note.ago)
            text = told(note.text, Who(pupil.known_as, child.place.sex, by.name, senco=senco.name))
            add_note(by=replace(by, on=on), pupil=pupil, kind=note.kind, happened_on=on, text=text)


def _aims(child: Child) -> int:
    """How many outcomes the last plan of a child's story has."""
    return len(child.story.cycles[-1].outcomes) if child.story else 0


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
    said = {"parent_told_on": since, "parent_told_how": "In a meeting"}
    change = RegisterChange(status=status, starts_on=since, reason=reason, **said)  # type: ignore[arg-type]
    change_status(by=senco, pupil=pupil, change=change)


@dataclass(frozen=True, slots=True)
class Scene:
    """One child with their story and the adults round them."""

    pupil: Pupil
    arc: Arc
    who: Who
    by: Mapping[str, Member]
    """Who acts for "senco", "teacher" and "ta"."""

    def on(self, part: str, day: date) -> Member:
        return replace(self.by.get(part, self.by["teacher"]), on=day)


def _story(pupil: Pupil, child: Child, senco: Member, place: int, becomes: tuple[str, int, int]) -> None:
    """Tell a story up to today; `becomes` is what became of its last plan."""
    if child.story is None:
        return
    scene = _scene(pupil, child, child.story, senco)
    last = scene.arc.cycles[-1]
    state, ago, due = becomes
    is_unfit = (due < 0 and len(last.outcomes) < 2) or (state == "reviewed" and not last.is_reviewed)
    if is_unfit or (state == "unwritten" and len(scene.arc.cycles) > 1):
        state, ago, due = STATES[1]  # a late review needs outcomes to talk about, and a long story is told
    write_profile(by=scene.on("senco", _days_ago(senco.on, ago)), pupil=pupil, text=_profile(scene))
    if child.named == MIA.named:
        details = ContactDetails("Pat Kowalczyk", "Mum", True, "01632 960 123", "", "Prefers a text")
        add_contact(by=senco, pupil=pupil, details=details)
    if state == "unwritten":
        return
    for number in range(len(scene.arc.cycles) - 1):
        begun = ago + CYCLE * (len(scene.arc.cycles) - 1 - number)
        plan = _cycle(scene, number, begun, _days_ago(senco.on, begun - CYCLE))
        _review(scene, number, plan, _days_ago(senco.on, begun - CYCLE), goes_on=True)
    _last(scene, state, ago, senco.on + timedelta(days=due), place)


def _scene(pupil: Pupil, child: Child, arc: Arc, senco: Member) -> Scene:
    teacher = teacher_of(pupil, senco)
    assistant = _assistant(pupil, senco) or teacher
    names = {"senco": senco.name}
    names |= {"teacher": teacher.name} if teacher.user_id != senco.user_id else {}
    names |= {"ta": assistant.name} if assistant.user_id != teacher.user_id else {}
    who = Who(pupil.known_as, child.place.sex, **names)
    return Scene(pupil, arc, who, {"senco": senco, "teacher": teacher, "ta": assistant})


def _assistant(pupil: Pupil, senco: Member) -> Member | None:
    """Whoever assists in the child's class and signs in."""
    leads = GroupLead.objects.for_school(senco.school).filter(holds_on(clock.today()), part=GroupLead.Part.ASSISTANT)
    lead = leads.filter(group__memberships__pupil=pupil).select_related("user").first()
    found = find_member(lead.user, senco.school.slug, "") if lead and lead.user else None
    return replace(found, on=senco.on) if found else None


def _profile(scene: Scene) -> ProfileText:
    written = scene.arc.profile
    text = {name: told(getattr(written, name), scene.who) for name in ProfileText.__dataclass_fields__}
    # These two are read as a paragraph, the others as a list.
    text |= {name: "; ".join(text[name].splitlines()) for name in ("likes_about_me", "matters_to_me")}
    return ProfileText(**text)


def _last(scene: Scene, state: str, ago: int, review_on: date, place: int) -> None:
    """The plan that runs, or what became of it."""
    number = len(scene.arc.cycles) - 1
    if state in {"sent", "begun"}:
        version = _draft(scene, number, ago, review_on, whole=state == "sent")
        if state == "sent":
            send_for_approval(version=version, by=scene.on("teacher", _days_ago(scene.by["senco"].on, ago)))
        return
    plan, today = _cycle(scene, number, ago, review_on), scene.by["senco"].on
    if state == "reviewed":
        _review(scene, number, plan, review_on, goes_on=place % 2 == 0)
    elif state == "closed":
        why = "Mum asked us to stop, since the class as it is now helps enough."
        closed_on = _days_ago(today, 4)
        close_plan(plan=plan, reason="family", why=why, closed_on=closed_on, by=scene.on("senco", closed_on))


def _cycle(scene: Scene, number: int, ago: int, review_on: date) -> Plan:
    """Publish the plan of one cycle, agreed so many days of term ago, and note what was seen since."""
    today = scene.by["senco"].on
    version = _draft(scene, number, ago, review_on, whole=True)
    plan = publish_plan(version=version, revision=version.revision, by=scene.on("senco", _days_ago(today, ago)))
    refs = {outcome.position: outcome.ref for outcome in version.outcomes.all()}
    for seen in scene.arc.cycles[number].observations:
        if seen.day <= ago:
            on = _days_ago(today, ago - seen.day)
            counted = Observed(refs.get(seen.outcome, ""), *(seen.count or (None, None)))
            by, words = scene.on(seen.who, on), told(seen.text, scene.who)
            add_note(by=by, pupil=scene.pupil, text=words, happened_on=on, observed=counted)
    return plan


def _draft(scene: Scene, number: int, ago: int, review_on: date, *, whole: bool) -> PlanVersion:
    """The draft of a cycle as the class teacher writes it; if not `whole`, only what the child is like."""
    day = _days_ago(scene.by["senco"].on, ago)
    version = newest_version(start_plan(pupil=scene.pupil, by=scene.on("senco", day)))
    names = DRAFT_FIELDS if whole else (*LASTING_FIELDS, *VOICE_FIELDS, *TRIED_FIELDS)
    carried = read_draft(version)
    text = only(names, draft_text(scene.arc, number, scene.who, day, review_on)) | _steps(scene, number, whole=whole)
    carried = {name: words for name, words in carried.items() if _goes_with(name, carried, text) or not whole}
    version = save_draft(version=version, text=carried, revision=version.revision, by=scene.on("teacher", day))
    tried = {name: words for name, words in carried.items() if number and name in TRIED_FIELDS}
    kept = {} if whole else {name: words for name, words in carried.items() if words}
    return save_draft(version=version, text=kept | text | tried, revision=version.revision, by=scene.on("teacher", day))


def _goes_with(name: str, carried: Mapping[str, str], text: Mapping[str, str]) -> bool:
    """Whether what was carried forward goes on: an outcome does where the new one in its place is of its area.

    Else it is taken out first, so that the new one does not count as the same.
    """
    kind, _, rest = name.partition("-")
    area = f"outcome-{rest.partition('-')[0]}-area"
    return kind != "outcome" or carried.get(area) == text.get(area)


def _steps(scene: Scene, number: int, *, whole: bool) -> dict[str, str]:
    """Each outcome as a step towards one of the EHC plan, where it has outcomes."""
    ahead = [row.ref for row in scene.pupil.ehc_outcomes.all()] if whole else []
    count = len(scene.arc.cycles[number].outcomes)
    return {f"outcome-{n}-step": ref for n, ref in enumerate(ahead[:count], start=1)}


def _review(scene: Scene, number: int, plan: Plan, held_on: date, *, goes_on: bool) -> None:
    """Hold the review of a cycle, and carry forward what goes on."""
    by = scene.on("senco", held_on)
    review = start_review(plan=plan, by=scene.on("teacher", held_on))
    text = review_text(scene.arc.cycles[number], scene.who, held_on)
    review = save_review(review=review, text=text, revision=review.revision, by=scene.on("teacher", held_on))
    review = finish_review(review=review, revision=review.revision, by=by)
    if goes_on:
        carry_forward(review=review, by=by)


def _days_ago(today: date, ago: int) -> date:
    """The day so many days of term before today: no day of summer or Christmas counts, and no weekend is named."""
    day = today
    while ago or _is_holiday(day):
        ago -= not _is_holiday(day)
        day -= timedelta(days=1)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _is_holiday(day: date) -> bool:
    """Summer and Christmas, near enough for any year."""
    return (7, 21) <= (day.month, day.day) <= (9, 3) or not (1, 5) <= (day.month, day.day) <= (12, 19)


def _section_e(pupil: Pupil, senco: Member) -> None:
    """What the child's EHC plan aims at: two outcomes that teachers read in short, and one that nobody has yet."""
    words = [
        EHCWords(label, text.format(child=pupil.known_as), summary, by_when)
        for label, text, summary, by_when in texts.SECTION_E
    ]
    add_ehc_outcomes(pupil=pupil, outcomes=words, starts_on=senco.on - timedelta(days=200), by=senco)


def teacher_of(pupil: Pupil, senco: Member) -> Member:
    """The class teacher, where the class has one who signs in; else the SENCO."""
    adults = Link.objects.for_school(senco.school).key_adults(holds_on(clock.today()) & Q(pupil=pupil))
    for user, _ in adults.get(pupil.pk, []):
        found = find_member(User.objects.get(pk=user), senco.school.slug, "")
        if found:
            return replace(found, on=senco.on)
    return senco
