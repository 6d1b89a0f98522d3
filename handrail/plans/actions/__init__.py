"""The verbs of plans: each in one transaction, with one event in the audit trail."""

from handrail.plans.actions.bringing import (
    PASTED,
    bring_in_plan,
    bring_in_plans,
    remember_columns,
    sort_plans,
    stage_plans,
    take_back_plans,
)
from handrail.plans.actions.closing import close_plan, open_plan_again
from handrail.plans.actions.drafts import save_draft, send_back, send_for_approval, start_plan
from handrail.plans.actions.ehc import EHCWords, add_ehc_outcomes, change_ehc_outcome, end_ehc_outcome
from handrail.plans.actions.publishing import correct_plan, publish_plan
from handrail.plans.actions.reviews import carry_forward, finish_review, save_review, start_review

__all__ = [
    "PASTED",
    "EHCWords",
    "add_ehc_outcomes",
    "bring_in_plan",
    "bring_in_plans",
    "carry_forward",
    "change_ehc_outcome",
    "close_plan",
    "correct_plan",
    "end_ehc_outcome",
    "finish_review",
    "open_plan_again",
    "publish_plan",
    "remember_columns",
    "save_draft",
    "save_review",
    "send_back",
    "send_for_approval",
    "sort_plans",
    "stage_plans",
    "start_plan",
    "start_review",
    "take_back_plans",
]
