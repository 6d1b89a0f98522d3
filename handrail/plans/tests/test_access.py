from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handrail.audit.models import AccessEvent
from handrail.plans import actions
from handrail.pupils.models import Pupil

from .conftest import Person, address
from .factories import draft, make_draft, make_published, plan_text, publish
from .reading import words

WRITES, PUBLISHES = ["edit", "correct", "review", "carry"], ["publish", "send_back"]
ONLY_POST = ["carry", "publish", "send_back"]


@pytest.mark.parametrize("where", ["plan", *WRITES, *PUBLISHES])
def test_a_plan_is_not_there_for_another_trust(where: str, mia: Pupil, ana: Person, cal: Person) -> None:
    plan = make_published(mia, ana.member)
    assert cal.post(where, plan).status_code == 404
    assert cal.get(where, plan).status_code == 404


@pytest.mark.parametrize("where", ["plan", *WRITES])
def test_a_plan_of_another_class_is_not_there_for_a_teacher(where: str, omar: Pupil, ana: Person, ben: Person) -> None:
    plan = make_published(omar, ana.member)
    answer = ben.post(where, plan) if where == "carry" else ben.get(where, plan)
    assert answer.status_code == 404


@pytest.mark.parametrize("where", WRITES)
@pytest.mark.parametrize("who", ["tess", "hal", "pat", "lena"])
def test_who_does_not_write_plans_is_refused(
    where: str, who: str, mia: Pupil, ana: Person, request: pytest.FixtureRequest
) -> None:
    plan = make_published(mia, ana.member)
    assert request.getfixturevalue(who).post(where, plan).status_code == 403


@pytest.mark.parametrize("where", PUBLISHES)
@pytest.mark.parametrize("who", ["tess", "ben", "pat", "lena"])
def test_who_does_not_publish_plans_is_refused(
    where: str, who: str, mia: Pupil, ana: Person, request: pytest.FixtureRequest
) -> None:
    plan = make_draft(mia, ana.member)
    assert request.getfixturevalue(who).post(where, plan).status_code == 403
    assert draft(plan).is_draft


@pytest.mark.parametrize("where", ONLY_POST)
def test_an_act_is_not_a_page(where: str, mia: Pupil, ana: Person) -> None:
    assert ana.get(where, make_published(mia, ana.member)).status_code == 405


def test_a_page_to_read_takes_no_post(mia: Pupil, ana: Person) -> None:
    assert ana.post("plan", make_published(mia, ana.member)).status_code == 405


@pytest.mark.parametrize("who", ["ana", "ben", "tess", "hal", "pat", "lena"])
def test_a_published_plan_is_read_by_all_who_reach_the_pupil(
    who: str, mia: Pupil, ana: Person, request: pytest.FixtureRequest
) -> None:
    plan = make_published(mia, ana.member)
    answer = request.getfixturevalue(who).get("plan", plan)
    assert answer.status_code == 200
    assert "Explains problem 1 to an adult" in words(answer)
    assert AccessEvent.objects.latest("seq").pupil_refs == f" {mia.ref} "


@pytest.mark.parametrize("who", ["tess", "pat", "lena"])
def test_a_draft_is_not_there_for_who_reads_published_plans_only(
    who: str, mia: Pupil, ana: Person, request: pytest.FixtureRequest
) -> None:
    reader = request.getfixturevalue(who)
    plan = make_draft(mia, ana.member)
    assert reader.get("plan", plan).status_code == 404
    publish(plan, ana.member)
    version = actions.correct_plan(plan=plan, reason="Wrong surname", by=ana.member)
    text = plan_text() | {"strengths": "Not published yet"}
    actions.save_draft(version=version, text=text, revision=version.revision, by=ana.member)
    assert reader.get("plan", plan, version="2").status_code == 404
    assert "correction" not in words(reader.get("plan", plan)).lower()


def test_nobody_signed_out_reads_a_plan(mia: Pupil, ana: Person) -> None:
    answer = Client().get(address("plan", make_published(mia, ana.member)))
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


def test_a_governor_sees_no_list_and_no_plan(mia: Pupil, ana: Person, gil: Person) -> None:
    assert gil.get("plan", make_published(mia, ana.member)).status_code == 403
    assert gil.browser.get(reverse("plans:list", kwargs={"school": "alder"})).status_code == 403
