"""Edit the map: the runs of a term as a table that is typed in, saved as one and taken back as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.provision.actions.saving import RowsRefused, copy_on, save_map, undo_save
from handrail.provision.grid.cells import COLUMNS
from handrail.provision.grid.names import Names
from handrail.provision.grid.rows import MOST_NEW, Row, load_rows, new_rows, sent_rows, tell, to_write
from handrail.provision.grid.stretches import Asked, asked_for, key_of
from handrail.provision.grid.warnings import warn
from handrail.provision.models import MapSave
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day, say_day_short
from handrail.rules.provision import FUNDING
from handrail.rules.register import AREAS
from handrail.ui.drawing import Problem
from handrail.ui.environment import plural
from handrail.ui.notices import say_done

BLANK, MORE, MOST_NAMES = 4, 5, 8
UNSAVED = "Save what you have changed first, then copy."


@dataclass(slots=True)
class Page:
    """What the page holds beside its rows."""

    asked: Asked
    rows: list[Row]
    names: Names
    from_text: str = ""
    why: str = ""
    ticked: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)


@gate(Permission.PROVISION_WRITE, shows="provision map")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SchoolRequest) -> HttpResponse:
    """`?term=` chooses the days. `do` says what is pressed: save (or nothing), rows, copy, look."""
    member = request.member
    asked = asked_for(member, request.GET.get("term", ""))
    names = Names(member, asked.shown)
    standing = load_rows(member, asked.shown.starts_on, asked.shown.ends_on, names)
    page = Page(asked, [*standing, *new_rows(BLANK)], names, say_day_short(member.on))
    if request.method == "POST":
        _take_in(request, page, standing)
        answer = {"rows": _more, "copy": _copy, "look": _look}.get(request.POST.get("do", ""), _save)(request, page)
        if answer:
            return answer
    _warn(request, page)
    show(request, {ref for row in page.rows for ref in row.refs})
    return render(request, "provision/edit.html", _context(request, page))


def _take_in(request: SchoolRequest, page: Page, standing: list[Row]) -> None:
    posted = request.POST
    page.rows = sent_rows(posted, standing)
    page.from_text, page.why = posted.get("from_on", "")[:40], posted.get("why", "")[:400]
    page.ticked = posted.getlist("copy")


def _more(request: SchoolRequest, page: Page) -> None:
    """More empty rows, and nothing written."""
    new = sum(row.run is None for row in page.rows)
    page.rows += new_rows(min(MORE, max(0, MOST_NEW - new)))


def _warn(request: SchoolRequest, page: Page) -> None:
    warn(page.rows, page.names, request.member, max(request.member.on, page.asked.shown.starts_on))


def _look(request: SchoolRequest, page: Page) -> JsonResponse:
    """What is odd about the rows as they are written, by row and cell; nothing is written."""
    _warn(request, page)
    show(request, [])
    return JsonResponse({"rows": {row.key: row.warnings for row in page.rows if row.warnings}})


def _save(request: SchoolRequest, page: Page) -> HttpResponse | None:
    from_on = _from_on(request, page)
    written = to_write(page.rows, page.names, max(request.member.on, page.asked.shown.starts_on))
    faulty = any(row.errors or row.theirs for row in page.rows)
    if faulty or page.errors:
        return None
    if written:
        try:
            save = save_map(by=request.member, rows=[made for _, made in written], from_on=from_on, why=page.why)
        except RowsRefused as refused:
            page.errors |= tell(refused, written)
            return None
        say_done(request, f"Saved: {save.said}.", undo_url=_undo_url(request, save))
    else:
        say_done(request, "Nothing was changed, so nothing was saved.")
    return _back(request, page.asked)


def _from_on(request: SchoolRequest, page: Page) -> date:
    try:
        return page.names.day(page.from_text) if page.from_text.strip() else request.member.on
    except ValueError as fault:
        page.errors["from_on"] = [str(fault)]
        return request.member.on


def _copy(request: SchoolRequest, page: Page) -> HttpResponse | None:
    """The ticked rows to the term after the one that is shown."""
    following = page.asked.following
    if following is None:
        page.errors["copy"] = ["No later term is written down. Write it under Settings, The school year."]
    elif any(row.theirs or row.errors or (row.changed if row.run else not row.is_blank) for row in page.rows):
        page.errors["copy"] = [UNSAVED]
    else:
        runs = [row.run for row in page.rows if row.run and row.key in page.ticked]
        try:
            save, copied = copy_on(
                by=request.member, runs=runs, starts_on=following.starts_on, ends_on=following.ends_on
            )
        except ValidationError as fault:
            page.errors["copy"] = fault.messages
        else:
            words = f"{plural(len(copied.runs), 'row')} copied to {following.name or say_day(following.starts_on)}."
            say_done(request, " ".join([words, *copied.left_out]), undo_url=_undo_url(request, save))
            return _back(request, asked_for(request.member, key_of(following)))
    return None


def _back(request: SchoolRequest, asked: Asked) -> HttpResponse:
    return redirect(reverse("provision:edit", kwargs={"school": request.member.school.slug}) + f"?term={asked.key}")


def _undo_url(request: SchoolRequest, save: MapSave) -> str:
    return reverse("provision:save_undo", kwargs={"school": request.member.school.slug, "save": save.ref})


def _context(request: SchoolRequest, page: Page) -> dict[str, Any]:
    last = MapSave.objects.visible_to(request.member).filter(undone_at=None).first()
    found = _problems(page)
    return {
        "page_title": "Edit the map",
        "has_problems": bool(found),
        "found": found,
        "page": page,
        "columns": COLUMNS,
        "funding": FUNDING,
        "areas": AREAS,
        "chips": [
            (one.name, "?" + urlencode({"term": key_of(one)}), one == page.asked.shown) for one in page.asked.choices
        ],
        "kinds": sorted(page.names.kinds.values(), key=lambda kind: kind.name.casefold()),
        "adults": sorted(page.names.staff.labels.values(), key=str.casefold),
        "last": last,
        "count": sum(row.run is not None for row in page.rows),
        "can_copy": page.asked.following is not None and any(row.run for row in page.rows),
    }


def _problems(page: Page) -> list[Problem]:
    found = [Problem(text, f"#{name}") for name, said in page.errors.items() for text in said]
    for row in page.rows:
        for cell, said in row.errors.items():
            found += [Problem(f"{row.title}, {COLUMNS[cell].lower()}: {text}", f"#{row.key}-{cell}") for text in said]
        for cell in row.theirs:
            words = f"{row.title}, {COLUMNS[cell].lower()}: somebody else wrote here meanwhile. Look at both."
            found.append(Problem(words, f"#{row.key}-{cell}"))
    return found


@gate(Permission.PROVISION_WRITE)
@require_POST
def save_undo(request: SchoolRequest, save: str) -> HttpResponse:
    """Take back all that one press wrote."""
    held = get_object_or_404(MapSave.objects.visible_to(request.member), ref=save)
    try:
        undo_save(by=request.member, save=held)
    except ValidationError as fault:
        from django.contrib import messages

        messages.error(request, " ".join(fault.messages))
    else:
        say_done(request, f"Taken back: {held.said}.")
    return redirect("provision:edit", school=request.member.school.slug)


@gate(Permission.PROVISION_WRITE)
@require_safe
def names(request: SchoolRequest) -> JsonResponse:
    """The pupils whose name holds what is typed, as the table writes them: {found: [{name, where}]}."""
    text = request.GET.get("q", "").strip()[:100]
    if len(text) < 2:
        return JsonResponse({"found": []})
    known = Names(request.member)
    rows = Pupil.objects.visible_to(request.member).on_roll(request.member.on).likeliest(text)[:MOST_NAMES]
    found = [{"name": known.pupil_text(pupil), "where": known.roll.groups.get(pupil.pk, "")} for pupil in rows]
    return JsonResponse({"found": found})
