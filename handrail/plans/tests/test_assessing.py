"""What a draft knows before anybody writes in it, the thread through it, and who has read what was published."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from handrail.core.registry import due_items
from handrail.plans import actions
from handrail.plans.scores import scores_beside
from handrail.plans.text import read_draft
from handrail.pupils.actions import ScoreDetails, add_score
from handrail.pupils.models import Pupil
from handrail.pupils.tests.factories import make_document

from .conftest import Person
from .factories import draft, make_draft, make_published, plan_text, publish
from .reading import filled, words


def test_reports_the_writer_may_open_are_ticked_and_can_be_ticked_out(mia: Pupil, ana: Person, ben: Person) -> None:
    make_document(ana.member, mia, "Speech report", about="report")
    make_document(ana.member, mia, "Letter home", about="letter")
    plan = actions.start_plan(pupil=mia, by=ana.member)
    line = read_draft(draft(plan))["advice_from"]
    assert line.startswith("Speech report, ")
    page = ana.get("edit", plan).content.decode()
    assert f'value="{line}" checked' in page
    assert "Letter home" not in page
    ana.post("edit", plan, filled({"advice_from": ""}, plan))
    assert read_draft(draft(plan))["advice_from"] == ""
    assert f'value="{line}">' in ana.get("edit", plan).content.decode()
    assert "Speech report" not in ben.get("edit", plan).content.decode()


def test_several_ticks_are_kept_as_lines(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member)
    form = filled(plan_text(), plan) | {"advice_from": ["", "One, 1 May 2026", "Two, 2 May 2026"]}
    ana.post("edit", plan, form)
    assert read_draft(draft(plan))["advice_from"] == "One, 1 May 2026\nTwo, 2 May 2026"


def test_scores_stand_beside_and_are_never_typed_again(mia: Pupil, ana: Person) -> None:
    add_score(by=ana.member, pupil=mia, details=ScoreDetails("Reading test", ana.member.on, "96"))
    plan = make_draft(mia, ana.member)
    for where in ("edit", "plan"):
        assert "Reading test : 96" in words(ana.get(where, plan)).replace("test:", "test :")


def test_a_plan_that_has_ended_shows_no_later_score(mia: Pupil, ana: Person) -> None:
    day = ana.member.on
    for on, score in ((day, "96"), (day - timedelta(days=90), "81")):
        add_score(by=ana.member, pupil=mia, details=ScoreDetails("Reading test", on, score))
    plan = make_published(mia, ana.member)
    plan.reviewed_on = day - timedelta(days=1)
    (test,) = scores_beside(plan, ana.member)
    assert [row.score for row in test.scores] == ["81"]


def test_the_page_draws_what_is_written_and_one_empty_place(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member, plan_text(2))
    page = ana.get("edit", plan).content.decode()
    assert 'name="outcome-3-text"' in page
    assert 'name="outcome-4-text"' not in page
    added = ana.post("edit", plan, filled(plan_text(3), plan, do="add"))
    assert added["Location"].endswith("?add=outcome#id_outcome-4-text")
    assert 'name="outcome-4-text"' in ana.get("edit", plan).content.decode()


def test_the_thread_says_what_is_joined_and_what_is_not(mia: Pupil, ana: Person) -> None:
    barriers = {"barrier-cognition": "Reading is slow", "barrier-sensory": "Noise hurts"}
    plan = make_published(mia, ana.member, 3, **barriers, **{"outcome-1-area": "cognition", "outcome-2-area": "semh"})
    page = words(ana.get("thread", plan))
    cognition, semh, sensory, loose = (
        page.index(words_)
        for words_ in ("Cognition and learning", "Social, emotional", "Sensory and/or", "No barrier named")
    )
    assert cognition < page.index("Explains problem 1") < semh < page.index("Explains problem 2") < sensory
    assert sensory < page.index("No outcome answers this") < loose < page.index("Explains problem 3")
    assert "No barrier is written in this area." in page[semh:sensory]
    assert "Noise hurts" in page[sensory:loose]


def test_the_plan_says_who_agreed_how_and_who_has_not(mia: Pupil, ana: Person) -> None:
    page = words(ana.get("plan", make_published(mia, ana.member)))
    assert "Parent or carer, Pat Kowalczyk: in the meeting, 24 November 2026" in page
    assert "Pupil: not yet. Mia was away; we tell her on Friday." in page


def test_a_plan_of_before_still_reads_as_it_did(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member, {"agreed_with": "Pat and Ben", "agreed_on": "24 November 2026"})
    version = draft(plan)
    version.published_at, version.published_by = version.saved_at, "Ana Ferreira"
    version.starts_on = version.review_on = plan.published_on = ana.member.on
    version.save()
    plan.save()
    assert "Agreed with Pat and Ben on 24 November 2026." in words(ana.get("plan", plan))


def to_read(who: Person) -> list[str]:
    return [item.title for item in due_items(who.member, who.member.on) if item.title.startswith("New plan")]


def test_a_published_plan_waits_on_home_of_whoever_works_with_the_child(
    mia: Pupil, ana: Person, ben: Person, tess: Person, pat: Person
) -> None:
    plan = make_published(mia, ana.member)
    asked = ["New plan for Mia Kowalczyk: read it"]
    assert to_read(ben) == to_read(tess) == asked
    assert to_read(ana) == to_read(pat) == []
    assert asked[0] in words(tess.browser.get(reverse("desk:home", kwargs={"school": "alder"})))
    seen = words(ana.get("plan", plan))
    assert "Ben Adeyemi: not yet" in seen
    tess.get("plan", plan)
    tess.get("plan", plan)
    assert (to_read(tess), to_read(ben)) == ([], asked)
    assert "Tess Whitfield: read" in words(ana.get("plan", plan))


def test_a_correction_is_read_anew_and_a_draft_by_nobody(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_published(mia, ana.member)
    ben.get("plan", plan)
    actions.correct_plan(plan=plan, reason="A slip", by=ana.member)
    ben.get("plan", plan)
    assert to_read(ben) == []
    version = draft(plan)
    actions.save_draft(version=version, text=plan_text(strengths="New"), revision=version.revision, by=ana.member)
    publish(plan, ana.member)
    assert to_read(ben) == ["New plan for Mia Kowalczyk: read it"]
