from __future__ import annotations

import re

from django.urls import reverse

from handrail.plans import actions
from handrail.plans.models import Plan
from handrail.plans.text import read_draft
from handrail.pupils.models import Pupil

from .conftest import Person, address
from .factories import draft, make_draft, make_published, plan_text
from .reading import filled, words


def test_start_opens_the_draft_and_twice_opens_the_same(mia: Pupil, ben: Person) -> None:
    where = reverse("plans:start", kwargs={"school": "alder", "pupil": mia.ref})
    first, second = ben.browser.post(where), ben.browser.post(where)
    plan = mia.plans.get()
    assert first["Location"] == second["Location"] == address("edit", plan)
    assert ben.browser.get(where).status_code == 405


def test_start_is_for_writers_and_for_pupils_in_reach(
    mia: Pupil, omar: Pupil, ben: Person, tess: Person, cal: Person
) -> None:
    mias, omars = (reverse("plans:start", kwargs={"school": "alder", "pupil": one.ref}) for one in (mia, omar))
    assert tess.browser.post(mias).status_code == 403
    assert ben.browser.post(omars).status_code == 404
    assert cal.browser.post(mias).status_code == 404
    assert not Plan.objects.for_school(mia.school).exists()


def test_edit_shows_what_is_saved_in_its_fields(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member, plan_text() | {"strengths": "Kind & <bold>", "voice-pupil-how": "drawn"})
    page = ben.get("edit", plan).content.decode()
    assert "Kind &amp; &lt;bold&gt;</textarea>" in page
    assert 'name="outcome-1-target" value="4 of 5"' in page
    assert '<option value="drawn" selected>' in page
    assert "by Ben Adeyemi" in page


def test_save_draft_saves_and_comes_back(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    answer = ben.post("edit", plan, filled(dict.fromkeys(plan_text(), "") | {"outcome-1-text": "Joins a game"}, plan))
    assert answer["Location"] == address("edit", plan)
    assert {name: said for name, said in read_draft(draft(plan)).items() if said} == {"outcome-1-text": "Joins a game"}


def test_what_a_page_did_not_draw_stays_as_it_is(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member, plan_text(5))
    ben.post("edit", plan, filled({"outcome-1-text": "Joins a game"}, plan))
    said = read_draft(draft(plan))
    assert (said["outcome-1-text"], said["outcome-5-target"]) == ("Joins a game", "4 of 5")


def test_the_same_form_twice_is_one_save(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = filled({"outcome-1-text": "Joins a game", "outcome-1-by_when": "26.3.2027"}, plan)
    ben.post("edit", plan, form)
    revision = draft(plan).revision
    assert ben.post("edit", plan, form).status_code == 302
    assert draft(plan).revision == revision


def test_a_date_that_is_none_is_kept_and_said(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    ben.post("edit", plan, filled({"review_on": "the 31st of February 2027"}, plan))
    page = ben.get("edit", plan).content.decode()
    assert "<title>Error: " in page
    assert 'value="the 31st of February 2027"' in page
    assert '<a href="#id_review_on">' in page


def test_a_text_too_long_is_refused_whole_and_kept_on_the_page(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    before = read_draft(draft(plan))
    answer = ben.post("edit", plan, filled({"strengths": "é" * 4001, "everyday_help": "Wait ten seconds"}, plan))
    page = answer.content.decode()
    assert "Strengths has 4001 characters. Shorten it to 4000." in page
    assert "é" * 4001 in page
    assert "Wait ten seconds" in page
    assert read_draft(draft(plan)) == before


def test_a_hidden_character_is_refused_in_words(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    answer = ben.post("edit", plan, filled({"strengths": "Draws\x00"}, plan))
    assert answer.status_code == 200
    assert "hidden character" in words(answer)


def test_an_answer_that_is_not_offered_is_refused(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    answer = ben.post("edit", plan, filled({"voice-pupil-how": "shouted"}, plan))
    assert "is not one of the answers" in words(answer)


def test_a_published_plan_has_no_page_to_write_in(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    assert ana.get("edit", plan)["Location"] == address("plan", plan)


def test_a_page_that_saves_by_itself_is_told_when_and_by_whom(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = filled({"outcome-1-text": "Joins a game", "review_on": "soon"}, plan)
    answer = ben.post("edit", plan, form, accept="application/json")
    said = answer.json()
    assert re.fullmatch(r"\d{1,2}:\d\d by Ben Adeyemi", said["saved"])
    assert said["version"] == draft(plan).revision == int(form["version"]) + 1
    assert "review_on" in said["problems"]


def test_a_page_that_saves_by_itself_is_given_what_may_help_anew(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = filled({"outcome-2-text": "Improve her reading"}, plan)
    parts = ben.post("edit", plan, form, accept="application/json").json()["parts"]
    for said in ("It may help to say from what to what", "‘Improve’ is met by any change at all", "from 45 now"):
        assert said in parts["notes-2"], "what may help, why, and a better example"
    assert '<li class="is-todo">Has a target' in parts["there-2"]
    assert "may help to" not in parts["notes-3"]
    page = ben.get("edit", plan).content.decode()
    assert all(parts[name].strip() in page for name in ("notes-2", "there-2", "notes-0"))


def test_what_gets_in_the_way_what_helps_and_the_impact_are_looked_at_too(mia: Pupil, ben: Person, ana: Person) -> None:
    poor = {
        "barrier-cognition": "Poor attention",
        "barrier-communication": "Finds a word after ten seconds",
        "everyday_help": "Reassure her, she is lazy",
        "expected_impact": "Reach ARE",
    }
    plan = make_draft(mia, ben.member, plan_text(1))
    form = filled(poor, plan)
    parts = ben.post("edit", plan, form, accept="application/json").json()["parts"]
    assert "“Poor” in what gets in the way, cognition and learning" in parts["notes-barrier"]
    assert parts["notes-barrier"].count("<li>") == 1
    assert "“lazy” in what helps every day" in parts["notes-everyday_help"]
    assert "“ARE” in expected impact" in parts["notes-expected_impact"]
    page = ben.get("edit", plan).content.decode()
    assert all(parts[f"notes-{name}"].strip() in page for name in ("barrier", "everyday_help", "expected_impact"))
    assert "“Poor” in what gets in the way, cognition and learning" in words(ana.get("plan", plan))


def test_a_page_that_saves_by_itself_is_told_of_another_text(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = filled({"strengths": "Mine"}, plan)
    ana.post("edit", plan, filled({"strengths": "Hers"}, plan))
    answer = ben.post("edit", plan, form, accept="application/json")
    assert (answer.status_code, answer.json()["theirs"]["by"]) == (409, "Ana Ferreira")
    assert answer.json()["theirs"]["text"]["strengths"] == "Hers"
    assert draft(plan).strengths == "Hers"


def test_a_page_that_saves_by_itself_is_told_what_does_not_fit(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    answer = ben.post("edit", plan, filled({"strengths": "x" * 5000}, plan), accept="application/json")
    assert (answer.status_code, list(answer.json()["problems"])) == (422, ["strengths"])


def test_a_teacher_sends_and_the_senco_publishes(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    assert ben.post("edit", plan, filled(plan_text(), plan, do="send"))["Location"] == address("plan", plan)
    assert "Ben Adeyemi sent it to be approved" in words(ana.get("plan", plan))
    ana.post("publish", plan, {"version": str(draft(plan).revision)})
    assert not draft(plan).is_draft


def test_a_teacher_cannot_publish_by_naming_the_button(mia: Pupil, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    assert ben.post("edit", plan, filled(plan_text(), plan, do="publish")).status_code == 403
    assert draft(plan).is_draft


def test_the_head_publishes_what_was_read(mia: Pupil, ben: Person, hal: Person) -> None:
    plan = make_draft(mia, ben.member)
    read = str(draft(plan).revision)
    ben.post("edit", plan, filled(plan_text(strengths="Changed meanwhile"), plan))
    answer = hal.browser.post(address("publish", plan), {"version": read}, follow=True)
    assert "Ben Adeyemi changed this draft after you opened it" in words(answer)
    assert draft(plan).is_draft
    hal.post("publish", plan, {"version": str(draft(plan).revision)})
    assert draft(plan).published_by == "Hal Bramwell"


def test_publish_saves_first_and_says_what_is_missing_beside_its_field(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member)
    text = plan_text() | {"outcome-1-baseline": ""}
    page = ana.post("edit", plan, filled(text, plan, do="publish")).content.decode()
    assert "<title>Error: " in page
    assert '<a href="#id_outcome-1-baseline">Outcome 1, baseline: Say where the child starts from.</a>' in page
    assert 'id="id_outcome-1-baseline-error"' in page
    assert "outcome-1-baseline" not in {name for name, said in read_draft(draft(plan)).items() if said}
    assert draft(plan).is_draft


def test_publish_from_the_writing_page_publishes_what_is_on_it(mia: Pupil, ana: Person) -> None:
    plan = make_draft(mia, ana.member)
    form = filled(plan_text(strengths="Written just now"), plan, do="publish")
    assert ana.post("edit", plan, form)["Location"] == address("plan", plan)
    assert (draft(plan).strengths, draft(plan).published_by) == ("Written just now", "Ana Ferreira")


def test_the_head_is_told_what_is_missing(mia: Pupil, ben: Person, hal: Person) -> None:
    plan = make_draft(mia, ben.member, {"strengths": "Draws"})
    page = words(hal.post("publish", plan, {"version": str(draft(plan).revision)}))
    assert "Write at least one outcome." in page
    assert "Hand it back to Ben Adeyemi" in page


def test_send_back_hands_the_draft_back(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    ben.post("edit", plan, filled(plan_text(), plan, do="send"))
    answer = ana.browser.post(address("send_back", plan), follow=True)
    assert "Handed back to Ben Adeyemi." in words(answer)
    assert draft(plan).sent_at is None


def test_correct_asks_for_a_reason_and_opens_the_copy(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    refused = ben.post("correct", plan, {"reason": "  "})
    assert "Say why the plan is corrected." in words(refused)
    assert ben.post("correct", plan, {"reason": "Wrong surname"})["Location"] == address("edit", plan)
    assert ben.get("correct", plan)["Location"] == address("edit", plan)
    assert "Correcting version 1: Wrong surname" in words(ben.get("edit", plan))
    assert "A correction is being written" in words(ana.get("plan", plan))


def test_an_earlier_version_can_still_be_read(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, strengths="As it was")
    actions.correct_plan(plan=plan, reason="Wrong surname", by=ana.member)
    ana.post("edit", plan, filled(plan_text(strengths="As it is"), plan, do="publish"))
    assert "As it is" in words(ana.get("plan", plan))
    earlier = words(ana.get("plan", plan, version="1"))
    assert "As it was" in earlier
    assert "This is an earlier version." in earlier
    assert ana.get("plan", plan, version="3").status_code == 404
