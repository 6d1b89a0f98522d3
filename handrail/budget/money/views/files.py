"""The budget for others: a workbook for the head and the business manager, one page for the governor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.budget.money.governor import governor_paper
from handrail.budget.money.reading import budget_of, chosen_year
from handrail.budget.money.sheets import budget_book
from handrail.budget.money.views.budget import kinds_of, query, years_of
from handrail.packs import papers
from handrail.packs.typesetting import as_pdf, liked_by
from handrail.pupils.models import Pupil
from handrail.ui.addresses import url
from handrail.ui.workbook import as_book


@gate(Permission.RATE_READ, shows="budget workbook")
@require_safe
@exported
def workbook(request: SchoolRequest) -> HttpResponse:
    """The budget of a year with formulas, and each child by name."""
    member = request.member
    found = budget_of(member, chosen_year(member, request.GET))
    named = {key for key in found.account.by_pupil() if key > 0}
    named |= {one.stream.pupil_id for one in found.streams if one.stream and one.stream.pupil_id}
    pupils = list(Pupil.objects.visible_to(member).filter(pk__in=named).order_by())
    show(request, [pupil.ref for pupil in pupils])
    book = budget_book(found, {pupil.pk: pupil.list_name for pupil in pupils}, member.school.name)
    return as_book(f"Budget {member.school.slug} {found.year.first.isoformat()} {member.on.isoformat()}", book)


@gate(Permission.OVERVIEW_READ)
@require_safe
def governor(request: SchoolRequest) -> HttpResponse:
    """One page for governors: no child, no adult, no rate."""
    member = request.member
    year = chosen_year(member, request.GET)
    context = {
        "page_title": "The budget for governors",
        "paper": governor_paper(member, year),
        "kinds": kinds_of(year, member.on),
        "years": years_of(year),
        "pdf": url("budget:governor_pdf", school=member.school.slug) + query(year),
    }
    return render(request, "budget/money/governor.html", context)


@gate(Permission.OVERVIEW_READ)
@require_safe
def governor_pdf(request: SchoolRequest) -> HttpResponse:
    """The same on one side of A4."""
    paper = governor_paper(request.member, chosen_year(request.member, request.GET))
    return as_pdf(
        request, papers.budget_pdf(paper, liked_by(request)), f"{paper['title']} {paper['made_on'].isoformat()}"
    )
