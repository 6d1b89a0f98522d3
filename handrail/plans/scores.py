"""The scores that stand beside a plan: those of the record, as far as the plan goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handrail.core.loading import load
from handrail.pupils.facts import TestScores, tests_of

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.plans.models import Plan

NEWEST = 3
"""How many scores of each test are shown."""


def scores_beside(plan: Plan, member: Member) -> list[TestScores]:
    """The newest scores of each test, taken before the plan ended. One query; none where its kind shows no scores or
    this member may not read them."""
    if not plan.rules.has("scores"):
        return []
    load(plan.pupil, "scores")
    tests = tests_of(member, plan.pupil)
    ended_on = plan.reviewed_on or plan.closed_on
    kept = [
        replace(test, scores=[row for row in test.scores if ended_on is None or row.taken_on <= ended_on][:NEWEST])
        for test in tests or ()
    ]
    return [test for test in kept if test.scores]
