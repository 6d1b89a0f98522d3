"""The hints as a school goes by them, and a sentence tried on them."""

from __future__ import annotations

from handrail.bank.hinting import rules_for
from handrail.bank.models import HintChoice, OwnHint
from handrail.bank.tests.test_pages import address, body
from handrail.rules.plan_hints import HINT_RULES, hints
from tests.cast import Cast

OWN = {
    "title": "Our scheme",
    "where": "all",
    "words": "=Acorns\n\nacorn time",
    "helps": "say what is done in Acorns",
    "reason": "Families know what happens, not what it is called.",
    "example": "",
    "better": "",
}


def spoken(cast: Cast, text: str, who: str = "ben") -> set[str]:
    found = hints({"outcomes": [{"text": text, "target": "4 of 5"}]}, rules_for(cast.member(who)))
    return {hint.rule for hint in found}


def test_every_hint_is_read_with_its_reason_and_both_examples(cast: Cast) -> None:
    page = body(cast.client("tess").get(address("hints")))
    assert page.count("It may help to") == len(HINT_RULES)
    assert "Mia will understand place value." in page
    assert "9 of 10 right" in page
    assert "SEND Code of Practice 2015, 6.48 to 6.51" in page
    assert address("hint", rule="understands") not in page, "only who may change it is offered that"


def test_a_sentence_is_tried_and_not_kept(cast: Cast) -> None:
    ben = cast.client("ben")
    page = body(ben.post(address("hints"), {"text": "Leo will improve his reading", "field": "text"}))
    assert "It may help to say from what to what <span" in page
    assert "“improve”" in page
    assert "no_baseline" not in page
    page = body(ben.post(address("hints"), {"text": "As needed", "field": "how_often"}))
    assert "name the lesson, the day or the number of times <span" in page
    page = body(ben.post(address("hints"), {"text": "Reads 70 words a minute", "field": "text"}))
    assert "Nothing to add." in page


def test_a_school_switches_a_hint_off_and_on(cast: Cast) -> None:
    ana, where = cast.client("ana"), address("hint", rule="improves")
    assert "improves" in spoken(cast, "Improve reading")
    ana.post(where, {"is_off": "on"})
    row = HintChoice.objects.for_school(cast.schools["alder"]).get()
    assert (row.off_by, row.off_at is not None) == ("Ana Ferreira", True)
    assert "improves" not in spoken(cast, "Improve reading")
    assert "improves" in spoken(cast, "Improve reading", "bea"), "another school goes by it still"
    assert "Not used here" in body(cast.client("ben").get(address("hints")))
    ana.post(where, {})
    assert "improves" in spoken(cast, "Improve reading")


def test_a_school_gives_a_hint_its_own_words_reason_and_example(cast: Cast) -> None:
    said = {"added": "flourish", "removed": "Improve", "reason": "We agreed it in May.", "better": "From 3 to 5"}
    cast.client("ana").post(address("hint", rule="improves"), said)
    assert "improves" in spoken(cast, "She is flourishing in reading")
    assert "improves" not in spoken(cast, "Improve reading")
    assert "improves" in spoken(cast, "Develop reading"), "its other words stay"
    page = body(cast.client("ben").get(address("hints")))
    assert "We agreed it in May." in page
    assert "From 3 to 5" in page


def test_a_school_writes_a_hint_of_its_own(cast: Cast) -> None:
    ana = cast.client("ana")
    ana.post(address("own_add"), OWN)
    row = OwnHint.objects.for_school(cast.schools["alder"]).get()
    assert row.words == "=Acorns\nacorn time"
    assert row.ref in spoken(cast, "Goes to Acorns twice a week")
    assert row.ref not in spoken(cast, "Picks up an acorn")
    page = body(ana.post(address("own_add"), OWN))
    assert "There is a hint of this name already." in page
    ana.post(address("own", hint=row.ref), {**OWN, "words": "Oaks"})
    assert row.ref not in spoken(cast, "Goes to Acorns twice a week")
    ana.post(address("own_switch", hint=row.ref), {"off": "yes"})
    assert row.ref not in spoken(cast, "Goes to Oaks")
    ana.post(address("own_switch", hint=row.ref), {"off": "no"})
    assert row.ref in spoken(cast, "Goes to Oaks")


def test_what_is_missing_in_an_own_hint_is_said_and_nothing_is_lost(cast: Cast) -> None:
    page = body(cast.client("ana").post(address("own_add"), {**OWN, "reason": "", "words": " \n ="}))
    assert "Say why." in page
    assert "Write at least one word." in page
    assert "say what is done in Acorns" in page
    assert not OwnHint.objects.for_school(cast.schools["alder"]).exists()


def test_only_the_senco_changes_hints(cast: Cast) -> None:
    assert cast.client("ben").post(address("hint", rule="improves"), {"is_off": "on"}).status_code == 403
    assert cast.client("hal").get(address("own_add")).status_code == 403
    assert cast.client("ana").get(address("hint", rule="nothing-such")).status_code == 404
