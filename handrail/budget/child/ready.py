"""What the authority asks before it pays or assesses, beside what the record holds: there, or where to write it.

Nothing here is a condition: what the law asks is `rules.asked.LEGAL_TEST_WORDS`, and a request can always be made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, QuerySet

from handrail.access.permissions import Permission
from handrail.budget.child.figures import ChildCosts
from handrail.budget.models import AuthorityAsk
from handrail.budget.models.authority import CRITERIA, PURPOSES
from handrail.core.statements import Slot, each_made_once
from handrail.plans.models import Plan, Voice
from handrail.pupils.models import Attendance, Document, Need, OnePageProfile, Score
from handrail.pupils.models.documents import About
from handrail.rules.asked import COMMON, COMMONLY_ASKED
from handrail.rules.calendar import say_day
from handrail.rules.costing import say_money
from handrail.ui.addresses import url

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

FROM_OUTSIDE = (About.REPORT, About.EHC_PLAN, About.HEALTH)
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What of the record answers a thing that is asked. `count` is None for what Handrail does not keep; `where` is
    (words, address) of the place to write it, for who may."""

    said: Sequence[str]
    count: int | None
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A thing that is asked, in the authority's words, with what is there."""

    words: str
    number: int | None
    source: str
    label: str
    found: Found
    ask: AuthorityAsk | None = None

    @property
    def wanted(self) -> int:
        return self.number or 1

    @property
    def state(self) -> str:
        """A key of `STATES`."""
        if self.found.count is None:
            return "attach"
        if self.found.count >= self.wanted:
            return "there"
        return "some" if self.found.count else "to_write"

    @property
    def missing(self) -> str:
        """What is still to come, in words; '' where it is there."""
        if self.state == "some":
            return f"{self.found.count} of {self.wanted} so far."
        return {"to_write": "Nothing is written yet.", "attach": "Not kept in Handrail: attach it."}.get(self.state, "")


STATES = {"there": "There", "some": "In part", "to_write": "To write", "attach": "To attach"}


@dataclass(frozen=True, slots=True)
class Ready:
    """What is asked for each purpose: (key, title, lines). `is_own` where the school wrote it for its authority."""

    groups: Sequence[tuple[str, str, Sequence[AskedLine]]]
    is_own: bool


def ready_of(member: Member, child: Pupil, costs: ChildCosts) -> Ready:
    """The same for a child whose costs are in hand. One query."""
    found = _asked(member, pupil=child.pk)
    record = _Record(member, child, costs, found)
    asks = sorted((row for row in found["asks"] if row.holds(member.on)), key=lambda row: (row.purpose, row.pk))
    if asks:
        lines = [
            (
                row.purpose,
                AskedLine(row.words, row.number, row.source, CRITERIA[row.criterion], record.of(row.criterion), row),
            )
            for row in asks
        ]
    else:
        lines = [
            (
                one.purpose,
                AskedLine(one.words, one.number, str(COMMON), CRITERIA[one.criterion], record.of(one.criterion)),
            )
            for one in COMMONLY_ASKED
        ]
    groups = [(key, title, [line for purpose, line in lines if purpose == key]) for key, title in PURPOSES.items()]
    return Ready([group for group in groups if group[2]], bool(asks))


_PUPIL = Slot("pupil", BigIntegerField())


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    own: dict[str, Any] = {"pupil": _PUPIL}
    voices = Voice.objects.visible_to(reader).filter(**own).exclude(text="")
    return {
        "plans": Plan.objects.visible_to(reader).filter(**own).order_by(),
        "voices": voices.select_related("version", "review").order_by(),
        "papers": Document.objects.visible_to(reader).filter(about__in=FROM_OUTSIDE, **own).order_by(),
        "attendance": Attendance.objects.visible_to(reader).filter(**own).order_by(),
        "needs": Need.objects.visible_to(reader).filter(**own).order_by(),
        "profiles": OnePageProfile.objects.visible_to(reader).filter(**own).order_by(),
        "scores": Score.objects.visible_to(reader).filter(withdrawn_at=None, **own).order_by(),
        "asks": AuthorityAsk.objects.visible_to(reader).standing().order_by(),
    }


class _Record:
    """What the record of a child holds, as far as its reader may see."""

    def __init__(self, member: Member, child: Pupil, costs: ChildCosts, found: Mapping[str, list[Any]]) -> None:
        self.member, self.child, self.costs = member, child, costs
        self.plans: list[Plan] = sorted(found["plans"], key=lambda row: (row.reviewed_on or date.max, row.pk))
        self.voices: dict[str, list[Voice]] = defaultdict(list)
        for row in sorted(found["voices"], key=lambda row: (row.said_on or date.min, row.pk), reverse=True):
            if (row.version and row.version.published_at) or (row.review and row.review.finished_at):
                self.voices[row.whose].append(row)
        self.papers: list[Document] = sorted(found["papers"], key=lambda row: (row.received_on, row.pk), reverse=True)
        self.attendance: Attendance | None = max(
            found["attendance"], key=lambda row: (row.ends_on, row.starts_on, row.pk), default=None
        )
        self.needs: list[Need] = [row for row in found["needs"] if row.holds(member.on)]
        self.profile: OnePageProfile | None = max(
            found["profiles"], key=lambda row: (row.recorded_at, row.pk), default=None
        )
        self.scores: list[Score] = found["scores"]

    def of(self, criterion: str) -> Found:
        finders: Mapping[str, Callable[[], Found]] = {
            "cycles": self._cycles,
            "costs_planned": self._planned,
            "costs_delivered": self._delivered,
            "pupil_voice": lambda: self._voice(Voice.Whose.PUPIL),
            "parent_voice": lambda: self._voice(Voice.Whose.PARENT),
            "teacher_voice": lambda: self._voice(Voice.Whose.TEACHER),
            "outside_advice": self._advice,
            "needs": self._needs,
            "profile": self._profile,
            "scores": self._scores,
            "attendance": self._attendance,
        }
        return finders[criterion]() if criterion in finders else Found((), None)

    def _where(self, words: str, name: str, needs: Permission, anchor: str = "") -> tuple[str, str] | None:
        if not self.member.may(needs):
            return None
        return words, url(name, school=self.member.school.slug, pupil=self.child.ref) + anchor

    def _cycles(self) -> Found:
        done = [row for row in self.plans if row.reviewed_on]
        said = [
            f"{self.member.school.plan_name(row.kind)} {row.number}, reviewed {say_day(row.reviewed_on)}"
            for row in done
            if row.reviewed_on
        ]
        return Found(
            _some(said), len(done), self._where("Plans and reviews", "desk:pupil", Permission.PLAN_WRITE, "#plan")
        )

    def _planned(self) -> Found:
        costs = self.costs
        where = self._where("What it costs", "budget:child", Permission.RATE_READ)
        said = [costs.headline, *costs.lacks] if costs.counts else costs.lacks
        return Found(said, int(costs.counted_pence > 0), where)

    def _delivered(self) -> Found:
        costs = self.costs
        where = self._where("What it costs", "budget:child", Permission.RATE_READ)
        if not costs.delivered_counted_pence:
            return Found((), 0, where)
        said = f"{say_money(costs.delivered_counted_pence)} delivered by {say_day(min(costs.on, costs.year.last))}"
        return Found([f"{said}, of {say_money(costs.to_date_counted_pence)} planned to then"], 1, where)

    def _voice(self, whose: str) -> Found:
        rows = self.voices[whose]
        said = [
            f"{row.name or row.get_whose_display()}, {say_day(row.said_on)}" if row.said_on
            else f"{row.name or row.get_whose_display()}, on no day that is written down"
            for row in rows
        ]  # fmt: skip
        return Found(
            _some(said), len(rows), self._where("Write it in the plan", "desk:pupil", Permission.PLAN_WRITE, "#plan")
        )

    def _advice(self) -> Found:
        said = [f"{row.title}, received {say_day(row.received_on)}" for row in self.papers]
        return Found(
            _some(said), len(said), self._where("Add a report", "pupils:document_add", Permission.DOCUMENT_WRITE)
        )

    def _needs(self) -> Found:
        said = [row.label for row in sorted(self.needs, key=lambda row: (row.rank, row.pk))]
        return Found(_some(said), len(said), self._where("Write down needs", "pupils:needs", Permission.REGISTER_WRITE))

    def _profile(self) -> Found:
        where = self._where("Write the profile", "pupils:profile", Permission.PROFILE_WRITE)
        if self.profile is None:
            return Found((), 0, where)
        return Found([f"Written by {self.profile.recorded_by}, {say_day(self.profile.recorded_at.date())}"], 1, where)

    def _scores(self) -> Found:
        rows = sorted(self.scores, key=lambda row: (row.taken_on, row.pk), reverse=True)
        said = [f"{row.test}, {say_day(row.taken_on)}" for row in rows]
        return Found(_some(said), len(said), self._where("Add a score", "pupils:score_add", Permission.SCORE_WRITE))

    def _attendance(self) -> Found:
        row, member = self.attendance, self.member
        where = ("Bring in attendance", url("facts:start", school=member.school.slug))
        place = where if member.may(Permission.FACT_WRITE) else None
        if row is not None:
            return Found([f"{row.percent}%, {row.period}"], 1, place)
        percent = self.child.attendance_percent
        if percent is not None and self.member.may(Permission.FACT_READ):
            return Found([f"{percent}%, of a time nobody wrote down"], 1, place)
        return Found((), 0 if member.may(Permission.FACT_READ) else None, place)


def _some(said: Sequence[str]) -> list[str]:
    more = len(said) - SHOWN
    return [*said[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
