"""Plans for tests, made by the same actions as in life."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from handrail.access.member import Member
from handrail.plans import actions
from handrail.plans.bringing.batches import choose_plans
from handrail.plans.models import Plan, PlanBatch, PlanVersion, Review
from handrail.plans.rows import newest_version
from handrail.pupils.models import Pupil

AGREEMENT = {
    "review_on": "26 March 2027",
    "parent_agreed_how": "meeting",
    "parent_agreed_name": "Pat Kowalczyk",
    "parent_agreed_on": "24 November 2026",
    "pupil_agreed_how": "not_yet",
    "pupil_agreed_why": "Mia was away; we tell her on Friday.",
    "agreed_with": "Ben Adeyemi",
    "agreed_on": "24 November 2026",
}


def outcome_text(position: int = 1, **parts: str) -> dict[str, str]:
    """One outcome with all that a published plan asks for; `parts` replace some of it."""
    complete = {
        "text": f"Explains problem {position} to an adult in three linked sentences",
        "baseline": f"{position} of 5 chances",
        "measure": "Tally, five chances a week",
        "target": "4 of 5",
        "by_when": "26 March 2027",
        "strategy-1-text": "Word-finding group",
        "strategy-1-who": "Tess Whitfield",
        "strategy-1-how_often": "Tue and Thu, 20 min",
    }
    return {f"outcome-{position}-{part}": words for part, words in (complete | parts).items()}


def plan_text(outcomes: int = 1, /, **more: str) -> dict[str, str]:
    """The text of a plan that may be published."""
    text = dict(AGREEMENT)
    for position in range(1, outcomes + 1):
        text |= outcome_text(position)
    return text | more


def make_draft(pupil: Pupil, by: Member, text: Mapping[str, str] | None = None) -> Plan:
    """A pupil's next plan, as a draft."""
    plan = actions.start_plan(pupil=pupil, by=by)
    version = newest_version(plan)
    actions.save_draft(version=version, text=text or plan_text(), revision=version.revision, by=by)
    return plan


def make_published(pupil: Pupil, by: Member, outcomes: int = 1, /, **more: str) -> Plan:
    """A published plan."""
    return publish(make_draft(pupil, by, plan_text(outcomes, **more)), by)


def publish(plan: Plan, by: Member) -> Plan:
    version = newest_version(plan)
    return actions.publish_plan(version=version, revision=version.revision, by=by)


def rated(value: str = "0", next_step: str = "continue", position: int = 1, **parts: str) -> dict[str, str]:
    """What is written about one outcome at its review."""
    said = {"value": value, "next_step": next_step, "what_we_saw": "Four sentences, no prompt", **parts}
    return {f"outcome-{position}-{part}": words for part, words in said.items()}


def make_reviewed(plan: Plan, by: Member, text: Mapping[str, str] | None = None) -> Review:
    """The finished review of a published plan."""
    review = actions.start_review(plan=plan, by=by)
    said = {"held_on": f"{by.on:%d/%m/%Y}", **(text or rated())}
    saved = actions.save_review(review=review, text=said, revision=review.revision, by=by)
    return actions.finish_review(review=saved, revision=saved.revision, by=by)


def draft(plan: Plan) -> PlanVersion:
    """The newest version, fresh from the database."""
    return newest_version(plan)


def make_chosen_plans(by: Member, **files: bytes) -> PlanBatch:
    """Files of plans chosen together, by their names; nothing is a plan yet."""
    chosen = choose_plans(by, [SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()])
    return actions.stage_plans(chosen=chosen, by=by)
