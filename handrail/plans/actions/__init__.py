"""The verbs of plans: each in one transaction, with one event in the audit trail."""

from handrail.plans.actions.drafts import save_draft, send_back, send_for_approval, start_plan
from handrail.plans.actions.publishing import correct_plan, publish_plan
from handrail.plans.actions.reviews import carry_forward, finish_review, save_review, start_review

__all__ = [
    "carry_forward",
    "correct_plan",
    "finish_review",
    "publish_plan",
    "save_draft",
    "save_review",
    "send_back",
    "send_for_approval",
    "start_plan",
    "start_review",
]
