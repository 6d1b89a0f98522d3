"""A school's own sign-in: its settings, the way to it, and the way back."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handrail.access.factors import BY_SCHOOL
from handrail.access.forms import SchoolSignInForm
from handrail.access.gate import SchoolRequest, gate, public, signed_in
from handrail.access.models import SchoolSignIn, User
from handrail.access.openid import LASTS, Asked, Proof, begin, finish, read_asked
from handrail.access.outside import NotReached
from handrail.access.permissions import Permission
from handrail.access.school_sign_in import (
    NotLetIn,
    end_school_sign_in,
    person_behind,
    school_come_by,
    set_school_sign_in,
)
from handrail.access.second_step import freshly_signed_in

COOKIE = "__Host-handrail-openid" if settings.IS_HTTPS else "handrail-openid"
NOT_LET_IN = (
    "Your school account was right, but it opens nothing in Handrail. Whoever looks after people and roles in your "
    "school can add you. If you work in more than one school, sign in with your password or a passkey."
)
NOT_PROVED = "Your school’s sign-in did not answer as it should: {} Try again, or sign in with your password."


@gate(Permission.SIGN_IN_WRITE)
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def school_sign_in(request: SchoolRequest) -> HttpResponse:
    """Turn the school's own sign-in on, or change it. Its address is asked before anything is kept."""
    row = SchoolSignIn.objects.filter(school=request.member.school).first()
    form = SchoolSignInForm(request.POST or None, row=row)
    if form.is_valid():
        set_school_sign_in(by=request.member, **form.cleaned_data)
        messages.success(request, "The school’s own sign-in is on. Try it in another browser before you tell others.")
        return redirect("access:school_sign_in", school=request.member.school.slug)
    context = {"form": form, "row": row, "back": _back(request.member.school.slug)}
    return render(request, "access/school_sign_in.html", context)


@gate(Permission.SIGN_IN_WRITE)
@require_POST
@freshly_signed_in
def school_sign_in_end(request: SchoolRequest) -> HttpResponse:
    end_school_sign_in(by=request.member)
    messages.success(request, "The school’s own sign-in is off. People sign in with password or passkey.")
    return redirect("access:school_sign_in", school=request.member.school.slug)


def _back(slug: str) -> str:
    """The address an issuer sends people back to."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('account_school_back', kwargs={'place': slug})}"


def _of(place: str) -> SchoolSignIn:
    return get_object_or_404(SchoolSignIn.objects.select_related("school"), school__slug=place)


@public
@never_cache
@require_GET
def to_school(request: HttpRequest, place: str) -> HttpResponse:
    """Off to the school's sign-in."""
    return _send_off(request, _of(place), again=False)


@signed_in
@never_cache
@require_GET
def to_school_again(request: HttpRequest, place: str) -> HttpResponse:
    """The same for somebody who came in by it and has to prove anew that it is still them."""
    row = _of(place)
    if school_come_by(request) != row.school_id:
        raise Http404
    return _send_off(request, row, again=True)


def _send_off(request: HttpRequest, row: SchoolSignIn, *, again: bool) -> HttpResponse:
    there = request.GET.get("next", "")
    go_to = there if url_has_allowed_host_and_scheme(there, {request.get_host()}) else "/"
    try:
        address, asked = begin(row, _back(row.school.slug), go_to, again=again)
    except NotReached as error:
        return _refused(request, NOT_PROVED.format(error))
    answer = redirect(address)
    answer.set_cookie(COOKIE, asked.sealed(), max_age=LASTS, secure=settings.IS_HTTPS, httponly=True, samesite="Lax")
    return answer


@public
@never_cache
@require_GET
def from_school(request: HttpRequest, place: str) -> HttpResponseBase:
    """Back from it, with a code that this browser asked for."""
    row, asked = _of(place), read_asked(request.COOKIES.get(COOKIE, ""))
    code, state = request.GET.get("code", ""), request.GET.get("state", "")
    if asked is None or not code or (asked.school, asked.state) != (place, state):
        return _refused(request, NOT_PROVED.format("it was asked by another browser, or too long ago."))
    try:
        proof = finish(row, _back(place), asked, code)
        user = person_behind(row, proof)
    except NotReached as error:
        return _refused(request, NOT_PROVED.format(error))
    except NotLetIn:
        return _refused(request, NOT_LET_IN)
    answer = _let_in(request, row, user, proof, asked)
    answer.delete_cookie(COOKIE)
    return answer


def _let_in(request: HttpRequest, row: SchoolSignIn, user: User, proof: Proof, asked: Asked) -> HttpResponseBase:
    if asked.again and request.user != user:
        return _refused(request, NOT_PROVED.format("it named somebody else."))
    if request.user.is_authenticated and not asked.again:
        logout(request)
    given: dict[str, Any] = {"school": row.school_id, "second_step": (proof.second_step and row.accepts_proof) or None}
    record_authentication(request, user, BY_SCHOOL, **given)
    if asked.again:
        return redirect(asked.next)
    answer: HttpResponseBase = perform_login(request, Login(user=user, redirect_url=asked.next))
    return answer


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("account_login")
