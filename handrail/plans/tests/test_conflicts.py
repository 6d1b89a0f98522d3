from __future__ import annotations

import re

from handrail.plans.models import Plan
from handrail.plans.text import read_draft
from handrail.pupils.models import Pupil

from .conftest import Person, address
from .factories import draft, make_draft, plan_text, publish
from .reading import filled, words


def conflict(plan: Plan, ben: Person, ana: Person) -> str:
    """Ben sends what he wrote, after Ana saved; gives the page he gets."""
    opened = str(draft(plan).revision)
    hers = plan_text() | {"strengths": "Hers", "outcome-1-target": "5 of 5", "everyday_help": "Only hers"}
    ana.post("edit", plan, hers | {"version": opened})
    mine = plan_text() | {"strengths": "Mine", "outcome-1-target": "3 of 5", "voice-pupil-text": "Only mine"}
    answer = ben.post("edit", plan, mine | {"version": opened})
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def test_only_what_both_changed_is_put_side_by_side_and_nothing_is_saved(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    page = conflict(plan, ben, ana)
    assert re.findall(r'name="differs" value="([^"]+)"', page) == ["strengths", "outcome-1-target"]
    for text in ("<mark>Mine</mark>", "<mark>Hers</mark>", "Only mine", "Only hers", "Ana Ferreira saved this"):
        assert text in page
    assert draft(plan).strengths == "Hers"
    assert "voice-pupil-text" not in read_draft(draft(plan))


def test_different_fields_are_put_together_without_asking(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    opened = str(draft(plan).revision)
    for step in ("Hers", "Hers, and more"):
        ana.post("edit", plan, filled(plan_text() | {"strengths": step, "outcome-1-baseline": ""}, plan))
    mine = plan_text() | {"strengths": "", "voice-pupil-text": "Mine", "version": opened}
    answer = ben.browser.post(address("edit", plan), mine, follow=True)
    assert "Somebody else wrote in other fields meanwhile. Their words and yours are both saved." in words(answer)
    said = read_draft(draft(plan))
    assert (said["strengths"], said["voice-pupil-text"], said["outcome-1-baseline"]) == ("Hers, and more", "Mine", "")


def test_a_page_that_saves_itself_is_told_what_the_other_wrote(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    opened = str(draft(plan).revision)
    ana.post("edit", plan, filled(plan_text() | {"everyday_help": "Hers"}, plan))
    mine = plan_text() | {"everyday_help": "", "strengths": "Mine", "version": opened}
    answer = ben.post("edit", plan, mine, Accept="application/json")
    assert answer.status_code == 200
    assert answer.json()["theirs"] == {"everyday_help": "Hers"}
    again = mine | {"everyday_help": "Hers", "version": str(answer.json()["version"])}
    assert "theirs" not in ben.post("edit", plan, again, Accept="application/json").json()


def test_a_save_from_a_page_nobody_can_place_shows_all_that_differs(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    page = ben.post("edit", plan, plan_text() | {"strengths": "Mine", "version": "0"}).content.decode()
    assert re.findall(r'name="differs" value="([^"]+)"', page) == ["strengths"]


def settling(page: str) -> dict[str, list[str]]:
    """The fields a conflict page would send: its hidden ones, as a browser reads them."""
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        sent.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea hidden name="([^"]+)">\n([^<]*)</textarea>', page):
        sent.setdefault(name, []).append(value)
    return {name: values for name, values in sent.items() if name != "csrfmiddlewaretoken"}


def test_both_texts_are_settled_field_by_field(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = settling(conflict(plan, ben, ana))
    form |= {"own-strengths": ["Ours"], "keep-outcome-1-target": ["theirs"]}
    assert ben.post("edit", plan, form)["Location"] == address("edit", plan)
    assert {name: said for name, said in read_draft(draft(plan)).items() if said} == plan_text() | {
        "strengths": "Ours",
        "outcome-1-target": "5 of 5",
        "everyday_help": "Only hers",
        "voice-pupil-text": "Only mine",
    }


def test_an_undecided_field_is_asked_again_with_the_rest_kept(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = settling(conflict(plan, ben, ana)) | {"own-strengths": ["Ours"]}
    page = ben.post("edit", plan, form).content.decode()
    assert "<title>Error: " in page
    assert '<a href="#keep-outcome-1-target">Outcome 1, target: choose one of the two, or write a third.</a>' in page
    assert "Ours</textarea>" in page
    assert draft(plan).strengths == "Hers"
    ben.post("edit", plan, settling(page) | {"own-strengths": ["Ours"], "keep-outcome-1-target": ["mine"]})
    settled = read_draft(draft(plan))
    assert (settled["strengths"], settled["outcome-1-target"]) == ("Ours", "3 of 5")
    assert (settled["voice-pupil-text"], settled["everyday_help"]) == ("Only mine", "Only hers")


def test_a_save_after_publication_loses_no_word_and_changes_nothing(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = filled(plan_text() | {"strengths": "Too late"}, plan)
    publish(plan, ana.member)
    page = words(ben.post("edit", plan, form))
    assert "Ana Ferreira finished this before you saved" in page
    assert "Too late" in page
    assert draft(plan).strengths == ""
