"""The concerns of a school as a list, and the pupils who are not identified but worth a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.concerns.choosing import bare
from handrail.concerns.models import Concern, Reply
from handrail.concerns.models.concern import OPEN, UNANSWERED
from handrail.core.statements import made_once
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Pupil

State = Concern.State
LONGEST = 140


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A line of the list. `saw` is how the words begin; `is_due` says that its day has come, `is_late` that it is past.

    `waits` is whether it is the reader's move.
    """

    concern: Concern
    child: ChildLine
    saw: str
    waits: bool
    is_due: bool
    is_late: bool

    @property
    def state(self) -> str:
        """A key of the status table."""
        if self.concern.state == State.DECIDED and self.is_due:
            return "look_again"
        return STATUS_KEYS[self.concern.state]

    @property
    def place(self) -> tuple[bool, date, int]:
        """Where it stands: what waits first, the earliest day on top; what is closed last, the newest on top."""
        is_open = self.concern.is_open
        day = (self.concern.due_on or date.max) if is_open else date.max
        return not is_open, day, -self.concern.pk


STATUS_KEYS: Final[dict[str, str]] = {
    State.RAISED: "raised",
    State.LOOKED_AT: "being_looked_at",
    State.DECIDED: "answered",
    State.CLOSED: "closed",
    State.PASSED_ON: "passed_on",
    State.TAKEN_BACK: "taken_back",
}

SHOWS: Final[dict[str, tuple[str, Callable[[ConcernRow], bool]]]] = {
    "open": ("Open", lambda row: row.concern.is_open),
    "mine": ("Waiting for me", lambda row: row.waits),
    "decided": ("Answered", lambda row: row.concern.state in {State.DECIDED, State.CLOSED}),
    "passed": ("Passed on", lambda row: row.concern.state == State.PASSED_ON),
    "all": ("All", lambda _: True),
}
"""The filters of the list: key in the address, words on the chip, and which rows it keeps."""


def list_concerns(member: Member) -> list[ConcernRow]:
    """Every line a member may see. Four queries, whatever their number."""
    concerns = list(Concern.objects.visible_to(member).select_related("pupil"))
    lines = {line.ref: line for line in lines_of({row.pupil_id: row.pupil for row in concerns}.values(), member.on)}
    reached = _reached(member, concerns)
    rows = [_row(concern, lines[concern.pupil.ref], member, concern.pupil_id in reached) for concern in concerns]
    return sorted(rows, key=lambda row: row.place)


def _reached(member: Member, concerns: list[Concern]) -> set[int]:
    keys = {concern.pupil_id for concern in concerns}
    if not member.may(Permission.REGISTER_READ) or not keys:
        return set()
    return set(Pupil.objects.visible_to(member).filter(pk__in=keys).values_list("pk", flat=True))


def _row(concern: Concern, line: ChildLine, member: Member, is_reached: bool) -> ConcernRow:
    is_due = concern.is_open and concern.due_on is not None and concern.due_on <= member.on
    triages = member.may(Permission.CONCERN_TRIAGE)
    return ConcernRow(
        concern=concern,
        child=line if is_reached else bare(line),
        saw=_begins(concern.saw),
        waits=triages and (concern.state in UNANSWERED or is_due),
        is_due=is_due,
        is_late=is_due and concern.due_on != member.on,
    )


def _begins(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"


def count_shows(rows: Iterable[ConcernRow]) -> Counter[str]:
    """How many rows each filter keeps."""
    return Counter(key for row in rows for key, (_, keeps) in SHOWS.items() if keeps(row))


@made_once
def questions_to(reader: Member) -> QuerySet[Reply]:
    """What somebody was asked and has not answered while the concern is open, the earliest day first. One query."""
    mine = Reply.objects.for_school(reader.school).waiting().filter(user_id=reader.user_id or 0)
    rows = mine.filter(asking__concern__state__in=OPEN)
    return rows.select_related("asking__concern__pupil").order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class WorthALook:
    """A pupil about whom several people worried and who has no status, with how many and the newest day."""

    child: ChildLine
    count: int
    newest_on: date


def worth_a_look(rows: Iterable[ConcernRow]) -> list[WorthALook]:
    """Pupils with two concerns or more who are neither on the register nor watched, the most first."""
    found: dict[str, list[ConcernRow]] = {}
    for row in rows:
        if row.child.status == "N" and row.concern.state != State.TAKEN_BACK:
            found.setdefault(row.child.ref, []).append(row)
    several = [
        WorthALook(of[0].child, len(of), max(row.concern.raised_on for row in of))
        for of in found.values()
        if len(of) > 1
    ]
    return sorted(several, key=lambda row: (-row.count, row.child.list_name))
