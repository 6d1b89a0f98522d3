"""The second step of signing in: who must have given one, and who must give their password again before an act.

SENCO, head, SEN administrator, trust lead and system administrator need a second step (`Role.needs_second_factor`).
Who came in with a password alone is led to set one up before any page of a school opens.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from handrail.access import unsent
from handrail.access.gate import SchoolRequest, View
from handrail.access.member import Member
from handrail.access.signing_in import SECOND_STEP_OWED

Q = ParamSpec("Q")
GetResponse = Callable[[HttpRequest], HttpResponse]

NEEDED = "Your role needs a second step when you sign in, since a password can be guessed. Set it up to go on."


class SecondStepMiddleware:
    """Stands before every page of a school. `MemberMiddleware` has found the member by then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        member = getattr(request, "member", None)
        if member is None or not owes_second_step(request, member):
            return None
        return to_second_step(request)


def owes_second_step(request: HttpRequest, member: Member) -> bool:
    """Whether this person must set up a second step before anything of the school is shown to them."""
    return member.role.needs_second_factor and came_without(request, member)


def came_without(request: HttpRequest, member: Member) -> bool:
    """Whether this person came in with a password alone and has set up no second step since."""
    if not request.session.get(SECOND_STEP_OWED):
        return False
    if Authenticator.objects.filter(user=member.user_id, type=Authenticator.Type.TOTP).exists():
        request.session[SECOND_STEP_OWED] = False  # set up in the meantime; from now on no sign-in goes without
        return False
    return True


def to_second_step(request: HttpRequest, why: str = NEEDED) -> HttpResponse:
    messages.warning(request, why)
    return redirect("mfa_activate_totp")


def _taken_away(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP and request.user == user:
        request.session[SECOND_STEP_OWED] = True


authenticator_removed.connect(_taken_away, dispatch_uid="handrail.access.second_step.taken_away")


def freshly_signed_in(view: View[Q]) -> View[Q]:
    """Ask for the password again (or a code) when the last was given more than ten minutes ago. Stands under @gate."""

    @wraps(view)
    def guarded(request: SchoolRequest, /, *args: Q.args, **kwargs: Q.kwargs) -> HttpResponseBase:
        adapter = get_adapter(request)
        is_stale = adapter.is_reauthentication_required(app=__name__)
        if not is_stale or not adapter.get_reauthentication_methods(request.user):
            return view(request, *args, **kwargs)
        back_to = reverse("account_kept") if unsent.written(request) else request.get_full_path()
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back_to})}")

    return guarded
