"""Choose a spreadsheet → see what it would do, with every fault in its row → put it on the map, take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.exchange.forms import TOO_BIG
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.exchange.reading.names import show_file_name
from handrail.exchange.reading.shapes import RefusedError
from handrail.provision.actions.sheets import apply_sheet, place_sheet, stage_sheet
from handrail.provision.grid.names import Names
from handrail.provision.grid.stretches import asked_for
from handrail.provision.models import MapSheet
from handrail.provision.sheets.proposals import propose
from handrail.provision.sheets.tables import MEANINGS, needs_columns, read_back, read_table
from handrail.rules.calendar import say_day_short
from handrail.rules.provision import date_faults
from handrail.ui.drawing import Problem
from handrail.ui.environment import plural
from handrail.ui.fields import DrawnForm, UploadField
from handrail.ui.notices import say_done

LISTED = 10


class SheetForm(DrawnForm, forms.Form):
    """The file alone."""

    file = UploadField(
        label="The spreadsheet", hint="Excel (.xlsx, .xls), OpenDocument (.ods) or CSV.", missing="Choose the file.",
        accept=".csv,.txt,.xlsx,.xls,.ods",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file


@gate(Permission.PROVISION_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """Choose a file; and those that were chosen before."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            table = read_table(content)
        except RefusedError as refused:
            form.add_error("file", refused.refusal.message)
        else:
            sheet = stage_sheet(
                by=request.member,
                content=content,
                table=table,
                file_name=show_file_name(file.name),
                starts_on=asked_for(request.member, "").shown.starts_on,
            )
            return _to(request, sheet)
    sheets = MapSheet.objects.visible_to(request.member).select_related("save_made").defer("table")[:LISTED]
    return render(
        request, "provision/sheets.html", {"page_title": "Bring in a spreadsheet", "form": form, "sheets": sheets}
    )


def _to(request: SchoolRequest, sheet: MapSheet) -> HttpResponse:
    return redirect("provision:sheet", school=request.member.school.slug, sheet=sheet.ref)


@gate(Permission.PROVISION_WRITE, shows="provision map")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: SchoolRequest, sheet: str) -> HttpResponse:
    """What a sheet would do. `do` says what is pressed: look again, or apply."""
    held = get_object_or_404(MapSheet.objects.visible_to(request.member).select_related("save_made"), ref=sheet)
    errors: list[str] = []
    if request.method == "POST":
        errors = _press(request, held)
        if not errors:
            return _to(request, held)
    return _shown(request, held, errors)


def _press(request: SchoolRequest, held: MapSheet) -> list[str]:
    """Do what is pressed; what is wrong, in sentences."""
    try:
        settings = _settings(request) if "from" in request.POST else None
        columns = {key[7:]: str(said) for key, said in request.POST.items() if key.startswith("column-")}
        place_sheet(by=request.member, sheet=held, meanings=columns or None, settings=settings, posted=request.POST)
        if request.POST.get("do") == "apply":
            save = apply_sheet(by=request.member, sheet=held)
            undo = reverse("provision:save_undo", kwargs={"school": request.member.school.slug, "save": save.ref})
            say_done(request, f"Put on the map: {save.said}.", undo_url=undo)
    except ValidationError as fault:
        return list(fault.messages)
    return []


def _settings(request: SchoolRequest) -> dict[str, str]:
    """Raises ValidationError."""
    names = Names(request.member)
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        text = request.POST.get(name, "").strip()
        try:
            days[name] = names.day(text, is_last=name == "to") if text else None
        except ValueError as fault:
            raise ValidationError(str(fault)) from None
    faults = date_faults(days["from"], days["to"])
    if faults:
        raise ValidationError(list(faults.values()))
    kept = {name: day.isoformat() if day else "" for name, day in days.items()}
    return kept | {"together": "yes" if request.POST.get("together") else "no"}


def _shown(request: SchoolRequest, held: MapSheet, errors: list[str]) -> HttpResponse:
    held.refresh_from_db()
    table = read_back(held.table)
    meanings = {int(place): meaning for place, meaning in held.meanings.items()}
    lacks = needs_columns(meanings)
    proposal = propose(request.member, held, Names(request.member))
    show(request, {pupil.ref for run in proposal.runs for pupil in run.pupils})
    samples = {
        place: "; ".join(list(dict.fromkeys(cells[place] for _, cells in table.rows if cells[place]))[:3])
        for place in range(len(table.headings))
    }
    days = {name: held.settings.get(name) for name in ("from", "to")}
    context = {
        "page_title": held.file_name,
        "sheet": held,
        "proposal": proposal,
        "lacks": lacks,
        "found": [Problem(text, "") for text in errors],
        "has_problems": bool(errors),
        "columns": [
            (place, heading, samples[place], meanings.get(place, "ignored"))
            for place, heading in enumerate(table.headings)
            if heading or samples[place]
        ],
        "meanings": MEANINGS,
        "days": {
            name: request.POST.get(name) or (say_day_short(date.fromisoformat(said)) if said else "")
            for name, said in days.items()
        },
        "open_questions": sum(not question.answer for question in proposal.questions),
        "act": f"Put on the map: {plural(len(proposal.ready), 'provision')}",
    }
    return render(request, "provision/sheet.html", context)
