"""What changed since a day, for who comes back: in counts, as far as this member reads the record today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.models import AccessEvent
from handrail.concerns.models import Concern, Reply
from handrail.core.clock import LONDON
from handrail.core.legs import leg, together
from handrail.core.registry import work_to_come
from handrail.meetings.models import Meeting
from handrail.plans.models import Plan, PlanVersion
from handrail.pupils.models import Document, Note, Pupil, RegisterEntry
from handrail.rules.register import STATUSES
from handrail.rules.school_days import ONE_DAY
from handrail.workload.ahead.weeks import WORKS
from handrail.workload.log.moments import bounds_of
from handrail.workload.owner import owner

LISTED = [status for status, known in STATUSES.items() if known.on_register]
LOOKED_BACK = timedelta(days=190)
AWAY = timedelta(days=8)
"""A gap of more than a weekend and a few days: less is nobody's leave."""
TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: how it is counted in words, and the page that holds the rows (with what is asked of it)."""

    one: str
    many: str
    page: str
    asked: str = ""


KINDS: dict[str, Kind] = {
    "joined": Kind("new pupil", "new pupils", "reports:register"),
    "left": Kind("leaver", "leavers", "reports:leavers"),
    "support": Kind("child came onto the register", "children came onto the register", "reports:register"),
    "off": Kind("child came off the register", "children came off the register", "reports:register"),
    "concern": Kind("concern raised", "concerns raised", "concerns:list", "show=all"),
    "plan": Kind("plan published", "plans published", "plans:list"),
    "review": Kind("review held", "reviews held", "plans:list"),
    "meeting": Kind("meeting held", "meetings held", "meetings:held"),
    "paper": Kind("new paper", "new papers", ""),
    "note": Kind("note written", "notes written", ""),
}
"""What may have changed, in the order in which it is told."""

SENT: dict[str, Kind] = {
    "approve": Kind("plan to approve", "plans to approve", "desk:home", "show=mine"),
    "answer": Kind("question about a child", "questions about a child", "desk:home", "show=mine"),
    "shared": Kind("restricted note that names you", "restricted notes that name you", "pupils:restricted"),
}


@dataclass(frozen=True, slots=True)
class Since:
    """What changed from a day on: by kind, by day, what was sent to her by whom, and what fell due meanwhile."""

    on: date
    kinds: dict[str, int]
    days: list[tuple[date, dict[str, int]]]
    sent: list[tuple[str, str, int]]
    fell_due: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def changed_since(member: Member, on: date) -> Since:
    """What changed after the first moment of a day. Two queries, however much it is."""
    rows = [(what, day, who) for what, day, who in together(_changes(member, on))]
    told = [(what, day) for what, day, _ in rows if what in KINDS]
    by_day: dict[date, Counter[str]] = {}
    for what, day in told:
        by_day.setdefault(day, Counter())[what] += 1
    counted = Counter(what for what, _ in told)
    fell = Counter(work for work, day in work_to_come(member, member.on, member.on) if on <= day < member.on)
    return Since(
        on=on,
        kinds={key: counted[key] for key in KINDS if counted[key]},
        days=[(day, {key: found[key] for key in KINDS if found[key]}) for day, found in sorted(by_day.items())],
        sent=_sent(rows),
        fell_due={WORKS[work]: fell[work] for work in WORKS if fell[work]},
    )


def _sent(rows: Sequence[tuple[str, date, str]]) -> list[tuple[str, str, int]]:
    """(who, of what, how many), the most first."""
    found = Counter((who, what) for what, _, who in rows if what in SENT)
    return [(who, what, count) for (who, what), count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]


def _changes(member: Member, on: date) -> Iterator[QuerySet[Any, Any]]:
    """(what, day, who) of everything that happened from a day on, each table under this member's own eyes."""
    first = bounds_of(on)[0]
    yield from _register(member, on)
    concerns = Concern.objects.visible_to(member).exclude(state=Concern.State.TAKEN_BACK)
    yield _line("concern", concerns.filter(raised_on__gte=on), "raised_on", "recorded_by")
    plans = Plan.objects.visible_to(member)
    yield _line("plan", plans.filter(published_on__gte=on))
    yield _line("review", plans.filter(reviewed_on__gte=on), "reviewed_on")
    if member.may(Permission.MEETING_READ):
        yield _line("meeting", Meeting.objects.visible_to(member).filter(held_on__gte=on), "held_on")
    papers = Document.objects.visible_to(member).filter(withdrawn_at=None, recorded_at__gte=first)
    yield _line("paper", papers, _day_of("recorded_at"))
    yield from _notes(member, first)
    yield from _to_her(member, first)


def _register(member: Member, on: date) -> Iterator[QuerySet[Any, Any]]:
    """New pupils, leavers, and who came onto the register or off it: a row of another status is no news of itself."""
    here = Pupil.objects.visible_to(member)
    yield _line("joined", here.filter(joined_on__gte=on, joined_on__lte=member.on), "joined_on")
    yield _line("left", here.filter(left_on__gte=on, left_on__lte=member.on), "left_on")
    rows = RegisterEntry.objects.visible_to(member)
    new = rows.filter(starts_on__gte=on, starts_on__lte=member.on)
    ended = Q(ends_on__gte=on - ONE_DAY, ends_on__lt=OuterRef("starts_on"))
    was_listed = Exists(rows.filter(ended, pupil=OuterRef("pupil"), status__in=LISTED))
    yield _line("support", new.filter(~was_listed, status__in=LISTED), "starts_on")
    yield _line("off", new.filter(was_listed).exclude(status__in=LISTED), "starts_on")


def _notes(member: Member, first: datetime) -> Iterator[QuerySet[Any, Any]]:
    rows = Note.objects.visible_to(member).filter(recorded_at__gte=first)
    yield _line("note", rows.filter(is_restricted=False), _day_of("recorded_at"))
    others = rows.filter(is_restricted=True).exclude(recorded_by_id=owner(member))
    yield _line("shared", others, _day_of("recorded_at"), "recorded_by")


def _to_her(member: Member, first: datetime) -> Iterator[QuerySet[Any, Any]]:
    """What waits for her since then: plans sent to be approved, and questions she was asked."""
    if member.may(Permission.PLAN_PUBLISH):
        sent = PlanVersion.objects.visible_to(member).filter(published_at=None, sent_at__gte=first)
        yield _line("approve", sent.filter(plan__closed_on=None), _day_of("sent_at"), "sent_by")
    asked = Reply.objects.visible_to(member).waiting().filter(user_id=owner(member), asking__recorded_at__gte=first)
    yield _line("answer", asked, _day_of("asking__recorded_at"), "asking__recorded_by")


def _line(what: str, rows: QuerySet[Any], day: Any = "published_on", who: Any = None) -> QuerySet[Any, Any]:
    return leg(rows, Value(what), day, Cast(who or Value(""), CharField(max_length=150)))


def _day_of(moment: str) -> Any:
    return TruncDate(moment, tzinfo=LONDON, output_field=DateField())


def away_since(member: Member) -> date | None:
    """The day she was last here before the longest gap of the last half-year that is not over for long: what she read
    is written down, so that nobody is asked. None where there is no gap. One query."""
    since = bounds_of(member.on - LOOKED_BACK)[0]
    mine = AccessEvent.objects.filter(school_id=member.school.pk, actor_id=owner(member), at__gte=since)
    read = mine.order_by().annotate(day=TruncDate("at", tzinfo=LONDON)).values_list("day", flat=True).distinct()
    days = sorted({*read, member.on})
    gaps = [(later - earlier, earlier) for earlier, later in pairwise(days) if later - earlier >= AWAY]
    return max(gaps)[1] if gaps else None
