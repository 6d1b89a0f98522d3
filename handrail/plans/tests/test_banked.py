"""The school's list beside a plan, and the notes beside what is written."""

from __future__ import annotations

from django.urls import reverse

from handrail.bank.models import BankOutcome, BankStrategy
from handrail.bank.tests.factories import make_outcome, make_strategy
from handrail.plans import actions
from handrail.plans.advice import WHOLE, notes_on
from handrail.plans.banked import nameless
from handrail.plans.models import Plan
from handrail.plans.text import OUTCOMES, STRATEGIES, read_draft
from handrail.pupils.models import Pupil

from .conftest import Person, address
from .factories import draft, make_draft, make_published, outcome_text, plan_text
from .reading import filled, words

POOR = {
    "outcome-1-text": "Jayden will be supported to access the curriculum",
    "outcome-1-strategy-1-how_often": "As needed",
}


def place(page: str, plan: Plan, position: int = 1) -> str:
    return reverse(f"plans:{page}", kwargs={"school": "alder", "plan": plan.ref, "position": position})


def pick(who: Person, plan: Plan, ref: str, position: int = 1, revision: int = 0) -> str:
    """Put a line in; the words of the page that follows."""
    said = {"line": ref, "version": str(revision or draft(plan).revision)}
    return words(who.browser.post(place("from_bank", plan, position), said, follow=True))


def test_a_strategy_goes_into_the_first_free_place(mia: Pupil, ana: Person, ben: Person) -> None:
    row = make_strategy(ana.member, "Paired reading", who="Sam Doyle", how_often="Daily", is_universal=False)
    plan = make_draft(mia, ben.member)
    before = read_draft(draft(plan))
    assert "is in outcome 1." in pick(ben, plan, row.ref)
    after = read_draft(draft(plan))
    at = "outcome-1-strategy-2-"
    assert {part: after[f"{at}{part}"] for part in ("text", "who", "how_often")} == {
        "text": "Paired reading", "who": "Sam Doyle", "how_often": "Daily",
    }  # fmt: skip
    assert {name: said for name, said in after.items() if not name.startswith(at) and said} == {
        name: said for name, said in before.items() if said
    }, "nothing else is touched"


def test_where_no_place_is_free_nothing_is_changed(mia: Pupil, ana: Person, ben: Person) -> None:
    row = make_strategy(ana.member)
    text = {f"outcome-1-strategy-{n}-text": f"Strategy {n}" for n in STRATEGIES}
    plan = make_draft(mia, ben.member, plan_text() | text)
    before = read_draft(draft(plan))
    assert "no free place" in pick(ben, plan, row.ref)
    assert read_draft(draft(plan)) == before


def test_an_outcome_goes_where_nothing_is_written_yet(mia: Pupil, ana: Person, ben: Person) -> None:
    row = make_outcome(ana.member, "Asks for help", measure="Tally")
    plan = make_draft(mia, ben.member, outcome_text(1) | {"outcome-2-strategy-1-text": "Wait"})
    pick(ben, plan, row.ref, position=2)
    text = read_draft(draft(plan))
    assert (text["outcome-2-text"], text["outcome-2-measure"]) == ("Asks for help", "Tally")
    assert text["outcome-2-strategy-1-text"] == "Wait"
    assert "is in outcome 3." in pick(ben, plan, make_outcome(ana.member, "Names a feeling").ref, position=1)


def test_what_another_wrote_meanwhile_stays_beside_what_was_picked(mia: Pupil, ana: Person, ben: Person) -> None:
    row, plan = make_strategy(ana.member), make_draft(mia, ben.member)
    opened = draft(plan).revision
    version = draft(plan)
    actions.save_draft(
        version=version, text={**read_draft(version), "strengths": "Draws"}, revision=opened, by=ana.member
    )
    pick(ben, plan, row.ref, revision=opened)
    text = read_draft(draft(plan))
    assert text["strengths"] == "Draws"
    assert text["outcome-1-strategy-2-text"] == row.text


def test_the_button_saves_what_is_typed_before_the_list_is_opened(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    answer = ben.post("edit", plan, filled({"outcome-1-text": "Joins a game"}, plan) | {"do": "bank-2"})
    assert answer["Location"] == place("from_bank", plan, 2)
    assert read_draft(draft(plan))["outcome-1-text"] == "Joins a game"


def test_the_list_begins_with_what_is_missing_and_is_searched(mia: Pupil, ana: Person, ben: Person) -> None:
    make_strategy(ana.member, "Paired reading")
    make_strategy(ana.member, "Quiet corner", "semh")
    make_outcome(ana.member, "Asks for help")
    plan = make_draft(mia, ben.member)
    page = words(ben.browser.get(place("from_bank", plan)))
    assert "Paired reading" in page
    assert "Asks for help" not in page
    assert "Asks for help" in words(ben.browser.get(place("from_bank", plan, 2)))
    page = words(ben.browser.get(place("from_bank", plan), {"q": "corner"}))
    assert "Quiet corner" in page
    assert "Paired reading" not in page


def test_the_list_opens_for_drafts_and_writers_in_reach(
    mia: Pupil, omar: Pupil, ana: Person, ben: Person, tess: Person, cal: Person
) -> None:
    plan = make_draft(mia, ana.member)
    assert ben.browser.get(place("from_bank", plan, max(OUTCOMES) + 1)).status_code == 404
    assert tess.browser.get(place("from_bank", plan)).status_code == 403
    assert cal.browser.get(place("from_bank", plan)).status_code == 404
    assert ben.browser.get(place("from_bank", make_draft(omar, ana.member))).status_code == 404
    elsewhere = make_strategy(cal.member)
    said = {"line": elsewhere.ref, "version": str(draft(plan).revision)}
    assert ben.browser.post(place("from_bank", plan), said).status_code == 404
    done = make_published(omar, ana.member)
    assert ana.browser.get(place("from_bank", done))["Location"] == address("plan", done)


def test_a_strategy_of_a_plan_is_kept_without_the_childs_name(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_published(
        mia, ana.member, 1, **{"outcome-1-text": "Mia explains it", "outcome-1-strategy-1-text": "Sit by Mia"}
    )
    page = ben.browser.get(place("keep", plan)).content.decode()
    assert "Sit by the child</textarea>" in page
    assert "Explains it</textarea>" in page
    assert place("keep", plan) in ben.get("plan", plan).content.decode()
    said = {"keep-strategy-1": "on", "text-strategy-1": "Sit nearby", "text-outcome": "Explains it", "area": "semh"}
    page = words(ben.browser.post(place("keep", plan), said | {"text-strategy-1": "TA support", "do": "look"}))
    assert "“TA support” in line 2" in page
    assert not BankStrategy.objects.for_school(mia.school).exists(), "looking it over keeps nothing"
    ben.browser.post(place("keep", plan), said)
    row = BankStrategy.objects.for_school(mia.school).get()
    assert (row.text, row.area, row.is_universal, row.how_often) == ("Sit nearby", "semh", False, "Tue and Thu, 20 min")
    assert row.who == "", "who did it for Mia is not for everybody"
    assert not BankOutcome.objects.for_school(mia.school).exists()


def test_keeping_nothing_is_said(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    page = words(ana.browser.post(place("keep", plan), {"text-outcome": "x", "area": "semh"}))
    assert "Tick what is to be kept." in page
    assert ana.browser.get(place("keep", plan, 4)).status_code == 404


def test_a_name_is_taken_out_of_a_sentence(mia: Pupil) -> None:
    mia.preferred_name = "Mimi"
    said = ("Mia will ask", "sits by Mia Kowalczyk", "Mimi’s card", "Miami and miaow", "Reads")
    assert [nameless(one, mia) for one in said] == [
        "Ask", "Sits by the child", "The child’s card", "Miami and miaow", "Reads",
    ]  # fmt: skip


def test_notes_stand_beside_what_is_written_and_stop_nobody(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member, plan_text() | POOR)
    page = words(ana.get("edit", plan))
    assert "It may help to move this to ‘What we will do’" in page
    assert "“As needed” in strategy 1, how often" in page
    assert "check that this is about the child of this plan" in page
    assert "What may help before it is published" in words(ana.get("plan", plan))
    ana.post("publish", plan, {"version": str(draft(plan).revision)})
    plan.refresh_from_db()
    assert plan.state == "published"
    assert "What may help before" not in words(ana.get("plan", plan))


def test_notes_do_not_say_again_what_the_list_of_parts_says(mia: Pupil, ana: Person) -> None:
    notes = notes_on({"outcome-2-text": "Asks for help 3 times a day"}, mia, ana.member)
    assert not notes[2], "that there is no baseline, date or strategy stands beside it already"
    assert {note.rule.key for note in notes[WHOLE]} == {"no_pupil_voice", "no_parent_voice", "no_strengths"}


def test_a_plan_that_is_well_written_has_no_note(mia: Pupil, ana: Person) -> None:
    text = plan_text(2) | {"voice-pupil-text": "I like it", "voice-parent-text": "She reads", "strengths": "Draws"}
    assert not any(notes_on(text, mia, ana.member).values())
