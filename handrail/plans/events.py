"""What plans add to the audit trail."""

from handrail.core import registry
from handrail.core.registry import EventType
from handrail.plans.text import DRAFT_FIELDS, MEETING_FIELDS, VOICE_FIELDS, rating_fields

# A review of a plan may have a fifth rating or more, where a correction replaced an outcome after it was begun.
_RATINGS = tuple(name for position in range(1, 13) for name in rating_fields(position))

for event_type in (
    EventType("plan_started", "began a plan"),
    EventType("plan_saved", "saved the draft of a plan", redact=DRAFT_FIELDS),
    EventType("plan_sent", "sent a plan to be approved"),
    EventType("plan_sent_back", "sent a plan back to be changed"),
    EventType("plan_handed_over", "gave the draft of a plan to a colleague"),
    EventType("plan_published", "published a plan"),
    EventType("plan_correction_started", "began to correct a published plan", redact=("reason",)),
    EventType("plan_brought_in", "brought in a plan the school had already", redact=DRAFT_FIELDS),
    EventType("plan_columns_set", "said what the columns of a plan’s table mean"),
    EventType("plans_chosen", "chose files of plans to bring in"),
    EventType("plans_sorted", "said whose the chosen plans are"),
    EventType("plans_brought_in", "made drafts of plans that were chosen together"),
    EventType("plans_taken_back", "took back drafts that were made together"),
    EventType("plan_taken_back", "took back the draft of a plan that was brought in"),
    EventType("plan_closed", "closed a plan without a review", redact=("why",)),
    EventType("plan_opened_again", "opened a closed plan again"),
    EventType("ehc_outcomes_added", "wrote down outcomes of section E"),
    EventType("ehc_outcome_changed", "changed an outcome of section E", redact=("text", "summary", "by_when")),
    EventType("ehc_outcome_ended", "ended an outcome of section E, or took that back"),
    EventType("plan_carried_forward", "carried outcomes forward into the next plan"),
    EventType("review_started", "began the review of a plan"),
    EventType("review_saved", "saved the review of a plan", redact=(*_RATINGS, *VOICE_FIELDS, *MEETING_FIELDS)),
    EventType("review_finished", "finished the review of a plan"),
):
    registry.events.add(event_type)
