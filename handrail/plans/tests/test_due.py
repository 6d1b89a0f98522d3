from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.plans import actions
from handrail.plans.models import Plan, PlanVersion
from handrail.pupils.models import Link, Pupil

from .conftest import Person, address
from .factories import draft, make_draft, make_published, make_reviewed, rated

REVIEW_ON = date(2027, 3, 26)


def due(who: Person, on: date | None = None) -> list[DueItem]:
    """What of plans is due for somebody."""
    items = registry.due_items(who.member, on or who.member.on)
    return [item for item in items if "/plans/" in item.url]


@pytest.mark.parametrize(
    ("days", "kinds"), [(-15, []), (-14, ["due_soon"]), (0, ["due_soon"]), (1, ["late"]), (400, ["late"])]
)
def test_a_review_falls_due_two_weeks_before_its_day_and_is_late_after_it(
    days: int, kinds: list[str], mia: Pupil, ana: Person
) -> None:
    make_published(mia, ana.member)
    assert [item.kind for item in due(ana, REVIEW_ON + timedelta(days=days))] == kinds


def test_a_review_is_the_class_teachers_and_leads_to_its_page(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    (item,) = due(ana, REVIEW_ON)
    assert (item.holder, item.holder_id) == ("Ben Adeyemi", ben.user.pk)
    assert (item.title, item.url, item.due_on) == ("Review plan 1 of Mia Kowalczyk", address("review", plan), REVIEW_ON)


def test_a_review_is_that_of_the_key_person_chosen_for_the_child(
    mia: Pupil, ben: Person, tess: Person, ana: Person
) -> None:
    make_published(mia, ana.member)
    Link.objects.create(
        school=mia.school, pupil=mia, user=tess.user, why=Link.Why.KEY_PERSON, starts_on=REVIEW_ON - timedelta(days=300)
    )
    (item,) = due(ana, REVIEW_ON)
    assert item.holder_id == tess.user.pk


def test_a_review_without_a_teacher_is_the_sencos(omar: Pupil, ana: Person, sam: Person) -> None:
    plan = make_published(omar, ana.member)
    assert [item.holder_id for item in due(ana, REVIEW_ON)] == [ana.user.pk]
    (item,) = due(sam, REVIEW_ON)
    assert (item.holder, item.holder_id, item.url) == ("SENCO", None, address("plan", plan))


def test_a_review_filled_in_is_the_sencos_to_finish_whatever_the_day(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    review = actions.start_review(plan=plan, by=ben.member)
    assert due(ana) == []
    actions.save_review(review=review, text=rated(), revision=1, by=ben.member)
    (item,) = due(ana)
    assert (item.holder_id, item.detail) == (ana.user.pk, "Filled in, and ready to be finished")


def test_a_finished_review_is_due_no_more(mia: Pupil, ana: Person) -> None:
    make_reviewed(make_published(mia, ana.member), ana.member)
    assert due(ana, REVIEW_ON) == []


def test_a_review_of_a_pupil_who_left_is_not_due(mia: Pupil, ana: Person) -> None:
    make_published(mia, ana.member)
    mia.left_on = date(2026, 12, 18)
    mia.save()
    assert due(ana, REVIEW_ON) == []


def test_a_draft_is_the_move_of_who_began_it_until_it_is_sent(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ben.member)
    assert [(item.title, item.holder_id, item.url) for item in due(ben)] == [
        ("Write plan 1 of Mia Kowalczyk", ben.user.pk, address("edit", plan))
    ]
    assert due(ana) == []
    actions.send_for_approval(version=draft(plan), by=ben.member)
    assert [(item.holder, item.holder_id) for item in due(ben)] == [("SENCO", None)]
    (item,) = due(ana)
    assert (item.title, item.kind) == ("Approve plan 1 of Mia Kowalczyk", "sent_for_approval")
    assert ana.browser.get(item.url).status_code == 200
    assert b"Publish this plan?" in ana.browser.get(item.url).content


def test_a_draft_sent_back_is_the_move_of_who_sent_it(mia: Pupil, ben: Person, ana: Person) -> None:
    plan = make_draft(mia, ana.member)
    actions.send_for_approval(version=draft(plan), by=ben.member)
    assert "Send back to Ben Adeyemi" in ana.browser.get(address("plan", plan)).content.decode()
    ana.browser.post(address("send_back", plan))
    assert [(item.kind, item.holder, item.holder_id) for item in due(ben)] == [("draft", "Ben Adeyemi", ben.user.pk)]
    assert due(ana) == []


def test_a_draft_sent_before_it_was_kept_by_whom_goes_back_to_who_began_it(
    mia: Pupil, ben: Person, ana: Person
) -> None:
    plan = make_draft(mia, ben.member)
    actions.send_for_approval(version=draft(plan), by=ana.member)
    PlanVersion.objects.for_school(mia.school).update(held_by="", held_by_id=None)
    actions.send_back(version=draft(plan), by=ana.member)
    assert [item.holder_id for item in due(ben)] == [ben.user.pk]
    assert due(ana) == []


def test_what_is_due_is_scoped_to_the_reader(
    mia: Pupil, omar: Pupil, ana: Person, ben: Person, tess: Person, cal: Person
) -> None:
    make_published(omar, ana.member)
    assert len(due(ana, REVIEW_ON)) == 1
    assert due(ben, REVIEW_ON) == due(tess, REVIEW_ON) == due(cal, REVIEW_ON) == []


def test_a_plan_has_no_due_item_of_its_own_kind_twice(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    actions.correct_plan(plan=plan, reason="Wrong surname", by=ana.member)
    assert sorted(item.kind for item in due(ana, REVIEW_ON)) == ["draft", "due_soon"]
    assert Plan.objects.for_school(mia.school).count() == 1
