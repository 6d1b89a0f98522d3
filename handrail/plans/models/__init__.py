"""The assess-plan-do-review cycle: a plan, its versions, what it aims at, what was said, and how it went."""

from handrail.plans.models.bringing import PlanBatch, PlanTableMemory, StagedPlan
from handrail.plans.models.hand import Hand
from handrail.plans.models.outcome import Barrier, Outcome, Strategy
from handrail.plans.models.plan import Plan, PlanVersion
from handrail.plans.models.review import Rating, Review
from handrail.plans.models.voice import Voice

__all__ = [
    "Barrier",
    "Hand",
    "Outcome",
    "Plan",
    "PlanBatch",
    "PlanTableMemory",
    "PlanVersion",
    "Rating",
    "Review",
    "StagedPlan",
    "Strategy",
    "Voice",
]
