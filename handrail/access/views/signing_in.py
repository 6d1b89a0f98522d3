"""The pages by which one gets in and out and looks after one's own sign-in: allauth's, in our look, behind our door.

Only these are mounted (see urls.py); allauth finds them by the names it gives them.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account import views as account_views
from allauth.mfa.adapter import get_adapter as second_step_adapter
from allauth.mfa.base import views as code_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from handrail.access.gate import public, signed_in
from handrail.access.models import User


class SignInView(account_views.LoginView):  # type: ignore[misc]
    """In a demonstration nobody has a password, so the way in is the page of people to choose from."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEMO and "password" not in request.GET:
            there = {"next": request.GET["next"]} if "next" in request.GET else {}
            return redirect(f"{reverse('demo')}?{urlencode(there)}" if there else "demo")
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_new": not User.objects.exists()}


sign_in = public(SignInView.as_view())
second_step = public(code_views.authenticate)
sign_out = public(account_views.logout)

password_again = signed_in(account_views.reauthenticate)
code_again = signed_in(code_views.reauthenticate)
two_step = signed_in(code_views.index)
two_step_set_up = signed_in(totp_views.activate_totp)
two_step_remove = signed_in(totp_views.deactivate_totp)
recovery_codes = signed_in(recovery_views.view_recovery_codes)
recovery_codes_new = signed_in(recovery_views.generate_recovery_codes)


@signed_in
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Where there is a password to change; people of the demonstration have none."""
    if not cast("User", request.user).has_usable_password():
        messages.info(request, "This account has no password to change.")
        return redirect("mfa_index")
    answer: HttpResponseBase = account_views.password_change(request)
    return answer


@signed_in
@never_cache
def two_step_picture(request: HttpRequest) -> HttpResponse:
    """The square an authenticator app reads: the secret that the page in hand is about, and no other."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = second_step_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")


@signed_in
def still_here(request: HttpRequest) -> HttpResponse:
    """Asked by a page whose reader wants to stay signed in; being asked is all it takes."""
    return HttpResponse(status=204)
