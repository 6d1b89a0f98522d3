"""What is behind a one-time link. Opening the page uses nothing up; sending its form does."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from handrail.access.forms import ChoosePasswordForm, FirstAccountForm
from handrail.access.gate import public
from handrail.access.links import LinkSpent, Purpose, choose_password, find_link, make_first_account
from handrail.access.models import OneTimeLink
from handrail.access.signing_in import LATER, let_in
from handrail.schools.models import School

NOT_FOUND = 404


@public
@never_cache
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The first account of this installation, and the school it is for."""
    link = find_link(Purpose.FIRST_ACCOUNT, token)
    if link is None:
        return _spent(request)
    form = FirstAccountForm(request.POST or None, schools=list(School.objects.all()))
    if not form.is_valid():
        return render(request, "access/start.html", {"form": form})
    return _begin(request, link, form)


def _begin(request: HttpRequest, link: OneTimeLink, form: FirstAccountForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        membership = make_first_account(
            link=link,
            name=given["name"],
            email=given["email"],
            password=given["password1"],
            school=given.get("school") or None,
            school_name=given["school_name"],
            school_kind=given["school_kind"],
        )
    except LinkSpent:
        return _spent(request)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "access/start.html", {"form": form})
    let_in(request, membership.user, second_step_owed=LATER)
    messages.success(request, f"Your account is made, and you are the SENCO of {membership.school.name}.")
    return redirect("setting_up:tasks", school=membership.school.slug)


@public
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody the school has added chooses their password, then signs in with it."""
    found = find_link(Purpose.SET_PASSWORD, token)
    if found is None:
        return _spent(request)
    form = ChoosePasswordForm(request.POST or None, user=found.user)
    if not form.is_valid():
        return render(request, "access/link.html", {"form": form, "person": found.user})
    try:
        user = choose_password(link=found, password=form.cleaned_data["password1"])
    except LinkSpent:
        return _spent(request)
    request.known_from_now = user.email  # type: ignore[attr-defined]  # no guess made elsewhere pauses them here
    logout(request)  # whoever may be signed in here, such as the person who made the link
    messages.success(request, "Your password is saved. Sign in with it now.")
    return redirect("account_login")


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "access/spent.html", status=NOT_FOUND)
