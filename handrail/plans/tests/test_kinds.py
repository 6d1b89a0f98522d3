"""A support plan and a proposed kind beside it, each asking for what is its own."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from handrail.plans import actions
from handrail.plans.errors import NotReady, Refused
from handrail.plans.models import Plan
from handrail.plans.text import read_draft
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import draft, make_draft, make_published, plan_text, publish
from .reading import filled, words

ISP = Plan.Kind.ISP


def tries_isp(ana: Person) -> Person:
    ana.school.kind_words = {"isp": "Individual support plan"}
    ana.school.save(update_fields=["kind_words"])
    return ana


def make_isp(pupil: Pupil, by: Person, **more: str) -> Plan:
    plan = actions.start_plan(pupil=pupil, by=by.member, kind=ISP)
    text = plan_text(**{"barrier-cognition": "Reading", "everyday_help": "Count to ten"} | more)
    version = draft(plan)
    actions.save_draft(version=version, text=text, revision=version.revision, by=by.member)
    return plan


def test_a_school_that_does_not_try_a_proposal_is_not_offered_it(mia: Pupil, ana: Person) -> None:
    with pytest.raises(Refused, match="does not write this kind of plan"):
        actions.start_plan(pupil=mia, by=ana.member, kind=ISP)
    where = reverse("plans:start", kwargs={"school": "alder", "pupil": mia.ref})
    answer = ana.browser.post(where, {"kind": "isp"}, follow=True)
    assert "does not write this kind of plan" in words(answer)
    assert "Start Individual support plan" not in words(answer)
    assert not mia.plans.exists()


def test_a_pupil_has_a_support_plan_and_a_proposed_one_at_once(mia: Pupil, ana: Person) -> None:
    tries_isp(ana)
    support = make_published(mia, ana.member)
    isp = publish(make_isp(mia, ana), ana.member)
    assert (support.number, isp.number) == (1, 1)
    page = words(ana.browser.get(reverse("desk:pupil", kwargs={"school": "alder", "pupil": mia.ref})))
    for said in ("Open the plan", "Individual support plan 1, to be reviewed by"):
        assert said in page
    assert "Proposed by the government in 2026, and not law" in words(ana.get("plan", isp))
    assert "Proposed by the government" not in words(ana.get("plan", support))
    listed = words(ana.browser.get(reverse("plans:list", kwargs={"school": "alder"})))
    assert "Support plan 1" in listed
    assert "Individual support plan 1" in listed


def test_each_kind_asks_for_its_own_sections(mia: Pupil, ana: Person) -> None:
    tries_isp(ana)
    isp = make_isp(mia, ana)
    page = words(ana.get("edit", isp))
    assert "Day-to-day support" in page
    assert "What was tried before" not in page
    support = words(ana.get("edit", make_draft(mia, ana.member)))
    assert "What was tried before" in support
    assert "Day-to-day support" not in support


def test_the_page_has_the_sections_that_say_something_in_the_order_of_their_kind(mia: Pupil, ana: Person) -> None:
    tries_isp(ana)
    for plan in (make_isp(mia, ana), make_draft(mia, ana.member, plan_text(**{"barrier-cognition": "Reading"}))):
        page = ana.get("plan", plan).content.decode()
        shown = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
        titles = [section.title for section in plan.rules.sections if section.title in shown]
        assert [title for title in shown if title in titles] == titles
        assert {"Outcomes", "Review and agreement"} < set(titles)
        assert "Advice received" not in shown


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"barrier-cognition": ""}, "barrier-communication", "‘Barriers’"),
        ({"everyday_help": ""}, "everyday_help", "‘Day-to-day support’"),
        ({"review_on": "1 January 2030"}, "review_on", "within 12 months"),
    ],
)
def test_a_proposed_plan_is_published_only_with_what_it_asks(
    more: dict[str, str], field: str, said: str, mia: Pupil, ana: Person
) -> None:
    plan = make_isp(mia, tries_isp(ana), **more)
    with pytest.raises(NotReady) as refusal:
        publish(plan, ana.member)
    assert [one.field for one in refusal.value.missing] == [field]
    assert said in refusal.value.missing[0].words


def test_a_save_of_one_kind_refuses_nothing_and_keeps_every_field(mia: Pupil, ana: Person) -> None:
    """Up to six outcomes with four strategies each, and all that stands round them."""
    text = plan_text(
        6,
        expected_impact="Calmer mornings",
        advice="Short sentences",
        advice_from="SALT report, 3 March 2026",
        **{f"strength-{area}": f"Strong in {area}" for area in ("communication", "cognition", "semh", "sensory")},
        **{"tried-1-what": "Reading group", "tried-1-period": "Last year", "tried-1-result": "Partly met"},
        **{"outcome-6-strategy-4-text": "Show", "outcome-6-strategy-4-where": "In the hall", "outcome-2-area": "semh"},
    )
    plan = make_draft(mia, ana.member)
    ana.post("edit", plan, filled(text, plan))
    assert {name: said for name, said in read_draft(draft(plan)).items() if said} == text
    assert "In the hall" in ana.get("edit", plan).content.decode()


def test_the_school_names_the_kind_it_tries(mia: Pupil, ana: Person) -> None:
    where = reverse("access:settings", kwargs={"school": "alder"})
    said = {"name": "Alder", "senco_word": "SENCO", "plan_word": "Learning plan", "kind_isp": "My support plan"}
    ana.browser.post(where, said)
    assert "My support plan 1" in words(ana.get("edit", make_isp(mia, ana)))
    assert "Learning plan 1" in words(ana.get("edit", make_draft(mia, ana.member)))
