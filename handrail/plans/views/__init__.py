"""Pages of plans: reading them, writing drafts, reviewing."""

from handrail.plans.views.banked import from_bank, keep
from handrail.plans.views.bringing import bring_in
from handrail.plans.views.drafts import correct, edit, publish, send_back, start
from handrail.plans.views.many import batch, batch_undo, bring_in_many
from handrail.plans.views.reading import list_page, plan_page
from handrail.plans.views.reviews import carry, review

__all__ = [
    "batch",
    "batch_undo",
    "bring_in",
    "bring_in_many",
    "carry",
    "correct",
    "edit",
    "from_bank",
    "keep",
    "list_page",
    "plan_page",
    "publish",
    "review",
    "send_back",
    "start",
]
