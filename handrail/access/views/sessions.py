"""Where one is signed in, and how to end it: one's own sessions, and those of a person of the school."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, signed_in
from handrail.access.models import Membership, User
from handrail.access.open_sessions import end_all_of, end_own, sessions_of
from handrail.access.permissions import Permission
from handrail.access.person import acting_alone
from handrail.ui.environment import plural


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Each place where one is signed in; a POST ends the one of `mark`, or all others."""
    user, key = cast("User", request.user), request.session.session_key or ""
    if request.method == "POST":
        ended = end_own(user=user, by=acting_alone(request, user), this_key=key, mark=request.POST.get("mark", ""))
        messages.success(request, f"{plural(ended, 'other place')} signed out." if ended else "That was over already.")
        return redirect("account_sessions")
    return render(request, "access/sessions.html", {"sessions": sessions_of(user, key)})


@gate(Permission.PEOPLE_WRITE)
@require_POST
def person_sessions_end(request: SchoolRequest, membership: str) -> HttpResponse:
    """Sign somebody out everywhere, at once: a lost laptop, a stolen tablet."""
    rows = Membership.objects.filter(school=request.member.school).select_related("user")
    row = get_object_or_404(rows, ref=membership)
    ended = end_all_of(by=request.member, membership=row)
    where = f"in {plural(ended, 'place')}" if ended else "nowhere"
    messages.success(request, f"{row.user.name} was signed in {where}, and is signed out everywhere now.")
    return redirect("access:person", school=request.member.school.slug, membership=row.ref)
