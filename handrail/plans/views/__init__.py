"""Pages of plans: reading them, writing drafts, reviewing."""

from handrail.plans.views.banked import from_bank, keep
from handrail.plans.views.bringing import bring_in
from handrail.plans.views.closing import close, open_again
from handrail.plans.views.drafts import correct, edit, publish, send_back, start
from handrail.plans.views.ehc import ehc_outcome, ehc_outcome_back, ehc_outcome_end, ehc_outcomes
from handrail.plans.views.many import batch, batch_undo, bring_in_many
from handrail.plans.views.observing import observe
from handrail.plans.views.progress import compare, outcome
from handrail.plans.views.reading import list_page, plan_page, thread
from handrail.plans.views.reviews import carry, review
from handrail.plans.views.sitting import sitting
from handrail.plans.views.whose import whose_work

__all__ = [
    "batch",
    "batch_undo",
    "bring_in",
    "bring_in_many",
    "carry",
    "close",
    "compare",
    "correct",
    "edit",
    "ehc_outcome",
    "ehc_outcome_back",
    "ehc_outcome_end",
    "ehc_outcomes",
    "from_bank",
    "keep",
    "list_page",
    "observe",
    "open_again",
    "outcome",
    "plan_page",
    "publish",
    "review",
    "send_back",
    "sitting",
    "start",
    "thread",
    "whose_work",
]
