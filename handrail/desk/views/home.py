"""Home: each role lands on its own."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, QuerySet, Subquery, Value
from django.http import HttpResponse
from django.shortcuts import render

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.backups.standing import faults as backup_faults
from handrail.concerns.listing import list_concerns
from handrail.core import clock
from handrail.core.legs import leg
from handrail.core.registry import due_items
from handrail.core.room import LEAST_FREE, free_bytes
from handrail.core.statements import Slot, made_once
from handrail.desk import today
from handrail.desk.figures import overview_figures
from handrail.desk.frame import lands_on_figures
from handrail.desk.week import weeks_strategies
from handrail.exchange.models import ImportBatch
from handrail.newyear.models import YearMove
from handrail.plans.models import Plan
from handrail.plans.now import PlanNow, plans_now
from handrail.pupils.line import ChildLine, lines_of
from handrail.pupils.models import Pupil
from handrail.rules.years import is_time_to_move, new_year_day
from handrail.setting_up.steps import open_steps
from handrail.workload.ahead.week import my_week, own_facts

FAMILY = {"parent", "external"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOON, EVENING = 12, 18


@gate(Permission.HOME_READ, shows="home")
def home(request: SchoolRequest) -> HttpResponse:
    """What is due and whose move it is, or this role's own first page."""
    member = request.member
    if lands_on_figures(member):
        show(request, [])
        return _figures(request) if member.may(Permission.OVERVIEW_READ) else _keeper(request)
    return _family(request) if member.role.key in FAMILY else _desk(request)


def _desk(request: SchoolRequest) -> HttpResponse:
    member = request.member
    time = own_facts(member)
    items = today.with_own(due_items(member, member.on), member, time)
    holders = today.holders(items, member)
    shown = request.GET.get("show", today.EVERYONE)
    if shown not in holders:
        shown = today.EVERYONE
    listed = today.held_by(items, shown, member)
    own = _own_pupils(member) if _has_class(request) else []
    show(request, {item.pupil.ref for item in listed if item.pupil} | {line.ref for line, _ in own})
    context = {
        "page_title": "Home",
        "groups": today.in_groups(listed, member.on),
        "show_chips": [(words, f"?{urlencode({'show': key})}", key == shown) for key, words in holders.items()],
        "is_narrowed": shown != today.EVERYONE,
        "greeting": f"{_part_of_day()}, {member.name.split()[0]}",
        "weekday": WEEKDAYS[member.on.weekday()],
        "mine": len(today.held_by(items, today.MINE, member)),
        "late": sum(1 for item in items if item.due_on < member.on),
        "own": own,
        "is_empty": not items and not own and not Pupil.objects.visible_to(member).exists(),
        "open_steps": open_steps(member),
        "week": my_week(member, time, items),
        **_waiting(member),
        **weeks_strategies(member),
    }
    return render(request, "desk/home.html", context)


_NEW_YEAR = Slot("new_year", DateField())
_SHOWN = ("ref", "file_name", "staged_at")


def _waiting(member: Member) -> dict[str, Any]:
    """`waiting_file`, the newest file that was read and not applied, without its bytes; and from July to September
    `new_year`, the move to the new school year, for those who make it. One query for both."""
    new_year = new_year_day(member.on)
    found = {what: values for what, *values in _beside(member, new_year=new_year)}
    file, [*_, run_at] = found.get("file"), found.get("move", [None])
    moves = _may_move(member) and is_time_to_move(member.on)
    return {
        "waiting_file": ImportBatch(**dict(zip(_SHOWN, file, strict=True))) if file else None,
        "new_year": YearMove(school=member.school, starts_on=new_year, run_at=run_at) if moves else None,
    }


@made_once
def _beside(reader: Member) -> QuerySet[Any, tuple[Any, ...]]:
    files = ImportBatch.objects.visible_to(reader).filter(applied_at=None)
    newest = files.filter(pk=Subquery(files.values("pk")[:1]))
    moves = YearMove.objects.for_school(reader.school).in_force().filter(starts_on=_NEW_YEAR)
    mine = moves if _may_move(reader) else moves.none()
    empty = Value("")
    return leg(newest, Value("file"), *_SHOWN).union(leg(mine, Value("move"), empty, empty, "run_at"), all=True)


def _may_move(member: Member) -> bool:
    return member.may(Permission.PUPIL_WRITE)


def _own_pupils(member: Member) -> list[tuple[ChildLine, list[PlanNow]]]:
    """The children of one's own reach, each with what they are working on; those who are on a plan come first."""
    pupils = list(Pupil.objects.visible_to(member).on_roll(member.on).by_name())
    plans = plans_now(pupils, member) if member.may(Permission.PLAN_READ) else {}
    rows = [(line, plans.get(pupil.pk, [])) for pupil, line in zip(pupils, lines_of(pupils, member.on), strict=True)]
    return sorted(rows, key=lambda row: not row[1])


def _part_of_day() -> str:
    hour = clock.now().astimezone(clock.LONDON).hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"


def _has_class(request: SchoolRequest) -> bool:
    return request.member.reach is Reach.OWN


def _family(request: SchoolRequest) -> HttpResponse:
    member = request.member
    children = list(Pupil.objects.visible_to(member).by_name())
    plans: dict[int, list[Plan]] = defaultdict(list)
    for plan in Plan.objects.visible_to(member).current():
        plans[plan.pupil_id].append(plan)
    show(request, [child.ref for child in children])
    pairs = [(child, plans[child.pk]) for child in children]
    context = {"page_title": "Home", "children": pairs, "concerns": list_concerns(member)}
    return render(request, "desk/family.html", context)


def _figures(request: SchoolRequest) -> HttpResponse:
    figures = overview_figures(request.member.school, request.member.on)
    return render(request, "desk/overview.html", {"page_title": "Overview", "figures": figures})


def _keeper(request: SchoolRequest) -> HttpResponse:
    free = free_bytes()
    context = {
        "page_title": "Home",
        "free_bytes": free,
        "is_nearly_full": free < LEAST_FREE,
        "backup_faults": backup_faults(),
    }
    return render(request, "desk/keeper.html", context)


@gate(Permission.OVERVIEW_READ)
def overview(request: SchoolRequest) -> HttpResponse:
    """Fixed figures with small numbers hidden; no child can be told from them."""
    return _figures(request)
