from __future__ import annotations

import re

from handrail.plans import actions
from handrail.plans.models import Plan
from handrail.plans.text import read_review
from handrail.pupils.models import Pupil

from .conftest import Person, address
from .factories import make_draft, make_published, make_reviewed, outcome_text, plan_text, rated
from .reading import filled, words


def reviewed(plan: Plan, revision: int = 1, **more: str) -> dict[str, str]:
    return {**rated("0", "adapt"), "held_on": "20 November 2026", "version": str(revision), **more}


def test_the_review_page_needs_no_review_begun_and_begins_none(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    page = words(ben.get("review", plan))
    assert "Explains problem 1" in page
    assert "New this cycle" in page
    assert not hasattr(Plan.objects.for_school(mia.school).get(), "review")


def test_a_teacher_fills_the_review_and_the_senco_finishes_it(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    assert ben.post("review", plan, reviewed(plan))["Location"] == address("review", plan)
    review = Plan.objects.for_school(mia.school).get().review
    assert read_review(review)["outcome-1-next_step"] == "adapt"
    assert ben.post("review", plan, reviewed(plan, 2, do="finish")).status_code == 403
    assert ana.post("review", plan, reviewed(plan, 2, do="finish"))["Location"] == address("plan", plan)
    plan.refresh_from_db()
    assert plan.reviewed_on is not None


def test_an_outcome_that_was_met_is_offered_as_good_news_to_whoever_finished(mia: Pupil, ana: Person) -> None:
    plan, client = make_published(mia, ana.member), ana.browser
    sent = reviewed(plan, do="finish") | rated("0", "achieved")
    page = client.post(address("review", plan), sent, follow=True).content.decode()
    assert "Explains problem 1 to an adult in three linked sentences: met." in page
    assert "Keep it as good news" in page
    [at] = re.findall(r'action="([^"]*/good-news/keep/[^"]*)"', page)
    assert "Keep it as good news" not in client.get(address("plan", plan)).content.decode(), "said once"
    assert "Kept. Only you read it." in client.post(at, follow=True).content.decode()


def test_what_is_offered_stands_in_no_form_of_the_page_it_leads_to(mia: Pupil, ana: Person) -> None:
    """The next plan is one form: another within it would end it, and Save draft would send nothing."""
    plan = make_published(mia, ana.member)
    sent = reviewed(plan, do="carry") | rated("0", "achieved")
    page = ana.browser.post(address("review", plan), sent, follow=True).content.decode()
    assert "Keep it as good news" in page
    assert "Save draft" in page
    assert not re.search(r"<form\b(?:(?!</form>).)*<form\b", page, re.DOTALL)


def test_finish_and_open_the_next_plan_is_one_step(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    answer = ana.post("review", plan, reviewed(plan, do="carry"))
    following = mia.plans.get(number=2)
    assert answer["Location"] == address("edit", following)
    page = ana.get("edit", following).content.decode()
    assert "Carried forward" in page
    assert "Four sentences, no prompt</textarea>" in page


def test_what_may_help_stands_where_the_next_plan_starts_from(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member, **outcome_text(text="Improve her talking"))
    said = rated("0", "continue", what_we_saw="Struggles with reading")
    parts = ben.post("review", plan, reviewed(plan) | said, accept="application/json").json()["parts"]
    assert "“Struggles” in what we saw" in parts["notes-1"], "what was seen is where the next plan starts"
    assert "“Improve”" not in parts["notes-1"]
    adapted = reviewed(plan, 2) | rated("0", "adapt", what_we_saw="Struggles with reading")
    parts = ben.post("review", plan, adapted, accept="application/json").json()["parts"]
    assert "Before it goes into the next plan" in parts["notes-1"]
    assert "“Improve”" in parts["notes-1"], "an outcome to be adapted is read as a whole"
    assert parts["notes-1"].strip() in ben.get("review", plan).content.decode()
    ended = reviewed(plan, 3) | rated("0", "achieved", what_we_saw="Limited, and lazy")
    parts = ben.post("review", plan, ended, accept="application/json").json()["parts"]
    assert "“lazy”" in parts["notes-1"], "of what ends, only the words about the child"
    assert "“Limited”" not in parts["notes-1"]


def test_the_same_finish_twice_is_one_review_and_one_plan(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    first = ana.post("review", plan, reviewed(plan, do="carry"))
    assert ana.post("review", plan, reviewed(plan, do="carry"))["Location"] == first["Location"]
    assert mia.plans.count() == 2


def test_finish_says_what_is_missing_beside_its_field(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, 2)
    page = ana.post("review", plan, reviewed(plan, do="finish")).content.decode()
    assert (
        '<a href="#id_outcome-2-value">Outcome 2, how it went: Say how it went, or that it is too soon to say.</a>'
        in page
    )
    assert 'id="id_outcome-2-next_step-error"' in page


def test_a_stale_review_shows_both_answers_in_words(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    ana.post("review", plan, reviewed(plan))
    page = words(ben.post("review", plan, reviewed(plan) | {"outcome-1-value": "-1"}))
    assert "Outcome 1, how it went" in page
    assert "Partly met" in page
    assert "Met" in page
    assert Plan.objects.for_school(mia.school).get().review.ratings.get().value == 0


def test_a_review_saves_by_itself(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    answer = ben.post("review", plan, reviewed(plan), accept="application/json")
    assert answer.json()["version"] == 2


def test_last_time_stands_beside_this_time_in_words_without_numbers(mia: Pupil, ana: Person) -> None:
    first = make_published(mia, ana.member)
    following = actions.carry_forward(review=make_reviewed(first, ana.member, rated("-1", "adapt")), by=ana.member)
    ana.post("edit", following, filled(plan_text(), following, do="publish"))
    page = words(ana.get("review", following))
    assert "Last cycle, reviewed" in page
    assert "Partly met" in page
    ana.post("review", following, reviewed(following, do="finish"))
    read = ana.get("plan", following)
    assert "Further on than last time" in words(read)
    assert not re.search(
        r"[-−+]\d\b(?![-\w])", words(read).split("How it went", 1)[1].split("What helps")[0].split("Agreed")[0]
    )


def test_the_schools_own_words_are_used(mia: Pupil, ana: Person) -> None:
    school = ana.member.school
    school.scale_words = {"-2": "not yet", "0": "nearly there", "2": "beyond", "none": "wait and see"}
    school.save()
    plan = make_published(mia, ana.member)
    page = words(ana.get("review", plan))
    for word in ("Not yet", "Nearly there", "Beyond", "Wait and see"):
        assert word in page
    assert "Partly met" not in page


def test_a_finished_review_is_read_on_the_plan(mia: Pupil, ana: Person, pat: Person, ben: Person) -> None:
    plan = make_published(mia, ana.member)
    ben.post("review", plan, reviewed(plan) | {"outcome-1-what_we_saw": "Not for parents yet"})
    assert "Not for parents yet" not in words(pat.get("plan", plan))
    ana.post("review", plan, reviewed(plan, 2, do="finish"))
    assert "Four sentences, no prompt" in words(pat.get("plan", plan))
    assert ana.get("review", plan)["Location"] == address("plan", plan)


def test_a_draft_has_no_review_and_nothing_to_carry(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member)
    assert ana.get("review", plan)["Location"] == address("plan", plan)
    assert ana.post("carry", plan).status_code == 404


def test_carry_forward_from_the_plan_happens_once(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_published(mia, ana.member)
    make_reviewed(plan, ana.member)
    first, second = ben.post("carry", plan), ben.post("carry", plan)
    assert first["Location"] == second["Location"] == address("edit", mia.plans.get(number=2))


def test_carry_without_room_says_why(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    make_draft(mia, ana.member, {f"outcome-{n}-text": f"Outcome {n}" for n in range(1, 7)})
    make_reviewed(plan, ana.member)
    answer = ana.browser.post(address("carry", plan), follow=True)
    assert "has room for 0 more of its 6 outcomes, and 1 go on" in words(answer)
