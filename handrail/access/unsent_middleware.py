"""Follows every form in which somebody wrote, until it is taken; what is not taken is kept for whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access import unsent
from handrail.access.models import UnsentWords, User
from handrail.access.person import acting_alone
from handrail.access.unsent import Written
from handrail.audit.writing import record

FORBIDDEN, ABSENT, CONFLICT = 403, 404, 409
REFUSED = {FORBIDDEN, ABSENT, CONFLICT}

GetResponse = Callable[[HttpRequest], HttpResponse]


class UnsentWordsMiddleware:
    """Stands inside `MemberMiddleware` and round what ends a session, so that it sees whose words were refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        form = unsent.written(request)
        return response if form is None else _settle(request, form, response)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        form = unsent.written(request)
        if form is None or unsent.fits(request, form):
            return None
        return stray(request, form)


def stray(request: HttpRequest, form: Written) -> HttpResponse:
    """A form that was drawn for somebody else, or for another page: nothing is done, and nothing of it is shown."""
    is_theirs = request.user.pk == form.user_id
    return render(request, "access/stray.html", {"is_theirs": is_theirs}, status=CONFLICT)


def _settle(request: HttpRequest, form: Written, response: HttpResponse) -> HttpResponse:
    if _is_taken(request, response):
        unsent.forget_taken(form)
        return response
    unsent.keep_sent(form)
    if request.user.pk == form.user_id:
        request.session[unsent.WAITING] = True
    if request.user.is_authenticated and response.status_code in REFUSED:
        note_refusal(request)
    if response.get("Location", "").startswith(settings.LOGIN_URL):
        return redirect_to_login(reverse("account_kept"))
    return response


def _is_taken(request: HttpRequest, response: HttpResponse) -> bool:
    """A form is taken when its writer is sent on to a page of the school, a draft when its script is told so."""
    if getattr(request, "words_taken", False):
        return True
    if unsent.asks_itself(request):
        return response.status_code == HttpResponse.status_code
    return response.get("Location", "").startswith("/s/")


@transaction.atomic
def note_refusal(request: HttpRequest) -> None:
    """That words or a step were refused is written down, without them."""
    member = getattr(request, "member", None)
    by = member or acting_alone(request, request.user if isinstance(request.user, User) else None)
    pupil = request.resolver_match.kwargs.get("pupil", "") if request.resolver_match else ""
    record("form_refused", by=by, pupil_ref=pupil if member else "")


def _tell_session(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """At every way of signing in: whether words wait for this person."""
    if UnsentWords.objects.filter(user=user, sent_at__isnull=False).exists():
        request.session[unsent.WAITING] = True


user_logged_in.connect(_tell_session, dispatch_uid="handrail.access.unsent_middleware")
