"""The second step of signing in: who must have given one, and who must give it again before an act.

SENCO, head, SEN administrator, trust lead and system administrator need a second step (`Role.needs_second_factor`).
Who came in with a password alone is led to set one up before any page of a school opens. Whoever exports, changes what
somebody may do, or deletes needs one too (`freshly_signed_in`, `exported`), given within the last ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from handrail.access import unsent
from handrail.access.devices import DEVICE
from handrail.access.factors import came_with_second_step, has_second_step, proved_lately, proved_lately_as_oneself
from handrail.access.gate import SAFE, PlainView, SchoolRequest, View, sent_from
from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.school_sign_in import school_come_by
from handrail.access.sessions import STARTED
from handrail.access.signing_in import LATER, SECOND_STEP_OWED
from handrail.core import clock
from handrail.ui.addresses import url

FORBIDDEN = 403

Q = ParamSpec("Q")
GetResponse = Callable[[HttpRequest], HttpResponse]

NEEDED = "Your role needs a second step when you sign in, since a password can be guessed. Set it up to go on."
NEEDED_NOW = (
    "What you asked for takes records out of Handrail or changes who reaches them, so it needs a second step "
    "beside your password. Set it up once; then you go on where you were."
)
NEEDED_OF_ONESELF = (
    "You came in by your school’s sign-in. What you set up or change here also works without it, so show first that "
    "it is you, by what you alone have."
)
OWN = "own account"
# In the session: the page to go back to when the second step is set up.
BACK_TO = "second_step_back_to"


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
    is_later = request.session.get(SECOND_STEP_OWED) == LATER
    return member.role.needs_second_factor and not is_later and came_without(request)


def came_without(request: HttpRequest) -> bool:
    """Whether this person came in with a password alone and has given no second step here since.

    So does a session that does not say how it was begun. One set up elsewhere in the meantime is still to be given
    here: whoever holds a stolen password waits for just that.
    """
    if not request.session.get(SECOND_STEP_OWED, True):
        return False
    if has_second_step(request.user.pk or 0) and came_with_second_step(request, cast("User", request.user)):
        request.session[SECOND_STEP_OWED] = False
        return False
    return True


def to_second_step(request: HttpRequest, why: str = NEEDED, back_to: str = "") -> HttpResponse:
    """To where one is set up; who has one gives it."""
    back_to = back_to or _back_to(request)
    if has_second_step(request.user.pk or 0):
        return _to_prove(request, back_to)
    messages.warning(request, why)
    request.session[BACK_TO] = back_to
    return redirect("account_two_step")


def _to_prove(request: HttpRequest, back_to: str) -> HttpResponse:
    way = get_adapter(request).get_reauthentication_methods(request.user)[0]
    return redirect(f"{way['url']}?{urlencode({'next': back_to})}")


def _to_prove_as_oneself(request: HttpRequest) -> HttpResponse:
    ways = get_adapter(request).ways_of_oneself(request.user)
    if not ways:
        return render(request, "access/nothing_own.html", status=FORBIDDEN)
    messages.info(request, NEEDED_OF_ONESELF)
    return redirect(f"{ways[0]['url']}?{urlencode({'next': _back_to(request)})}")


def _taken_away(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if request.user == user and not has_second_step(user.pk):
        request.session[SECOND_STEP_OWED] = True


authenticator_removed.connect(_taken_away, dispatch_uid="handrail.access.second_step.taken_away")


def freshly_signed_in(view: View[Q]) -> View[Q]:
    """Ask for the second step again (or to set one up; the password, who needs none) unless it was given within ten
    minutes. Stands under @gate, or under @signed_in. The walk of tests/structure finds it as `steps_up`."""
    return _stepped_up(view, "act")


def exported(view: View[Q]) -> View[Q]:
    """The same for a file of many pupils. Who had to prove themselves comes back to the page where it was asked for."""
    return _stepped_up(view, "export")


def proved_again(view: PlainView[Q]) -> PlainView[Q]:
    """The same on the pages of one's own sign-in, where who has no second step yet sets it up.

    Who came in by the school's own sign-in proves it by what is theirs alone: whoever runs that sign-in can say of
    anybody that it is they, and would plant a passkey here that outlives it.
    """
    stepped_up = _stepped_up(cast("View[Q]", view), OWN)

    @wraps(view)
    def guarded(request: SchoolRequest, /, *args: Q.args, **kwargs: Q.kwargs) -> HttpResponseBase:
        if school_come_by(request) and not proved_lately_as_oneself(request):
            return _to_prove_as_oneself(request)
        return stepped_up(request, *args, **kwargs)

    return cast("PlainView[Q]", guarded)


def proved_by_what_one_has(view: View[Q]) -> View[Q]:
    """The same where a child may need help at once: a password does for who has no second step. Stands under @gate."""
    return _stepped_up(view, OWN)


def _stepped_up(view: View[Q], kind: str) -> View[Q]:
    @wraps(view)
    def guarded(request: SchoolRequest, /, *args: Q.args, **kwargs: Q.kwargs) -> HttpResponseBase:
        if request.session.get(DEVICE):
            return _with_pin(request) or view(request, *args, **kwargs)
        back_to = _page_before(request) if kind == "export" else _back_to(request)
        if kind != OWN and came_without(request):
            return to_second_step(request, NEEDED_NOW, back_to)
        ways = get_adapter(request).get_reauthentication_methods(request.user)
        if proved_lately(request) or not ways:  # nobody of a demonstration has anything to prove it with
            return view(request, *args, **kwargs)
        return _to_prove(request, back_to)

    guarded.steps_up = kind  # type: ignore[attr-defined]
    return guarded


def _back_to(request: HttpRequest) -> str:
    """Where somebody goes on: at the words they sent, at the page they asked for, or where they pressed a button."""
    if unsent.written(request):
        return url("account_kept")
    return request.get_full_path() if request.method in SAFE else sent_from(request)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that a file was asked for on: a file has no page to come back to."""
    referer = request.headers.get("Referer", "")
    if referer and url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        parts = urlsplit(referer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()


def go_on_at(request: HttpRequest) -> str:
    """Where somebody who has set up a second step was on the way to."""
    return cast("str", request.session.get(BACK_TO, "/"))


def _with_pin(request: SchoolRequest) -> HttpResponseBase | None:
    """The same at a shared device, where the PIN is what was given; None where that is fresh."""
    if clock.now().timestamp() - request.session.get(STARTED, 0) <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return None
    place = Membership.objects.on(clock.today()).get(user=request.member.user_id or 0, school=request.member.school)
    again = url("device_enter", membership=place.ref)
    return redirect(f"{again}?{urlencode({'next': _back_to(request)})}")
