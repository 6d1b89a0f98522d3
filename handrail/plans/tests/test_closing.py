from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.core.registry import due_items, timeline_of
from handrail.plans import actions
from handrail.plans.errors import Refused, StaleDraft
from handrail.plans.models import Plan
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import draft, make_draft, make_published, plan_text, publish
from .reading import words

WHY = "Mum asked us to stop."


def close(plan: Plan, by: Person, reason: str = "family", why: str = WHY) -> Plan:
    return actions.close_plan(plan=plan, reason=reason, why=why, closed_on=by.member.on, by=by.member)


def titles_due(who: Person) -> list[str]:
    return [item.title for item in due_items(who.member, who.member.on)]


def test_closing_asks_why(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    for said, error in (
        ({"closed_on": "1 Sep 2026"}, "Choose why it ends."),
        ({"reason": "other", "closed_on": "1 Sep 2026"}, "Say why it ends."),
        ({"reason": "moved", "closed_on": "1 Sep 2030"}, "This day is still to come."),
    ):
        assert error in words(ana.post("close", plan, said))
    plan.refresh_from_db()
    assert plan.closed_on is None


def test_a_closed_plan_says_so_and_nothing_falls_due_in_it(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_published(mia, ana.member, review_on="1 September 2026")
    assert any(title.startswith("Review plan 1") for title in titles_due(ana))
    ana.post("close", plan, {"reason": "family", "why": WHY, "closed_on": f"{ana.member.on:%d/%m/%Y}"})
    assert titles_due(ana) == []
    assert "without a review. The family wishes it: Mum asked us to stop." in words(ben.get("plan", plan))
    assert [(entry.title, entry.detail) for entry in timeline_of(ana.member, mia) if "closed" in entry.title] == [
        ("Support plan 1 closed without a review", "The family wishes it: Mum asked us to stop.")
    ]
    listed = words(ana.browser.get(reverse("plans:list", kwargs={"school": "alder"})))
    assert "Closed" in listed
    assert ana.get("edit", plan).status_code == ana.get("review", plan).status_code == 302


def test_what_is_written_while_it_is_closed_is_kept_on_the_page(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_draft(mia, ben.member)
    version = draft(plan)
    close(plan, ana)
    with pytest.raises(StaleDraft) as stale:
        actions.save_draft(version=version, text=plan_text(strengths="Late"), revision=version.revision, by=ben.member)
    assert stale.value.is_closed
    with pytest.raises(Refused, match="has closed this plan"):
        publish(plan, ana.member)


def test_a_closed_draft_makes_room_and_opens_again_only_where_there_is_room(mia: Pupil, ana: Person) -> None:
    first = close(make_draft(mia, ana.member), ana)
    second = actions.start_plan(pupil=mia, by=ana.member)
    assert second.number == 2
    with pytest.raises(Refused, match="Another draft"):
        actions.open_plan_again(plan=first, by=ana.member)
    close(second, ana, "moved", "")
    assert ana.post("open_again", first).status_code == 302
    first.refresh_from_db()
    assert (first.closed_on, first.state) == (None, "draft")


def test_closing_is_for_those_who_publish_and_once(mia: Pupil, ana: Person, ben: Person) -> None:
    plan = make_published(mia, ana.member)
    assert ben.get("close", plan).status_code == 403
    close(plan, ana)
    assert close(plan, ana, "moved").close_reason == "family"
    with pytest.raises(Refused, match="closed"):
        actions.correct_plan(plan=close(plan, ana), reason="A slip", by=ana.member)
