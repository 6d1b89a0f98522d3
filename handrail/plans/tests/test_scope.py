from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from handrail.plans import actions
from handrail.plans.models import Barrier, Outcome, Plan, PlanVersion, Rating, Review, Strategy, Voice
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import make_draft, make_published, make_reviewed, plan_text, publish, rated

MODELS: list[Any] = [Plan, PlanVersion, Barrier, Outcome, Strategy, Voice, Review, Rating]


@pytest.fixture
def rows(mia: Pupil, omar: Pupil, ana: Person) -> None:
    """Mia: a reviewed plan, then a published one under review, then a draft. Omar: a reviewed plan."""
    full = plan_text(**{"barrier-semh": "Playtimes", "voice-pupil-text": "I like the den"})
    for pupil in (mia, omar):
        make_reviewed(publish(make_draft(pupil, ana.member, full), ana.member), ana.member)
    begun = actions.start_review(plan=make_published(mia, ana.member), by=ana.member)
    actions.save_review(review=begun, text=rated() | {"voice-pupil-text": "Not yet"}, revision=1, by=ana.member)
    make_draft(mia, ana.member, full)


# What each may see of it all, in the order of MODELS.
SEEN = {
    "ana": [4, 4, 3, 4, 4, 4, 3, 3],
    "hal": [4, 4, 3, 4, 4, 4, 3, 3],
    "ben": [3, 3, 2, 3, 3, 3, 2, 2],
    "tess": [2, 2, 1, 2, 2, 1, 1, 1],
    "pat": [2, 2, 1, 2, 2, 1, 1, 1],
    "lena": [3, 3, 2, 3, 3, 2, 2, 2],
    "gil": [0] * 8,
    "cal": [0] * 8,
}


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("who", SEEN)
def test_each_table_shows_a_reader_what_is_theirs_to_read(who: str, request: pytest.FixtureRequest) -> None:
    member = request.getfixturevalue(who).member
    assert [model.objects.visible_to(member).count() for model in MODELS] == SEEN[who]


def test_a_plan_never_leaves_its_school(mia: Pupil, ana: Person, cal: Person) -> None:
    plan = make_draft(mia, ana.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.for_school(mia.school).filter(pk=plan.pk).update(school=cal.member.school)


def test_no_act_reaches_into_another_school(mia: Pupil, ana: Person, cal: Person) -> None:
    plan = make_published(mia, ana.member)
    with pytest.raises(Pupil.DoesNotExist):
        actions.start_plan(pupil=mia, by=cal.member)
    with pytest.raises(PlanVersion.DoesNotExist):
        actions.save_draft(version=plan.versions.get(), text={}, revision=1, by=cal.member)
    with pytest.raises(Pupil.DoesNotExist):
        actions.start_review(plan=plan, by=cal.member)
