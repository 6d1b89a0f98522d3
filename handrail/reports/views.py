"""The SEN register, on a page and as a workbook."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.exchange.office.listing import to_key_in
from handrail.packs import papers
from handrail.packs.typesetting import as_pdf, liked_by
from handrail.reports.cells import cells_of
from handrail.reports.census import Missing, Readiness, chosen_return, readiness
from handrail.reports.columns import COLUMNS, columns_for
from handrail.reports.forms import Question
from handrail.reports.leavers import MOST_LEAVERS, list_leavers
from handrail.reports.models import SavedView
from handrail.reports.paper import register_paper
from handrail.reports.register import RegisterRow, register_rows, totals
from handrail.rules.calendar import AcademicYear, academic_year, census_days, say_day
from handrail.ui.workbook import Value, as_table


def _sorted(question: Question, rows: list[RegisterRow]) -> list[RegisterRow]:
    kept = [row for row in rows if question.filters.holds(row)]
    column = COLUMNS[question.sort]
    filled = [row for row in kept if not column.sort(row)[0]]
    empty = [row for row in kept if column.sort(row)[0]]
    filled.sort(key=lambda row: column.sort(row)[1], reverse=question.is_descending)  # type: ignore[arg-type, return-value]
    return filled + empty


@gate(Permission.REGISTER_READ, shows="register")
def register(request: SchoolRequest) -> HttpResponse:
    """The whole register on one page, as it stands or as it stood."""
    member = request.member
    views = list(SavedView.objects.visible_to(member))
    opened = None if request.GET else next((view for view in views if view.is_first), None)
    question = Question(QueryDict(opened.query) if opened else request.GET, member)
    every = register_rows(member, question.on)
    rows = _sorted(question, every)
    show(request, [row.ref for row in rows])
    context = {
        "page_title": "SEN register",
        "question": question,
        "views": [(view, view.query == question.kept) for view in views],
        "columns": question.columns,
        "all_columns": list(columns_for(member).values())[1:],
        "rows": list(zip(rows, cells_of(rows, question.columns[1:]), strict=True)),
        "count": len(rows),
        "count_all": len(every),
        "overdue": sum(row.is_late for row in every),
        "totals": totals(rows),
        "years": list(dict.fromkeys(row.year for row in every if row.year)),
        "groups": sorted({row.group for row in every if row.group}),
        "needs": sorted({code for row in every for code in row.needs}),
        "census_day": max((day for day in _census_days(member.on) if day <= member.on), default=None),
    }
    return render(request, "reports/register.html", context)


def _census_days(on: date) -> list[date]:
    days = census_days(academic_year(on))
    return [days.autumn, days.spring, days.summer]


@gate(Permission.REGISTER_EXPORT, shows="register workbook")
@exported
def register_xlsx(request: SchoolRequest) -> HttpResponse:
    """The same rows and columns as a workbook."""
    member = request.member
    question = Question(request.GET, member)
    rows = _sorted(question, register_rows(member, question.on))
    show(request, [row.ref for row in rows])
    title = f"{member.school.name}: SEN register on {say_day(question.on)}"
    name = f"SEN register {member.school.slug} {question.on.isoformat()}"
    headings = [(column.title or column.heading, column.width) for column in question.columns]
    cells = [[column.value(row) for column in question.columns] for row in rows]
    return as_table(request, name, "SEN register", headings, cells, title=title)


@gate(Permission.REGISTER_EXPORT, shows="register paper")
@exported
def register_pdf(request: SchoolRequest) -> HttpResponse:
    """The same rows and columns as landscape A4."""
    member = request.member
    question = Question(request.GET, member)
    rows = _sorted(question, register_rows(member, question.on))
    show(request, [row.ref for row in rows])
    paper = papers.register_pdf(register_paper(question, rows, member), liked_by(request))
    return as_pdf(request, paper, f"SEN register {question.on.isoformat()}")


@gate(Permission.REGISTER_EXPORT, shows="census readiness")
def census(request: SchoolRequest) -> HttpResponse:
    """Who is missing what for a census, by rule, each with the page that mends it."""
    member = request.member
    found = _asked_census(request)
    show(request, found.refs if found else [])
    if found is None:
        return render(request, "reports/census.html", {"page_title": "Census readiness", "found": None})
    years = [_beside(found.year, -1), found.year, _beside(found.year, 1)]
    context = {
        "page_title": f"{found.which.label} {found.year.label}",
        "found": found,
        "returns": [(row.label, _census_query(row.when, found.year), row is found.which) for row in found.all],
        "years": [(year.label, _census_query(found.which.when, year), year == found.year) for year in years],
        "to_key_in": sum(len(lines) for lines in to_key_in(member).values()),
    }
    return render(request, "reports/census.html", context)


def _asked_census(request: SchoolRequest) -> Readiness | None:
    member = request.member
    choice = chosen_return(member.school.kind, member.on, request.GET.get("when", ""), request.GET.get("year", ""))
    return readiness(member, choice) if choice else None


def _census_query(when: str, year: AcademicYear) -> str:
    return f"?when={when}&year={year.starts_on.year}"


def _beside(year: AcademicYear, years: int) -> AcademicYear:
    return academic_year(date(year.starts_on.year + years, 9, 1))


@gate(Permission.REGISTER_READ, shows="leavers")
def leavers(request: SchoolRequest) -> HttpResponse:
    """Who has left, the last first, as they stood on their last day."""
    rows, chosen = list_leavers(request.member), request.GET.get("show", "")
    listed = [row for row in rows if chosen != "register" or row.was_on_register]
    shown = listed[:MOST_LEAVERS]
    show(request, [row.pupil.ref for row in shown])
    on_register = sum(row.was_on_register for row in rows)
    context = {
        "page_title": "Leavers",
        "rows": shown,
        "more": len(listed) - len(shown),
        "any": bool(rows),
        "shows": [
            (f"All ({len(rows):,})", "?", chosen != "register"),
            (f"On the register when they left ({on_register:,})", "?show=register", chosen == "register"),
        ],
    }
    return render(request, "reports/leavers.html", context)


CENSUS_COLUMNS = (
    ("Name", 24),
    ("Rule", 8),
    ("What is missing", 60),
    ("Date of birth", 13),
    ("Year", 10),
    ("Class", 10),
    ("Status", 8),
    ("Since", 13),
)


@gate(Permission.REGISTER_EXPORT, shows="census readiness, workbook")
@exported
def census_xlsx(request: SchoolRequest) -> HttpResponse:
    """The same lines as a workbook, a line for each rule a pupil breaks."""
    member, found = request.member, _asked_census(request)
    show(request, found.refs if found else [])
    if found is None:
        raise Http404
    rows = [_census_cells(gap.rule, gap.message, row) for gap in found.gaps for row in gap.missing]
    title = f"{member.school.name}: {found.which.label}, {say_day(found.day)}"
    name = f"{found.which.label} {member.school.slug} {found.day.isoformat()}"
    return as_table(request, name, "Census readiness", CENSUS_COLUMNS, rows, title=title)


def _census_cells(rule: str, message: str, row: Missing) -> list[Value]:
    pupil, held = row.pupil, row.standing
    start: list[Value] = [pupil.list_name, rule, message, pupil.date_of_birth, held.year, held.group]
    return [*start, held.status, held.since]
