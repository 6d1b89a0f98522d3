"""What one run costs, whose it is, who pays for it, and what was paid for it once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.budget.account import HIDDEN, account_of_run
from handrail.budget.actions import fund_run, pay_once, put_back_once, rule_run, take_back_once
from handrail.budget.forms import FundForm, OnceForm, RuleForm
from handrail.budget.models import OneOff, OneOffPupil, RunFunding, Stream
from handrail.budget.settings import settings_on
from handrail.provision.models import Provision
from handrail.provision.naming import Unclear, asked_of, name_pupils, tell_names
from handrail.provision.views.run import find_run
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day
from handrail.rules.costing import say_money
from handrail.rules.run_costs import NOBODY, YEARS, cost_year
from handrail.ui.addresses import url
from handrail.ui.notices import say_done

OTHERS = {NOBODY: "No pupil named", HIDDEN: "Pupils you do not see"}


@gate(Permission.RATE_READ, shows="provision")
@require_safe
def page(request: SchoolRequest, run: str) -> HttpResponse:
    """The cost of a run in a year; `?year=school` or `financial`."""
    return _page(request, find_run(request, run))


def _page(request: SchoolRequest, run: Provision, unclear: Sequence[Unclear] = (), **forms: BaseForm) -> HttpResponse:
    member = request.member
    settings = settings_on(member.school, member.on)
    kind = request.GET.get("year", "")
    day = min(max(member.on, run.starts_on), run.ends_on or member.on)
    year = cost_year(kind if kind in YEARS else settings.year, max(day, run.starts_on))
    account = account_of_run(member, year, run)
    line = next((line for line in account.lines if line.run == run), None)
    shares = dict(line.cost.pupils) if line else {}
    pupils = list(Pupil.objects.visible_to(member).filter(pk__in=shares).order_by("surname", "forename", "pk"))
    alone = _for_whom(request, line.once) if line and line.once else {}
    named = {pupil.ref for pupil in pupils} | {pupil.ref for rows in alone.values() for pupil in rows}
    show(request, [*named, *asked_of(unclear)])
    streams = [row for row in account.streams.values() if row.ends_on is None or row.ends_on >= member.on]
    context: dict[str, Any] = {
        "page_title": f"What {run.title} costs",
        "run": run,
        "year": year,
        "kinds": list(YEARS.items()),
        "account": account,
        "line": line,
        "pupils": [(pupil, shares[pupil.pk]) for pupil in pupils],
        "others": [(label, shares[key]) for key, label in OTHERS.items() if key in shares],
        "paid_by": account.by_stream() if line else [],
        "threshold_pence": settings.threshold_pence,
        "alone": alone,
        "unclear": unclear,
        "answers": request.POST,
        "bad": forms,
    }
    if member.may(Permission.RATE_WRITE):
        paying = RunFunding.objects.visible_to(member).standing().filter(provision=run)
        now = {row.stream_id: row.percent for row in paying if row.holds(day)}
        rule = line.rule if line else None
        said = {"is_countable": rule is None or rule.is_countable, "starts_on": day}
        said |= {"exclude_reason": rule.exclude_reason, "charge": rule.charge} if rule else {}
        unasked = {
            "fund": FundForm(streams=streams, paying=now, initial={"starts_on": day if now else run.starts_on}),
            "rule": RuleForm(initial=said),
            "once": OnceForm(streams=streams, initial={"paid_on": day}),
        }
        context["forms"] = unasked | forms
    return render(request, "budget/run.html", context)


@gate(Permission.RATE_WRITE, shows="provision")
@asked_or_sent
def fund(request: SchoolRequest, run: str) -> HttpResponse:
    """Say who pays for it from a day on."""
    row = find_run(request, run)
    form = FundForm(sent(request), streams=_streams(request), paying={}, initial={"starts_on": row.starts_on})
    found = done(
        lambda: fund_run(by=request.member, run=row, parts=form.parts(), starts_on=form.cleaned_data["starts_on"]),
        form,
    )
    if found is None:
        return _page(request, row, fund=form)
    said = ", ".join(f"{one.stream.name} {one.percent}%" for one in found) or "nobody"
    return _back(request, row, f"From {say_day(form.cleaned_data['starts_on'])} it is paid by {said}.")


@gate(Permission.RATE_WRITE, shows="provision")
@asked_or_sent
def rule(request: SchoolRequest, run: str) -> HttpResponse:
    """Say whether and how an authority's paper counts it."""
    row, form = find_run(request, run), RuleForm(sent(request), initial={"starts_on": request.member.on})
    found = done(lambda: rule_run(by=request.member, run=row, **form.cleaned_data), form)
    if found is None:
        return _page(request, row, rule=form)
    return _back(request, row, "The authority counts it." if found.is_countable else "The authority does not count it.")


@gate(Permission.RATE_WRITE, shows="provision")
@asked_or_sent
def once_add(request: SchoolRequest, run: str) -> HttpResponse:
    """Write down what was paid for it once."""
    row = find_run(request, run)
    form = OnceForm(sent(request), streams=_streams(request), initial={"paid_on": request.member.on})
    named = name_pupils(request.member, request.POST.get("pupils", ""), request.POST)
    tell_names(form, "pupils", named)
    found = done(lambda: pay_once(by=request.member, details=form.details(), run=row, pupils=named.pupils), form)
    if found is None:
        return _page(request, row, named.unclear, once=form)
    slug = request.member.school.slug
    undo = url("budget:once_take_back", school=slug, run=row.ref, paid=found.ref)
    return _back(request, row, f"{found.what}: {say_money(found.pence)}.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def once_take_back(request: SchoolRequest, run: str, paid: str) -> HttpResponse:
    """It was never paid."""
    row = find_run(request, run)
    found = take_back_once(by=request.member, one_off=_one_off(request, row, paid))
    undo = url("budget:once_put_back", school=request.member.school.slug, run=row.ref, paid=found.ref)
    return _back(request, row, f"{found.what} is taken back.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def once_put_back(request: SchoolRequest, run: str, paid: str) -> HttpResponse:
    """It was paid after all."""
    row = find_run(request, run)
    found = put_back_once(by=request.member, one_off=_one_off(request, row, paid))
    return _back(request, row, f"{found.what} is back.")


def _for_whom(request: SchoolRequest, paid: Iterable[OneOff]) -> dict[int, list[Pupil]]:
    """{key of what was paid once: the pupils it is for alone, whom the reader may see}."""
    seen = Pupil.objects.visible_to(request.member)
    rows = OneOffPupil.objects.visible_to(request.member).filter(one_off__in=list(paid), pupil__in=seen)
    found: dict[int, list[Pupil]] = defaultdict(list)
    for row in rows.select_related("pupil"):
        found[row.one_off_id].append(row.pupil)
    return dict(found)


def _one_off(request: SchoolRequest, run: Provision, ref: str) -> OneOff:
    found: OneOff = get_object_or_404(OneOff.objects.visible_to(request.member), provision=run, ref=ref)
    return found


def _streams(request: SchoolRequest) -> list[Stream]:
    rows = list(Stream.objects.visible_to(request.member).standing())
    whose = [row.pupil_id for row in rows if row.pupil_id]
    seen = set(Pupil.objects.visible_to(request.member).filter(pk__in=whose).order_by().values_list("pk", flat=True))
    return [row.named_for(seen) for row in rows]


def _back(request: SchoolRequest, run: Provision, words: str, undo: str = "") -> HttpResponse:
    say_done(request, words, undo_url=undo)
    return redirect("budget:run", school=request.member.school.slug, run=run.ref)
