"""Pages of plans: reading them, writing drafts, reviewing."""

from handrail.plans.views.drafts import correct, edit, publish, send_back, start
from handrail.plans.views.reading import list_page, plan_page
from handrail.plans.views.reviews import carry, review

__all__ = ["carry", "correct", "edit", "list_page", "plan_page", "publish", "review", "send_back", "start"]
