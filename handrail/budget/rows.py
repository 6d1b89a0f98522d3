"""What an account is reckoned from, read at once: the whole school's, or that of the runs of one child or of one run.

Everything of the school is read, so that sums are the same for each reader; what a reader may not see is named by
`runs_seen` and `pupils_seen`, and `account` shows it without a name. Whoever asks reads costs (`Permission.RATE_READ`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q, QuerySet

from handrail.access.models import Membership, SchoolRole
from handrail.budget.models import OneOff, OneOffPupil, RunFunding, RunRule, Stream, StreamAmount
from handrail.core.statements import Slot, each_made_once
from handrail.provision.models import (
    InterventionSession,
    Placement,
    Provision,
    ProvisionAdult,
    ProvisionChange,
    ProvisionSlot,
)
from handrail.provision.on_a_day import types_of
from handrail.pupils.models import Pupil
from handrail.schools.calendar import calendar_rows
from handrail.schools.models import StaffRate

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.rules.run_costs import CostYear

Rows = Mapping[str, list[Any]]

_FIRST: Any = Slot("first", DateField())
_LAST: Any = Slot("last", DateField())
_PUPIL: Any = Slot("pupil", BigIntegerField())
_RUN: Any = Slot("run", BigIntegerField())
_KIND: Any = Slot("kind", BigIntegerField())

PLACE = ("provision", "pupil", "starts_on", "ends_on", "pupil__joined_on", "pupil__left_on")


def rows_of_year(
    reader: Member, year: CostYear, *, pupil: int | None = None, run: int | None = None, kind: int | None = None
) -> Rows:
    """The rows of a year: all, or those of the runs and one-offs of one child, of one run or one type. One query."""
    days = {"first": year.first, "last": year.last}
    if pupil is not None:
        return _of_child(reader, pupil=pupil, **days)
    if kind is not None:
        return _of_type(reader, kind=kind, **days)
    return _whole(reader, **days) if run is None else _of_run(reader, run=run, **days)


@each_made_once
def _whole(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    return _asked(reader, _runs(reader), _once(reader))


@each_made_once
def _of_child(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    places = Placement.objects.for_school(reader.school).filter(removed_at=None, pupil=_PUPIL)
    runs = _runs(reader).filter(Exists(places.filter(provision=OuterRef("pk"))))
    own = OneOffPupil.objects.for_school(reader.school).filter(pupil=_PUPIL)
    return _asked(
        reader, runs, _once(reader).filter(Q(provision__in=runs.values("pk")) | Q(pk__in=own.values("one_off")))
    )


@each_made_once
def _of_run(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    return _asked(reader, _runs(reader).filter(pk=_RUN), _once(reader).filter(provision=_RUN))


@each_made_once
def _of_type(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    return _asked(reader, _runs(reader).filter(type=_KIND), _once(reader).filter(provision__type=_KIND))


def _runs(reader: Member) -> Any:
    return Provision.objects.for_school(reader.school).filter(removed_at=None).within(_FIRST, _LAST).order_by()


def _once(reader: Member) -> Any:
    rows = OneOff.objects.for_school(reader.school).standing().filter(paid_on__gte=_FIRST, paid_on__lte=_LAST)
    return rows.filter(Q(provision=None) | Q(provision__removed_at=None)).order_by()


def _asked(reader: Member, runs: Any, once: Any) -> Mapping[str, QuerySet[Any, Any]]:
    school = reader.school
    own: dict[str, Any] = {"provision__in": runs.values("pk")}
    places: Any = Placement.objects.for_school(school).filter(removed_at=None, **own)
    alone = OneOffPupil.objects.for_school(school).filter(one_off__in=once.values("pk")).order_by()
    streams: Any = Stream.objects.for_school(school).standing().order_by()
    named = Q(pk__in=places.order_by().values("pupil")) | Q(pk__in=alone.values("pupil"))
    named |= Q(pk__in=streams.filter(kind="top_up").values("pupil"))
    sessions: Any = InterventionSession.objects.for_school(school).standing()
    return {
        "runs": runs,
        "types": types_of(school, runs),
        "runs_seen": Provision.objects.visible_to(reader).filter(pk__in=runs.values("pk")).order_by().values_list("pk"),
        "pupils_seen": Pupil.objects.visible_to(reader).filter(named).order_by().values_list("pk"),
        "slots": ProvisionSlot.objects.for_school(school).filter(**own).order_by(),
        "changes": ProvisionChange.objects.for_school(school).filter(**own).order_by(),
        "adults": ProvisionAdult.objects.for_school(school).standing().filter(**own).order_by(),
        "places": places.within(_FIRST, _LAST).order_by().values_list("pk", *PLACE),
        "held": sessions.filter(status="held", met_on__gte=_FIRST, met_on__lte=_LAST, **own)
        .order_by()
        .values_list("provision", "met_on", "minutes"),
        "rates": StaffRate.objects.for_school(school).order_by(),
        "memberships": Membership.objects.filter(school=school)
        .order_by()
        .values_list("user", "role_key", "own_role", "starts_on", "ends_on"),
        "roles": SchoolRole.objects.for_school(school).order_by().values_list("pk", "name"),
        "funding": RunFunding.objects.for_school(school).standing().filter(**own).order_by(),
        "rules": RunRule.objects.for_school(school).standing().filter(**own).order_by(),
        "once": once,
        "once_pupils": alone.values_list("one_off", "pupil"),
        "streams": streams,
        "amounts": StreamAmount.objects.for_school(school).standing().order_by(),
        "calendar": calendar_rows(school),
    }
