"""Bringing in a plan the school has already: choose the child, give the table, place its columns, make the draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core.uploads import CUT_OFF, is_cut_off, takes_many_files
from handrail.plans import actions
from handrail.plans.bringing.columns import LEFT_OUT, MEANINGS, guess_all, head_of, headings_sha256
from handrail.plans.bringing.drafting import Drafted, draft_of
from handrail.plans.bringing.originals import keep, signed, unsigned
from handrail.plans.bringing.papers import ACCEPT, FACT_NAMES, look_into
from handrail.plans.bringing.tables import MOST_COLUMNS, MOST_ROWS, Rows, read_table, write_table
from handrail.plans.errors import Refused
from handrail.plans.models import PlanTableMemory
from handrail.plans.text import day_or_none
from handrail.plans.views.found import to_draft
from handrail.pupils.forms.chosen import Roll, find_one, roll_of
from handrail.pupils.models import Pupil
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.naming import stem_of
from handrail.pupils.papers.refusals import Refusal
from handrail.ui.drawing import Problem

MOST_LETTERS = 60_000


@dataclass
class Asked:
    """What was given and what was said of it, all of it kept from step to step in the form itself."""

    typed: str
    table: str
    source: str
    review_on: str
    pupil: Pupil | None = None
    has_first: bool = False  # somebody said that the first row holds the headings
    headings: list[str] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    meanings: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    original: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    drafted: Drafted | None = None


@takes_many_files
@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: SchoolRequest) -> HttpResponse:
    """One plan: nothing is written until its draft is made."""
    roll = roll_of(request.member)
    asked = _asked(request)
    if request.method == "POST":
        _read(request, asked, roll)
        if request.POST.get("do") == "make" and not asked.problems and asked.drafted and asked.pupil:
            return _make(request, asked, roll)
    return _page(request, asked, roll)


def _asked(request: SchoolRequest) -> Asked:
    said = request.POST if request.method == "POST" else request.GET
    return Asked(
        typed=said.get("pupil", "").strip()[:300],
        table=said.get("table", ""),
        source=said.get("source", "").strip()[:120],
        review_on=said.get("review_on", "").strip()[:150],
        facts={name: said[f"fact-{name}"] for name in FACT_NAMES if said.get(f"fact-{name}")},
        original=unsigned(said.get("original", "")),
    )


def _read(request: SchoolRequest, asked: Asked, roll: Roll) -> None:
    """Understand what was sent, and say beside each part what is wrong with it."""
    asked.pupil, error = find_one(roll, asked.typed, "The pupil")
    if error or not asked.typed:
        asked.problems.append(Problem(error or "Say whose plan it is.", "#pupil"))
    _read_table(request, asked)
    if not asked.rows:
        return
    known = [request.POST.get(f"column-{place}", "") for place in range(len(asked.headings))]
    guessed = guess_all(asked.headings, _remembered(request, asked.headings))
    asked.meanings = [said if said in MEANINGS else guess for said, guess in zip(known, guessed, strict=True)]
    if asked.review_on:
        asked.facts["review_on"] = asked.review_on
    asked.drafted = draft_of(asked.rows, asked.meanings, asked.facts)
    if request.POST.get("do") == "make":
        asked.problems += [Problem(words, "#table") for words in asked.drafted.problems]


def _read_table(request: SchoolRequest, asked: Asked) -> None:
    """The table as it was pasted, or out of the file that was chosen, which then stands in the box as if pasted."""
    file = request.FILES.get("file")
    if file is not None and is_cut_off(request):
        asked.problems.append(Problem(CUT_OFF, "#file"))
    elif file is not None:
        _read_file(asked, file)
    rows = read_table(asked.table) if len(asked.table) <= MOST_LETTERS else []
    asked.has_first = bool(rows) and (request.POST.get("first") == "on" or bool(_remembered(request, rows[0])))
    asked.headings, asked.rows = head_of(rows, is_first=asked.has_first)
    if asked.problems and file is not None:
        return
    if len(asked.table) > MOST_LETTERS:
        asked.problems.append(Problem(f"The table has over {MOST_LETTERS:,} letters. Paste one plan.", "#table"))
    elif not asked.rows:
        asked.problems.append(Problem("Paste the table of the plan, with its headings, or choose a file.", "#table"))
    elif len(asked.rows) > MOST_ROWS or len(asked.headings) > MOST_COLUMNS:
        asked.problems.append(
            Problem(f"The table is larger than {MOST_ROWS} rows or {MOST_COLUMNS} columns. Paste one plan.", "#table")
        )
        asked.rows = []


def _read_file(asked: Asked, file: Any) -> None:
    try:
        with Looker() as looker:
            content = file.read()
            found = look_into(file.name, content, looker)
    except Refusal as refusal:
        asked.problems.append(Problem(str(refusal), "#file"))
        return
    asked.original = keep(file.name, content, found)
    asked.table, asked.source = write_table([found.headings, *found.rows]), stem_of(file.name)
    asked.review_on = asked.review_on or found.facts.get("review_on", "")
    asked.facts |= {name: words for name, words in found.facts.items() if name != "review_on"}


def _remembered(request: SchoolRequest, headings: list[str]) -> dict[str, str]:
    rows = PlanTableMemory.objects.visible_to(request.member)
    memory = rows.filter(headings_sha256=headings_sha256(headings)).first()
    return dict(memory.meanings) if memory else {}


def _make(request: SchoolRequest, asked: Asked, roll: Roll) -> HttpResponse:
    assert asked.pupil is not None  # noqa: S101 - the caller has looked
    assert asked.drafted is not None  # noqa: S101
    try:
        plan = actions.bring_in_plan(
            pupil=asked.pupil,
            text=asked.drafted.text,
            source=asked.source or actions.PASTED,
            by=request.member,
            original={**asked.original, "text": asked.table} if asked.original else {},
        )
    except Refused as refused:
        asked.problems.append(Problem(str(refused), "#pupil"))
        return _page(request, asked, roll)
    actions.remember_columns(headings=asked.headings, meanings=asked.meanings, by=request.member)
    messages.success(request, "The draft is made. Look it over, put right what is missing, then publish it.")
    return to_draft(request, plan)


def _page(request: SchoolRequest, asked: Asked, roll: Roll) -> HttpResponse:
    # The box offers every name of the roll, so every child of it is shown.
    show(request, [pupil.ref for pupil in roll.pupils])
    context = {
        "page_title": "Bring in a plan",
        "asked": asked,
        "roll": roll,
        "meanings": MEANINGS,
        "left_out": LEFT_OUT,
        "accept": ACCEPT,
        "original": signed(asked.original),
        "is_day": bool(asked.review_on and day_or_none(asked.review_on)),
        "found": asked.problems,
        "has_problems": bool(asked.problems),
    }
    return render(request, "plans/bring_in.html", context)
