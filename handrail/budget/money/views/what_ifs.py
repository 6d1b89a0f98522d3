"""What-ifs: thought through on the budget of a year, kept as a draft of their owner, carried out step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.budget.models import WhatIf
from handrail.budget.money import actions
from handrail.budget.money.forms import AddForm, CarryForm, NameForm, RegroupForm, RiseForm, StopForm
from handrail.budget.money.reading import Budget, Money, StreamOfMoney, budget_from, chosen_year, rows_asked
from handrail.budget.money.steps import Seen, Step, thought_of
from handrail.budget.money.views.budget import query, years_of
from handrail.budget.rows import Rows
from handrail.provision.models import ProvisionType
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day_short
from handrail.rules.run_costs import CostYear
from handrail.ui.addresses import url
from handrail.ui.notices import say_done

FORMS: dict[str, type[AddForm] | type[StopForm] | type[RegroupForm] | type[RiseForm]] = {
    "add": AddForm, "stop": StopForm, "regroup": RegroupForm, "rise": RiseForm,
}  # fmt: skip


@gate(Permission.RATE_READ)
@require_safe
def what_ifs(request: SchoolRequest) -> HttpResponse:
    """My own, the newest first."""
    return _list(request, NameForm())


def _list(request: SchoolRequest, form: NameForm) -> HttpResponse:
    rows = WhatIf.objects.visible_to(request.member).filter(removed_at=None)
    context = {"page_title": "What if", "rows": rows, "form": form}
    return render(request, "budget/money/what_ifs.html", context)


@gate(Permission.RATE_READ)
@asked_or_sent
def begin(request: SchoolRequest) -> HttpResponse:
    """Begin one under a name."""
    form = NameForm(sent(request))
    row = done(lambda: actions.begin_what_if(by=request.member, name=form.cleaned_data["name"]), form)
    return _list(request, form) if row is None else _back(request, row)


@gate(Permission.RATE_READ, shows="budget")
@require_safe
def what_if(request: SchoolRequest, thought: str) -> HttpResponse:
    """One, with what the year would come to beside what it comes to."""
    return _page(request, _find(request, thought))


@gate(Permission.RATE_READ, shows="budget")
@asked_or_sent
def step_add(request: SchoolRequest, thought: str, think: str) -> HttpResponse:
    """Think one thing more."""
    row = _find(request, thought)
    if think not in FORMS:
        raise Http404
    year, rows = _year_and_rows(request)
    form = _forms(request, year, rows, kind=think)[think]
    if done(lambda: actions.add_step(by=request.member, what_if=row, step=form.step()), form) is None:
        return _page(request, row, **{think: form})
    return _back(request, row, query(year))


@gate(Permission.RATE_READ)
@require_POST
def step_drop(request: SchoolRequest, thought: str, piece: str) -> HttpResponse:
    """Think it no more."""
    return _back(request, actions.drop_step(by=request.member, what_if=_find(request, thought), step=piece))


@gate(Permission.RATE_READ)
@require_POST
def take_away(request: SchoolRequest, thought: str) -> HttpResponse:
    """Take one off my list, with the way back beside the word."""
    row = actions.take_away_what_if(by=request.member, what_if=_find(request, thought))
    slug = request.member.school.slug
    undo = url("budget:what_if_back", school=slug, thought=row.ref)
    say_done(request, f"‘{row.name}’ is taken away. Nothing else has changed.", undo_url=undo)
    return redirect("budget:what_ifs", school=slug)


@gate(Permission.RATE_READ)
@require_POST
def put_back(request: SchoolRequest, thought: str) -> HttpResponse:
    """Put it back on my list."""
    return _back(request, actions.put_back_what_if(by=request.member, what_if=_find(request, thought)))


CARRY = {
    "stop": (Permission.PROVISION_WRITE, "Why it stops", "It stands in the run’s own record."),
    "rate": (Permission.RATE_WRITE, "Where the new rate is written", "Like: pay award, September 2026."),
}


@gate(Permission.RATE_WRITE, shows="budget")
@asked_or_sent
def carry_out(request: SchoolRequest, thought: str, piece: str) -> HttpResponse:
    """Say what a step will do, and do it for real when it is confirmed."""
    member, row = request.member, _find(request, thought)
    year, rows = _year_and_rows(request)
    seen = next((one for one in _thought(request, row, rows) if one.step["ref"] == piece), None)
    kind = seen.step["do"] if seen else ""
    if seen is None or kind not in CARRY or seen.fault or seen.is_done or not member.may(CARRY[kind][0]):
        raise Http404
    form = CarryForm(sent(request), label=CARRY[kind][1], hint=CARRY[kind][2])
    words = done(
        lambda: actions.carry_out(by=member, what_if=row, step=piece, reason=form.cleaned_data["reason"]), form
    )
    if words:
        messages.success(request, words)
        return _back(request, row, query(year))
    show(request, [])
    context = {"page_title": "Carry it out", "what_if": row, "seen": seen, "form": form}
    return render(request, "budget/money/carry_out.html", context)


@dataclass(frozen=True, slots=True)
class Compared:
    """A stream now and as it would be; either is None where there is none."""

    name: str
    now: Money
    then: Money
    left_pence: int | None

    @property
    def more_pence(self) -> int:
        return self.then.planned - self.now.planned


def _page(request: SchoolRequest, row: WhatIf, **bad: BaseForm) -> HttpResponse:
    member = request.member
    year, rows = _year_and_rows(request)
    thought = thought_of(member, rows, row.steps, _types_of(request, row))
    now, then = budget_from(member, year, rows), budget_from(member, year, thought.rows)
    show(request, _refs(request, then))
    more = then.whole.planned - now.whole.planned
    context: dict[str, Any] = {
        "page_title": row.name,
        "what_if": row,
        "steps": [(one, _where(request, row, one)) for one in thought.steps],
        "now": now,
        "then": then,
        "more": more,
        "compared": _compared(now, then),
        "years": years_of(year),
        "here": query(year),
        "forms": _forms(request, year, rows) | bad,
        "bad": next(iter(bad.values()), None),
        "incomplete": [line for line in then.account.incomplete if line.title not in _titles(now)],
    }
    return render(request, "budget/money/what_if.html", context)


def _titles(found: Budget) -> set[str]:
    return {line.title for line in found.account.incomplete}


def _year_and_rows(request: SchoolRequest) -> tuple[CostYear, Rows]:
    year = chosen_year(request.member, request.GET)
    return year, rows_asked(request.member, year)


def _types_of(request: SchoolRequest, row: WhatIf) -> dict[str, ProvisionType]:
    asked = {step["type"] for step in row.steps if step["do"] == "add"}
    found = ProvisionType.objects.visible_to(request.member).filter(ref__in=asked) if asked else []
    return {kind.ref: kind for kind in found}


def _thought(request: SchoolRequest, row: WhatIf, rows: Rows) -> list[Seen]:
    return list(thought_of(request.member, rows, row.steps, _types_of(request, row)).steps)


def _compared(now: Budget, then: Budget) -> list[Compared]:
    """Each stream in both, in the order in which they are shown."""

    def key(one: StreamOfMoney) -> int:
        return one.stream.pk if one.stream else 0

    before = {key(one): one for one in now.streams}
    after = {key(one): one for one in then.streams}
    every = sorted(before | after, key=lambda pk: (pk == 0, list(before | after).index(pk)))
    found = []
    for pk in every:
        was, will = before.get(pk), after.get(pk)
        one = will or was
        if one:
            found.append(
                Compared(one.name, was.money if was else Money(), will.money if will else Money(), one.left_pence)
            )
    return found


def _where(request: SchoolRequest, row: WhatIf, seen: Seen) -> tuple[str, str]:
    """(what the link says, where it leads) of what carries a step out; empty where nobody here may."""
    member, slug, do = request.member, request.member.school.slug, seen.step["do"]
    if seen.fault or seen.is_done or not member.may(Permission.RATE_WRITE):
        return "", ""
    if do in CARRY:
        at = url("budget:carry_out", school=slug, thought=row.ref, piece=seen.step["ref"])
        return ("Carry it out", f"{at}{request_query(request)}") if member.may(CARRY[do][0]) else ("", "")
    if not member.may(Permission.PROVISION_WRITE):
        return "", ""
    if do == "add":
        return "Put it on the map", f"{url('provision:add', school=slug)}?{_as_asked(seen.step)}"
    into = seen.step.get("into") or seen.step["run"]
    return "Change the group", url("provision:run", school=slug, run=into)


def _as_asked(step: Step) -> str:
    """An added run as the page that puts it on the map takes it; a post is nobody's name, so who is left to say."""
    since = say_day_short(date.fromisoformat(step["on"]))
    said = {"type": step["type"], "minutes": step["minutes"], "times": step["times"], "from": since}
    said |= {"adults": step["by"]} if step["user"] else {}
    return urlencode(said | ({"weeks": step["weeks"]} if step["weeks"] else {}))


def request_query(request: SchoolRequest) -> str:
    asked = request.GET.urlencode()
    return f"?{asked}" if asked else ""


def _forms(request: SchoolRequest, year: CostYear, rows: Rows, kind: str = "") -> dict[str, Any]:
    """The forms of a step; that of `kind` with what was sent."""
    member = request.member
    first = {"on": min(max(member.on, year.first), year.last)}
    seen = {key for (key,) in rows["runs_seen"]}
    runs = [
        run for run in rows["runs"] if run.pk in seen and run.times and (not run.ends_on or run.ends_on > member.on)
    ]
    runs.sort(key=lambda run: run.title.casefold())
    rates = sorted({row.name for row in rows["rates"]}, key=str.casefold)
    pupils = {key for (key,) in rows["pupils_seen"]}
    here = Membership.objects.on(member.on).filter(school=member.school)
    people = {name.casefold(): user for user, name in here.values_list("user_id", "user__name")}
    needs: dict[str, dict[str, Any]] = {
        "add": {
            "types": ProvisionType.objects.visible_to(member).in_use(),
            "streams": [one for one in rows["streams"] if not one.pupil_id or one.pupil_id in pupils],
            "people": people,
        },
        "stop": {"runs": runs},
        "regroup": {"runs": runs},
        "rise": {"names": rates},
    }
    return {
        name: form(sent(request) if name == kind else None, initial=first, **needs[name])
        for name, form in FORMS.items()
    }


def _refs(request: SchoolRequest, found: Budget) -> list[str]:
    keys = [one.stream.pupil_id for one in found.streams if one.stream and one.stream.pupil_id]
    rows = Pupil.objects.visible_to(request.member).filter(pk__in=keys).order_by()
    return list(rows.values_list("ref", flat=True)) if keys else []


def _find(request: SchoolRequest, ref: str) -> WhatIf:
    found: WhatIf = get_object_or_404(WhatIf.objects.visible_to(request.member), ref=ref)
    return found


def _back(request: SchoolRequest, row: WhatIf, asked: str = "") -> HttpResponse:
    return redirect(f"{url('budget:what_if', school=request.member.school.slug, thought=row.ref)}{asked}")
