"""The door of every view: sign-in, school, permission, and the written note of what was read.

`@gate(Permission.X)` stands in front of a view below `/s/<school>/`; `@signed_in` of a page that belongs to a person
and to no school; `@public` of a page for anybody. A view with none of the three is refused by a system check, and
again by the middleware when it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit import reading

Q = ParamSpec("Q")


class SchoolRequest(HttpRequest):
    """A request that has passed the gate: `member` is who asks, and in which school."""

    member: Member
    id: str
    pupils_shown: list[str] | None
    file_sha256: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What stands in front of a view; kept on it as `policy` for the checks and the matrix."""

    kind: str  # "gate", "signed_in" or "public"
    permission: Permission | None = None
    shows: str | None = None


class ReadNotNamed(RuntimeError):
    """A page that shows pupils did not say which; it is not sent."""


def show(request: HttpRequest, refs: Iterable[str]) -> None:
    """Say which pupils this answer shows, so that the reading is written down before it is sent."""
    cast("SchoolRequest", request).pupils_shown = [*(getattr(request, "pupils_shown", None) or []), *refs]


def mark(request: HttpRequest, content: bytes) -> None:
    """Say which file this answer is: the reading then carries its mark, and the file is known again byte for byte."""
    cast("SchoolRequest", request).file_sha256 = hashlib.sha256(content).hexdigest()


View = Callable[Concatenate[SchoolRequest, Q], HttpResponseBase]
PlainView = Callable[Concatenate[HttpRequest, Q], HttpResponseBase]


SAFE = {"GET", "HEAD"}


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and from there back to the page asked for; a button is pressed again where it stood."""
    return redirect_to_login(request.get_full_path() if request.method in SAFE else sent_from(request))


def sent_from(request: HttpRequest) -> str:
    """The page of ours where a button was pressed, else the first page."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.path and page.netloc == request.get_host() else "/"


def gate(permission: Permission, *, shows: str | None = None) -> Callable[[View[Q]], PlainView[Q]]:
    """Let in a member of this school who holds `permission`.

    `shows` names the section of a pupil's record the page opens ("register", "plan"...). With it, the pupils read are
    the one in the URL (`pupil=`) or those the view named with `show()`, and the reading is written before the answer
    leaves; if it cannot be written, the answer is not sent.
    Raises Http404 outside the person's schools and PermissionDenied inside them without the right.
    """

    def decorate(view: View[Q]) -> PlainView[Q]:
        @wraps(view)
        def gated(request: HttpRequest, /, *args: Q.args, **kwargs: Q.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            member = getattr(request, "member", None)
            if member is None:
                raise Http404
            if permission not in member.permissions:
                raise PermissionDenied
            own = cast("SchoolRequest", request)
            response = view(own, *args, **kwargs)
            if shows and response.status_code == HttpResponse.status_code:
                _write_reading(own, member, shows, kwargs.get("pupil"))
            return response

        gated.policy = Policy("gate", permission, shows)  # type: ignore[attr-defined]
        return gated

    return decorate


def _write_reading(request: SchoolRequest, member: Member, section: str, pupil: object) -> None:
    refs = getattr(request, "pupils_shown", None)
    if refs is None:
        if pupil is None:
            raise ReadNotNamed(f"{request.path} shows pupils: call show(request, refs) in its view.")
        refs = [str(pupil)]
    if refs:
        digest = getattr(request, "file_sha256", "")
        reading.record_reading(by=member, section=section, pupil_refs=refs, path=request.path, file_sha256=digest)


def signed_in(view: PlainView[Q]) -> PlainView[Q]:
    """Let in anybody who is signed in; for pages that show no pupil and belong to no school."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: Q.args, **kwargs: Q.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    gated.policy = Policy("signed_in")  # type: ignore[attr-defined]
    return gated


def public(view: PlainView[Q]) -> PlainView[Q]:
    """Let in anybody; for the sign-in pages and what they need."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: Q.args, **kwargs: Q.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.policy = Policy("public")  # type: ignore[attr-defined]
    return opened
