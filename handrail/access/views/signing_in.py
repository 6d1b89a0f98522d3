"""The pages by which one gets in and out and looks after one's own sign-in: allauth's, in our look, behind our door.

Only these are mounted (see urls.py); allauth finds them by the names it gives them.
"""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.account import views as account_views
from allauth.mfa.adapter import get_adapter as second_step_adapter
from allauth.mfa.base import views as code_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import views as passkey_views
from allauth.mfa.webauthn.internal import auth as passkeys
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handrail.access.actions import give_up_factor
from handrail.access.devices import device_here
from handrail.access.factors import codes_left, has_second_step, note_given, sheet_of
from handrail.access.gate import public, signed_in
from handrail.access.models import SchoolSignIn, User
from handrail.access.person import acting_alone
from handrail.access.second_step import go_on_at, proved_again


class SignInView(account_views.LoginView):  # type: ignore[misc]
    """At a shared device the way in is the page of names. So it is in a demonstration, where nobody has a password."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        names = "device_picker" if device_here(request) else "demo" if settings.DEMO else ""
        if names and "password" not in request.GET and not request.user.is_authenticated:
            there = {"next": request.GET["next"]} if "next" in request.GET else {}
            return redirect(f"{reverse(names)}?{urlencode(there)}" if there else names)
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        schools = SchoolSignIn.objects.select_related("school").order_by("school__name")
        with_code = "with" in self.request.GET or bool(self.request.POST.get("printed_code"))
        return context | {"is_new": not User.objects.exists(), "schools": schools, "with_code": with_code}


class SecondStepView(code_views.AuthenticateView):  # type: ignore[misc]
    """A code, or a passkey: the page offers what this person has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **_ways_of(self.stage.login.user)}


class CodeAgainView(code_views.ReauthenticateView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **_ways_of(self.request.user)}


class AppView(totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Where there is no sheet of codes yet one is made with it, for a day without the app: it is shown next."""

    def get_success_url(self) -> str:
        return _after_setting_up(self.request, self.did_generate_recovery_codes)


class AddPasskeyView(passkey_views.AddWebAuthnView):  # type: ignore[misc]
    """Every passkey is of the sort that signs in by itself: it stays on its device, which asks for a PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super(passkey_views.AddWebAuthnView, self).get_context_data(**kwargs)
        made = json.dumps(passkeys.begin_registration(self.request.user, True), default=dict)
        return {**context, "options": made}

    def get_success_url(self) -> str:
        return _after_setting_up(self.request, self.did_generate_recovery_codes)


class RenamePasskeyView(passkey_views.EditWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")


def _ways_of(user: User) -> dict[str, Any]:
    """What the page that asks for the second step says: which of the three this person has."""
    held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {"has_app": "totp" in held, "has_codes": "recovery_codes" in held, "has_passkey": "webauthn" in held}


class NewSheetView(recovery_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    def get_success_url(self) -> str:
        return _after_setting_up(self.request, has_new_sheet=True)


def _after_setting_up(request: HttpRequest, has_new_sheet: bool) -> str:
    """On with what was begun. Who has just set up a second step need not give it at once."""
    note_given(request)
    return reverse("mfa_view_recovery_codes") if has_new_sheet else go_on_at(request)


sign_in = public(SignInView.as_view())
second_step = public(SecondStepView.as_view())
sign_out = public(account_views.logout)
passkey_sign_in = public(passkey_views.login_webauthn)

password_again = signed_in(account_views.reauthenticate)
code_again = signed_in(CodeAgainView.as_view())
passkey_again = signed_in(passkey_views.reauthenticate_webauthn)
two_step_set_up = signed_in(proved_again(AppView.as_view()))
passkey_add = signed_in(proved_again(AddPasskeyView.as_view()))
passkey_rename = signed_in(proved_again(RenamePasskeyView.as_view()))
recovery_codes_new = signed_in(proved_again(NewSheetView.as_view()))


@signed_in
def two_step(request: HttpRequest) -> HttpResponse:
    """Everything of one's own sign-in: passkeys, app, printed codes, password."""
    rows = list(Authenticator.objects.filter(user=cast("User", request.user)).order_by("pk"))
    sheet = next((row for row in rows if row.type == "recovery_codes"), None)
    context = {
        "app": next((row for row in rows if row.type == "totp"), None),
        "sheet_left": codes_left(sheet) if sheet else None,
        "passkeys": [row.wrap() for row in rows if row.type == "webauthn"],
        "is_on": any(codes_left(row) for row in rows),
    }
    return render(request, "mfa/index.html", context)


@signed_in
def two_step_choose(request: HttpRequest) -> HttpResponse:
    """The three sorts of second step side by side, for whoever has none yet."""
    if has_second_step(cast("User", request.user).pk):
        return redirect("mfa_index")
    return render(request, "mfa/choose.html", {"go_on_at": go_on_at(request)})


@signed_in
@never_cache
@proved_again
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The sheet as it is now, to print; the codes that were used are left out."""
    sheet = sheet_of(cast("User", request.user).pk)
    if sheet is None:
        raise Http404
    codes = sheet.wrap().get_unused_codes()
    context = {"codes": codes, "address": settings.PUBLIC_ADDRESS, "go_on_at": go_on_at(request)}
    return render(request, "mfa/recovery_codes/index.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def two_step_remove(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Give up the app, or the passkey `pk`. The sheet of printed codes stays as it is."""
    rows = Authenticator.objects.filter(user=cast("User", request.user)).exclude(type="recovery_codes")
    row = get_object_or_404(rows, pk=pk) if pk else get_object_or_404(rows, type="totp")
    if request.method != "POST":
        others = Authenticator.objects.filter(user=request.user).exclude(pk=row.pk).exists()
        return render(request, "mfa/remove.html", {"passkey": row.wrap() if pk else None, "has_others": others})
    give_up_factor(request=request, row=row, by=acting_alone(request, cast("User", request.user)))
    messages.success(request, "The passkey is gone." if pk else "The app is gone from your sign-in.")
    return redirect("mfa_index")


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
