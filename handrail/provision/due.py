"""What falls due of provision: sessions of which nobody said anything, runs that end with nothing after them, and
adults who leave before their runs are over. One line for each adult or day, never one for each run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.core.statements import Slot, each_made_once
from handrail.provision.models import InterventionSession, Provision, ProvisionAdult
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import SILENT_WEEKS, is_silent
from handrail.schools.calendar import calendar_from, calendar_rows
from handrail.ui.addresses import url
from handrail.ui.environment import plural, sentence

if TYPE_CHECKING:
    from handrail.access.member import Member

END_SOON = timedelta(weeks=2)
LEAVE_SOON = timedelta(weeks=8)
QUIET = timedelta(weeks=SILENT_WEEKS)


class Line(NamedTuple):
    """A run with one of its adults, as it is asked; `left_on` is the last day of an adult who will not be here."""

    ref: str
    type_name: str
    group_name: str
    starts_on: date
    ends_on: date | None
    last_met_on: date | None
    user_id: int | None
    name: str | None
    left_on: date | None

    @property
    def title(self) -> str:
        return " · ".join(filter(None, (self.type_name, self.group_name)))


@registry.due.add
def provision_due(member: Member, on: date) -> Iterator[DueItem]:
    """For who writes the map all of it; for who delivers, what they have not said themselves. One query."""
    writes = member.may(Permission.PROVISION_WRITE)
    if not writes and not member.may(Permission.SESSION_RECORD):
        return
    found = _asked(member, quiet=on - QUIET, soon=on + END_SOON, leaving=on + LEAVE_SOON)
    quiet = _lines(found["quiet"])
    if quiet:
        calendar = calendar_from(found["calendar"])
        silent = [row for row in quiet if is_silent(_last_word(row), on, calendar)]
        yield from _nobody_said(member, on, silent if writes else _own(silent, member))
    if writes:
        yield from _ends_without(member, _lines(found["ending"]))
        yield from _leaves(member, on, _lines(found["leaving"]))


def _lines(rows: Iterable[tuple[Any, ...]]) -> list[Line]:
    return [Line(*row) for row in rows]


def _own(rows: Iterable[Line], member: Member) -> list[Line]:
    return [row for row in rows if row.user_id is not None and row.user_id == member.user_id]


def _last_word(row: Line) -> date:
    """The day of which something was said last: a session, or the eve of the first day."""
    return row.last_met_on or row.starts_on - timedelta(days=7)


def _nobody_said(member: Member, on: date, rows: Iterable[Line]) -> Iterator[DueItem]:
    """Whose group it is says what became of it; where nobody of the school delivers it, who writes the map."""
    for (user_id, name), lines in _together(rows, lambda row: (row.user_id, row.name if row.user_id else "")).items():
        runs = _once(lines)
        since = min((row.last_met_on for row in runs if row.last_met_on), default=None)
        yield DueItem(
            title=f"Nobody has said what became of {_said(runs)}",
            due_on=on,
            holder=str(name) if user_id else _writer(member)[0],
            holder_id=user_id or _writer(member)[1],
            pupil=None,
            url=_url(member, runs),
            kind="due",
            detail=f"Sessions of {sentence(row.title for row in runs)}: "
            + (f"the last was recorded on {say_day_short(since)}" if since else "none is recorded"),
        )


def _ends_without(member: Member, rows: Iterable[Line]) -> Iterator[DueItem]:
    for day, lines in _together(rows, lambda row: row.ends_on).items():
        runs = _once(lines)
        if day:
            yield DueItem(
                title=f"{_said(runs)[:1].upper()}{_said(runs)[1:]} {'ends' if len(runs) == 1 else 'end'}: "
                "say what comes next",
                due_on=day,
                holder=_writer(member)[0],
                holder_id=_writer(member)[1],
                pupil=None,
                url=_url(member, runs),
                kind="due_soon",
                detail=f"{sentence(row.title for row in runs)}. Extend it, copy it to the next term, or let it end",
            )


def _leaves(member: Member, on: date, rows: Iterable[Line]) -> Iterator[DueItem]:
    for (_, name, day), lines in _together(rows, lambda row: (row.user_id, row.name, row.left_on)).items():
        runs = _once(lines)
        if day:
            yield DueItem(
                title=f"{name} {'leaves' if day >= on else 'has left'}: say who takes over {_said(runs)}",
                due_on=day,
                holder=_writer(member)[0],
                holder_id=_writer(member)[1],
                pupil=None,
                url=_url(member, runs),
                kind="late" if day < on else "due_soon",
                detail=f"{sentence(row.title for row in runs)}. Last day {say_day_short(day)}",
            )


def _together(rows: Iterable[Line], key: Callable[[Line], Any]) -> Mapping[Any, list[Line]]:
    found: dict[Hashable, list[Line]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _once(rows: Iterable[Line]) -> list[Line]:
    """Each run once, by name: two adults on one group are two lines of it."""
    return sorted({row.ref: row for row in rows}.values(), key=lambda row: (row.title, row.ref))


def _said(runs: list[Line]) -> str:
    return runs[0].title if len(runs) == 1 else plural(len(runs), "provision")


def _url(member: Member, runs: list[Line]) -> str:
    here = member.school.slug
    return (
        url("provision:run", school=here, run=runs[0].ref) if len(runs) == 1 else url("provision:adults", school=here)
    )


def _writer(member: Member) -> tuple[str, int | None]:
    """Whoever reads this, if they write the map; else the school's SENCO, by the word for it."""
    is_mine = member.may(Permission.PROVISION_WRITE)
    return (member.name, member.user_id) if is_mine else (member.school.senco_word, None)


_NO_DAY, _NOBODY = Cast(Value(None), DateField()), Cast(Value(None), BigIntegerField())
_QUIET, _SOON, _LEAVING = (Slot(name, DateField()) for name in ("quiet", "soon", "leaving"))


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """The runs that may be silent, those that end soon, and those whose adult leaves; and the school's year."""
    running = Provision.objects.visible_to(reader).on(reader.on).filter(times__gt=0)
    met = InterventionSession.objects.for_school(reader.school).standing().filter(provision=OuterRef("pk"))
    last = Subquery(met.order_by("-met_on").values("met_on")[:1])
    quiet = running.annotate(last=last).filter(Q(last__lt=_QUIET) | Q(last=None, starts_on__lt=_QUIET))
    copied = Provision.objects.for_school(reader.school).filter(copied_from=OuterRef("pk"), removed_at=None)
    ending = running.filter(~Exists(copied), ends_on__lte=_SOON)
    return {
        "quiet": _line(_with_adult(quiet, reader), "", F("last"), F("who"), F("called"), _NO_DAY),
        "ending": _line(ending, "", _NO_DAY, _NOBODY, Value(""), _NO_DAY),
        "leaving": _line(_leaving(reader, running), "provision__", _NO_DAY, F("user"), F("name"), F("left")),
        "calendar": calendar_rows(reader.school),
    }


def _line(rows: QuerySet[Any, Any], run: str, *rest: Any) -> QuerySet[Any, Any]:
    """The columns of `Line`; `run` leads to the run, the last four are given."""
    named = {f"column_{place}": column for place, column in enumerate(rest)}
    of_run = [f"{run}{name}" for name in ("ref", "type__name", "group_name", "starts_on", "ends_on")]
    found: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*of_run, *named)
    return found


def _with_adult(rows: QuerySet[Any, Any], reader: Member) -> QuerySet[Any, Any]:
    """With the first of those who deliver it today; a run that nobody delivers comes without."""
    here = Membership.objects.filter(holds_on(reader.on), school=reader.school, user=OuterRef("user"))
    adults = ProvisionAdult.objects.for_school(reader.school).standing()
    adults = adults.filter(Q(user=None) | Exists(here), holds_on(reader.on), provision=OuterRef("pk"))
    first = adults.order_by("-share", "name", "pk")
    who, called = Subquery(first.values("user")[:1]), Subquery(first.values("name")[:1])
    found: QuerySet[Any, Any] = rows.annotate(who=who, called=called)
    return found


def _leaving(reader: Member, running: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """The parts of adults whose last day here comes, or came, before the last day of their part."""
    places = Membership.objects.filter(school=reader.school, user=OuterRef("user")).order_by()
    last = Subquery(places.order_by("-ends_on").values("ends_on")[:1])
    rows = ProvisionAdult.objects.for_school(reader.school).standing().filter(provision__in=running.values("pk"))
    rows = rows.filter(~Exists(places.filter(ends_on=None)), user__isnull=False).annotate(left=last)
    goes_on = [Q(**{f"{end}ends_on": None}) | Q(**{f"{end}ends_on__gt": F("left")}) for end in ("", "provision__")]
    found: QuerySet[Any, Any] = rows.filter(*goes_on, left__lt=_LEAVING)
    return found
