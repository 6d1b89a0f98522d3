"""Pages of plans: reading them, writing drafts, reviewing."""

from handrail.plans.views.bringing import bring_in
from handrail.plans.views.drafts import correct, edit, publish, send_back, start
from handrail.plans.views.many import batch, batch_undo, bring_in_many
from handrail.plans.views.observing import observe
from handrail.plans.views.progress import compare, outcome
from handrail.plans.views.reading import list_page, plan_page
from handrail.plans.views.reviews import carry, review
from handrail.plans.views.sitting import sitting
from handrail.plans.views.whose import whose_work

__all__ = [
    "batch",
    "batch_undo",
    "bring_in",
    "bring_in_many",
    "carry",
    "compare",
    "correct",
    "edit",
    "list_page",
    "observe",
    "outcome",
    "plan_page",
    "publish",
    "review",
    "send_back",
    "sitting",
    "start",
    "whose_work",
]
