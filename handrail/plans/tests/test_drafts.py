from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from handrail.audit.models import AuditDetail, AuditEvent
from handrail.plans import actions
from handrail.plans.errors import NotReady, Refused, StaleDraft
from handrail.plans.models import Barrier, Outcome, Plan, Strategy, Voice
from handrail.plans.text import read_draft
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import draft, make_draft, make_published, make_reviewed, outcome_text, plan_text, publish


def test_start_plan_twice_makes_one_plan(mia: Pupil, ben: Person) -> None:
    first = actions.start_plan(pupil=mia, by=ben.member)
    assert actions.start_plan(pupil=mia, by=ben.member) == first
    assert (first.number, mia.plans.count()) == (1, 1)


def test_the_database_keeps_a_pupil_to_one_draft_plan(mia: Pupil, ben: Person) -> None:
    actions.start_plan(pupil=mia, by=ben.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(school=mia.school, pupil=mia, number=2)


def test_start_plan_keeps_what_lasts_and_nothing_else(mia: Pupil, ana: Person) -> None:
    lasting = {"strengths": "Draws to explain", "everyday_help": "Count to ten", "barrier-cognition": "Reading"}
    make_reviewed(make_published(mia, ana.member, **lasting), ana.member)
    following = actions.start_plan(pupil=mia, by=ana.member)
    assert following.number == 2
    said = {name: words for name, words in read_draft(draft(following)).items() if words}
    tried = {name: said.pop(name) for name in list(said) if name.startswith("tried-")}
    assert said == lasting
    assert tried.pop("tried-1-period")
    assert tried == {"tried-1-what": "Word-finding group", "tried-1-result": "Met: Four sentences, no prompt"}


def test_save_draft_keeps_every_word(mia: Pupil, ben: Person) -> None:
    text = plan_text(
        4,
        strengths="Notices everything.\nDraws to explain.",
        everyday_help="Show, then tell",
        **{f"barrier-{area}": area for area in ("communication", "cognition", "semh", "sensory")},
        **{"outcome-2-strategy-2-text": "Pre-teach", "outcome-2-strategy-2-who": "Ben"},
        **{"voice-pupil-text": "I want to play in the den", "voice-pupil-name": "Mia", "voice-pupil-how": "symbols"},
        **{"voice-parent-said_on": "6 November 2026", "voice-teacher-text": "She leads now"},
    )
    plan = make_draft(mia, ben.member, text)
    assert {name: words for name, words in read_draft(draft(plan)).items() if words} == text


def test_save_draft_takes_an_incomplete_text_and_a_date_that_is_none(mia: Pupil, ben: Person) -> None:
    text = {"outcome-1-text": "Joins a game", "outcome-1-by_when": "after half-term", "review_on": "31/2/2027"}
    plan = make_draft(mia, ben.member, text)
    saved = draft(plan)
    assert {name: words for name, words in read_draft(saved).items() if words} == text
    assert saved.review_on is None


def test_save_draft_reads_a_date_however_it_is_written(mia: Pupil, ben: Person) -> None:
    saved = draft(make_draft(mia, ben.member, {"review_on": " 26/3/27 "}))
    assert saved.review_on == date(2027, 3, 26)
    assert read_draft(saved)["review_on"] == "26 March 2027"


def test_save_draft_clears_what_was_taken_out(mia: Pupil, ben: Person) -> None:
    full = plan_text(3, **{"barrier-semh": "Playtimes", "voice-pupil-text": "I like the den"})
    plan = make_draft(mia, ben.member, full)
    version = draft(plan)
    left = outcome_text(2) | {"outcome-2-text": "Reads 60 words"}
    actions.save_draft(version=version, text=left, revision=version.revision, by=ben.member)
    kept = draft(plan)
    assert [(row.position, row.text) for row in kept.outcomes.all()] == [(2, "Reads 60 words")]
    assert not Barrier.objects.for_school(mia.school).exists()
    assert not Voice.objects.for_school(mia.school).exists()
    assert Strategy.objects.for_school(mia.school).count() == 1


def test_an_outcome_keeps_its_ref_through_saves(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    before = draft(plan).outcomes.get().ref
    version = draft(plan)
    text = plan_text() | {"outcome-1-text": "Asks to join a game"}
    actions.save_draft(version=version, text=text, revision=version.revision, by=ben.member)
    assert draft(plan).outcomes.get().ref == before


def test_a_stale_save_writes_nothing_and_carries_both_texts(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    opened = draft(plan)
    ours = plan_text() | {"strengths": "Kind to younger children"}
    theirs = plan_text() | {"strengths": "Remembers stories"}
    actions.save_draft(version=opened, text=ours, revision=opened.revision, by=ana.member)
    with pytest.raises(StaleDraft) as refusal:
        actions.save_draft(version=opened, text=theirs, revision=opened.revision, by=ben.member)
    assert refusal.value.mine["strengths"] == "Remembers stories"
    assert refusal.value.theirs["strengths"] == "Kind to younger children"
    assert (refusal.value.saved_by, refusal.value.is_closed) == ("Ana Ferreira", False)
    assert draft(plan).strengths == "Kind to younger children"


def test_the_same_save_twice_is_one_save(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    opened = draft(plan)
    text = plan_text() | {"review_on": "27/3/2027"}
    first = actions.save_draft(version=opened, text=text, revision=opened.revision, by=ben.member)
    again = actions.save_draft(version=opened, text=text, revision=opened.revision, by=ben.member)
    assert again.revision == first.revision == opened.revision + 1
    assert AuditEvent.objects.filter(type="plan_saved").count() == 2


def test_save_draft_tells_the_trail_what_changed(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    version = draft(plan)
    text = plan_text() | {"outcome-1-target": "5 of 5"}
    actions.save_draft(version=version, text=text, revision=version.revision, by=ben.member)
    event = AuditEvent.objects.filter(type="plan_saved").latest("seq")
    assert (event.actor_name, event.pupil_ref, event.subject_ref) == ("Ben Adeyemi", mia.ref, plan.ref)
    assert AuditDetail.objects.get(seq=event.seq).content == {"outcome-1-target": ["4 of 5", "5 of 5"]}


def test_save_draft_refuses_a_field_no_plan_has(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    version = draft(plan)
    with pytest.raises(KeyError, match="published_by"):
        actions.save_draft(version=version, text={"published_by": "Ben"}, revision=version.revision, by=ben.member)


def test_send_and_send_back_move_a_draft(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    sent = actions.send_for_approval(version=draft(plan), by=ben.member)
    assert sent.sent_by == "Ben Adeyemi"
    assert actions.send_for_approval(version=draft(plan), by=ana.member).sent_by == "Ben Adeyemi"
    assert actions.send_back(version=draft(plan), by=ana.member).sent_at is None


def test_a_published_plan_is_neither_sent_nor_sent_back(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    with pytest.raises(Refused, match="Ana Ferreira has published"):
        actions.send_for_approval(version=draft(plan), by=ana.member)
    with pytest.raises(Refused, match="Ana Ferreira has published"):
        actions.send_back(version=draft(plan), by=ana.member)


def test_publish_copies_the_dates_and_happens_once(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member)
    version = draft(plan)
    published = actions.publish_plan(version=version, revision=version.revision, by=ana.member)
    again = actions.publish_plan(version=version, revision=version.revision, by=ana.member)
    assert again == published == plan
    assert (again.published_on, again.review_on) == (ana.member.on, date(2027, 3, 26))
    assert draft(plan).starts_on == ana.member.on
    assert AuditEvent.objects.filter(type="plan_published").count() == 1


def test_publish_refuses_a_draft_that_moved_on_after_it_was_read(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    read = draft(plan)
    text = plan_text() | {"strengths": "Not what Ana read"}
    actions.save_draft(version=read, text=text, revision=read.revision, by=ben.member)
    with pytest.raises(StaleDraft, match="Ben Adeyemi"):
        actions.publish_plan(version=read, revision=read.revision, by=ana.member)
    assert draft(plan).is_draft


@pytest.mark.parametrize(
    ("left_out", "field", "words"),
    [
        ("outcome-1-text", "outcome-1-text", "Say what the child will do"),
        ("outcome-1-baseline", "outcome-1-baseline", "where the child starts from"),
        ("outcome-1-measure", "outcome-1-measure", "how you will know"),
        ("outcome-1-target", "outcome-1-target", "what you are aiming for"),
        ("outcome-1-by_when", "outcome-1-by_when", "a date to reach it by"),
        ("outcome-1-strategy-1-who", "outcome-1-strategy-1-who", "Name who will do it"),
        ("outcome-1-strategy-1-how_often", "outcome-1-strategy-1-how_often", "Say how often"),
        ("outcome-1-strategy-1-text", "outcome-1-strategy-1-text", "Write what will be done"),
        ("review_on", "review_on", "the plan will be reviewed"),
        ("parent_agreed_how", "parent_agreed_how", "how a parent or carer agreed"),
        ("parent_agreed_on", "parent_agreed_on", "the day on which they agreed"),
        ("pupil_agreed_how", "pupil_agreed_how", "how the pupil agreed"),
        ("pupil_agreed_why", "pupil_agreed_why", "why not yet"),
    ],
)
def test_publish_names_the_one_thing_that_is_missing(
    left_out: str, field: str, words: str, mia: Pupil, ana: Person
) -> None:
    plan = make_draft(mia, ana.member, {name: said for name, said in plan_text().items() if name != left_out})
    with pytest.raises(NotReady) as refusal:
        publish(plan, ana.member)
    assert [one.field for one in refusal.value.missing] == [field]
    assert words in refusal.value.missing[0].words
    assert draft(plan).is_draft


def test_publish_asks_an_outcome_of_an_empty_plan_and_a_strategy_of_a_bare_outcome(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member, {"strengths": "Draws"})
    with pytest.raises(NotReady, match="at least one outcome"):
        publish(plan, ana.member)
    version = draft(plan)
    bare = {name: words for name, words in plan_text().items() if "strategy" not in name}
    actions.save_draft(version=version, text=bare, revision=version.revision, by=ana.member)
    with pytest.raises(NotReady, match="Write what will be done"):
        publish(plan, ana.member)


def test_publish_names_a_date_that_is_none(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member, plan_text() | {"voice-pupil-said_on": "last week"})
    with pytest.raises(NotReady, match="“last week” cannot be read as a date"):
        publish(plan, ana.member)


@pytest.mark.parametrize("change", ["version", "outcome", "strategy", "barrier", "voice", "more", "less"])
def test_the_database_refuses_any_change_to_a_published_version(change: str, mia: Pupil, ana: Person) -> None:
    full = plan_text(**{"barrier-semh": "Playtimes", "voice-pupil-text": "I like the den"})
    plan = publish(make_draft(mia, ana.member, full), ana.member)
    version = draft(plan)
    acts: dict[str, Callable[[], object]] = {
        "version": lambda: plan.versions.update(strengths="Changed"),
        "outcome": lambda: version.outcomes.update(text="Changed"),
        "strategy": lambda: version.strategies.update(who="Somebody else"),
        "barrier": lambda: version.barriers.update(text="Changed"),
        "voice": lambda: version.voices.update(text="Changed"),
        "more": lambda: Outcome.objects.create(school=mia.school, version=version, position=2, ref="b" * 22),
        "less": lambda: version.strategies.all().delete(),
    }
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        acts[change]()
    assert draft(plan).outcomes.get().text.startswith("Explains")


def test_correct_plan_copies_all_of_it_into_a_new_version(mia: Pupil, ana: Person) -> None:
    full = plan_text(2, strengths="Draws", **{"barrier-semh": "Playtimes", "voice-pupil-text": "I like the den"})
    plan = publish(make_draft(mia, ana.member, full), ana.member)
    published = draft(plan)
    correction = actions.correct_plan(plan=plan, reason="Wrong surname", by=ana.member)
    assert actions.correct_plan(plan=plan, reason="Again", by=ana.member) == correction
    assert (correction.number, correction.correction_reason) == (2, "Wrong surname")
    assert read_draft(correction) == read_draft(published)
    assert [row.ref for row in correction.outcomes.all()] == [row.ref for row in published.outcomes.all()]


def test_a_page_open_since_before_a_correction_is_stale(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    opened = draft(plan)
    publish(plan, ana.member)
    correction = actions.correct_plan(plan=plan, reason="Wrong surname", by=ana.member)
    corrected = plan_text() | {"strengths": "Corrected"}
    actions.save_draft(version=correction, text=corrected, revision=correction.revision, by=ana.member)
    text = plan_text() | {"strengths": "Written before the correction began"}
    with pytest.raises(StaleDraft):
        actions.save_draft(version=correction, text=text, revision=opened.revision, by=ben.member)


def test_a_draft_is_not_corrected(mia: Pupil, ana: Person) -> None:
    with pytest.raises(Refused, match="still a draft"):
        actions.correct_plan(plan=make_draft(mia, ana.member), reason="No", by=ana.member)


def test_a_correction_replaces_the_version_before_and_keeps_the_first_day(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    first_day = plan.published_on
    version = actions.correct_plan(plan=plan, reason="Wrong date", by=ana.member)
    text = read_draft(version) | {"review_on": "2 April 2027"}
    actions.save_draft(version=version, text=text, revision=version.revision, by=ana.member)
    corrected = publish(plan, ana.member)
    assert (corrected.review_on, corrected.published_on) == (date(2027, 4, 2), first_day)
    assert [row.number for row in plan.versions.all()] == [2, 1]
