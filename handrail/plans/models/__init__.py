"""The assess-plan-do-review cycle: a plan, its versions, what it aims at, what was said, and how it went."""

from handrail.plans.models.bringing import PlanBatch, PlanTableMemory, StagedPlan
from handrail.plans.models.ehc import EHCOutcome
from handrail.plans.models.hand import Hand
from handrail.plans.models.outcome import Barrier, Outcome, Strategy
from handrail.plans.models.plan import Agreed, Plan, PlanVersion
from handrail.plans.models.review import Rating, Review
from handrail.plans.models.saves import DraftSave, PlanRead
from handrail.plans.models.voice import Voice

__all__ = [
    "Agreed",
    "Barrier",
    "DraftSave",
    "EHCOutcome",
    "Hand",
    "Outcome",
    "Plan",
    "PlanBatch",
    "PlanRead",
    "PlanTableMemory",
    "PlanVersion",
    "Rating",
    "Review",
    "StagedPlan",
    "Strategy",
    "Voice",
]
