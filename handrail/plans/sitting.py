"""A whole class reviewed in one sitting: each child's outcomes of today, and what is written of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from handrail.access.permissions import Permission
from handrail.plans.models import Outcome, Plan, PlanVersion, Rating, Review, Strategy
from handrail.plans.readiness import missing_from_review
from handrail.plans.reading import RatingReading, last_ratings
from handrail.plans.seen import Seen, seen_of
from handrail.plans.text import first_text, rating_fields, read_review
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import GroupMembership, Pupil, PupilGroup
from handrail.pupils.models.dated import holds_on

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.plans.errors import StaleDraft
    from handrail.plans.forms import SittingForm
    from handrail.pupils.models import Note


@dataclass(frozen=True, slots=True)
class Asked:
    """One outcome of one child: its place in the review, what was done for it, how the one it was carried from went,
    what was seen since."""

    position: int
    row: Outcome
    strategies: list[Strategy]
    last: RatingReading | None
    notes: list[Note]


@dataclass(slots=True)
class Part:
    """One child's part of the page. `text` is what is saved; `stale` says who saved another text meanwhile."""

    plan: Plan
    child: ChildLine
    outcomes: list[Asked]
    review: Review | None
    text: dict[str, str]
    form: SittingForm = field(init=False)
    stale: StaleDraft | None = None

    @property
    def positions(self) -> list[int]:
        return [asked.position for asked in self.outcomes]

    @property
    def names(self) -> list[str]:
        """The fields of the page for this child, of all those of the review."""
        return ["held_on", *(name for position in self.positions for name in rating_fields(position))]

    def form_name(self, name: str) -> str:
        """A field of the review, as it is called on a page of many children."""
        return f"{self.plan.ref}.{name}"

    @property
    def theirs(self) -> dict[str, str]:
        """What somebody else saved meanwhile, where it is not what is written here."""
        if self.stale is None:
            return {}
        mine, theirs = self.form.text, self.stale.theirs
        return {name: theirs.get(name, "") for name in self.names if theirs.get(name, "") != mine.get(name, "")}

    @property
    def revision(self) -> int:
        return self.stale.revision if self.stale else self.review.revision if self.review else 1

    @property
    def rated(self) -> int:
        return sum(bool(self.text.get(f"outcome-{position}-value")) for position in self.positions)

    def is_complete(self, member: Member) -> bool:
        return self.review is not None and not missing_from_review(self.text, self.positions, member.on)

    @property
    def token(self) -> str:
        """Which save the page shows, and the words it shows: 'ref=3:9f86d081'."""
        return f"{self.plan.ref}={self.revision}:{digest(self.text, self.names)}"


def digest(text: Mapping[str, str], names: Iterable[str]) -> str:
    """The same for the same words, so that a child of whom nothing was written here is left alone."""
    return hashlib.sha256("\0".join(text.get(name, "") for name in names).encode()).hexdigest()[:16]


def read_tokens(said: str) -> dict[str, tuple[int, str]]:
    """{ref: (revision, digest)} of what a page was opened at; what cannot be read is not there, and fits nothing."""
    found = {}
    for token in said.split():
        ref, _, rest = token.partition("=")
        number, _, words = rest.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found[ref] = (int(number), words)
    return found


def read_sitting(group: PupilGroup, member: Member) -> list[Part]:
    """The children of a group whom the member may see and who are on a plan, by name. A fixed number of queries."""
    held = GroupMembership.objects.for_school(member.school).filter(holds_on(member.on), group=group)
    pupils = list(Pupil.objects.visible_to(member).filter(pk__in=held.values("pupil")).by_name())
    plans = {plan.pupil_id: plan for plan in _plans_of(pupils, member)}
    on_plan = [pupil for pupil in pupils if pupil.pk in plans]
    asked = {plan.pk: _outcomes_of(plan) for plan in plans.values()}
    rows = [outcome for found in asked.values() for _, outcome in found]
    last = last_ratings(rows, member)
    seen = seen_of(rows, member) if member.may(Permission.NOTE_READ) else {}
    lines = lines_of(on_plan, member.on)
    return [
        _part(plans[pupil.pk], line, asked[plans[pupil.pk].pk], last, seen, member)
        for pupil, line in zip(on_plan, lines, strict=True)
    ]


def _plans_of(pupils: list[Pupil], member: Member) -> list[Plan]:
    published = PlanVersion.objects.for_school(member.school).filter(published_at__isnull=False).order_by("-number")
    ratings = Rating.objects.for_school(member.school).select_related("outcome")
    done = Prefetch("outcome__strategies", Strategy.objects.for_school(member.school))
    plans = Plan.objects.visible_to(member).current().filter(pupil__in=pupils).select_related("pupil", "review")
    return list(
        plans.prefetch_related(
            Prefetch("versions", published.prefetch_related("outcomes__strategies")),
            Prefetch("review__ratings", ratings.prefetch_related(done)),
            "review__voices",
        )
    )


def _outcomes_of(plan: Plan) -> list[tuple[int, Outcome]]:
    """(place in the review, outcome): of the review where one is begun, else of the version published last."""
    review: Review | None = getattr(plan, "review", None)
    if review is not None:
        return [(rating.position, rating.outcome) for rating in review.ratings.all()]
    version: PlanVersion = plan.versions.all()[0]
    return [(outcome.position, outcome) for outcome in version.outcomes.all()]


def _part(
    plan: Plan,
    line: ChildLine,
    outcomes: list[tuple[int, Outcome]],
    last: Mapping[str, RatingReading],
    seen: Seen,
    member: Member,
) -> Part:
    review: Review | None = getattr(plan, "review", None)
    return Part(
        plan=plan,
        child=line,
        outcomes=[
            Asked(
                position,
                outcome,
                list(outcome.strategies.all()),
                last.get(outcome.ref),
                list(seen.get(outcome.ref, [])),
            )
            for position, outcome in outcomes
        ],
        review=review,
        text=read_review(review) if review else first_text(member),
    )
