"""The hints on plans: reading them, trying them on a sentence, and going by them otherwise."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.bank import actions
from handrail.bank.actions import OwnWords
from handrail.bank.forms import ChoiceForm, OwnHintForm, TryForm
from handrail.bank.hinting import Note, SchoolRule, notes_on, of_what_is_there, rule_of, school_rules
from handrail.bank.models import HintChoice, OwnHint
from handrail.pupils.views.child import sent
from handrail.rules.plan_hints import RULES_BY_KEY, HintRule
from handrail.rules.plan_hints.rule import PASSAGES

CHOSEN = ("added", "removed", "reason", "example", "better")

_GROUPS = (
    ("What the child will do", ("text", "target")),
    ("Where they start, and how we will know", ("baseline", "measure")),
    ("What we will do, who and how often", ("strategy", "who", "how_often")),
    ("What gets in the way", ("barrier",)),
    ("The plan as a whole", ("by_when", "outcomes", "pupil_voice", "parent_voice", "strengths")),
)


@gate(Permission.BANK_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def hints_page(request: SchoolRequest) -> HttpResponse:
    """Every hint by what it looks at, and a sentence to try them on. What is tried is sent, shown and not kept."""
    rules = school_rules(request.member)
    form = TryForm(sent(request))
    context = {
        "page_title": "Hints on plans",
        "groups": [(title, [row for row in rules if row.rule.looks_at[0] in looks]) for title, looks in _GROUPS],
        "on_count": sum(1 for row in rules if not row.is_off),
        "form": form,
        "tried": _tried(form, tuple(row.rule for row in rules if not row.is_off)),
    }
    return render(request, "bank/hints.html", context)


def _tried(form: TryForm, rules: tuple[HintRule, ...]) -> list[Note] | None:
    """The notes on the sentence that was sent; None where none was. What is lacking beside it is not spoken of."""
    if not form.is_valid() or not form.cleaned_data["text"]:
        return None
    field, text = form.cleaned_data["field"] or "text", form.cleaned_data["text"]
    if field in PASSAGES:
        return notes_on({"outcomes": [], "passages": {field: text}}, of_what_is_there(rules))
    is_strategy = field in ("strategy", "who", "how_often")
    strategy = {"text" if field == "strategy" else field: text} if is_strategy else {}
    outcome: dict[str, Any] = {"strategies": [strategy]} if is_strategy else {field: text}
    return notes_on({"outcomes": [outcome]}, of_what_is_there(rules))


@gate(Permission.BANK_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: SchoolRequest, rule: str) -> HttpResponse:
    """How the school goes by one of the project's rules."""
    if rule not in RULES_BY_KEY:
        raise Http404
    row = HintChoice.objects.visible_to(request.member).filter(rule=rule).first()
    initial = {name: getattr(row, name) for name in CHOSEN} if row else {}
    form = ChoiceForm(sent(request), initial={**initial, "is_off": bool(row and row.off_at)})
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in CHOSEN}
        actions.choose_hint(rule=rule, is_off=form.cleaned_data["is_off"], said=said, by=request.member)
        messages.success(request, "Saved. Plans are looked at in this way from now on.")
        return _to_hints(request)
    context = {"page_title": RULES_BY_KEY[rule].title, "row": SchoolRule(RULES_BY_KEY[rule], row), "form": form}
    return render(request, "bank/hint.html", context)


@gate(Permission.BANK_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def own_add(request: SchoolRequest) -> HttpResponse:
    """Write a hint of the school's own."""
    return _own_page(request, None)


@gate(Permission.BANK_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: SchoolRequest, hint: str) -> HttpResponse:
    """Say a hint of the school's own differently."""
    return _own_page(request, get_object_or_404(OwnHint.objects.visible_to(request.member), ref=hint))


def _own_page(request: SchoolRequest, row: OwnHint | None) -> HttpResponse:
    others = OwnHint.objects.visible_to(request.member).exclude(ref=row.ref if row else "")
    initial = {field.name: getattr(row, field.name) for field in fields(OwnWords)} if row else None
    form = OwnHintForm(sent(request), initial=initial, taken=set(others.values_list("title", flat=True)))
    if form.is_valid():
        actions.write_own_hint(hint=row, said=form.said(), by=request.member)
        messages.success(request, f"“{form.cleaned_data['title']}” is among the hints.")
        return _to_hints(request)
    shown = SchoolRule(rule_of(row), own=row) if row else None
    title = "Change a hint of our own" if row else "A hint of our own"
    return render(request, "bank/own_hint.html", {"page_title": title, "row": shown, "form": form})


@gate(Permission.BANK_WRITE)
@require_POST
def own_switch(request: SchoolRequest, hint: str) -> HttpResponse:
    """Go by a hint of the school's own no longer, or again."""
    row = get_object_or_404(OwnHint.objects.visible_to(request.member), ref=hint)
    row = actions.switch_own_hint(hint=row, is_off=request.POST.get("off") == "yes", by=request.member)
    messages.success(request, f"“{row.title}” is {'no longer used' if row.off_at else 'used again'}.")
    return _to_hints(request)


def _to_hints(request: SchoolRequest) -> HttpResponse:
    return redirect("bank:hints", school=request.member.school.slug)
