"""One run: who, when, what changed; stopped, extended, adapted, copied; pupils and adults who come and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core.registry import facts_of_runs
from handrail.plans.now import plans_now
from handrail.provision import actions
from handrail.provision.about_run import about_run, run_of
from handrail.provision.forms import (
    AdaptForm,
    AdultForm,
    CopyForm,
    EndForm,
    ExtendForm,
    NamesForm,
    ReasonForm,
    Unasked,
    unasked,
)
from handrail.provision.mapping import RunLine
from handrail.provision.models import Placement, Provision, ProvisionAdult, ProvisionChange
from handrail.provision.naming import Named, name_adults, name_pupils, tell_names
from handrail.provision.reading import pattern_on
from handrail.provision.views.tried import tried
from handrail.pupils.line import lines_of
from handrail.pupils.views.child import asked_or_sent, done
from handrail.rules.calendar import say_day, say_day_short
from handrail.rules.provision import DAYS, FUNDING, SHAPES, Pattern, across_years, term_after
from handrail.rules.school_days import SchoolCalendar
from handrail.ui.addresses import url
from handrail.ui.environment import plural
from handrail.ui.notices import say_done

SAID = {
    "minutes": "minutes",
    "times": "times",
    "every_weeks": "every weeks",
    "slots": "days",
    "place": "where",
    "ends_on": "last day",
}
"""What may change, in the order in which it is said; what is kept as JSON has no order of its own on PostgreSQL."""


@gate(Permission.SESSION_READ, shows="provision")
@require_safe
def page(request: SchoolRequest, run: str) -> HttpResponse:
    """Everything about one run."""
    return _page(request, find_run(request, run))


def find_run(request: SchoolRequest, ref: str) -> Provision:
    """The run, if this member may see it; Http404 otherwise."""
    found = run_of(request.member, ref)
    if found is None:
        raise Http404
    return found


def _page(request: SchoolRequest, run: Provision, **forms: Any) -> HttpResponse:
    """The page with the form that needs another look, if there is one."""
    member, on = request.member, request.member.on
    day = min(max(on, run.starts_on), run.ends_on or date.max)
    about = about_run(member, run, day)
    show(request, [line.ref for _, line, _ in about.places])
    line = RunLine(run, pattern_on(run, day), about.there)
    changes = about.changes
    undone = {change.undoes_id for change in changes}
    standing = [row for row in changes if row.kind != ProvisionChange.Kind.UNDONE and row.pk not in undone]
    context = {
        "page_title": run.title,
        "run": run,
        "line": line,
        "state": _state(run, on),
        "rows": about.places,
        "adults": [(row, row in about.there) for row in about.adults],
        "changes": [(row, _say_change(row), row.pk in undone) for row in reversed(changes)],
        "last_change": standing[-1] if standing else None,
        "tier": run.type.tier_name(member.school.tiers),
        "shape": SHAPES[run.shape].partition(" (")[0],
        "funding": FUNDING.get(run.funding, ""),
        "told": across_years(run.starts_on, run.ends_on),
        "facts": facts_of_runs(member, [run], day).get(run.pk, []),
        "unclear": forms.pop("unclear", []),
        "answers": request.POST,
        "bad": forms,
    }
    if member.may(Permission.PROVISION_WRITE):
        context |= {"forms": _forms(member.on, run, line, about.calendar) | forms}
    return render(request, "provision/run.html", context)


def _forms(on: date, run: Provision, line: RunLine, calendar: SchoolCalendar) -> dict[str, Unasked | BaseForm]:
    last, pattern = run.ends_on, line.pattern
    today = min(max(on, run.starts_on), last or on)
    term = term_after(max(run.starts_on, min(last or on, on)), calendar)
    often = str(pattern.times) if pattern.every_weeks == 1 else f"{pattern.times} x every {pattern.every_weeks} weeks"
    return {
        "stop": unasked(ReasonForm, "stop", on=today),
        "extend": unasked(ExtendForm, "extend"),
        "adapt": unasked(
            AdaptForm, "adapt", minutes=pattern.minutes, times=often, days=line.typed_days, place=run.place, on=today
        ),
        "pupils": unasked(NamesForm, None, starts_on=today),
        "adult": unasked(AdultForm, "adult"),
        "copy": unasked(CopyForm, "copy", starts_on=term and term.starts_on, ends_on=term and term.ends_on),
    }


def _state(run: Provision, on: date) -> tuple[str, str]:
    """A word and its tone: whether it runs."""
    if run.starts_on > on:
        return f"Starts {say_day_short(run.starts_on)}", ""
    if run.ends_on and run.ends_on < on:
        return f"Ended {say_day_short(run.ends_on)}", ""
    return "Running", "is-good"


def _say_change(change: ProvisionChange) -> str:
    """What a change changed, in a line: 'minutes 30 to 20, days Mon 09:30 to Mon 09:30, Wed'."""
    parts = []
    for name in (name for name in SAID if name in change.after):
        before, after = (_say_value(name, values.get(name)) for values in (change.before, change.after))
        parts.append(f"{SAID[name]} {before} to {after}")
    return ", ".join(parts)


def _say_value(name: str, value: Any) -> str:
    if name == "slots":
        return _say_slots(value)
    return _say_end(value) if name == "ends_on" else str(value or "none")


def _say_slots(slots: Any) -> str:
    return ", ".join(f"{DAYS[weekday][:3]} {at}".strip() for weekday, at in slots or []) or "not named"


def _say_end(said: Any) -> str:
    return say_day_short(date.fromisoformat(said)) if said else "open"


def _done(request: SchoolRequest, run: Provision, words: str, undo: str = "", **parts: str) -> HttpResponse:
    """Back to the run, with what was done and the way back beside it."""
    slug = request.member.school.slug
    say_done(request, words, undo_url=url(undo, school=slug, run=run.ref, **parts) if undo else "")
    return redirect("provision:run", school=slug, run=run.ref)


@gate(Permission.PROVISION_WRITE, shows="provision")
@require_POST
def stop(request: SchoolRequest, run: str) -> HttpResponse:
    """Let it end, with why."""
    row = find_run(request, run)
    form = ReasonForm(request.POST, prefix="stop")
    change = done(lambda: actions.stop_run(by=request.member, run=row, **form.cleaned_data), form)
    if change is None:
        return _page(request, row, stop=form)
    words = f"{row.title} ends on {say_day(change.effective_on)}."
    return _done(request, row, words, "provision:undo", change=change.ref)


@gate(Permission.PROVISION_WRITE, shows="provision")
@require_POST
def extend(request: SchoolRequest, run: str) -> HttpResponse:
    """Let it go on longer, with why."""
    row = find_run(request, run)
    form = ExtendForm(request.POST, prefix="extend")
    change = done(lambda: actions.extend_run(by=request.member, run=row, **form.cleaned_data), form)
    if change is None:
        return _page(request, row, extend=form)
    told = across_years(row.starts_on, form.cleaned_data["ends_on"])
    words = f"{row.title} goes on to {say_day(form.cleaned_data['ends_on'])}. {told}".strip()
    return _done(request, row, words, "provision:undo", change=change.ref)


@gate(Permission.PROVISION_WRITE, shows="provision")
@require_POST
def adapt(request: SchoolRequest, run: str) -> HttpResponse:
    """Change how it meets from a day on, with why."""
    row = find_run(request, run)
    form = AdaptForm(request.POST, prefix="adapt")
    change = done(lambda: _adapt(request, row, form), form)
    if change is None:
        return _page(request, row, adapt=form)
    words = f"{row.title} is adapted from {say_day(change.effective_on)}. What was planned before stays."
    return _done(request, row, words, "provision:undo", change=change.ref)


def _adapt(request: SchoolRequest, run: Provision, form: AdaptForm) -> ProvisionChange:
    said = form.cleaned_data
    times, every = said["times"] or (len(said["days"]) or run.times, run.every_weeks)
    minutes = said["minutes"] if said["minutes"] is not None else run.minutes
    return actions.adapt_run(
        by=request.member,
        run=run,
        on=said["on"],
        reason=said["reason"],
        pattern=Pattern(minutes, times, every),
        slots=said["days"],
        place=said["place"],
    )


@gate(Permission.PROVISION_WRITE)
@require_POST
def undo(request: SchoolRequest, run: str, change: str) -> HttpResponse:
    """Put it back to what it was before its last change."""
    row = find_run(request, run)
    found = get_object_or_404(ProvisionChange.objects.visible_to(request.member), ref=change, provision=row)
    undone = tried(request, lambda: actions.undo_change(by=request.member, change=found))
    return _done(request, row, "It is as it was before.") if undone else _to(request, row)


def _to(request: SchoolRequest, run: Provision) -> HttpResponse:
    return redirect("provision:run", school=request.member.school.slug, run=run.ref)


@gate(Permission.PROVISION_WRITE, shows="provision")
@require_POST
def copy(request: SchoolRequest, run: str) -> HttpResponse:
    """Copy it to the next term, with the pupils who are still here."""
    row = find_run(request, run)
    form = CopyForm(request.POST, prefix="copy")
    copied = done(lambda: actions.copy_runs(by=request.member, runs=[row], **form.cleaned_data), form)
    if copied is None:
        return _page(request, row, copy=form)
    for line in copied.left_out:
        messages.warning(request, line)
    if not copied.runs:
        return _to(request, row)
    [new] = copied.runs
    return _done(request, new, f"{new.title} is copied, from {say_day(new.starts_on)}.", "provision:take_back")


@gate(Permission.PROVISION_WRITE)
@require_POST
def take_back(request: SchoolRequest, run: str) -> HttpResponse:
    """Take off the map what never ran."""
    row = find_run(request, run)
    if tried(request, lambda: actions.take_back_run(by=request.member, run=row)) is None:
        return _to(request, row)
    slug = request.member.school.slug
    back = url("provision:put_back", school=slug, run=row.ref)
    say_done(request, f"{row.title} is off the map.", undo_url=back)
    return redirect("provision:map", school=slug)


@gate(Permission.PROVISION_WRITE)
@require_POST
def put_back(request: SchoolRequest, run: str) -> HttpResponse:
    """Put it back on the map."""
    rows = Provision.objects.for_school(request.member.school).select_related("type")
    row = get_object_or_404(rows, ref=run)
    if row.type.is_confidential and not request.member.may(Permission.PROVISION_READ_CONFIDENTIAL):
        raise Http404
    if tried(request, lambda: actions.put_back_run(by=request.member, run=row)) is None:
        return redirect("provision:map", school=request.member.school.slug)
    return _done(request, row, f"{row.title} is back on the map.")


@gate(Permission.PROVISION_WRITE, shows="provision")
@require_POST
def add_pupils(request: SchoolRequest, run: str) -> HttpResponse:
    """Put pupils into it, from a day."""
    row = find_run(request, run)
    form = NamesForm(request.POST)
    named = name_pupils(request.member, request.POST.get("pupils", ""), request.POST)
    tell_names(form, "pupils", named)
    places = done(
        lambda: actions.place_pupils(
            by=request.member, run=row, pupils=named.pupils, starts_on=form.cleaned_data["starts_on"]
        ),
        form,
    )
    if places is None:
        return _page(request, row, pupils=form, unclear=named.unclear)
    return _done(request, row, f"{plural(len(places), 'pupil is', 'pupils are')} in {row.title} now.")


@gate(Permission.PROVISION_WRITE, shows="provision")
@require_POST
def add_adult(request: SchoolRequest, run: str) -> HttpResponse:
    """Give it to an adult, or to several."""
    row = find_run(request, run)
    form = AdultForm(request.POST, prefix="adult")
    named = name_adults(request.member, request.POST.get("adult-adults", ""), request.POST)
    tell_names(form, "adults", named)
    added = done(lambda: _add_adults(request, row, named, form), form)
    if added is None:
        return _page(request, row, adult=form, unclear=named.unclear)
    return _done(request, row, f"{' and '.join(one.name for one in added)} delivers it.")


def _add_adults(request: SchoolRequest, run: Provision, named: Named, form: AdultForm) -> list[ProvisionAdult]:
    said = form.cleaned_data
    return [
        actions.add_adult(by=request.member, run=run, adult=one, starts_on=said["starts_on"], ends_on=said["ends_on"])
        for one in named.adults
    ]


@gate(Permission.PROVISION_WRITE)
@require_POST
def end_adult(request: SchoolRequest, run: str, adult: str) -> HttpResponse:
    """End an adult's part today; one that has not begun is taken out."""
    row, found = _find_adult(request, run, adult)
    begun = found.starts_on or row.starts_on
    act: Callable[[], Any] = (
        (lambda: actions.remove_adult(by=request.member, adult=found))
        if begun >= request.member.on
        else (lambda: actions.end_adult(by=request.member, adult=found, ends_on=request.member.on - timedelta(days=1)))
    )
    if tried(request, act) is None:
        return _to(request, row)
    return _done(request, row, f"{found.name} delivers it no longer.", "provision:adult_reopen", adult=found.ref)


@gate(Permission.PROVISION_WRITE)
@require_POST
def reopen_adult(request: SchoolRequest, run: str, adult: str) -> HttpResponse:
    """Let an adult's part go on that was ended or taken out."""
    row, found = _find_adult(request, run, adult)
    act: Callable[[], Any] = (
        (lambda: actions.put_back_adult(by=request.member, adult=found))
        if found.removed_at
        else (lambda: actions.end_adult(by=request.member, adult=found, ends_on=None))
    )
    return _done(request, row, f"{found.name} delivers it again.") if tried(request, act) else _to(request, row)


def _find_adult(request: SchoolRequest, run: str, ref: str) -> tuple[Provision, ProvisionAdult]:
    row = find_run(request, run)
    found: ProvisionAdult = get_object_or_404(ProvisionAdult.objects.visible_to(request.member), ref=ref, provision=row)
    return row, found


@gate(Permission.PROVISION_WRITE, shows="provision")
@asked_or_sent
def placement(request: SchoolRequest, run: str, placement: str) -> HttpResponse:
    """When and why a pupil's place ends; and which outcomes it is for."""
    row = find_run(request, run)
    place = _find_place(request, row, placement)
    form = EndForm(request.POST if "ends_on" in request.POST else None, initial={"ends_on": request.member.on})
    ended = done(lambda: actions.end_placement(by=request.member, placement=place, **form.cleaned_data), form)
    if ended:
        words = f"{place.pupil.name}’s place ends on {say_day(form.cleaned_data['ends_on'])}."
        return _done(request, row, words, "provision:place_reopen", placement=place.ref)
    offered = _outcomes_of(request, place)
    if request.method == "POST" and "link" in request.POST:
        actions.link_outcomes(by=request.member, placement=place, refs=request.POST.getlist("outcome"))
        return _done(request, row, f"Saved what it is for, for {place.pupil.name}.")
    show(request, [place.pupil.ref])
    [line] = lines_of([place.pupil], request.member.on)
    linked = {link.outcome_ref for link in place.outcomes.all()}
    context = {
        "page_title": f"{place.pupil.name} in {row.title}",
        "run": row,
        "place": place,
        "line": line,
        "form": form,
        "offered": [(ref, words, ref in linked) for ref, words in offered],
    }
    return render(request, "provision/placement.html", context)


def _outcomes_of(request: SchoolRequest, place: Placement) -> list[tuple[str, str]]:
    plans = plans_now([place.pupil], request.member).get(place.pupil_id, [])
    return [(outcome.ref, outcome.text) for plan in plans for outcome, _ in plan.outcomes]


@gate(Permission.PROVISION_WRITE)
@require_POST
def take_out(request: SchoolRequest, run: str, placement: str) -> HttpResponse:
    """Take out a pupil who was never in it."""
    row = find_run(request, run)
    place = _find_place(request, row, placement)
    if tried(request, lambda: actions.remove_placement(by=request.member, placement=place)) is None:
        return _to(request, row)
    return _done(request, row, f"{place.pupil.name} is taken out.", "provision:place_back", placement=place.ref)


@gate(Permission.PROVISION_WRITE)
@require_POST
def put_in(request: SchoolRequest, run: str, placement: str) -> HttpResponse:
    """Put back a pupil who was taken out."""
    row = find_run(request, run)
    rows = Placement.objects.for_school(request.member.school).filter(provision=row).open_to(request.member)
    place = get_object_or_404(rows.select_related("pupil", "provision"), ref=placement)
    back = tried(request, lambda: actions.put_back_placement(by=request.member, placement=place))
    return _done(request, row, f"{place.pupil.name} is back in it.") if back else _to(request, row)


@gate(Permission.PROVISION_WRITE)
@require_POST
def reopen(request: SchoolRequest, run: str, placement: str) -> HttpResponse:
    """Let a place go on that was ended."""
    row = find_run(request, run)
    place = _find_place(request, row, placement)
    back = tried(request, lambda: actions.reopen_placement(by=request.member, placement=place))
    return _done(request, row, f"{place.pupil.name}’s place goes on.") if back else _to(request, row)


def _find_place(request: SchoolRequest, run: Provision, ref: str) -> Placement:
    rows = Placement.objects.visible_to(request.member).filter(provision=run)
    found: Placement = get_object_or_404(rows.select_related("pupil", "provision__type"), ref=ref)
    return found
