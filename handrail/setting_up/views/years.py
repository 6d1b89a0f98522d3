"""The school year: from a file or typed, looked over in words, then saved."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.rules.calendar import bank_holidays
from handrail.rules.school_days import KINDS, SchoolYear, usual_year, year_about
from handrail.schools.actions import remove_school_year, save_school_years
from handrail.schools.calendar import calendar_of
from handrail.setting_up.forms import DatesFileForm, YearForm
from handrail.setting_up.reading.term_dates import DatesRefused, pack, read_dates, unpack
from handrail.ui.environment import plural
from handrail.ui.notices import say_done

FIRST, LAST = 2000, 2100
USUAL = range(186, 198)
REMOVED = "removed_year"


@gate(Permission.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def years(request: SchoolRequest) -> HttpResponse:
    """The years that are written down, and the two ways to write one: choose a file, or type it."""
    form = DatesFileForm(request.POST, request.FILES) if request.method == "POST" else DatesFileForm()
    if form.is_bound and form.is_valid():
        try:
            found = read_dates(form.cleaned_data["file"].read())
        except DatesRefused as refused:
            form.add_error("file", str(refused))
        else:
            return _look_over(request, found.years, found.notes)
    calendar = calendar_of(request.member.school)
    first = year_about(request.member.on).starts_on.year
    written = {year.starts_on.year for year in calendar.years}
    context = {
        "page_title": "The school year",
        "form": form,
        "years": [_shown(year) for year in reversed(calendar.years)],
        "to_write": [(year, f"{year}/{(year + 1) % 100:02}") for year in (first, first + 1) if year not in written],
    }
    return render(request, "setting_up/years.html", context)


def _shown(year: SchoolYear) -> dict[str, object]:
    """A year with its terms, what lies in each, and how many school days that makes."""
    days = year.days()
    terms = [
        (term, sum(term.holds(day) for day in days), [row for row in year.closures if term.holds(row.starts_on)])
        for term in year.terms
    ]
    inside = {row for _, _, rows in terms for row in rows}
    banks = [
        (day, name)
        for number in (year.starts_on.year, year.ends_on.year)
        for day, name in sorted(bank_holidays(number).items())
        if any(term.holds(day) for term in year.terms) and day.weekday() < 5
    ]
    return {
        "year": year,
        "first": year.ends_on.year - 1,
        "terms": terms,
        "outside": [row for row in year.closures if row not in inside],
        "days": len(days),
        "is_unusual": len(days) not in USUAL,
        "bank_holidays": banks,
        "kinds": KINDS,
    }


def _look_over(request: SchoolRequest, found: Sequence[SchoolYear], notes: Sequence[str] = ()) -> HttpResponse:
    written = calendar_of(request.member.school).years
    context = {
        "page_title": "Look over the dates",
        "years": [_shown(year) for year in found],
        "notes": notes,
        "packed": pack(found),
        "replaced": [year.label for year in written if any(_overlap(year, new) for new in found)],
    }
    return render(request, "setting_up/years_check.html", context)


def _overlap(one: SchoolYear, two: SchoolYear) -> bool:
    return one.starts_on <= two.ends_on and two.starts_on <= one.ends_on


@gate(Permission.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def year(request: SchoolRequest, first: int) -> HttpResponse:
    """The dates of one school year, typed; as they are written down, or as a proposal somebody asked for."""
    if not FIRST <= first <= LAST:
        raise Http404
    held = next((row for row in calendar_of(request.member.school).years if row.ends_on.year == first + 1), None)
    is_proposal = held is None and "propose" in request.GET
    terms = 6 if request.GET.get("terms") == "6" or "term_6_name" in request.POST else 3
    form = YearForm(request.POST or None, year=usual_year(first) if is_proposal else held, terms=terms)
    if form.is_valid() and form.year:
        if form.year.ends_on.year == first + 1:
            return _look_over(request, [form.year])
        form.add_error("term_1_from", f"These dates are of {form.year.label}. Check the years you typed.")
    label = f"{first}/{(first + 1) % 100:02}"
    context = {
        "page_title": f"The school year {label}",
        "form": form,
        "label": label,
        "first": first,
        "is_proposal": is_proposal and not form.is_bound,
        "is_new": held is None,
    }
    return render(request, "setting_up/year.html", context)


@gate(Permission.SETTINGS_WRITE)
@require_POST
def save(request: SchoolRequest) -> HttpResponse:
    """Write down the years that were looked over."""
    try:
        found = unpack(request.POST.get("years", ""))
        save_school_years(by=request.member, years=found)
    except (DatesRefused, ValidationError) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    else:
        messages.success(request, f"The dates of {plural(len(found), 'school year')} are saved.")
    return redirect("setting_up:years", school=request.member.school.slug)


@gate(Permission.SETTINGS_WRITE)
@require_POST
def remove(request: SchoolRequest, first: int) -> HttpResponse:
    """Take the dates of one year away again; they are kept with the person's session, to be put back."""
    school = request.member.school
    for held in calendar_of(school).years:
        if held.ends_on.year == first + 1:
            request.session[REMOVED] = [school.slug, pack([held])]
            remove_school_year(by=request.member, starts_on=held.starts_on)
            undo_url = reverse("setting_up:year_put_back", kwargs={"school": school.slug})
            words = (
                f"The dates of {held.label} are removed. School days of it are not counted until it has dates again."
            )
            say_done(request, words, undo_url=undo_url)
    return redirect("setting_up:years", school=school.slug)


@gate(Permission.SETTINGS_WRITE)
@require_POST
def put_back(request: SchoolRequest) -> HttpResponse:
    """Write down again the dates that were removed last, unless others have been written for them since."""
    school = request.member.school
    slug, removed = request.session.pop(REMOVED, ("", ""))
    found = unpack(removed) if slug == school.slug else []
    if not found:
        messages.error(request, "The dates are not kept any more. Write them once more.")
    elif any(_overlap(held, year) for held in calendar_of(school).years for year in found):
        messages.error(request, f"{found[0].label} has dates again, so nothing was changed.")
    else:
        save_school_years(by=request.member, years=found)
        messages.success(request, f"The dates of {found[0].label} are back.")
    return redirect("setting_up:years", school=school.slug)
