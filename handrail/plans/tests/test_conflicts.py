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
    ana.post("edit", plan, plan_text() | {"strengths": "Hers", "outcome-1-target": "5 of 5", "version": opened})
    mine = plan_text() | {"strengths": "Mine", "voice-pupil-text": "Only mine", "version": opened}
    answer = ben.post("edit", plan, mine)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def test_a_stale_save_shows_both_texts_and_changes_nothing(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    page = conflict(plan, ben, ana)
    assert re.findall(r'name="differs" value="([^"]+)"', page) == ["outcome-1-target", "voice-pupil-text", "strengths"]
    for text in ("<mark>Mine</mark>", "<mark>Hers</mark>", "Only mine", "Nothing written", "Ana Ferreira saved this"):
        assert text in page
    assert draft(plan).strengths == "Hers"
    chosen = re.findall(r'name="keep-([^"]+)" id="[^"]+" value="(\w+)" checked', page)
    assert chosen == [("voice-pupil-text", "mine")]


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
    form |= {"own-strengths": ["Ours"], "keep-outcome-1-target": ["theirs"], "keep-voice-pupil-text": ["mine"]}
    assert ben.post("edit", plan, form)["Location"] == address("edit", plan)
    assert {name: said for name, said in read_draft(draft(plan)).items() if said} == plan_text() | {
        "strengths": "Ours",
        "outcome-1-target": "5 of 5",
        "voice-pupil-text": "Only mine",
    }


def test_an_undecided_field_is_asked_again_with_the_rest_kept(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = settling(conflict(plan, ben, ana)) | {"own-strengths": ["Ours"], "keep-outcome-1-target": ["theirs"]}
    page = ben.post("edit", plan, form).content.decode()
    assert "<title>Error: " in page
    assert '<a href="#keep-voice-pupil-text">Pupil’s voice: choose one of the two, or write a third.</a>' in page
    assert "Ours</textarea>" in page
    assert re.search(r'value="theirs" checked', page)
    assert draft(plan).strengths == "Hers"
    again = settling(page) | {"own-strengths": ["Ours"], "keep-outcome-1-target": ["mine"]}
    ben.post("edit", plan, again | {"keep-voice-pupil-text": ["theirs"]})
    settled = read_draft(draft(plan))
    assert (settled["strengths"], settled["outcome-1-target"]) == ("Ours", "4 of 5")
    assert "voice-pupil-text" not in settled


def test_a_save_after_publication_loses_no_word_and_changes_nothing(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    form = filled(plan_text() | {"strengths": "Too late"}, plan)
    publish(plan, ana.member)
    page = words(ben.post("edit", plan, form))
    assert "Ana Ferreira finished this before you saved" in page
    assert "Too late" in page
    assert draft(plan).strengths == ""
