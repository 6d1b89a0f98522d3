"""What passed its day in the same weeks in which protected time was taken: three sentences at most, and no cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, F, Min, OuterRef, Q, QuerySet, Subquery, Value

from handrail.access.member import Member
from handrail.concerns.models import Concern, Step
from handrail.core.sealed import unseal
from handrail.plans.models import Plan
from handrail.rules.calendar import monday_of
from handrail.rules.hours import say_minutes
from handrail.rules.school_days import ONE_DAY
from handrail.rules.time_report import Owed, chosen, passed_in_weeks, say_pupils, weeks_running
from handrail.ui.environment import plural, sentence
from handrail.workload.log.models import PlannedWork
from handrail.workload.log.moments import WEEK
from handrail.workload.report.figures import Figures
from handrail.workload.report.naming import child_named, words_of_children

ANSWERS = (
    Step.Kind.UNIVERSAL, Step.Kind.ASKED, Step.Kind.SCREENING, Step.Kind.MONITORING, Step.Kind.SEN_SUPPORT,
    Step.Kind.NO_ACTION, Step.Kind.CLOSED, Step.Kind.TAKEN_BACK, Step.Kind.PASSED_ON,
)  # fmt: skip
"""What ends the waiting of whoever raised a concern."""

MOST_TITLES = 3
NOTHING, NO_WORDS = Value(0), Value("", CharField())


@dataclass(frozen=True, slots=True)
class Consequences:
    """The sentences for the head and for the governor."""

    for_head: list[str]
    for_governor: list[str]


class Row(NamedTuple):
    """Something owed in the period: of what kind, whose, by which day, and when it was done. Of planned work its key,
    that of the week before it was carried on from, and its words."""

    kind: str
    key: int
    due_on: date
    done_on: date | None
    before: int | None
    words: str


def consequences_of(member: Member, figures: Figures, *, with_titles: bool) -> Consequences:
    """By a fixed rule: reviews, planned work, answers, own time. Titles of planned work are her own words, printed for
    the head where she asks for it. Two queries at most."""
    rows = _owed(member, figures) if figures.taken_weeks else []
    reviews, concerns = (_passed(rows, kind, figures, member.on) for kind in ("reviews", "concerns"))
    slipped = _slipped(rows, figures, member.on)
    first, last = _reviews_said(reviews), [*_concerns_said(concerns), *_own_said(figures)]
    titles = _titles(member, slipped) if with_titles else []
    return Consequences(
        for_head=list(chosen([*first, *_slipped_said(slipped, titles), *last])),
        for_governor=list(chosen([*first, *_slipped_said(slipped, []), *last])),
    )


def _owed(member: Member, figures: Figures) -> list[Row]:
    """All of it, in one query."""
    between = (figures.period.starts_on, figures.period.until)
    plans = Plan.objects.visible_to(member).filter(_on_roll("review_on"), published_on__isnull=False)
    plans = plans.filter(Q(closed_on=None) | Q(closed_on__gt=F("review_on")), review_on__range=between)
    concerns = Concern.objects.visible_to(member).filter(_on_roll("answer_by"), answer_by__range=between)
    planned = PlannedWork.objects.visible_to(member).filter(week_on__in=figures.taken_weeks)
    found = _as_rows(plans, "reviews", "pupil_id", "review_on", F("reviewed_on")).union(
        _as_rows(concerns, "concerns", "pupil_id", "answer_by", _answered_on(member)),
        _as_rows(planned, "planned", "pk", "week_on", F("done_on"), F("carried_from_id"), F("words")),
        all=True,
    )
    return [Row(*row) for row in found]


def _as_rows(
    rows: QuerySet[Any], kind: str, key: str, due: str, done: Any, before: Any = NOTHING, words: Any = NO_WORDS
) -> Any:
    said = {"of_kind": Value(kind, CharField()), "of_key": F(key), "due": F(due), "done": done, "before": before}
    return (
        rows.order_by().annotate(**said, said=words).values_list("of_kind", "of_key", "due", "done", "before", "said")
    )


def _on_roll(day: str) -> Q:
    """Of a pupil who was on roll on that day of the row."""
    left = Q(pupil__left_on=None) | Q(pupil__left_on__gte=F(day))
    return left & (Q(pupil__joined_on=None) | Q(pupil__joined_on__lte=F(day)))


def _answered_on(member: Member) -> Subquery:
    """The day of the first answer to a concern."""
    steps = Step.objects.for_school(member.school).filter(concern=OuterRef("pk"), kind__in=ANSWERS)
    return Subquery(steps.order_by().values("concern").annotate(first=Min("made_on")).values("first"))


def _passed(rows: list[Row], kind: str, figures: Figures, on: date) -> int:
    owed = (Owed(row.key, row.due_on, row.done_on) for row in rows if row.kind == kind)
    return passed_in_weeks(owed, figures.taken_weeks, on)


def _slipped(rows: list[Row], figures: Figures, on: date) -> list[Row]:
    """Strategic work planned for one of these weeks and not done by its Sunday."""
    return [
        row for row in rows if row.kind == "planned"
        and passed_in_weeks([Owed(row.key, row.due_on + WEEK - ONE_DAY, row.done_on)], figures.taken_weeks, on)
    ]  # fmt: skip


def _titles(member: Member, slipped: list[Row]) -> list[str]:
    """Her words for what slipped, each once; none that reads like a child's name."""
    children = words_of_children(member)
    found = [unseal(row.words) for row in slipped]
    return list(dict.fromkeys(words for words in found if not child_named(words, children)))[:MOST_TITLES]


def _reviews_said(pupils: int) -> list[str]:
    return [f"Plans of {say_pupils(pupils)} went past their review day without a review."] if pupils else []


def _concerns_said(pupils: int) -> list[str]:
    return [f"Concerns about {say_pupils(pupils)} went past their day without an answer."] if pupils else []


def _slipped_said(slipped: list[Row], titles: list[str]) -> list[str]:
    """How many pieces, and the most weeks running: what is carried on is one piece, week after week."""
    if not slipped:
        return []
    running = weeks_running((row.key, row.before) for row in slipped)
    pieces, most = len(running), max(running)
    again = f", {'one' if pieces > 1 else 'and was'} planned {most} weeks running" if most > 1 else ""
    which = f": {sentence(titles)}" if titles else ""
    return [f"{plural(pieces, 'piece')} of planned strategic work slipped past {_their(pieces)} week{again}{which}."]


def _their(pieces: int) -> str:
    return "its" if pieces == 1 else "their"


def _own_said(figures: Figures) -> list[str]:
    """Own time of the weeks in which protected time was taken; nothing where it is not known."""
    minutes = [week.own_minutes for week in figures.weeks if monday_of(week.starts_on) in figures.taken_weeks]
    known = [one for one in minutes if one is not None]
    if not sum(known) or len(known) < len(minutes):
        return []
    return [f"{say_minutes(sum(known))} of SENCO work was done outside paid hours."]
